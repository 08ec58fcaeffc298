package steps_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// lying answers the oracle, and nobody else, with a changed resource: Entra's requests carry ADSCIMVersion, those of a story's own
// reads an Accept.
func lying(prefix string, lie func(resource map[string]any) bool) http.Handler {
	inner := strict()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		oracle := r.Method == http.MethodGet && !fromEntra(r.Header) && r.Header.Get("Accept") == ""
		resource := map[string]any{}
		if oracle && strings.HasPrefix(r.URL.Path, prefix) && json.Unmarshal(body, &resource) == nil && lie(resource) {
			body = []byte(scim.JSON(resource))
		}
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

func fromEntra(header http.Header) bool {
	for name := range header {
		if strings.EqualFold(name, "ADSCIMVersion") {
			return true
		}
	}
	return false
}

// TestOracleEndsEveryStory: in each story that ends with the oracle, one wrong attribute, one missing and one extra member make
// the last step fail, and say which.
func TestOracleEndsEveryStory(t *testing.T) {
	users := []string{"entra-cycle-restart", "entra-cycle-restart-members", "entra-cycle-full-restart", "entra-cycle-whole-team"}
	groups := []string{"entra-cycle-restart-members", "entra-cycle-whole-team"}
	for outcome, test := range map[string]struct {
		ids    []string
		prefix string
		lie    func(map[string]any) bool
	}{
		"wrong": {users, "/Users/", func(user map[string]any) bool {
			user["title"] = "Somebody else"
			return true
		}},
		"missing": {groups, "/Groups/", func(group map[string]any) bool {
			members, _ := group["members"].([]any)
			if len(members) > 0 {
				group["members"] = members[1:]
			}
			return len(members) > 0
		}},
		"extra": {groups, "/Groups/", func(group map[string]any) bool {
			members, _ := group["members"].([]any)
			group["members"] = append(members, map[string]any{"value": "a-stranger"})
			return true
		}},
	} {
		judgedAll := judged(t, lying(test.prefix, test.lie), asked{ids: test.ids, concurrency: 4})
		if len(judgedAll) < len(test.ids) {
			t.Errorf("%s: want %d stories at least, got %d", outcome, len(test.ids), len(judgedAll))
		}
		for key, scenario := range judgedAll {
			last := scenario.Steps[len(scenario.Steps)-1]
			found := false
			for _, check := range last.Checks {
				found = found || check.ID == "oracle-agrees" && check.Outcome == outcome && check.Verdict == run.Fail
			}
			if !found || scenario.Verdict != run.Fail {
				t.Errorf("%s, %s: want the last step to fail with it, got %s: %s", key, outcome, scenario.Verdict, scenario.Reason)
			}
		}
	}
}
