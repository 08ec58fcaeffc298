package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// objective is a service level objective, as --slo takes it.
type objective struct {
	text    string
	op      string  // "" = each kind of request, of which the worst decides
	measure string  // p50, p90, p95, p99, max; errors; rate
	limit   float64 // milliseconds, or a share
}

// objectives are all of a run. They implement pflag.Value.
type objectives struct {
	list     []objective
	measured map[string]bool // by text
}

var objectiveForm = regexp.MustCompile(`^(?:([a-z_]+)\.)?(p50|p90|p95|p99|max|errors|rate)([<>])(\S+)$`)

const objectiveForms = "p99<500ms, user_create.p95<200ms, errors<1% or rate>95%"

// measurable are the kinds of requests that an initial cycle sends.
func measurable() []scim.Op {
	return []scim.Op{scim.OpUserMatch, scim.OpUserCreate, scim.OpUserUpdate, scim.OpUserManager, scim.OpGroupMatch, scim.OpGroupCreate, scim.OpGroupUpdate, scim.OpGroupAddMembers}
}

// Set adds an objective.
func (o *objectives) Set(text string) error {
	wrong := func(why string) error { return fmt.Errorf("%s: want one such as %s", why, objectiveForms) }
	part := objectiveForm.FindStringSubmatch(strings.ReplaceAll(text, " ", ""))
	if part == nil {
		return wrong(fmt.Sprintf("%q is no objective", text))
	}
	made := objective{text: text, op: part[1], measure: part[2]}
	if made.op != "" && (made.measure == "rate" || !slices.Contains(measurable(), scim.Op(made.op))) {
		return wrong(fmt.Sprintf("%q is about %s, which is no kind of request here", text, made.op))
	}
	if above := made.measure == "rate"; above != (part[3] == ">") {
		return wrong(fmt.Sprintf("%q has %s", text, part[3]))
	}
	var err error
	if made.measure == "rate" || made.measure == "errors" {
		made.limit, err = share(part[4])
	} else {
		var limit time.Duration
		limit, err = time.ParseDuration(part[4])
		made.limit = float64(limit) / float64(time.Millisecond)
	}
	if err != nil || made.limit <= 0 || made.measure == "rate" && made.limit >= 1 { // below 0 and above 100 % nothing can be held
		return wrong(fmt.Sprintf("%q has the limit %s", text, part[4]))
	}
	o.list = append(o.list, made)
	return nil
}

// share reads 95% or 0.95.
func share(text string) (float64, error) {
	digits, percent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(digits, 64)
	if percent {
		value /= 100
	}
	if err == nil && !(value >= 0 && value <= 1) {
		err = fmt.Errorf("%s is no share: want 0%% to 100%%", text)
	}
	return value, err
}

// String is what --help shows as the default.
func (o *objectives) String() string { return "" }

// Type names the value in --help.
func (o *objectives) Type() string { return "objective" }

// judge holds a phase to the objectives that it has measurements for.
func (o *objectives) judge(phase run.Load) (found []run.SLO) {
	for _, one := range o.list {
		slo, measured := one.judge(phase)
		if !measured {
			continue
		}
		if o.measured == nil {
			o.measured = map[string]bool{}
		}
		o.measured[one.text] = true
		found = append(found, slo)
	}
	return found
}

// unmeasured returns the objectives about which no phase has said anything.
func (o *objectives) unmeasured() (texts []string) {
	for _, one := range o.list {
		if !o.measured[one.text] {
			texts = append(texts, one.text)
		}
	}
	return texts
}

func (o objective) judge(phase run.Load) (slo run.SLO, measured bool) {
	switch o.measure {
	case "rate":
		return o.rate(phase)
	case "errors":
		return o.errors(phase)
	}
	return o.latency(phase)
}

func (o objective) rate(phase run.Load) (run.SLO, bool) {
	if phase.Rate == 0 || phase.Planned == 0 {
		return run.SLO{}, false
	}
	got := float64(phase.Sent) / float64(phase.Planned)
	return run.SLO{Name: "planned requests that were sent", Want: "> " + percent(o.limit), Got: percent(got), Held: got > o.limit}, true
}

func (o objective) errors(phase run.Load) (run.SLO, bool) {
	var all, failed uint64
	for _, operation := range o.of(phase) {
		all, failed = all+operation.Requests, failed+notOK(operation)
	}
	if all == 0 {
		return run.SLO{}, false
	}
	name, got := "unexpected answers", float64(failed)/float64(all)
	if o.op != "" {
		name += " to " + o.op
	}
	return run.SLO{Name: name, Want: "< " + percent(o.limit), Got: percent(got), Held: got < o.limit}, true
}

// latency takes the time from when a request was due, where there is a rate: so a provider that holds up those behind is not let off.
func (o objective) latency(phase run.Load) (run.SLO, bool) {
	worst, of := -1.0, ""
	for _, operation := range o.of(phase) {
		latency := operation.Service
		if phase.Rate > 0 {
			latency = operation.Corrected
		}
		got := map[string]float64{"p50": latency.P50, "p90": latency.P90, "p95": latency.P95, "p99": latency.P99, "max": latency.Max}[o.measure]
		if operation.Requests > 0 && got > worst {
			worst, of = got, operation.Op
		}
	}
	return run.SLO{Name: o.measure + " of " + of, Want: "< " + milliseconds(o.limit), Got: milliseconds(worst), Held: worst < o.limit}, worst >= 0
}

// of are the kinds of requests that the objective is about; the probe at the beginning is none of them.
func (o objective) of(phase run.Load) []run.Operation {
	return slices.DeleteFunc(slices.Clone(phase.Operations), func(operation run.Operation) bool {
		return o.op != "" && operation.Op != o.op || operation.Op == string(scim.OpProbe)
	})
}

func percent(share float64) string { return strconv.FormatFloat(share*100, 'g', 4, 64) + " %" }
