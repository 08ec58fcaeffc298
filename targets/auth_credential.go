package targets

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
)

// renewal is how long before its end a token is replaced. One that lives for less than four times as long is replaced when a
// quarter of its life is left.
const renewal = 30 * time.Second

// credential is what all clients of one definition share: the token in use, and how to get another. It is safe for concurrent
// use.
type credential struct {
	auth    Auth                                  // what it was made from
	issue   func(context.Context) (*grant, error) // nil = never changes
	refused func(*grant, *http.Response) string   // what to do about a 401, what else may cause a 403; "" = the usual
	awaited string                                // where it comes from
	learn   func(secrets ...string)               // hides what was got
	now     func() time.Time                      // of this machine
	port    atomic.Pointer[string]                // for {port} in the address of the token endpoint
	use     use
	mu      sync.Mutex // of the rest
	held    *grant
	flight  *flight
}

// grant is one value of Authorization.
type grant struct {
	value       string
	secrets     []string
	got         time.Time
	life        time.Duration // 0 = not known, until it is refused
	replacement bool          // came after a refusal
	accepted    atomic.Bool   // something other than a 401 was answered to it
}

// flight is one attempt to get a grant, shared by all who wait for it.
type flight struct {
	landed  chan struct{} // closed after grant and err are set
	cancel  context.CancelFunc
	waiting int
	grant   *grant
	err     error
}

func newCredential(d Definition) *credential {
	made := &credential{auth: d.Auth, now: time.Now, learn: d.Redactor().Learn, refused: func(*grant, *http.Response) string { return "" }}
	switch auth := d.Auth; {
	case auth.OAuth != nil:
		exchange := newExchange(d, made)
		made.issue, made.refused, made.awaited = exchange.issue, exchange.refused, exchange.endpoint()
	case auth.BearerFrom != nil:
		reader := reader{d, made}
		made.issue, made.refused, made.awaited = reader.bearer, reader.refused, auth.BearerFrom.String()
	case auth.Basic != nil && auth.Basic.PasswordFrom != nil:
		reader := reader{d, made}
		made.issue, made.refused, made.awaited = reader.basic, reader.refused, auth.Basic.PasswordFrom.String()
	case auth.Basic != nil:
		made.held = basicGrant(auth.Basic.User, auth.Basic.Password)
		made.refused = func(_ *grant, response *http.Response) string {
			if response.StatusCode == http.StatusForbidden {
				return noPermission
			}
			return "correct user and password of auth.basic in the definition"
		}
	case auth.Bearer != "":
		made.held = &grant{value: "Bearer " + auth.Bearer}
	default:
		made.held = &grant{}
		made.refused = func(_ *grant, response *http.Response) string {
			if response.StatusCode == http.StatusForbidden && len(d.Headers) == 0 {
				return "no token was sent: export one as SCIM_TOKEN, or set auth in the definition"
			}
			return ""
		}
	}
	return made
}

// noPermission may cause a 403 to a user with the right password.
const noPermission = "the user lacks a permission"

// Listens says which port a launch has chosen: {port} in auth.oauth.token_url means it from then on, in all copies of the definition.
func (d Definition) Listens(port string) {
	if d.credential != nil {
		d.credential.port.Store(&port)
	}
}

// Redactor knows every secret of the definition, and learns the tokens that are got while a run goes on. All copies of a
// definition share it.
func (d Definition) Redactor() *evidence.Redactor {
	if d.redactor == nil {
		return evidence.NewRedactor(d.secrets...)
	}
	return d.redactor
}

// get returns the grant in use, or gets another where there is none, it is about to end, or it is the one that was refused. When
// one that still lives cannot be replaced, it serves on.
func (c *credential) get(ctx context.Context, refused *grant) (*grant, error) {
	c.mu.Lock()
	held := c.held
	usable := held != nil && held != refused
	if c.issue == nil || usable && !c.endsWithin(held, min(renewal, held.life/4)) {
		c.mu.Unlock()
		return held, nil
	}
	joined := c.join(ctx, refused != nil)
	c.mu.Unlock()
	select {
	case <-joined.landed:
	case <-ctx.Done():
		c.leave(joined)
		note(ctx, fmt.Sprintf("no output from %s in time (%s): check what it is waiting for, or raise timeout in the definition", c.awaited, context.Cause(ctx)))
		return nil, context.Cause(ctx)
	}
	if joined.err != nil && usable && !c.endsWithin(held, 0) {
		return held, nil
	}
	return joined.grant, joined.err
}

func (c *credential) endsWithin(held *grant, margin time.Duration) bool {
	return held.life > 0 && c.now().Sub(held.got) >= held.life-margin
}

// join takes part in the attempt that is going on, or begins one. The lock is held.
func (c *credential) join(ctx context.Context, replacement bool) *flight {
	if c.flight == nil {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), issueTime)
		c.flight = &flight{landed: make(chan struct{}), cancel: cancel}
		go c.fly(within, c.flight, replacement)
	}
	c.flight.waiting++
	return c.flight
}

// leave ends an attempt that nobody waits for any more, and waits until it has ended: scimproof may be about to, and would leave a
// command behind.
func (c *credential) leave(left *flight) {
	if !c.last(left) {
		return
	}
	left.cancel()
	patience := time.NewTimer(commandGone)
	defer patience.Stop()
	select {
	case <-left.landed:
	case <-patience.C:
	}
}

// last takes one who waited from an attempt and reports whether nobody is left. Whoever comes then begins another.
func (c *credential) last(left *flight) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	left.waiting--
	if left.waiting > 0 {
		return false
	}
	if c.flight == left {
		c.flight = nil
	}
	return true
}

// issueTime bounds one attempt, whatever the provider's own timeout is.
const issueTime = 30 * time.Second

func (c *credential) fly(ctx context.Context, flown *flight, replacement bool) {
	defer flown.cancel()
	begun := c.now()
	flown.grant, flown.err = c.issue(ctx)
	if flown.err == nil {
		flown.grant.got, flown.grant.replacement = begun, replacement
		c.learn(append(flown.grant.secrets, flown.grant.value)...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flight == flown {
		c.flight = nil
	}
	if flown.err == nil {
		c.held = flown.grant
	}
	close(flown.landed)
}

// remark leaves what to do about a refusal with whoever asked for it.
func (c *credential) remark(ctx context.Context, used *grant, response *http.Response) {
	if response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden {
		note(ctx, c.refused(used, response))
	}
}
