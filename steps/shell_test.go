package steps_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/reference"
)

// shell runs scripts against a provider of the test's.
type shell struct {
	url   string                   // what follows the base URL in $SCIM_URL
	set   []string                 // further environment
	guard wrap                     // before whatever the provider does; nil = nothing
	begun func(script *os.Process) // called once the script runs; nil = nothing
}

type wrap = func(http.Handler) http.Handler

// secret is that of the reference that flaws wrap.
const secret = "embedded-secret"

// unhurriedly has a script's pauses take no time, and say how long they would be.
const unhurriedly = `sleep() { echo "pause of $(($1)) s"; }
`

// run runs a script, and returns its exit code, what it printed, and how many resources are left of which it does not say so.
func (s shell) run(t *testing.T, script string, right http.Handler, flaw wrap) (code int, out string, left int) {
	t.Helper()
	provider := flaw(right)
	served := provider
	if s.guard != nil {
		served = s.guard(served)
	}
	server := httptest.NewServer(http.StripPrefix(mounted, served))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "sh")
	command.Env = append(append(os.Environ(), "SCIM_URL="+server.URL+mounted+s.url, "SCIM_TOKEN="+secret), s.set...)
	command.Stdin = strings.NewReader(unhurriedly + script)
	var printed strings.Builder
	command.Stdout, command.Stderr = &printed, &printed
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if s.begun != nil {
		s.begun(command.Process)
	}
	_ = command.Wait() // the exit code says it
	for _, collection := range []string{"/Users", "/Groups"} {
		var list struct{ Resources []struct{ ID string } }
		_ = json.Unmarshal(read(t, right, collection).Body.Bytes(), &list)
		for _, resource := range list.Resources { // it may be hidden, as where deletions are soft
			place := collection + "/" + resource.ID
			if read(t, provider, place).Code < http.StatusBadRequest && !strings.Contains(printed.String(), mounted+place) {
				left++
			}
		}
	}
	return command.ProcessState.ExitCode(), printed.String(), left
}

func read(t *testing.T, provider http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	asked := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	asked.Header.Set("Authorization", "Bearer "+secret)
	asked.Header.Set("User-Agent", "test")
	answer := httptest.NewRecorder()
	provider.ServeHTTP(answer, asked)
	return answer
}

// TestAScriptThatFailsCleansUp breaks connections off: at the change, and after a creation, whose id is then not known.
func TestAScriptThatFailsCleansUp(t *testing.T) {
	needsCurl(t)
	script := scriptOfFlaw(t, "disable-ignored")
	for _, method := range []string{http.MethodPatch, http.MethodPost} {
		code, out, left := shell{}.run(t, script, strict(), func(of http.Handler) http.Handler { return brokenOff(of, method) })
		if code != 2 || left != 0 || !strings.Contains(out, method) {
			t.Errorf("%s broken off: want exit code 2 and nothing left, got %d, %d left, and:\n%s", method, code, left, out)
		}
	}
}

// brokenOff is a provider that does what a method asks for, and breaks off the connection instead of a response.
func brokenOff(provider http.Handler, method string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			provider.ServeHTTP(w, r)
			return
		}
		provider.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
}

// TestAScriptThatIsInterruptedCleansUp interrupts it at its change: what was created before is deleted.
func TestAScriptThatIsInterruptedCleansUp(t *testing.T) {
	needsCurl(t)
	running := make(chan *os.Process, 1)
	interrupted := shell{
		begun: func(script *os.Process) { running <- script },
		guard: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					_ = (<-running).Signal(os.Interrupt) // fails where processes cannot be interrupted, and then the exit code is another
				}
				next.ServeHTTP(w, r)
			})
		},
	}
	code, out, left := interrupted.run(t, scriptOfFlaw(t, "disable-ignored"), strict(), asItIs)
	if code != 2 || left != 0 || !strings.Contains(out, "POST /Users: 201") || strings.Contains(out, "want: ") {
		t.Errorf("want exit code 2 and nothing left, got %d, %d left, and:\n%s", code, left, out)
	}
}

// TestAScriptAsksWithWhatItIsGiven: secrets of any characters, and addresses with a slash or a query, reach the provider as they are.
func TestAScriptAsksWithWhatItIsGiven(t *testing.T) {
	needsCurl(t)
	script := scriptOfFlaw(t, "disable-ignored")
	const odd = `a"b\c$d'e %s@x`
	withOdd := func() http.Handler { return reference.New(reference.Options{Base: mounted, Token: odd}) }
	for name, c := range map[string]struct {
		shell
		script string
		right  func() http.Handler
		want   int
	}{
		"an odd token":         {shell{set: []string{"SCIM_TOKEN=" + odd}}, script, withOdd, 0},
		"no token":             {shell{set: []string{"SCIM_TOKEN="}}, script, strict, 2},
		"a wrong token":        {shell{set: []string{"SCIM_TOKEN=x"}}, script, strict, 2},
		"a slash at the end":   {shell{url: "/"}, script, strict, 0},
		"a query":              {shell{url: "?v=1&w", guard: demanded}, script, strict, 0},
		"a slash and a query":  {shell{url: "/?v=1&w", guard: demanded}, script, strict, 0},
		"a user of Basic":      {shell{set: []string{"SCIM_USER=u", "SCIM_PASSWORD=" + odd}, guard: basic("u", odd)}, scriptWithBasic(t), strict, 0},
		"another user":         {shell{set: []string{"SCIM_USER=u", "SCIM_PASSWORD=x"}, guard: basic("u", odd)}, scriptWithBasic(t), strict, 2},
		"no password of Basic": {shell{set: []string{"SCIM_USER=u", "SCIM_PASSWORD="}, guard: basic("u", odd)}, scriptWithBasic(t), strict, 2},
		"a limited rate":       {shell{guard: limited(3)}, script, strict, 0},
		"no rate at all":       {shell{guard: limited(1 << 30)}, script, strict, 2},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, left := c.run(t, c.script, c.right(), asItIs)
			if waited := strings.Contains(out, "pause of 7 s\n"); waited != strings.Contains(name, " rate") {
				t.Errorf("want a pause as Retry-After says, where the rate is limited, got:\n%s", out)
			}
			if code != c.want || left != 0 || strings.Contains(out, odd) {
				t.Errorf("want exit code %d, nothing left and no secret, got %d, %d left, and:\n%s\nfrom\n%s", c.want, code, left, out, c.script)
			}
		})
	}
}

// demanded refuses each request without the query of the base URL.
func demanded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("v") != "1" || !r.URL.Query().Has("w") {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// basic lets in a user with a password, in place of a token.
func basic(user, password string) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, word, is := r.BasicAuth(); is && name == user && word == password {
				r.Header.Set("Authorization", "Bearer "+secret)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// limited answers 429 to so many requests in a row, then carries out one.
func limited(many int64) wrap {
	return func(next http.Handler) http.Handler {
		var asked atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1)%(many+1) != 0 {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// scriptWithBasic is the script of a run that authenticated with a user and a password.
func scriptWithBasic(t *testing.T) string {
	t.Helper()
	return scriptOfRun(t, func(whole *run.Run) {
		for _, scenario := range whole.Scenarios {
			for _, exchange := range scenario.Exchanges {
				for i := range exchange.Request.Header {
					if exchange.Request.Header[i].Name == "Authorization" {
						exchange.Request.Header[i] = evidence.Field{Name: "Authorization", Value: "Basic ‹redacted 9 chars›"}
					}
				}
			}
		}
	})
}

// TestAScriptWaitsForWhatLags: where the definition says that a change may take a while to be seen, it looks again for as long.
func TestAScriptWaitsForWhatLags(t *testing.T) {
	needsCurl(t)
	script := scriptOfRun(t, func(whole *run.Run) { whole.Header.Config = []run.Setting{{Name: "consistency", Value: "2.5s"}} })
	for reads, want := range map[int64]int{0: 0, 3: 0, 4: 1} { // of the state before the change: the first, and one for each second
		if code, out, left := (shell{}).run(t, script, strict(), oldFor(reads)); code != want || left != 0 {
			t.Errorf("the change is seen after %d reads: want exit code %d and nothing left, got %d, %d left, and:\n%s", reads, want, code, left, out)
		}
	}
}

// oldFor answers so many reads after a change with an active account, whatever was changed.
func oldFor(reads int64) wrap {
	return func(next http.Handler) http.Handler {
		var changed atomic.Bool
		var seen atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch {
				changed.Store(true)
			}
			if changed.Load() && r.Method == http.MethodGet && seen.Add(1) <= reads {
				_, _ = w.Write([]byte(`{"id":"x","userName":"x","active":true}`))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// scriptOfRun is the script of the first cause of a run of a provider that does not disable, after the run was changed.
func scriptOfRun(t *testing.T, change func(*run.Run)) string {
	t.Helper()
	whole := runOf(t, "disable-ignored")
	change(whole)
	script, _, err := scriptOf(reproduce.New(whole), whole, verdict.Conclude(whole).Causes[0])
	if err != nil {
		t.Fatal(err)
	}
	return script
}
