package verdict

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/scimproof/scimproof/reports/run"
)

// Objective is a service level objective for the phases of a load.
type Objective struct {
	Op      string  // kind of request; "" = each kind, of which the worst decides
	Measure string  // p50, p90, p95, p99, max; errors; rate
	Limit   float64 // of a latency, in milliseconds; of errors and the rate, a share from 0 to 1
	Given   string  // the limit as it was written: "50ms"; "" = as it is measured
}

// Judge compares a phase with the objective; measured is false if the phase has no measurement for it.
func (o Objective) Judge(phase run.Load) (slo run.SLO, measured bool) {
	switch o.Measure {
	case "rate":
		return o.rate(phase)
	case "errors":
		return o.errors(phase)
	}
	return o.latency(phase)
}

func (o Objective) rate(phase run.Load) (run.SLO, bool) {
	if phase.Rate == 0 || phase.Planned == 0 {
		return run.SLO{}, false
	}
	got := float64(phase.Sent) / float64(phase.Planned)
	return run.SLO{Name: "planned requests that were sent", Want: "> " + cmp.Or(o.Given, percent(o.Limit)), Got: percent(got), Held: got > o.Limit}, true
}

func (o Objective) errors(phase run.Load) (run.SLO, bool) {
	var all, failed uint64
	for _, operation := range phase.Operations {
		if o.about(operation) {
			all, failed = all+operation.Requests, failed+operation.NotOK()
		}
	}
	if all == 0 {
		return run.SLO{}, false
	}
	name, got := "unexpected answers", float64(failed)/float64(all)
	if o.Op != "" {
		name += " to " + o.Op
	}
	return run.SLO{Name: name, Want: "< " + cmp.Or(o.Given, percent(o.Limit)), Got: percent(got), Held: got < o.Limit}, true
}

// latency counts from the scheduled start where there is a rate, so that time spent waiting for a slow provider counts (corrected for
// coordinated omission).
func (o Objective) latency(phase run.Load) (run.SLO, bool) {
	worst, of := -1.0, ""
	for _, operation := range phase.Operations {
		latency := operation.Service
		if phase.Rate > 0 {
			latency = operation.Corrected
		}
		got := map[string]float64{"p50": latency.P50, "p90": latency.P90, "p95": latency.P95, "p99": latency.P99, "max": latency.Max}[o.Measure]
		if o.about(operation) && operation.Requests > 0 && got > worst {
			worst, of = got, operation.Op
		}
	}
	name, got := o.Measure+" of "+of, Milliseconds(worst)
	if o.Op == "" { // a name that is the same whichever kind is the slowest this time
		name, got = o.Measure+" of each operation", got+" ("+of+")"
	}
	return run.SLO{Name: name, Want: "< " + cmp.Or(o.Given, Milliseconds(o.Limit)), Got: got, Held: worst < o.Limit}, worst >= 0
}

func (o Objective) about(operation run.Operation) bool { return o.Op == "" || o.Op == operation.Op }

// Milliseconds writes a latency as objectives do: "12.0 ms".
func Milliseconds(ms float64) string { return fmt.Sprintf("%.1f ms", ms) }

func percent(share float64) string { return strconv.FormatFloat(share*100, 'g', 4, 64) + " %" }
