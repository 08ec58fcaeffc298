package steps_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestReadThatFailsIsTheFault: where the read of a user or group by its id is answered with an error, that is what the run finds: not an
// error of the run, for want of a write that was held back since nobody could see what it would change.
func TestReadThatFailsIsTheFault(t *testing.T) {
	every := func(string) bool { return true }
	odd := func(path string) bool { return path[len(path)-1]%2 == 1 }
	for name, test := range map[string]struct {
		collection string
		such       func(path string) bool
		status     int
	}{
		"500 for each group":  {"/Groups/", every, http.StatusInternalServerError},
		"403 for each user":   {"/Users/", every, http.StatusForbidden},
		"500 for some groups": {"/Groups/", odd, http.StatusInternalServerError},
		"403 for some users":  {"/Users/", odd, http.StatusForbidden},
		"500 for some users":  {"/Users/", odd, http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			provider := refusing(strict(), func(r *http.Request, _ string) (int, string, string) {
				if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, test.collection) && test.such(r.URL.Path) {
					return test.status, "", "no"
				}
				return 0, "", ""
			})
			told, blocked := 0, 0
			for key, scenario := range judged(t, provider, asked{concurrency: 4, held: true}) {
				if scenario.Verdict == run.Error {
					t.Errorf("%s: want no error of the run, got %s: %+v", key, scenario.Reason, found(scenario))
				}
				for _, check := range checksOf(scenario) {
					if check.Requirement == "7644-3.4.1-get-by-id-200" && check.Verdict == run.Fail {
						told++
					}
					if check.ID == "given-read-before-write" && check.Verdict == run.Blocked {
						blocked++
					}
				}
			}
			if told == 0 {
				t.Error("want a finding about reads by id")
			}
			t.Logf("%d told, %d blocked", told, blocked)
		})
	}
}
