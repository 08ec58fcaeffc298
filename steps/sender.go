package steps

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// sender sends on behalf of one origin, numbers the exchanges and remembers what was created.
type sender struct {
	client  *scim.Client
	log     *evidence.Log
	origin  evidence.Origin
	ledger  *targets.Ledger // hears of everything
	created *ours           // by this scenario
	fault   func(error)     // told when the ledger cannot be written
	alarm   func()          // told of an answer as by a target that has ended; nil = nobody, as of those to a wrong secret
	flying  *inflight       // requests of the whole run
	play    *play           // what is simulated of the provider and the way to it; nil = nothing ever
	answers *answers        // judges what comes back; nil = nobody does
}

// Send implements mockentra.Sender.
func (s sender) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	number, simulated := 0, s.play.of(req)
	client := s.client
	if simulated != "" && simulated != evidence.SimulatedLoss {
		client = s.play.client
	}
	s.flying.begin()
	client.Send(s.log.With(evidence.Simulate(ctx, simulated), s.origin, string(req.Op), &number), req, rsp)
	s.flying.end()
	rsp.Exchange = number
	switch simulated {
	case "":
		s.answers.judge(number, req, rsp)
	case evidence.SimulatedLoss:
		defer lose(rsp) // once the ledger knows what it has made
	default:
		return // nothing was sent
	}
	if s.alarm != nil && targets.Alarming(rsp) {
		s.alarm()
	}
	path, err := s.ledger.Heard(req, rsp, func(path string) (scim.Named, bool) { return s.read(ctx, path) })
	s.created.add(path)
	if errors.Is(rsp.Err, targets.ErrForeign) && !errors.Is(rsp.Err, targets.ErrUnread) {
		s.created.refuse(rsp.Err)
	}
	if unread := new(targets.UnreadError); errors.As(rsp.Err, &unread) {
		s.created.unread(number, unread)
	}
	if errors.Is(rsp.Err, targets.ErrLimited) {
		s.created.limit(rsp.Err)
	}
	if err != nil {
		s.fault(err)
	}
}

// read looks once at a resource whose creation was answered without a name of ours.
func (s sender) read(ctx context.Context, path string) (scim.Named, bool) {
	request := scim.Reading(path)
	request.Header = scim.Headers()
	var response scim.Response
	s.client.Send(s.log.With(ctx, evidence.OriginOracle, string(request.Op), new(int)), &request, &response)
	if !response.OK() {
		return scim.Named{}, false
	}
	return scim.NamedIn(response.Body)
}

// ours is what one scenario has created, by path. It is safe for concurrent use.
type ours struct {
	mu      sync.Mutex
	paths   []string
	limited error                        // why a request was given up: the provider limits requests
	refused error                        // why a write was not sent: the provider does not say that what it would touch is ours, or nobody's
	unseen  map[int]*targets.UnreadError // why a write was not sent, by the number of its exchange: what it would touch is not shown
}

func (c *ours) refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = err
}

func (c *ours) limit(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limited = err
}

// limits returns why the provider has kept the scenario from being played, nil where it has not.
func (c *ours) limits() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limited
}

// refusal returns why a write was held back since it was last asked.
func (c *ours) refusal() (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err, c.refused = c.refused, nil
	return err
}

func (c *ours) add(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if path != "" && !slices.Contains(c.paths, path) {
		c.paths = append(c.paths, path)
	}
}

func (c *ours) has(path string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.paths, path)
}

// last lists the paths, newest first, groups before users.
func (c *ours) last() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	paths := slices.Clone(c.paths)
	slices.Reverse(paths)
	slices.SortStableFunc(paths, func(a, b string) int {
		return cmp.Compare(strings.Index(b, "Groups/"), strings.Index(a, "Groups/"))
	})
	return paths
}
