package steps_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// losing is a launcher whose transport does what is asked and loses the answers of some requests.
type losing struct {
	builtin.Launcher
	gateway bool // which answers 504 instead
	loses   func(method string, body []byte) bool
}

func (l losing) Launch(ctx context.Context, definition targets.Definition) (*targets.Instance, error) {
	instance, err := l.Launcher.Launch(ctx, definition)
	if err != nil {
		return nil, err
	}
	instance.Transport = lossy{instance.Transport, l}
	return instance, nil
}

type lossy struct {
	http.RoundTripper
	losing
}

func (l lossy) RoundTrip(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	answer, err := l.RoundTripper.RoundTrip(request)
	if err == nil && l.loses(request.Method, body) {
		_ = answer.Body.Close()
		if l.gateway {
			return &http.Response{StatusCode: http.StatusGatewayTimeout, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader("<html>"))}, nil
		}
		return nil, io.ErrUnexpectedEOF
	}
	return answer, err
}

// TestALostAnswerIsNoVerdict: one that is lost by chance leaves no trace but a note, one that is lost each time leaves its scenario
// without a result and all others with theirs.
func TestALostAnswerIsNoVerdict(t *testing.T) {
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{
		"entra-create-user", "entra-match-links-existing", "entra-update-user-name", "entra-manager-set",
		"entra-group-rename", "entra-disable", "entra-update-display-name", "entra-update-external-id",
	}
	for name, test := range map[string]struct {
		loses func(count int, method string, body []byte) bool // count of the requests of the method
		exit  int
		notes int // scenarios with a note
		lost  bool
	}{
		"one creation":      {func(count int, method string, _ []byte) bool { return method == http.MethodPost && count == 5 }, 0, 1, false},
		"one change":        {func(count int, method string, _ []byte) bool { return method == http.MethodPatch && count == 3 }, 0, 0, false}, // what is read back shows it done
		"one creation, 504": {func(count int, method string, _ []byte) bool { return method == http.MethodPost && count == 5 }, 0, 1, false},
		"each of a few":     {func(_ int, method string, _ []byte) bool { return method == http.MethodPost }, 3, 1, true},
		"each of all":       {func(_ int, method string, _ []byte) bool { return method == http.MethodPost }, 3, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			counts := map[string]int{}
			played := ids
			if name == "each of a few" {
				played = ids[:1]
			}
			launcher := losing{builtin.Launcher{Profile: "entra"}, strings.Contains(name, "504"), func(method string, body []byte) bool {
				mu.Lock()
				defer mu.Unlock()
				counts[method]++
				return test.loses(counts[method], method, body)
			}}
			done := playedOn(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), IDs: played, Seed: 1, Concurrency: 1}, launcher)
			notes, lost := 0, 0
			for _, scenario := range done.Scenarios {
				if strings.Contains(strings.Join(scenario.Notes, ""), "played twice, since a response did not come the first time: ") {
					notes++
				}
				switch scenario.Verdict {
				case run.Pass, run.NotApplicable:
				case run.Error:
					lost++
				default:
					t.Errorf("%s: want no verdict about the provider, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
				}
			}
			if done.Footer.Exit != test.exit || notes != test.notes || (lost > 0) != test.lost || len(done.Scenarios) != len(done.Header.Plan) {
				t.Errorf("want exit %d, %d played twice, some lost %t, got %d, %d, %d: %s", test.exit, test.notes, test.lost, done.Footer.Exit, notes, lost, done.Footer.Verdict)
			}
			if len(done.Footer.CleanUp.Left) > 0 {
				t.Errorf("want nothing left, got %q", done.Footer.CleanUp.Left)
			}
		})
	}
}
