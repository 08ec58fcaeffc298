package story

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/reference"
)

// losing sends to a provider in memory, and keeps the response to what is simulated to be lost.
type losing struct {
	client *scim.Client
	log    *evidence.Log
	plays  *func(*scim.Request) evidence.Simulation
}

// Send implements mockentra.Sender.
func (l losing) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	what := evidence.Simulation("")
	if *l.plays != nil {
		what = (*l.plays)(req)
	}
	number := 0
	l.client.Send(l.log.With(evidence.Simulate(ctx, what), evidence.OriginEntra, string(req.Op), &number), req, rsp)
	if rsp.Exchange = number; what == evidence.SimulatedLoss {
		*rsp = scim.Response{Err: context.DeadlineExceeded, Exchange: number}
	}
}

type inMemory struct{ provider http.Handler }

func (m inMemory) RoundTrip(sent *http.Request) (*http.Response, error) {
	received := httptest.NewRequestWithContext(sent.Context(), sent.Method, sent.URL.RequestURI(), sent.Body)
	received.Header, received.ContentLength = sent.Header.Clone(), sent.ContentLength
	answer := httptest.NewRecorder()
	m.provider.ServeHTTP(answer, received)
	return answer.Result(), nil
}

// losingAt is a world with a provider in memory whose Entra repeats a POST without an answer so many times in one pass.
func losingAt(t *testing.T, provider http.Handler, postRetry int) *World {
	t.Helper()
	log, plays := evidence.NewLog(nil, 0), new(func(*scim.Request) evidence.Simulation)
	client := scim.NewClient(&url.URL{Scheme: "http", Host: "provider"}, log.Transport(inMemory{provider}), time.Minute, 0)
	sender := losing{client, log, plays}
	w := empty(t)
	w.setting.Kept, w.setting.Head = log.Exchange, log.Head
	w.senders = Senders{Entra: sender, Setup: sender, Oracle: sender, Stranger: sender, Nobody: sender, Simulate: func(p func(*scim.Request) evidence.Simulation) func() {
		*plays = p
		return func() { *plays = nil }
	}}
	knobs := mockentra.DefaultKnobs()
	knobs.PostRetry = postRetry
	w.job = mockentra.NewJob(w.tenant, w.clock, mockentra.Config{
		Mapping: w.setting.Mapping, Dialect: mockentra.Legacy, Connector: mockentra.NonGallery, Knobs: knobs,
	})
	return w
}

// hiding leaves every account out of searches, as one that waits for an e-mail to be confirmed.
func hiding(provider http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(provider, r)
		if r.Method == http.MethodGet && r.URL.Path == "/Users" {
			kept.Rewrite(w, http.StatusOK, []byte(`{"schemas":["`+scim.MessageList+`"],"totalResults":0,"Resources":[]}`))
			return
		}
		kept.Pass(w)
	})
}

// doubling makes a second account under a name that is taken.
func doubling(provider http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			first := capture.Take(r)
			kept := capture.Of(provider, r)
			if kept.Status != http.StatusConflict {
				kept.Pass(w)
				return
			}
			capture.Give(r, []byte(strings.Replace(string(first), `"userName":"`, `"userName":"second.`, 1)))
		}
		provider.ServeHTTP(w, r)
	})
}

// TestALostCreation is found again whether Entra repeats the POST in the same pass, and gets 409, or not. A provider that hides the
// account fails with the conflict that lasts, and one that makes a second account fails where the POST is repeated.
func TestALostCreation(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wrap      func(http.Handler) http.Handler
		postRetry int
		holds     bool
		conflict  bool // in Entra's log, meanwhile or for good
		says      string
	}{
		"not repeated":        {func(h http.Handler) http.Handler { return h }, 0, true, false, ""},
		"repeated":            {func(h http.Handler) http.Handler { return h }, 1, true, true, ""},
		"hidden":              {hiding, 0, false, true, "409"},
		"hidden and repeated": {hiding, 1, false, true, "409"},
		"a second account":    {doubling, 1, false, false, "a link to"},
		"a second account, which nobody asks for": {doubling, 0, true, false, ""},
	} {
		w := losingAt(t, test.wrap(reference.New(reference.Options{Now: time.Now})), test.postRetry)
		given := play(t, w, "Ada is assigned and the response to the creation is lost")
		play(t, w, "Entra tries again and the next cycle runs")
		checks := play(t, w, "Ada has one account, and Entra is linked to it")
		if !holds(given...) || holds(checks...) != test.holds {
			t.Errorf("%s: want it held: %t, got %+v, %+v", name, test.holds, given, checks)
			continue
		}
		if got := checks[0].Want + checks[0].Reason; !strings.Contains(got, test.says) {
			t.Errorf("%s: want %q said, got %+v", name, test.says, checks[0])
		}
		conflicts := 0
		for _, entry := range w.job.Log() {
			if entry.Code == mockentra.CodeEntryConflict {
				conflicts++
			}
		}
		if test.conflict != (conflicts > 0) {
			t.Errorf("%s: want a conflict: %t, got %d in Entra's log", name, test.conflict, conflicts)
		}
	}
}

// play does one sentence.
func play(t *testing.T, w *World, sentence string) []run.Check {
	t.Helper()
	for _, step := range Steps() {
		if args := regexp.MustCompile(step.Pattern).FindStringSubmatch(sentence); args != nil {
			checks, err := w.Do(t.Context(), step, args[1:])
			if err != nil {
				t.Fatalf("%s: %v", sentence, err)
			}
			return checks
		}
	}
	t.Fatalf("no step for %q", sentence)
	return nil
}

// TestACycleWaitsForWhatWasWritten: a story's clock is virtual, so that the next cycle would read what a provider that declares how long
// its reads lag cannot show yet. Without a declaration the reads are named.
func TestACycleWaitsForWhatWasWritten(t *testing.T) {
	for declared, want := range map[time.Duration]features.Outcome{time.Second: features.Held, 0: features.StaleRead} {
		synctest.Test(t, func(t *testing.T) {
			w := losingAt(t, behind(reference.New(reference.Options{Now: time.Now}), 300*time.Millisecond), 0)
			w.setting.Consistency = declared
			play(t, w, "Ada is provisioned")
			play(t, w, `Ada's display name changes to "Ada King" and the response to the update is lost`)
			play(t, w, "Entra tries again and the next cycle runs")
			checks := play(t, w, "Entra reads Ada's update as done and does not send it again")
			if len(checks) != 1 || checks[0].Outcome != string(want) {
				t.Errorf("consistency %s: want %s, got %+v", declared, want, checks)
			}
		})
	}
}

// behind shows the display name of before for a while after an update.
func behind(provider http.Handler, lag time.Duration) http.Handler {
	old, until := "", time.Time{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(provider, r)
		user := capture.Decode(kept.Body.Bytes())
		name, _ := user["displayName"].(string)
		switch {
		case r.Method == http.MethodPost:
			old = name
		case r.Method == http.MethodPatch:
			until = time.Now().Add(lag)
		case name != "" && time.Now().Before(until):
			user["displayName"] = old
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(user)))
			return
		}
		kept.Pass(w)
	})
}

// TestACycleWaitsForWhatAStoryStartsFrom, which a search of such a provider does not find at once either.
func TestACycleWaitsForWhatAStoryStartsFrom(t *testing.T) {
	for declared, linked := range map[time.Duration]bool{time.Second: true, 0: false} {
		synctest.Test(t, func(t *testing.T) {
			provider, until := reference.New(reference.Options{Now: time.Now}), time.Time{}
			w := losingAt(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPost && until.IsZero():
					until = time.Now().Add(300 * time.Millisecond)
				case r.URL.Query().Has("filter") && time.Now().Before(until):
					_, _ = w.Write([]byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}`))
					return
				}
				provider.ServeHTTP(w, r)
			}), 0)
			w.setting.Consistency = declared
			play(t, w, "the provider already holds Ada")
			play(t, w, "Ada is assigned and the next cycle runs")
			if got := w.targetID(w.people["Ada"].ref) != ""; got != linked {
				t.Errorf("consistency %s: want a link %t, got %t", declared, linked, got)
			}
		})
	}
}
