package session

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestWhatIsInTheAirIsBrokenOff when scenarios have had their time: a provider that hangs, before its answer or within it, cannot use
// up that of the session.
func TestWhatIsInTheAirIsBrokenOff(t *testing.T) {
	t.Parallel()
	for name, begun := range map[string]bool{"no answer": false, "half an answer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			over, end := context.WithCancelCause(t.Context())
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if begun {
					_, _ = io.WriteString(w, "{")
					_ = http.NewResponseController(w).Flush()
				}
				end(errLate)
				<-r.Context().Done()
			}))
			defer server.Close()
			client := http.Client{Transport: curfew{server.Client().Transport, over}}
			answer, err := client.Get(server.URL)
			if err == nil {
				_, err = io.ReadAll(answer.Body)
				_ = answer.Body.Close()
			}
			if !errors.Is(err, errLate) {
				t.Errorf("want it broken off as late, got %v", err)
			}
			if _, err := client.Get(server.URL); !errors.Is(err, errLate) {
				t.Errorf("want nothing sent any more, got %v", err)
			}
		})
	}
}
