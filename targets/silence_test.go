package targets

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// roundTrip is a transport as a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// TestWhatIsNeverAnsweredIsNotSentForEver: each of a hundred creations waiting its full time says no more than the first few, but a
// kind that was answered once may be slow, what ends at once costs no time, and other kinds go on.
func TestWhatIsNeverAnsweredIsNotSentForEver(t *testing.T) {
	t.Parallel()
	lost := func(took time.Duration) func(int) (int, error) {
		return func(int) (int, error) { time.Sleep(took); return 0, errors.New("gone") }
	}
	for name, row := range map[string]struct {
		answer     func(nth int) (status int, err error)
		sent, left int // of 203 creations
	}{
		"never":        {lost(30 * time.Second), silentTries + 2, 198},
		"by a gateway": {func(int) (int, error) { time.Sleep(time.Minute); return http.StatusGatewayTimeout, nil }, silentTries + 2, 198},
		"at once":      {lost(time.Millisecond), 203, 0},
		"an error":     {func(int) (int, error) { time.Sleep(time.Minute); return http.StatusInternalServerError, nil }, 203, 0},
		"answered at first": {func(nth int) (int, error) {
			time.Sleep(time.Minute)
			return 201, map[bool]error{false: errors.New("gone")}[nth == 1]
		}, 203, 0},
		"comes back": {func(nth int) (int, error) {
			time.Sleep(time.Minute)
			return 201, map[bool]error{false: errors.New("gone")}[nth == 4]
		}, 203 - 99, 99},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				transport := newSilence(roundTrip(func(request *http.Request) (*http.Response, error) {
					if request.Method == http.MethodGet {
						return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
					}
					sent++
					status, err := row.answer(sent)
					if err != nil {
						return nil, err
					}
					return &http.Response{StatusCode: status, Body: http.NoBody}, nil
				}))
				left := 0
				for range 203 {
					left += heldBack(t, transport, http.MethodPost, "Users")
				}
				if sent != row.sent || left != row.left {
					t.Errorf("want %d sent and %d held back, got %d and %d", row.sent, row.left, sent, left)
				}
				if heldBack(t, transport, http.MethodGet, "Users/1")+heldBack(t, transport, http.MethodGet, "Groups") > 0 {
					t.Error("want reads sent")
				}
			})
		})
	}
}

// heldBack sends a request and returns 1 where it was held back.
func heldBack(t *testing.T, transport http.RoundTripper, method, path string) (held int) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, "http://127.0.0.1/scim/v2/"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.RoundTrip(request)
	if err == nil {
		_ = answer.Body.Close()
	}
	if scim.Withheld(err) {
		if held++; !strings.Contains(err.Error(), "none of ") {
			t.Errorf("want the reason, got %v", err)
		}
	}
	return held
}
