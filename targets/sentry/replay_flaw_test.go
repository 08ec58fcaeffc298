package sentry

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// answers is a wrapper that may change each answer before the case sees it.
func answers(change func(r *http.Request, got *httptest.ResponseRecorder)) wrapper {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got := httptest.NewRecorder()
			next.ServeHTTP(got, r)
			change(r, got)
			maps.Copy(w.Header(), got.Header())
			w.WriteHeader(got.Code)
			_, _ = w.Write(got.Body.Bytes())
		})
	}
}

// at changes the answer to one request of a case alone, counted from 0.
func at(index int, change func(*httptest.ResponseRecorder)) wrapper {
	count := -1
	return answers(func(_ *http.Request, got *httptest.ResponseRecorder) {
		if count++; count == index {
			change(got)
		}
	})
}

// edited changes a body that is a JSON object.
func edited(got *httptest.ResponseRecorder, change func(body map[string]any)) {
	var body map[string]any
	if json.Unmarshal(got.Body.Bytes(), &body) != nil || body == nil {
		return
	}
	change(body)
	got.Body = bytes.NewBufferString(encoded(body))
}

// TestEachAnswerOfTheReplayIsCompared breaks one answer after the other, in each way that the data says something about. Each time the
// case must notice.
func TestEachAnswerOfTheReplayIsCompared(t *testing.T) {
	t.Parallel()
	for name, file := range replayFiles(t) {
		for _, c := range file.Cases {
			if c.Differs != "" {
				continue
			}
			for _, era := range c.eras() {
				for i, r := range c.Requests {
					for what, change := range breakages(r, era) {
						if len(c.play(era, at(i, change))) == 0 {
							t.Errorf("%s/%s/%s: request %d may have another %s: want a difference", name, c.Name, era, i+1, what)
						}
					}
				}
			}
		}
	}
}

// breakages are the ways to break an answer that must be noticed.
func breakages(r replayRequest, era Era) map[string]func(*httptest.ResponseRecorder) {
	ways := map[string]func(*httptest.ResponseRecorder){
		"status": func(got *httptest.ResponseRecorder) { got.Code++ },
	}
	want := r.in(era)
	if r.Setup {
		return ways
	}
	if want.Answer != nil {
		ways["body"] = func(got *httptest.ResponseRecorder) {
			got.Body = bytes.NewBufferString(`{"rig":` + got.Body.String() + `}`)
		}
	}
	if _, object := want.Answer.(map[string]any); object {
		ways["member more in its body"] = func(got *httptest.ResponseRecorder) {
			edited(got, func(body map[string]any) { body["rig"] = nil })
		}
	}
	for name := range want.Contains {
		ways[name] = func(got *httptest.ResponseRecorder) { edited(got, func(body map[string]any) { body[name] = "rig" }) }
	}
	for name, length := range want.Lengths {
		ways["length of "+name] = func(got *httptest.ResponseRecorder) {
			edited(got, func(body map[string]any) { body[name] = make([]any, length+1) })
		}
	}
	for name := range want.Header {
		ways["header "+name] = func(got *httptest.ResponseRecorder) { got.Header().Set(name, "rig") }
	}
	return ways
}

// TestFlawsTurnTheReplayRed plays cases against the emulator with a mistake of the kind that emulators have.
func TestFlawsTurnTheReplayRed(t *testing.T) {
	t.Parallel()
	files := replayFiles(t)
	for name, test := range map[string]struct {
		flaw wrapper
		file string
		red  []string // cases
	}{
		"a deletion is only said": {unlike(http.MethodDelete, http.StatusNoContent), "test_scim_user_details", []string{
			"somebody is deleted", "a regular user is deleted", "one of the staff is deleted where no organization has privileges",
		}},
		"a deactivation is only said": {unlike(http.MethodPatch, http.StatusNoContent), "test_scim_user_details", []string{
			"deactivating deletes", "deactivating with a text deletes", "a superuser is deactivated", "the only owner cannot be deactivated",
		}},
		"a role is not stored": {unlike(http.MethodPut, http.StatusOK), "test_scim_user_details", []string{
			"a manager by SCIM cannot be given the role of an owner", "a manager by hand becomes admin", "a manager by hand becomes manager by SCIM",
		}},
		"the query is not read": {withoutQuery, "test_scim_user_index", []string{
			"nobody has the name that is looked for", "somebody invited is found by name", "the first page of sixteen people",
			"a list from number 0", "a filter that is none",
		}},
		"a team's deletion is only said": {unlike(http.MethodDelete, http.StatusNoContent), "test_scim_team_details", []string{
			"an unknown team is not deleted", "a team is deleted",
		}},
		"a team's change is only said": {unlike(http.MethodPatch, http.StatusNoContent), "test_scim_team_details", []string{
			"a team is renamed without a path, and its slug follows", "a team is renamed as Entra does it", "a member is added",
			"the members are replaced by a list", "a team is not renamed to a number",
		}},
		"the query of teams is not read": {withoutQuery, "test_scim_team_index", []string{
			"a list leaves the members out on request", "a filter of another grammar is refused", "a list begins at 1, not at 0",
		}},
		"names are compared with their case": {lowerCaseOnly, "test_scim_user_index", []string{"a name is found in another case"}},
		"errors have no status": {answers(func(_ *http.Request, got *httptest.ResponseRecorder) {
			edited(got, func(body map[string]any) { delete(body, "status") })
		}), "test_scim_user_index", []string{
			"somebody who has joined is invited again", "somebody is invited with a role that is owner",
		}},
	} {
		cases := files[test.file].Cases
		for _, red := range test.red {
			i := slices.IndexFunc(cases, func(c replayCase) bool { return c.Name == red })
			if i < 0 {
				t.Errorf("%s: no case %q", name, red)
			} else if len(cases[i].play(Discovery, test.flaw)) == 0 {
				t.Errorf("%s: want a difference in %q", name, red)
			}
		}
	}
}

// unlike answers a method with a status and does nothing.
func unlike(method string, status int) wrapper {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == method {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func withoutQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = ""
		next.ServeHTTP(w, r)
	})
}

func lowerCaseOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if filter := r.URL.Query().Get("filter"); strings.Contains(filter, "PAT") {
			r.URL.RawQuery = "filter=" + `userName+eq+"nobody@rig.example"`
		}
		next.ServeHTTP(w, r)
	})
}
