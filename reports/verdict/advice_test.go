package verdict

import (
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// TestAdviceFollowsTheFinding: what to do and what is wrong is said for what was found, and for the requirement where no more is known.
func TestAdviceFollowsTheFinding(t *testing.T) {
	of := run.Requirement{
		Summary: "A disabled user is inactive.", Broken: "A disabled user stays active.", Fix: "Apply active=false.",
		Advice: map[string]string{"missing": "Return active."},
	}
	failed := Refusal{Request: "PATCH Users", Status: 502}
	for _, c := range []struct {
		cause         Cause
		title, advice string
	}{
		{Cause{Outcome: string(features.Ignored)}, of.Broken, of.Fix},
		{Cause{Outcome: string(features.Missing)}, of.Broken, "Return active."},
		{Cause{Outcome: string(features.Refused), Refusal: failed}, "PATCH Users is answered 502. Expected: " + of.Summary, of.Fix},
		{
			Cause{Outcome: string(features.Refused), Refusal: Refusal{Request: "DELETE Users", Status: 405}},
			"DELETE Users is answered 405. Expected: " + of.Summary, "Implement DELETE Users: it is answered 405, as if the provider had no such operation.",
		},
		{
			Cause{Outcome: string(features.Refused), Refusal: Refusal{Request: "DELETE Users", Status: 415}},
			"DELETE Users is answered 415. Expected: " + of.Summary, "Carry out DELETE Users without a body and without a Content-Type, as it comes: it is answered 415.",
		},
		{
			Cause{Outcome: string(features.Refused), Refusal: Refusal{Request: "POST Groups", Status: 415}},
			"POST Groups is answered 415. Expected: " + of.Summary, "Accept the media type application/scim+json in POST Groups: it is answered 415.",
		},
		{Cause{Outcome: string(features.StringRefused), Refusal: failed}, features.StringRefused.Meaning(), of.Fix},
		{Cause{Outcome: string(features.DoneDespite), Refusal: failed}, features.DoneDespite.Meaning(), "Answer PATCH Users with 200 or 204 once it is done: it is answered 502 and carried out."},
		{Cause{Outcome: string(features.DoneDespite)}, features.DoneDespite.Meaning(), of.Fix},
		{Cause{Outcome: string(features.SameAccount)}, of.Broken, of.Fix},
		{Cause{Outcome: "unheard-of"}, of.Summary, of.Fix},
		{Cause{Outcome: string(features.NoTarget), Refusal: failed}, features.NoTarget.Meaning() + " Expected: " + of.Summary, of.Fix},
		{Cause{Outcome: string(features.StoredAsString), Attribute: "active"}, features.StoredAsString.Meaning(), "Return active as a JSON boolean, not as a string."},
		{Cause{Outcome: string(features.StaleRead)}, "Reads lag behind writes.", features.StaleRead.Advice()},
		{
			Cause{Outcome: string(features.Missing), NotKept: []string{"active", "name", "title"}},
			"3 attributes of a creation are not kept: active, name, title.", "Store every attribute that a creation carries, and return it in every response: active, name, title.",
		},
		{Cause{Outcome: string(features.Held), Verdict: run.Error}, "A check compared nothing. Expected: " + of.Summary, of.Fix},
		{Cause{Fault: "no network"}, "no network", ""},
	} {
		if title, advice := c.cause.Title(of), c.cause.Advice(of); title != c.title || advice != c.advice {
			t.Errorf("%s: want %q and %q, got %q and %q", c.cause.Outcome, c.title, c.advice, title, advice)
		}
	}
}

// TestTitleIsNeverTheOpposite: a finding is not titled by what holds of a right provider, whatever its class and whether the requirement says
// what is wrong: older run files do not, and what is in no list is named by its id.
func TestTitleIsNeverTheOpposite(t *testing.T) {
	if title := (Cause{Outcome: string(features.Gone)}).Title(run.Requirement{ID: "a", Summary: "a"}); title != "a" {
		t.Errorf("of a requirement that is in no list: want its id, got %q", title)
	}
	for _, outcome := range features.Outcomes() {
		for _, of := range []run.Requirement{{ID: "a", Summary: "It holds.", Broken: "It does not hold."}, {ID: "a", Summary: "It holds."}} {
			for _, refusal := range []Refusal{{}, {Request: "PATCH Users", Status: 400}} {
				if title := (Cause{Outcome: string(outcome), Refusal: refusal}).Title(of); title == "" || title == of.Summary {
					t.Errorf("%s, broken by %q, refused %v: the title is %q", outcome, of.Broken, refusal, title)
				}
			}
		}
	}
}

// TestBecauseFromTheLog: where a check has no reason, that of the one object on which Entra gave up is it.
func TestBecauseFromTheLog(t *testing.T) {
	failed := run.LogEntry{SourceID: "1", Status: run.LogFailure, Code: "InvalidAnchor", Reason: "No such user"}
	other := failed
	other.SourceID = "2"
	done := run.LogEntry{SourceID: "3", Status: run.LogSuccess, Reason: "created"}
	for _, c := range []struct {
		log  []run.LogEntry
		says string
		want string
	}{
		{[]run.LogEntry{done, failed, failed}, "", "Entra's log: InvalidAnchor No such user"},
		{[]run.LogEntry{failed}, "refused", "refused"},
		{[]run.LogEntry{failed, other}, "", ""},
		{[]run.LogEntry{done}, "", ""},
	} {
		if got := Because(&run.Scenario{Log: c.log}, run.Check{Reason: c.says}); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}
