package steps_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestFoundByAFormerName: who is renamed by a soft-deletion and still found by the old name is the search's fault, not the restoration's.
func TestFoundByAFormerName(t *testing.T) {
	inner := strict()
	former := answering(inner, func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		filter := r.URL.Query().Get("filter")
		if r.Method != http.MethodGet || !strings.HasPrefix(filter, "userName eq ") || !strings.Contains(answer.Body.String(), `"totalResults":0`) {
			return
		}
		again := r.Clone(r.Context())
		again.URL.RawQuery = "filter=" + url.QueryEscape(strings.Replace(filter, " eq ", " ew ", 1))
		found := httptest.NewRecorder()
		inner.ServeHTTP(found, again)
		answer.Body = bytes.NewBuffer(found.Body.Bytes())
	})
	scenario := judgedBy(t, planFor(t, asked{ids: []string{"entra-restore-conflict"}}), former, asked{})["entra-restore-conflict"]
	if all := found(scenario); len(all) != 1 || all[0].Requirement != "entra-match-no-hit-creates" || all[0].Verdict != run.Fail {
		t.Errorf("want one failure of the match, got %s: %+v", scenario.Verdict, all)
	}
}

// TestAddressOfTheTutorial: the address that an account shall have is what the mapping gives; userName alone makes it Sentry's.
func TestAddressOfTheTutorial(t *testing.T) {
	const rows = "name: sentry-gallery\nusers:\n  - {source: userPrincipalName, target: userName, matching: 1}\n"
	for name, test := range map[string]struct {
		rows, key string
		provider  http.Handler
		want      run.Verdict
	}{
		"an e-mail of its own":           {"  - {source: mail, target: 'emails[type eq \"work\"].value'}\n", "tutorial-user", strict(), run.Pass},
		"an e-mail at home":              {"  - {source: mail, target: 'emails[type eq \"home\"].value'}\n", "tutorial-user", strict(), run.Pass},
		"an e-mail that is not kept":     {"  - {source: mail, target: 'emails[type eq \"work\"].value'}\n", "tutorial-user", hiding(strict(), "emails"), run.Fail},
		"other rows and no e-mail":       {"  - {source: displayName, target: displayName}\n", "tutorial-user", strict(), run.NotApplicable},
		"userName alone":                 {"", "tutorial-user", addressed(strict()), run.Pass},
		"userName alone, and no address": {"", "tutorial-user", strict(), run.Fail},
	} {
		choice := choiceWith(t, rows+test.rows)
		choice.Definition.Mapping = gallery
		got := judgedBy(t, planOf(t, choice), test.provider, asked{ids: []string{test.key}})[test.key]
		if got.Verdict != test.want {
			t.Errorf("%s: want %s, got %s: %s", name, test.want, got.Verdict, got.Reason)
		}
	}
}
