package load

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// script is a flow that sends fixed requests, one after the answer to the other, and ends at the first that fails.
type script struct {
	steps   []scim.Request
	at      int
	outcome mockentra.Outcome
	group   int // of the barrier
}

func (f *script) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	switch {
	case prev != nil && prev.Err != nil:
		f.outcome = mockentra.Outcome{Kind: mockentra.Unknown}
		return false
	case prev != nil && !prev.OK():
		f.outcome = mockentra.Outcome{Kind: mockentra.Failure}
		return false
	case f.at == len(f.steps):
		f.outcome = mockentra.Outcome{Kind: mockentra.Success}
		return false
	}
	*req = f.steps[f.at]
	f.at++
	return true
}

func (f *script) Outcome() mockentra.Outcome { return f.outcome }

// scripted is a cycle with a barrier wherever the group of its flows changes. It is used from one goroutine, as the gate
// promises, and fails under -race otherwise.
type scripted struct {
	flows []*script
	begun int
	live  int
	most  int
}

func (c *scripted) Start() (mockentra.Flow, mockentra.State) {
	if c.begun == len(c.flows) {
		return nil, mockentra.Drained
	}
	next := c.flows[c.begun]
	if c.begun > 0 && c.live > 0 && c.flows[c.begun-1].group != next.group {
		return nil, mockentra.Wait
	}
	c.begun++
	c.live++
	c.most = max(c.most, c.live)
	return next, mockentra.Ready
}

// Left counts the flows that have not begun: of the first group as users, of the second as groups, of the third as memberships.
func (c *scripted) Left() (left mockentra.Left) {
	for _, rest := range c.flows[c.begun:] {
		switch rest.group {
		case 0:
			left.Users++
			left.UserRequests += len(rest.steps)
		case 1:
			left.Groups++
			left.GroupRequests += len(rest.steps)
		default:
			left.Memberships++
			left.ReferenceRequests += len(rest.steps)
		}
	}
	return left
}

func (c *scripted) Done(mockentra.Flow)      { c.live-- }
func (c *scripted) Result() mockentra.Result { return mockentra.Result{} }

var shared = http.Header{"User-Agent": {""}, "ADSCIMVersion": {"2.0"}}

func request(op scim.Op, method, path, body string) scim.Request {
	header := shared
	if body != "" {
		header = http.Header{"User-Agent": {""}, "Content-Type": {"application/scim+json"}}
	}
	return scim.Request{Op: op, Method: method, Path: []byte(path), Header: header, Body: []byte(body)}
}

// provisioning makes a cycle of users and groups: 2 requests each, and one more for each group behind the second barrier.
func provisioning(users, groups int) *scripted {
	cycle := &scripted{}
	for i := range users {
		cycle.flows = append(cycle.flows, &script{steps: []scim.Request{
			request(scim.OpUserMatch, http.MethodGet, fmt.Sprintf("Users?filter=userName+eq+%%22u%d%%22", i), ""),
			request(scim.OpUserCreate, http.MethodPost, "Users", fmt.Sprintf(`{"userName":"u%d"}`, i)),
		}})
	}
	for i := range groups {
		cycle.flows = append(cycle.flows, &script{group: 1, steps: []scim.Request{
			request(scim.OpGroupMatch, http.MethodGet, "Groups?filter=x", ""),
			request(scim.OpGroupCreate, http.MethodPost, "Groups", fmt.Sprintf(`{"displayName":"g%d"}`, i)),
		}})
	}
	for range groups {
		cycle.flows = append(cycle.flows, &script{group: 2, steps: []scim.Request{
			request(scim.OpGroupAddMembers, http.MethodPatch, "Groups/1", `{"Operations":[]}`),
		}})
	}
	return cycle
}

// provider answers as a service provider that keeps nothing, and remembers what it was asked.
type provider struct {
	mu    sync.Mutex
	seen  []*http.Request
	lines []string // "METHOD path" with the body
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.seen = append(p.seen, r)
	p.lines = append(p.lines, r.Method+" "+r.URL.RequestURI()+" "+string(body))
	number := len(p.seen)
	p.mu.Unlock()
	switch r.Method {
	case http.MethodGet:
		fmt.Fprint(w, `{"totalResults":0}`)
	case http.MethodPost:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"id-%d"}`, number)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

// serve starts a server and returns the configuration that reaches it.
func serve(t testing.TB, handler http.Handler) (Config, *httptest.Server) {
	server := httptest.NewServer(handler)
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	base, err := url.Parse(server.URL + "/scim/v2?tenant=a")
	if err != nil {
		t.Fatal(err)
	}
	return Config{Base: base, Transport: transport}, server
}

// inProcess sends to a handler without a network.
type inProcess struct{ http.Handler }

func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	h.ServeHTTP(recorder, r)
	r.Body.Close()
	return recorder.Result(), nil
}

func memory(handler http.Handler) Config {
	return Config{Base: &url.URL{Scheme: "http", Host: "provider.test", Path: "/scim"}, Transport: inProcess{handler}}
}

func hasPrefix(name string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// quiet answers as provider does and remembers nothing.
type quiet struct{}

func (quiet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"id":"1"}`)
		return
	}
	io.WriteString(w, `{"totalResults":0}`)
}

// instant answers without a server.
type instant struct{}

func (instant) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	status, body := http.StatusOK, `{"totalResults":0}`
	if r.Method == http.MethodPost {
		status, body = http.StatusCreated, `{"id":"1"}`
	}
	return &http.Response{StatusCode: status, Header: shared, Body: io.NopCloser(strings.NewReader(body))}, nil
}
