package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// phase is a load phase as shown.
type phase struct {
	run.Load
	Anchor     string
	SentShare  string   // "98.8 %"
	Remarks    []string // why these numbers prove less than planned
	Throughput string
	Operations []operation
	Chart      chart
	Samples    []sample
	Findings   int
	Judged     string        // how many responses were judged, and how that ended; "" where none was
	Broken     []wrongAnswer // what does not hold of them
	Facts      []run.Setting
	AuditLater bool // an audit was made after a later phase
}

// operation is a row of the latency table.
type operation struct {
	run.Operation
	Failed   uint64
	Outcomes string
	Statuses string
}

// sample is an exchange kept from a load phase.
type sample struct {
	Why      string
	Exchange *exchange
}

// chart draws latency percentiles on a logarithmic scale. Lengths are units of the drawing.
type chart struct {
	Width, Height int
	Ticks         []tick
	Bars          []latencyBar
}

type tick struct {
	X     float64
	Label string
}

type latencyBar struct {
	Y                  int
	Name               string
	P50, P95, P99, Max float64
	Title              string
}

func newPhases(whole, original *run.Run) []phase {
	phases := make([]phase, len(whole.Loads))
	later := false
	for i, load := range slices.Backward(whole.Loads) {
		shown := phase{Load: load, Anchor: fmt.Sprintf("load-%d", i+1), Chart: newChart(load.Operations)}
		share := 100 * ratio(load.Sent, load.Planned)
		shown.SentShare = strings.Replace(fmt.Sprintf("%.1f %%", share), ".0 ", " ", 1)
		shown.Remarks = remarks(load, share)
		shown.Throughput = throughput(load)
		for _, record := range load.Operations {
			shown.Operations = append(shown.Operations, newOperation(record))
		}
		for x, kept := range load.Samples {
			shown.Samples = append(shown.Samples, sample{kept.Why, newExchange(fmt.Sprintf("%s-sample%d", shown.Anchor, x), kept.Exchange, original.Loads[i].Samples[x].Exchange, whole.Header.Target.URL, 4<<10)})
		}
		if load.Audit != nil {
			shown.Findings = load.Audit.Differences()
		}
		shown.Judged, shown.Broken = verdict.AnswersWords(&load), newBroken(load)
		shown.AuditLater = later
		later = later || load.Audit != nil
		shown.Facts = facts(load)
		phases[i] = shown
	}
	return phases
}

// remarks says why the numbers of a phase prove less than planned.
func remarks(load run.Load, share float64) (all []string) {
	if verdict.Starved(&load) {
		all = append(all, fmt.Sprintf("Requests were held back by --max-live %d for %.2g of %.2g s, so these numbers say nothing about the target rate. Raise --max-live or lower --rate.",
			load.MaxLive, load.StarvedS, load.Seconds))
	}
	if load.Cut != "" {
		text := "Stopped early in this phase: " + load.Cut + "."
		if left := verdict.LeftWords(load.Left); left != "" {
			text += " Not provisioned: " + left + "."
		}
		all = append(all, text)
	}
	if load.Audit != nil && load.Audit.Limited > 0 {
		all = append(all, verdict.LimitedWords(load.Audit.Limited)+".")
	}
	if share < 99 {
		all = append(all, "Less than 99 % of the planned requests were sent: the latencies are those of a lighter load than planned.")
	}
	return all
}

func facts(load run.Load) []run.Setting {
	rate := "unlimited"
	if load.Rate > 0 {
		rate = fmt.Sprintf("%g requests/s", load.Rate)
	}
	all := []run.Setting{
		{Name: "Target rate", Value: rate}, {Name: "Duration", Value: milliseconds(1000 * load.Seconds)},
		{Name: "Flows", Value: flows(load.Flows)},
		{Name: "Max in flight", Value: strconv.Itoa(load.MaxLive)},
	}
	if load.Rate > 0 || load.StarvedS > 0 {
		all = append(all, run.Setting{Name: "Held back", Value: fmt.Sprintf("%.1f s by --max-live", load.StarvedS)})
	}
	return all
}

func throughput(load run.Load) string {
	rate := verdict.PerSecond(load.Sent, load.Seconds)
	if !strings.Contains(rate, ".") {
		rate = byThousands(rate)
	}
	return rate + " requests/s"
}

// flows counts the flows by result; results that did not occur are left out.
func flows(count run.FlowCounts) string {
	parts := []string{thousands(count.Success) + " succeeded"}
	for _, kind := range []struct {
		n    uint64
		name string
	}{{count.Failure, "failed"}, {count.Skipped, "skipped"}, {count.Unknown, "unknown"}} {
		if kind.n > 0 {
			parts = append(parts, thousands(kind.n)+" "+kind.name)
		}
	}
	return strings.Join(parts, ", ")
}

func newOperation(record run.Operation) operation {
	shown := operation{Operation: record, Statuses: counted(record.Statuses)}
	for outcome, n := range record.Outcomes {
		if outcome != "ok" {
			shown.Failed += n
		}
	}
	if shown.Failed > 0 {
		shown.Outcomes = counted(record.Outcomes)
	}
	return shown
}

func counted(table map[string]uint64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if table[name] > 0 {
			parts = append(parts, fmt.Sprintf("%s × %s", thousands(table[name]), strings.ReplaceAll(name, "_", " ")))
		}
	}
	return strings.Join(parts, ", ")
}

func ratio(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Measures of the chart.
const (
	chartLeft  = 176.0
	chartWidth = 720.0
	chartRow   = 30
)

func newChart(operations []run.Operation) chart {
	if len(operations) == 0 {
		return chart{}
	}
	least, most := math.Inf(1), 0.0
	for _, operation := range operations {
		if operation.Corrected.P50 > 0 {
			least = min(least, operation.Corrected.P50)
		}
		most = max(most, operation.Corrected.Max)
	}
	if math.IsInf(least, 1) || math.IsInf(most, 1) || most <= 0 {
		return chart{}
	}
	low, high := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
	high = max(high, low+1)
	place := func(ms float64) float64 {
		share := (math.Log10(max(ms, math.Pow(10, low))) - low) / (high - low)
		return math.Round(10*(chartLeft+min(1, share)*(chartWidth-chartLeft-24))) / 10
	}
	drawn := chart{Width: int(chartWidth), Height: len(operations)*chartRow + 34}
	for power := low; power <= high; power++ {
		drawn.Ticks = append(drawn.Ticks, tick{place(math.Pow(10, power)), axis(math.Pow(10, power))})
	}
	for i, operation := range operations {
		at := operation.Corrected
		drawn.Bars = append(drawn.Bars, latencyBar{
			Y: i*chartRow + chartRow/2, Name: operation.Op, P50: place(at.P50), P95: place(at.P95), P99: place(at.P99), Max: place(at.Max),
			Title: fmt.Sprintf("%s: p50 %s, p95 %s, p99 %s, max %s", operation.Op,
				milliseconds(at.P50), milliseconds(at.P95), milliseconds(at.P99), milliseconds(at.Max)),
		})
	}
	return drawn
}

func axis(ms float64) string {
	if ms >= 1000 {
		return fmt.Sprintf("%g s", ms/1000)
	}
	return fmt.Sprintf("%g ms", ms)
}

// effect says what the audit found of a write whose response was lost.
func effect(kind string) string {
	switch kind {
	case "done":
		return "took effect"
	case "undone":
		return "no effect"
	}
	return kind
}
