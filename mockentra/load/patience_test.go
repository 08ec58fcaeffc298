package load

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// scriptedSender answers with one response after the other, then with the last for ever, and counts.
type scriptedSender struct {
	answers []scim.Response
	asked   int
}

func (s *scriptedSender) Send(_ context.Context, _ *scim.Request, rsp *scim.Response) {
	*rsp = s.answers[min(s.asked, len(s.answers)-1)]
	s.asked++
}

// TestPatience: what a read is worth asking for again, how often, and how long that waits.
func TestPatience(t *testing.T) {
	t.Parallel()
	after := func(text string) http.Header { return http.Header{"Retry-After": {text}} }
	good, reset := scim.Response{Status: 200, Body: []byte("{}")}, scim.Response{Err: errors.New("connection reset")}
	cut := scim.Response{Status: 200, Body: []byte(`{"id":"1`)}
	for name, test := range map[string]struct {
		answers []scim.Response
		asked   int
		waited  time.Duration
		status  int
	}{
		"answered":             {[]scim.Response{good}, 1, 0, 200},
		"gone":                 {[]scim.Response{{Status: 404}, good}, 1, 0, 404},
		"refused":              {[]scim.Response{{Status: 400}, good}, 1, 0, 400},
		"reset once":           {[]scim.Response{reset, good}, 2, 100 * time.Millisecond, 200},
		"cut twice":            {[]scim.Response{cut, cut, good}, 3, 500 * time.Millisecond, 200},
		"dead":                 {[]scim.Response{reset}, 3, 500 * time.Millisecond, 0},
		"limited, at once":     {[]scim.Response{{Status: 429, Header: after("0")}, good}, 2, 0, 200},
		"limited, a second":    {[]scim.Response{{Status: 429, Header: after("1")}, good}, 2, time.Second, 200},
		"limited, an hour":     {[]scim.Response{{Status: 429, Header: after("3600")}, good}, 2, 2 * time.Second, 200},
		"limited, overflowing": {[]scim.Response{{Status: 429, Header: after("99999999999999999999")}, good}, 2, 2 * time.Second, 200},
		"unavailable, a date":  {[]scim.Response{{Status: 503, Header: after("Fri, 31 Dec 1999 23:59:59 GMT")}, good}, 2, 2 * time.Second, 200},
		"always unavailable":   {[]scim.Response{{Status: 503}}, 3, 500 * time.Millisecond, 503},
		"too large":            {[]scim.Response{{Err: scim.ErrTooLarge}}, 1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sender, began := &scriptedSender{answers: test.answers}, time.Now()
				var rsp scim.Response
				(&patient{sender: sender}).Send(t.Context(), &scim.Request{}, &rsp)
				if sender.asked != test.asked || time.Since(began) != test.waited || rsp.Status != test.status {
					t.Errorf("want %d requests, %s and %d, got %d, %s and %d", test.asked, test.waited, test.status, sender.asked, time.Since(began), rsp.Status)
				}
			})
		})
	}
}

// TestPatienceIsFinite: a provider that is gone is not asked three times for each object, until it is back; and no wait outlives its
// context.
func TestPatienceIsFinite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := &scriptedSender{answers: []scim.Response{{Status: 503}}}
		audit, began := &patient{sender: sender}, time.Now()
		var rsp scim.Response
		for range 1000 {
			audit.Send(t.Context(), &scim.Request{}, &rsp)
		}
		if want := mostVain*mostTries + 1000 - mostVain; sender.asked != want || time.Since(began) != mostVain*500*time.Millisecond {
			t.Errorf("want %d requests, got %d in %s", want, sender.asked, time.Since(began))
		}
		sender.answers, sender.asked = []scim.Response{{Status: 200, Body: []byte("{}")}, {Status: 503}}, 0
		audit.Send(t.Context(), &scim.Request{}, &rsp)
		audit.Send(t.Context(), &scim.Request{}, &rsp)
		if sender.asked != 1+mostTries {
			t.Errorf("want patience again after an answer, got %d requests", sender.asked)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		began = time.Now()
		audit.Send(ctx, &scim.Request{}, &rsp)
		if took := time.Since(began); took != 0 || rsp.Status != 503 {
			t.Errorf("want no wait beyond its context and the answer that there was, got %s after %s", rsp.String(), took)
		}
	})
}
