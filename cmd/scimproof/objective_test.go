package main

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

func TestObjectivesAreRead(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"p99<500ms", "user_create.p95<0.2s", "group_add_members.max < 1m", "errors<1%", "user_match.errors<0.001", "rate>95%", "rate>0.999"} {
		if err := new(objectives).Set(good); err != nil {
			t.Errorf("%s: want it read, got %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"": "is not a valid objective", "p99": "is not a valid objective", "p42<1s": "is not a valid objective", "p99>1s": "cannot use >", "rate<5%": "cannot use <", "p99<fast": "has the invalid limit fast",
		"p99<0s": "has the invalid limit 0s", "p99<-1s": "has the invalid limit -1s", "errors<200%": "has the invalid limit 200%", "errors<NaN": "has the invalid limit NaN",
		"errors<0%": "has the invalid limit 0%", "rate>100%": "has the invalid limit 100%", "rate>1": "has the invalid limit 1",
		"nonsense.p99<1s": "is not an operation of this workload", "user_create.rate>5%": "is not an operation of this workload", "probe.p99<1s": "is not an operation of this workload",
	} {
		if err := new(objectives).Set(bad); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), objectiveForms) {
			t.Errorf("%q: want %q and what would do, got %v", bad, want, err)
		}
	}
}

// TestObjectivesAreJudged holds one phase to each measure, just above and just below what it has.
func TestObjectivesAreJudged(t *testing.T) {
	t.Parallel()
	phase := run.Load{Rate: 100, Planned: 200, Sent: 190, Operations: []run.Operation{
		{Op: "probe", Requests: 1, Corrected: run.Latency{P50: 9000, Max: 9000}},
		{Op: "user_create", Requests: 100, Outcomes: map[string]uint64{"ok": 98}, Service: run.Latency{P99: 1}, Corrected: run.Latency{P50: 10, P90: 20, P95: 30, P99: 40, Max: 50}},
		{Op: "user_match", Requests: 100, Outcomes: map[string]uint64{"ok": 100}, Service: run.Latency{P99: 2}, Corrected: run.Latency{P50: 12, P90: 13, P95: 14, P99: 15, Max: 16}},
	}}
	unlimited := phase
	unlimited.Rate = 0
	for text, want := range map[string]string{
		"p50<12.1ms": "✓ p50 of each operation: expected < 12.1ms, got 12.0 ms (user_match)", "p50<12ms": "✗ p50 of each operation: expected < 12ms, got 12.0 ms (user_match)",
		"p90<20.1ms": "✓ p90 of each operation: expected < 20.1ms, got 20.0 ms (user_create)", "p95<30ms": "✗ p95 of each operation: expected < 30ms, got 30.0 ms (user_create)",
		"user_match.p99<16ms": "✓ p99 of user_match: expected < 16ms, got 15.0 ms", "user_match.max<16ms": "✗ max of user_match: expected < 16ms, got 16.0 ms",
		"errors<1.1%": "✓ unexpected answers: expected < 1.1%, got 1 %", "errors<1%": "✗ unexpected answers: expected < 1%, got 1 %",
		"user_create.errors<2%": "✗ unexpected answers to user_create: expected < 2%, got 2 %", "user_match.errors<0.1%": "✓ unexpected answers to user_match: expected < 0.1%, got 0 %",
		"rate>94%": "✓ planned requests that were sent: expected > 94%, got 95 %", "rate>95%": "✗ planned requests that were sent: expected > 95%, got 95 %",
		"p95<1us":             "✗ p95 of each operation: expected < 1us, got 30.0 ms (user_create)", // as it was written, and not as 0.0 ms
		"group_create.p99<1s": "",
	} {
		var held objectives
		if err := held.Set(text); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		showObjectives(&screen{result: &said}, held.judge(phase))
		if got := strings.TrimSpace(said.String()); got != want {
			t.Errorf("%s: want %q, got %q", text, want, got)
		}
		if unmeasured := len(held.unmeasured()); unmeasured != map[bool]int{true: 1, false: 0}[want == ""] {
			t.Errorf("%s: want to know whether it was measured, got %d", text, unmeasured)
		}
	}
	var served objectives
	if err := served.Set("p99<3ms"); err != nil {
		t.Fatal(err)
	}
	if got := served.judge(unlimited); len(got) != 1 || !got[0].Held || got[0].Got != "2.0 ms (user_match)" {
		t.Errorf("want the time of service where nothing is due, got %+v", got)
	}
	var rate objectives
	if err := rate.Set("rate>5%"); err != nil {
		t.Fatal(err)
	}
	if got := rate.judge(unlimited); len(got) != 0 || len(rate.unmeasured()) != 1 {
		t.Errorf("want no rate where none was asked for, got %+v", got)
	}
}

// TestABrokenObjectiveEndsWithFour, unless something else is wrong; one that was never measured proves nothing.
func TestABrokenObjectiveEndsWithFour(t *testing.T) {
	handler, _ := conforming()
	for name, row := range map[string]struct {
		args []string
		code verdict.Exit
		says string
	}{
		"held":           {[]string{"--slo", "p99<10m", "--slo", "errors<1%"}, verdict.ExitOK, "Held up under load"},
		"broken":         {[]string{"--slo", "p99<10m", "--slo", "user_create.max<1ns"}, verdict.ExitTooSlow, "Too slow: 1 service level objective was missed"},
		"never measured": {[]string{"--slo", "group_create.p99<1s"}, verdict.ExitNoAnswer, "--slo group_create.p99<1s was not measured"},
	} {
		code, done := loadRun(t, handler, append([]string{"--users", "20", "--groups", "0"}, row.args...)...)
		if code != row.code || verdict.Exit(done.Footer.Exit) != row.code || !strings.Contains(done.Footer.Verdict, row.says) {
			t.Errorf("%s: want exit %d and %q, got %d, %d, %s", name, row.code, row.says, code, done.Footer.Exit, done.Footer.Verdict)
		}
		if name == "broken" && !strings.Contains(done.Header.Rerun, "--slo 'user_create.max<1ns'") {
			t.Errorf("want the objective in the command, as one word to a shell, got %s", done.Header.Rerun)
		}
	}
	// The duration ends the load before it comes to groups.
	code, done := loadRun(t, handler, "--users", "20", "--groups", "2", "--rate", "10", "--duration", "1ms", "--slo", "group_create.p99<1s")
	if code != verdict.ExitNoAnswer || !strings.Contains(done.Footer.Verdict, "group_create.p99<1s was not measured") {
		t.Errorf("want exit %d where the duration left it unmeasured, got %d: %s", verdict.ExitNoAnswer, code, done.Footer.Verdict)
	}
	if code := execute([]string{"load", "reference", "initial-sync", "--out", t.TempDir(), "--slo", "quick"}); code != verdict.ExitUsage {
		t.Errorf("want exit 2 for what is no objective, got %d", code)
	}
}
