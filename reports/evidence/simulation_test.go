package evidence

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestSimulated: what is answered here is not sent, and is kept with what would have been; a response to be discarded is the provider's.
func TestSimulated(t *testing.T) {
	t.Parallel()
	for what, want := range map[Simulation]struct {
		sent, status int
	}{
		"": {1, 200}, SimulatedLoss: {1, 200}, SimulatedUnavailable: {0, 503}, SimulatedRefusal: {0, 401},
	} {
		log, sent := NewLog(nil, 0), 0
		provider := roundTripper(func(*http.Request) (*http.Response, error) {
			sent++
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		})
		number := 0
		ctx := log.With(Simulate(context.Background(), what), OriginEntra, "user_create", &number)
		response, err := do(t, log, provider, post(ctx, "http://provider.example/Users", `{"userName":"ada"}`))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		kept, _ := log.Exchange(number)
		if sent != want.sent || response.StatusCode != want.status || kept.Status != want.status || kept.Simulated != what {
			t.Errorf("%q: want it sent %d times and answered %d, got %d and %d; kept: %+v", what, want.sent, want.status, sent, response.StatusCode, kept)
		}
		if want.sent > 0 {
			continue
		}
		if kept.Request.Body != `{"userName":"ada"}` || kept.Response == nil || kept.Response.Body != string(body) ||
			!strings.Contains(string(body), strconv.Itoa(want.status)) || !strings.Contains(string(body), "simulated by scimproof") {
			t.Errorf("%q: want request and answer kept, got %+v", what, kept)
		}
	}
}
