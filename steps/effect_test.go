package steps_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
)

// hiding shows users without an attribute, so that Entra sends it again with each change.
func hiding(inner http.Handler, attribute string) http.Handler {
	return answering(inner, func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		body := map[string]any{}
		if strings.HasPrefix(r.URL.Path, "/Users/") && json.Unmarshal(answer.Body.Bytes(), &body) == nil && body[attribute] != nil {
			delete(body, attribute)
			answer.Body = bytes.NewBufferString(scim.JSON(body))
		}
	})
}

// despite does what a request asks for and answers 500.
func despite(inner http.Handler, such func(r *http.Request, body string) bool) http.Handler {
	return answering(inner, func(r *http.Request, body string, answer *httptest.ResponseRecorder) {
		if such(r, body) && answer.Code < 300 {
			answer.Code, answer.Body = http.StatusInternalServerError, bytes.NewBuffer(scim.Errorf(500, "", "something went wrong").Body())
		}
	})
}

func patches(r *http.Request, _ string) bool { return r.Method == http.MethodPatch }

// TestRefusedForSomethingElse: a PATCH that is refused blames what was refused. Where that is another attribute in the same PATCH, or
// cannot be told from what Entra has to send again, the scenario is blocked with the answer.
func TestRefusedForSomethingElse(t *testing.T) {
	const id = "entra-update-title/legacy"
	again := hiding(strict(), "emails")
	for name, test := range map[string]struct {
		inner   http.Handler
		refused string // what a PATCH has in it
		detail  string
		want    run.Verdict
		outcome features.Outcome
	}{
		"named, another":              {again, "emails", "emails cannot be changed", run.Blocked, features.Refused},
		"not named, sent again":       {again, "emails", `"add" is not a valid choice.`, run.Blocked, features.Refused},
		"named, the title itself":     {again, "emails", "Attribute title is too long", run.Fail, features.Refused},
		"not named, the title alone":  {strict(), "title", "no", run.Fail, features.Refused},
		"named by its path, another":  {again, "emails", `emails[type eq "work"].value: no such path`, run.Blocked, features.Refused},
		"an error of the server's":    {strict(), "title", "oops", run.Fail, features.Refused},
		"a title that is no word now": {again, "emails", "subtitles are not supported", run.Blocked, features.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			provider := refusing(test.inner, func(r *http.Request, body string) (int, string, string) {
				if patches(r, body) && strings.Contains(body, test.refused) {
					return http.StatusBadRequest, scim.InvalidPath, test.detail
				}
				return 0, "", ""
			})
			scenario := judged(t, provider, asked{ids: []string{id}})[id]
			bad := found(scenario)
			if scenario.Verdict != test.want || len(bad) != 1 || bad[0].Outcome != string(test.outcome) {
				t.Fatalf("want %s by %s, got %s by %+v", test.want, test.outcome, scenario.Verdict, bad)
			}
			if !strings.Contains(bad[0].Reason, test.detail) || len(bad[0].Exchanges) == 0 {
				t.Errorf("want the answer %q with its exchange, got %+v", test.detail, bad[0])
			}
			if test.want == run.Blocked && bad[0].Requirement == "entra-update-replace-single" {
				t.Errorf("want it to rest on the PATCH, got the requirement of the title")
			}
		})
	}
}

// ofEntra reports whether a request has the header that only the service sends, spelt as it spells it.
func ofEntra(r *http.Request) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(r.Header)), func(name string) bool { return name == "ADSCIMVersion" })
}

// TestNoRequestNoVerdict: where Entra sent no request for an effect, nobody is blamed for its absence; its log says why.
func TestNoRequestNoVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		provider http.Handler
		id, says string
	}{
		"the removal of a manager whom Entra never set": {
			despite(strict(), func(r *http.Request, body string) bool { return patches(r, body) && strings.Contains(body, "manager") }),
			"entra-manager-removed/legacy", "500",
		},
		"a change of an account that cannot be read": {
			refusing(strict(), func(r *http.Request, _ string) (int, string, string) {
				if strings.HasPrefix(r.URL.Path, "/Users/") && r.Method == http.MethodGet && ofEntra(r) {
					return http.StatusForbidden, "", "not today"
				}
				return 0, "", ""
			}),
			"entra-update-title/legacy", "403",
		},
		"the answer to a successful PATCH": {
			refusing(strict(), func(r *http.Request, body string) (int, string, string) {
				if patches(r, body) {
					return http.StatusBadRequest, scim.InvalidSyntax, "no PATCH here"
				}
				return 0, "", ""
			}),
			"entra-update-answer/compliant", "400",
		},
		"what must not change when nothing does": {
			refusing(strict(), func(r *http.Request, body string) (int, string, string) {
				if patches(r, body) {
					return http.StatusBadRequest, scim.InvalidSyntax, "no PATCH here"
				}
				return 0, "", ""
			}),
			"entra-update-untouched/legacy", "400",
		},
	} {
		t.Run(name, func(t *testing.T) {
			scenario := judged(t, test.provider, asked{ids: []string{test.id}})[test.id]
			bad := found(scenario)
			if scenario.Verdict != run.Blocked || len(bad) != 1 || bad[0].ID != story.GivenPrefix+"request" || !strings.Contains(bad[0].Reason, test.says) {
				t.Errorf("want it blocked with %s, got %s: %+v", test.says, scenario.Verdict, bad)
			}
		})
	}
}

// TestGroupRefused: where a group was refused, what starts from it rests on its creation, not on the members that Entra never added.
func TestGroupRefused(t *testing.T) {
	provider := refusing(strict(), func(r *http.Request, _ string) (int, string, string) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/Groups") {
			return http.StatusBadRequest, scim.InvalidValue, "no groups here"
		}
		return 0, "", ""
	})
	ids := []string{"entra-members-remove-last/legacy", "entra-members-remove-absent/compliant", "entra-group-found-case", "entra-members-value"}
	for id, scenario := range judged(t, provider, asked{ids: ids}) {
		bad := found(scenario)
		if scenario.Verdict != run.Blocked || len(bad) != 1 || bad[0].Requirement != "entra-group-create-empty" {
			t.Errorf("%s: want it blocked by the creation of the group, got %s: %+v", id, scenario.Verdict, bad)
		}
		if len(bad) == 1 && strings.TrimSpace(bad[0].Want) != bad[0].Want {
			t.Errorf("%s: want who was expected in the group, got %q", id, bad[0].Want)
		}
	}
}

// TestDoneDespite: a write that is done and answered 500 holds, says so, and is one finding, not one of each scenario that rests on it.
func TestDoneDespite(t *testing.T) {
	notes, failed := 0, map[string][]string{}
	for key, scenario := range judged(t, despite(strict(), patches), asked{concurrency: 4}) {
		for _, check := range checksOf(scenario) {
			if check.Verdict == run.Pass && strings.Contains(check.Reason, "held, although") && strings.Contains(check.Reason, "500") {
				notes++
			}
			if check.Verdict == run.Fail {
				failed[check.Requirement+" "+check.Outcome] = append(failed[check.Requirement+" "+check.Outcome], key)
			}
		}
	}
	if notes < 40 {
		t.Errorf("want the checks that rest on such a write to say so, got %d", notes)
	}
	if got := failed["7644-3.5.2-patch-success-200-or-204 done-despite"]; len(got) < 14 {
		t.Errorf("want each kind of PATCH to be found under one requirement, got %v", got)
	}
	for what, keys := range failed {
		slices.Sort(keys)
		t.Logf("%s: %v", what, keys)
	}
}

// TestRefusedValue: a name that a provider refuses, while it accepts others, is a finding about the name; one that refuses everybody is
// not blamed for the apostrophe.
func TestRefusedValue(t *testing.T) {
	for id, such := range map[string]func(body string) bool{
		"entra-match-special-characters/an apostrophe": func(body string) bool { return strings.Contains(body, `"o'`) },
		"entra-create-unicode":                         func(body string) bool { return strings.ContainsFunc(body, func(r rune) bool { return r > 127 }) },
		"entra-create-sparse":                          func(body string) bool { return !strings.Contains(body, "familyName") },
		"entra-match-case-insensitive":                 func(body string) bool { return strings.Contains(body, `"userName":"ADA`) },
	} {
		for everybody, want := range map[bool]run.Verdict{false: run.Fail, true: run.Blocked} {
			provider := refusing(strict(), func(r *http.Request, body string) (int, string, string) {
				if r.Method == http.MethodPost && (everybody || such(body)) {
					return http.StatusBadRequest, scim.InvalidValue, "this cannot be"
				}
				return 0, "", ""
			})
			scenario := judged(t, provider, asked{ids: []string{id}})[id]
			bad := found(scenario)
			if scenario.Verdict != want || len(bad) != 1 || (bad[0].Outcome == string(features.ValueRefused)) == everybody {
				t.Errorf("%s: everybody: %t: want %s, got %s: %+v", id, everybody, want, scenario.Verdict, bad)
			}
		}
	}
}

// TestCreatedWithoutID: the creation fails, and what needs the account is blocked by it, and says so.
func TestCreatedWithoutID(t *testing.T) {
	provider := answering(strict(), func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		body := map[string]any{}
		if r.Method == http.MethodPost && json.Unmarshal(answer.Body.Bytes(), &body) == nil {
			delete(body, "id")
			answer.Body = bytes.NewBufferString(scim.JSON(body))
		}
	})
	for key, scenario := range judged(t, provider, asked{concurrency: 4}) {
		want := run.Blocked
		switch scenario.ID {
		case "entra-create-user", "entra-group-create":
			want = run.Fail
		case "entra-create-title", "entra-create-readable", "entra-create-listed", "entra-create-sparse", "entra-group-schemas", "entra-members-initial", "entra-update-title":
		default:
			continue
		}
		if scenario.Verdict != want {
			t.Errorf("%s: want %s, got %s: %s", key, want, scenario.Verdict, scenario.Reason)
		}
		for _, check := range found(scenario) {
			if text := check.Got + check.Reason; !strings.Contains(text, "id") {
				t.Errorf("%s: want the missing id named, got %+v", key, check)
			}
			if want == run.Blocked && check.Requirement == scenario.Requirement {
				t.Errorf("%s: want it to rest on the creation, got %+v", key, check)
			}
		}
	}
}
