package load

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
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

// TestRetries: what a read is worth asking for again, how often, and how long that waits.
func TestRetries(t *testing.T) {
	t.Parallel()
	good, reset := scim.Response{Status: 200, Body: []byte("{}")}, scim.Response{Err: errors.New("connection reset")}
	cut := scim.Response{Status: 200, Body: []byte(`{"id":"1`)}
	for name, test := range map[string]struct {
		answers []scim.Response
		asked   int
		waited  time.Duration
		status  int
	}{
		"answered":           {[]scim.Response{good}, 1, 0, 200},
		"gone":               {[]scim.Response{{Status: 404}, good}, 1, 0, 404},
		"refused":            {[]scim.Response{{Status: 400}, good}, 1, 0, 400},
		"reset once":         {[]scim.Response{reset, good}, 2, 100 * time.Millisecond, 200},
		"cut twice":          {[]scim.Response{cut, cut, good}, 3, 500 * time.Millisecond, 200},
		"dead":               {[]scim.Response{reset}, 3, 500 * time.Millisecond, 0},
		"refused once":       {[]scim.Response{{Status: 500}, good}, 2, 100 * time.Millisecond, 200},
		"always unavailable": {[]scim.Response{{Status: 503}}, 3, 500 * time.Millisecond, 503},
		"too large":          {[]scim.Response{{Err: scim.ErrTooLarge}}, 1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sender, began := &scriptedSender{answers: test.answers}, time.Now()
				var rsp scim.Response
				newRetrier(sender).Send(t.Context(), &scim.Request{}, &rsp)
				if sender.asked != test.asked || time.Since(began) != test.waited || rsp.Status != test.status {
					t.Errorf("want %d requests, %s and %d, got %d, %s and %d", test.asked, test.waited, test.status, sender.asked, time.Since(began), rsp.Status)
				}
			})
		})
	}
}

// TestRetriesAreFinite: a provider that is gone is not asked three times for each object, until it is back; and no wait outlives its
// context.
func TestRetriesAreFinite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := &scriptedSender{answers: []scim.Response{{Status: 503}}}
		audit, began := newRetrier(sender), time.Now()
		var rsp scim.Response
		for range 1000 {
			audit.Send(t.Context(), &scim.Request{}, &rsp)
		}
		if want := maxFailures*maxTries + 1000 - maxFailures; sender.asked != want || time.Since(began) != maxFailures*500*time.Millisecond {
			t.Errorf("want %d requests, got %d in %s", want, sender.asked, time.Since(began))
		}
		sender.answers, sender.asked = []scim.Response{{Status: 200, Body: []byte("{}")}, {Status: 503}}, 0
		audit.Send(t.Context(), &scim.Request{}, &rsp)
		audit.Send(t.Context(), &scim.Request{}, &rsp)
		if sender.asked != 1+maxTries {
			t.Errorf("want retries again after an answer, got %d requests", sender.asked)
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

// busy answers 429 to whoever comes while another is asking.
type busy struct {
	began                 time.Time
	asking, refused, late atomic.Int64
}

func (b *busy) Send(_ context.Context, _ *scim.Request, rsp *scim.Response) {
	defer b.asking.Add(-1)
	*rsp = scim.Response{Status: 200, Body: []byte("{}")}
	if b.asking.Add(1) > 1 {
		b.refused.Add(1)
		*rsp = scim.Response{Status: 429}
		if time.Since(b.began) > firstPause/2 {
			b.late.Add(1)
		}
	}
	time.Sleep(time.Millisecond)
}

// TestReadersAreNoBurden: after the first refusal readers ask one after the other, so that each has its answer.
func TestReadersAreNoBurden(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := &busy{began: time.Now()}
		audit := newRetrier(sender)
		var readers sync.WaitGroup
		for reader := range 8 {
			readers.Go(func() {
				for range 300 {
					var rsp scim.Response
					if audit.Send(t.Context(), &scim.Request{}, &rsp); rsp.Status != 200 {
						t.Errorf("reader %d: want an answer in the end, got %d", reader, rsp.Status)
					}
				}
			})
		}
		readers.Wait()
		if refused, late := sender.refused.Load(), sender.late.Load(); refused == 0 || late > 0 {
			t.Errorf("want only those refused that came at once in the beginning, got %d, %d of them later", refused, late)
		}
	})
}
