package steps_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// answering changes what a provider answers: see gets the request, its body and the recorded answer, and may write to it.
func answering(inner http.Handler, see func(r *http.Request, body string, answer *httptest.ResponseRecorder)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		see(r, string(body), answer)
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// refusing refuses requests before the provider sees them: why returns status and detail, 0 for those that it lets through.
func refusing(inner http.Handler, why func(r *http.Request, body string) (status int, keyword, detail string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if status, keyword, detail := why(r, string(body)); status > 0 {
			w.Header().Set("Content-Type", scim.MediaType)
			w.WriteHeader(status)
			_, _ = w.Write(scim.Errorf(status, keyword, "%s", detail).Body())
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// found are the checks of a scenario that did not pass.
func found(scenario run.Scenario) (all []run.Check) {
	for _, check := range checksOf(scenario) {
		if check.Verdict != run.Pass {
			all = append(all, check)
		}
	}
	return all
}

// TestErrorForm: an error that is answered with the right status and in a wrong form is blamed for its form, with the place.
func TestErrorForm(t *testing.T) {
	edited := func(edit func(map[string]any)) http.Handler {
		return answering(strict(), func(_ *http.Request, _ string, answer *httptest.ResponseRecorder) {
			body := map[string]any{}
			if answer.Code < 400 || json.Unmarshal(answer.Body.Bytes(), &body) != nil {
				return
			}
			edit(body)
			answer.Body = bytes.NewBufferString(scim.JSON(body))
		})
	}
	for name, test := range map[string]struct {
		provider    http.Handler
		requirement string
		outcome     features.Outcome
		want, got   string
	}{
		"status is a number": {edited(func(b map[string]any) { b["status"] = 404 }),
			"7644-3.12-error-status-string", features.StatusNumber, `"status": "404"`, `"status": 404`},
		"status is null": {edited(func(b map[string]any) { b["status"] = nil }),
			"7644-3.12-error-status-string", features.Wrong, `"status": "404"`, `"status": null`},
		"no status": {edited(func(b map[string]any) { delete(b, "status") }),
			"7644-3.12-error-status-string", features.Missing, `"status": "404"`, "no status"},
		"status of another": {edited(func(b map[string]any) { b["status"] = "400" }),
			"7644-3.12-error-status-matches", features.Wrong, `"status": "404", as the HTTP status`, `"status": "400"`},
		"no schemas": {edited(func(b map[string]any) { delete(b, "schemas") }),
			"7644-3.12-error-schema", features.Missing, "schemas with " + scim.MessageError, "schemas null"},
		"no JSON": {answering(strict(), func(_ *http.Request, _ string, answer *httptest.ResponseRecorder) {
			if answer.Code >= 400 {
				answer.Body = bytes.NewBufferString("not found")
			}
		}), "7644-3.12-error-json-body", features.Malformed, "an error as a JSON object", `404 Not Found with "not found"`},
	} {
		t.Run(name, func(t *testing.T) {
			scenario := judged(t, test.provider, asked{ids: []string{"entra-update-unknown-user"}})["entra-update-unknown-user"]
			bad := found(scenario)
			if len(bad) != 1 || bad[0].Verdict != run.Fail {
				t.Fatalf("want one finding, got %s by %+v", scenario.Verdict, bad)
			}
			if got := bad[0]; got.Requirement != test.requirement || got.Outcome != string(test.outcome) || got.Want != test.want || got.Got != test.got {
				t.Errorf("want %s %s: %s, got %s; got %+v", test.requirement, test.outcome, test.want, test.got, got)
			}
		})
	}
}

// TestUpdateOfMissingUsesAnAcceptedForm: a form of PATCH that a provider refuses for everybody says nothing about unknown ids.
func TestUpdateOfMissingUsesAnAcceptedForm(t *testing.T) {
	const id = "entra-update-unknown-user"
	for name, test := range map[string]struct {
		refused func(body string) bool
		want    run.Verdict
	}{
		"active by path":     {func(body string) bool { return strings.Contains(body, `"path":"active"`) }, run.Pass},
		"all replacements":   {func(body string) bool { return strings.Contains(strings.ToLower(body), `"op":"replace"`) }, run.Pass},
		"whatever it may be": {func(string) bool { return true }, run.Blocked},
	} {
		t.Run(name, func(t *testing.T) {
			provider := refusing(strict(), func(r *http.Request, body string) (int, string, string) {
				if r.Method == http.MethodPatch && test.refused(body) {
					return http.StatusBadRequest, scim.InvalidValue, "not supported here"
				}
				return 0, "", ""
			})
			if got := judged(t, provider, asked{ids: []string{id}})[id]; got.Verdict != test.want {
				t.Errorf("want %s, got %s: %s", test.want, got.Verdict, got.Reason)
			}
		})
	}
}

// TestWhoComesBackMayHaveTheOldID: a group, or an account, that is created again under the id that it had is as good as any.
func TestWhoComesBackMayHaveTheOldID(t *testing.T) {
	for id, what := range map[string]asked{
		"entra-group-return": {ids: []string{"entra-group-return"}},
		"entra-reassign-new": {ids: []string{"entra-reassign-new"}, mapping: gallery},
	} {
		if got := judged(t, sameIDs(addressed(strict())), what)[id]; got.Verdict != run.Pass {
			t.Errorf("%s: want it to pass, got %s: %s", id, got.Verdict, got.Reason)
		}
	}
}

// sameIDs gives who is created under a name that somebody had before the id of before.
func sameIDs(inner http.Handler) http.Handler {
	first, outer, names := map[string]string{}, map[string]string{}, map[string]string{} // by name, by inner id, by outer id
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for old, now := range names {
			r.URL.Path = strings.ReplaceAll(r.URL.Path, old, now)
		}
		answering(inner, func(r *http.Request, body string, answer *httptest.ResponseRecorder) {
			made := map[string]any{}
			if r.Method == http.MethodPost && answer.Code == http.StatusCreated && json.Unmarshal(answer.Body.Bytes(), &made) == nil {
				name, _ := made["userName"].(string)
				if name == "" {
					name, _ = made["displayName"].(string)
				}
				id, _ := made["id"].(string)
				if first[name] == "" {
					first[name] = id
				} else {
					outer[id], names[first[name]] = first[name], id
				}
			}
			for now, old := range outer {
				answer.Body = bytes.NewBufferString(strings.ReplaceAll(answer.Body.String(), now, old))
			}
		}).ServeHTTP(w, r)
	})
}

// TestRFCAsksForNoFormOfEntrasOwn: a provider that refuses what no RFC has is not failed by the profile of the RFCs.
func TestRFCAsksForNoFormOfEntrasOwn(t *testing.T) {
	private := []string{`"Add"`, `"Replace"`, `"Remove"`, "schemas.microsoft.com", `"True"`, `"False"`, `"op":"remove","path":"members","value"`}
	provider := refusing(referenceFor(scim.Refuse), func(_ *http.Request, body string) (int, string, string) {
		for _, form := range private {
			if strings.Contains(body, form) {
				return http.StatusBadRequest, scim.InvalidSyntax, "no RFC has " + form
			}
		}
		return 0, "", ""
	})
	passed := 0
	for key, scenario := range judged(t, provider, asked{profile: features.ProfileRFC, concurrency: 4}) {
		switch scenario.Verdict {
		case run.Pass:
			passed++
		case run.NotApplicable:
		default:
			t.Errorf("%s: %s: %s", key, scenario.Verdict, scenario.Reason)
		}
	}
	if passed < 20 {
		t.Errorf("want the scenarios of the RFCs to pass, got %d", passed)
	}
}

// TestRFCMergedUpdate: where a provider does not keep an address, Entra sends it again beside what has changed; refusing that breaks no
// RFC, and the run says that it could not look.
func TestRFCMergedUpdate(t *testing.T) {
	provider := refusing(hiding(referenceFor(scim.Refuse), "emails"), func(r *http.Request, body string) (int, string, string) {
		if patches(r, body) && strings.Contains(body, "emails") {
			return http.StatusBadRequest, scim.InvalidPath, "no such path"
		}
		return 0, "", ""
	})
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	done := playedOn(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Profile: features.ProfileRFC, Seed: 1}, served{provider})
	blocked := 0
	for _, scenario := range done.Scenarios {
		if scenario.Verdict == run.Blocked {
			blocked++
		}
		looksAtAll := []string{
			"entra-cycle-restart-members", "entra-create-readable", // which compare it with the response that showed the address
			"entra-every-created-location", "entra-every-challenge", // headers that hiding leaves out
		}
		if scenario.Verdict == run.Fail && !slices.Contains(looksAtAll, scenario.ID) {
			t.Errorf("%s: %s", scenario.Key, scenario.Reason)
		}
	}
	if blocked == 0 {
		t.Error("want what could not be looked at to be blocked")
	}
}
