package steps_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

const sweptUp = "entra-every-user-schema"

// forgetful answers the PATCH of a title with a user that names no schema: no scenario of every_answer.feature changes a title.
func forgetful(inner http.Handler) http.Handler {
	return answering(inner, func(r *http.Request, sent string, answer *httptest.ResponseRecorder) {
		body := map[string]any{}
		if patches(r, sent) && strings.Contains(sent, "Correspondent") && json.Unmarshal(answer.Body.Bytes(), &body) == nil {
			delete(body, "schemas")
			answer.Body = bytes.NewBufferString(scim.JSON(body))
		}
	})
}

// TestTheRestOfTheRunIsJudged: an answer that some other scenario got stands in the scenario that is about it, with the exchange.
func TestTheRestOfTheRunIsJudged(t *testing.T) {
	for _, concurrency := range []int{1, 8} {
		scenario := judged(t, forgetful(strict()), asked{concurrency: concurrency, exchanges: true})[sweptUp]
		bad := found(scenario)
		if scenario.Verdict != run.Fail || len(bad) != 1 || bad[0].Outcome != string(features.Missing) {
			t.Fatalf("want it failed by one check, got %s by %+v", scenario.Verdict, bad)
		}
		if !strings.Contains(bad[0].Reason, "2 of ") || !strings.Contains(bad[0].Reason, "this one in entra-update-answer/compliant") {
			t.Errorf("want the number of such answers, and where the example is, got %q", bad[0].Reason)
		}
		last := scenario.Exchanges[len(scenario.Exchanges)-1]
		if len(bad[0].Exchanges) != 1 || last.Number != bad[0].Exchanges[0] || !strings.Contains(last.Request.Body, "Correspondent") {
			t.Errorf("want the example as the last exchange, got %v of %s %s", bad[0].Exchanges, last.Method, last.Request.Body)
		}
	}
}

// TestAScenarioAloneJudgesItsOwnAnswers, whatever others would be.
func TestAScenarioAloneJudgesItsOwnAnswers(t *testing.T) {
	all := judged(t, forgetful(strict()), asked{ids: []string{sweptUp, "entra-update-answer"}})
	if scenario := all[sweptUp]; scenario.Verdict != run.Pass || len(checksOf(scenario)) != 1 {
		t.Errorf("want one check of its own answers, got %s: %+v", scenario.Verdict, checksOf(scenario))
	}
}

// TestWhatAScenarioHasFoundIsNotFoundTwice: where a scenario says what is wrong with a resource, its other answers are not held against it.
func TestWhatAScenarioHasFoundIsNotFoundTwice(t *testing.T) {
	provider := answering(strict(), func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		body := map[string]any{}
		if strings.HasPrefix(r.URL.Path, "/Users/") && json.Unmarshal(answer.Body.Bytes(), &body) == nil && body["title"] == "Correspondent" {
			delete(body, "schemas")
			body["id"] = "another"
			answer.Body = bytes.NewBufferString(scim.JSON(body))
		}
	})
	all := judged(t, provider, asked{concurrency: 4})
	if verdict := all["entra-update-answer/legacy"].Verdict; verdict != run.Fail {
		t.Fatalf("want the scenario of the title failed, got %s", verdict)
	}
	if scenario := all[sweptUp]; scenario.Verdict != run.Pass {
		t.Errorf("want it passed, got %s: %s", scenario.Verdict, scenario.Reason)
	}
}
