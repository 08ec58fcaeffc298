package steps

import (
	"sync"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// play is what a story has simulated of the provider, or of the way to it, for the requests of one origin. It is safe for concurrent
// use.
type play struct {
	client *scim.Client // of what is not sent: without credentials, which would take a simulated 401 for the provider's

	mu    sync.Mutex
	plays func(*scim.Request) evidence.Simulation // nil = nothing
}

// begin simulates what plays says of each request, until stop is called.
func (p *play) begin(plays func(*scim.Request) evidence.Simulation) (stop func()) {
	p.set(plays)
	return func() { p.set(nil) }
}

func (p *play) set(plays func(*scim.Request) evidence.Simulation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plays = plays
}

// of is what is simulated for a request, "" for nothing.
func (p *play) of(req *scim.Request) evidence.Simulation {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.plays == nil {
		return ""
	}
	return p.plays(req)
}

// lostResponse is why there is no response, as who sent the request sees it: the time is over in which one should have come.
type lostResponse struct{}

func (lostResponse) Error() string { return "simulated by scimproof: the response was discarded" }

// Timeout makes it a timeout, as net.Error does.
func (lostResponse) Timeout() bool { return true }

// lose takes the response from who sent the request, unless none came.
func lose(rsp *scim.Response) {
	if rsp.Err == nil {
		*rsp = scim.Response{Body: rsp.Body[:0], Exchange: rsp.Exchange, Err: lostResponse{}}
	}
}
