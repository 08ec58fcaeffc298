package run

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
)

// bulky is a scenario with exchanges of which everything is as long as evidence lets it get; what JSON has to escape.
func bulky(planned Planned, exchanges int) Scenario {
	scenario := Scenario{Planned: planned, Verdict: Fail, Steps: []Step{{Keyword: "Then", Text: "t", Verdict: Fail, Checks: []Check{
		{ID: "c", Requirement: planned.Requirement, Outcome: "missing", Looked: 1, Exchanges: []int{2}, Verdict: Fail},
	}}}}
	body := strings.Repeat("<", evidence.BodyLimit)
	header := []evidence.Field{{Name: "Content-Type", Value: strings.Repeat("&", evidence.HeaderLimit)}}
	for n := range exchanges {
		message := evidence.Message{Header: header, Body: body, Bytes: int64(len(body))}
		scenario.Exchanges = append(scenario.Exchanges, evidence.Exchange{
			Number: n + 1, Method: "GET", URL: "https://p.example/Users/" + strings.Repeat("x", evidence.URLLimit), Request: message, Status: 200, Response: &message,
		})
	}
	return scenario
}

// TestARunFileStaysReadable writes 40 scenarios of 3 MB each: what is kept fits the bound, opens, and says what it lacks.
func TestARunFileStaysReadable(t *testing.T) {
	t.Parallel()
	const count, each = 40, 10
	var keys []string
	for i := range count {
		keys = append(keys, fmt.Sprint("s", i))
	}
	planned := plan(keys...)
	var out bytes.Buffer
	writer := NewWriter(&out, "test")
	if err := writer.Begin(Header{Plan: planned}); err != nil {
		t.Fatal(err)
	}
	for _, one := range planned {
		scenario := bulky(one, each)
		if err := writer.Scenario(scenario); err != nil {
			t.Fatal(err)
		}
		if len(scenario.Exchanges[0].Request.Body) != evidence.BodyLimit || len(scenario.Notes) > 0 {
			t.Fatal("the caller's scenario was changed")
		}
	}
	if err := writer.Footer(Footer{Planned: count, Written: count, Counts: map[Verdict]int{Fail: count}, Exit: 1}); err != nil {
		t.Fatal(err)
	}
	if most := mostScenarios + count*leastScenario; out.Len() > most {
		t.Errorf("want at most %d bytes, got %d", most, out.Len())
	}
	got, err := Read(&out, judge)
	if err != nil {
		t.Fatal(err)
	}
	for _, scenario := range got.Scenarios {
		if len(scenario.Exchanges) != each || len(scenario.Notes) != 1 || !strings.Contains(scenario.Notes[0], "truncated to") {
			t.Fatalf("%s: want every exchange, and a note, got %d, %q", scenario.Key, len(scenario.Exchanges), scenario.Notes)
		}
		other, proof := scenario.Exchanges[0].Response, scenario.Exchanges[1].Response
		if len(proof.Body) < len(other.Body) || !other.Cut || other.Bytes != evidence.BodyLimit {
			t.Fatalf("%s: want most of what a finding rests on, got %d and %d bytes", scenario.Key, len(proof.Body), len(other.Body))
		}
	}
}

// TestASingleScenarioHasItsBoundToo: texts that are no evidence get shorter as the last resort.
func TestASingleScenarioHasItsBoundToo(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	scenario := bulky(plan("a")[0], 2)
	scenario.Reason, scenario.Notes = long, []string{long}
	scenario.Steps[0].Error, scenario.Steps[0].Checks[0].Got = long, long
	for range 20 {
		scenario.Log = append(scenario.Log, LogEntry{TargetID: long, Reason: long, Steps: []LogStep{{Text: long}}, Modified: []Modified{{New: long}}})
	}
	var out bytes.Buffer
	writer := NewWriter(&out, "test")
	if err := writer.Header(Header{Plan: plan("a")}); err != nil {
		t.Fatal(err)
	}
	before := out.Len()
	if err := writer.Scenario(scenario); err != nil {
		t.Fatal(err)
	}
	if size := out.Len() - before; size > 1<<20 {
		t.Errorf("want less than a MiB, got %d bytes", size)
	}
}

// TestWhatFitsIsNotShortened: an ordinary run keeps all.
func TestWhatFitsIsNotShortened(t *testing.T) {
	t.Parallel()
	text := inParts(t, small())
	got, err := Read(strings.NewReader(text), judge)
	if err != nil || len(got.Scenarios[0].Notes) != 1 {
		t.Errorf("want the note that was there and no other, got %v, %v", got, err)
	}
}
