package targets

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// ErrEnded says that a target which could be judged cannot be judged any more: its credentials have ended, or it crashed. What it
// answers from then on is no conformance.
var ErrEnded = errors.New("the target cannot be used any more")

// ended is an ErrEnded in words of its own.
type ended struct{ text string }

func (e ended) Error() string        { return e.text }
func (e ended) Is(target error) bool { return target == ErrEnded }

// Access asks a target the same question at first and later, since only the difference shows that it, or the credentials, have ended.
type Access struct {
	credential *credential
	client     *scim.Client
	first      atomic.Pointer[condition] // nil = not ready yet
}

// NewAccess makes one for a client that authenticates as the definition says.
func NewAccess(definition Definition, client *scim.Client) *Access {
	return &Access{credential: definition.ownCredential(), client: client}
}

// Ready sends one GET and returns nil when a SCIM provider answers: any JSON object will do, what it says is judged later. Only a 404 is
// asked about once more, since a wrong base URL looks like it. Every error wraps ErrUnusable and says what was expected, what came, and
// what to do.
func (a *Access) Ready(ctx context.Context) error {
	got := question(ctx, a.client)
	if got.problem != "" {
		return fmt.Errorf("%w: %s", ErrUnusable, got.problem)
	}
	a.first.Store(&got)
	return nil
}

// Listed returns nil when what Ready was answered with is a list: see the function of that name.
func (a *Access) Listed() error {
	first := a.first.Load()
	if first == nil {
		return fmt.Errorf("%w: expected an answer from %s, got none yet", ErrUnusable, place(a.client))
	}
	return unlisted(a.client, first.response)
}

// Still asks again, and returns nil as long as the target answers as it did at first. Only what stays is an end: it is asked three
// times, within two seconds. Every error is an ErrEnded and says how long it worked, for how many requests, and what came then.
func (a *Access) Still(ctx context.Context) (err error) {
	worked := a.credential.worked() // until now: what comes is not of the run
	for attempt := range stillAttempts {
		if attempt > 0 && !scim.Pause(ctx, stillPause<<attempt) {
			return err
		}
		got := question(ctx, a.client)
		if got.problem == "" && !a.gaveWay(got) || got.status == http.StatusTooManyRequests {
			return nil
		}
		err = ended{a.explain(got, worked)}
	}
	return err
}

// How often Still asks, and the half of its first pause.
const (
	stillAttempts = 3
	stillPause    = 250 * time.Millisecond
)

// gaveWay reports whether a provider, or what stands before it, has a fault now that it did not have at first, or answers a search with
// 200 and something else than a list, as some do to a token that they do not know.
func (a *Access) gaveWay(got condition) bool {
	first := a.first.Load()
	if got.status == http.StatusOK {
		return first != nil && isList(first.response) && !isList(got.response)
	}
	return got.status >= http.StatusInternalServerError && (first == nil || first.status < http.StatusInternalServerError)
}

// explain says how long the target could be used, and what has become of it.
func (a *Access) explain(got condition, worked string) string {
	switch {
	case got.unissued:
		return fmt.Sprintf("the credentials worked%s, then could not be renewed: %s", worked, got.problem)
	case got.status == 0:
		return fmt.Sprintf("the target crashed or stopped responding: it worked%s, then %s", worked, got.problem)
	case got.status >= http.StatusInternalServerError:
		return fmt.Sprintf("the target is not available any more: it worked%s, then answered %d %s each time it was asked: check its log, or that of the proxy in front of it",
			worked, got.status, http.StatusText(got.status))
	case got.status == http.StatusNotFound:
		return fmt.Sprintf("the target is not there any more: it worked%s, then 404: %s", worked, got.problem)
	}
	return fmt.Sprintf("the credentials worked%s, then %s from %s%s: %s", worked, got.turnedAway(), place(a.client), a.credential.lifetime(), a.credential.outlive())
}

// turnedAway is an answer that does not let us in, in a few words.
func (c condition) turnedAway() string {
	switch {
	case c.status >= 300 && c.status < 400:
		return fmt.Sprintf("a %d redirect to %s, as to a login page,", c.status, location(c.response.Header))
	case c.problem == "":
		return fmt.Sprintf("%d with %s and no list, as after a refusal,", c.status, scim.Excerpt(c.response.Body, 80))
	case c.status < 300:
		return fmt.Sprintf("%d with %s (%s), as a login page is answered,", c.status, scim.Excerpt(c.response.Body, 80), contentType(c.response.Header))
	case len(c.response.Body) == 0:
		return strconv.Itoa(c.status)
	}
	return fmt.Sprintf("%d %s", c.status, scim.Excerpt(detail(c.response.Body), 160))
}

// outlive is what to do about credentials that end in the middle of a run.
func (c *credential) outlive() string {
	if c.issue != nil {
		return "what " + c.awaited + " gives now is refused as well: check there, and at the provider, why"
	}
	return "use credentials that outlive the run, or let bearer_from or oauth in the definition renew them"
}

// Alarming reports whether an answer may come from the end of the target or of its credentials, so that it is worth asking whether
// that is so: none at all, a refusal of who asks, a redirect or a page for people, as a login is, a fault of the server, or a body that
// names no schema.
func Alarming(response *scim.Response) bool {
	if response.Err != nil {
		return !scim.Withheld(response.Err) && !errors.Is(response.Err, ErrLimited)
	}
	if response.Status == http.StatusOK && !bytes.Contains(response.Body, []byte("schemas")) {
		return true
	}
	return turnedAway(response.Status, response.Header) || response.Status >= http.StatusInternalServerError && response.Status != http.StatusNotImplemented
}

// turnedAway reports whether an answer does not let in who asks.
func turnedAway(status int, header http.Header) bool {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired,
		status >= 300 && status < 400:
		return true
	}
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html"
}

// use is what a credential was used for.
type use struct {
	requests    atomic.Int64 // answered, and not turned away
	first, last atomic.Int64 // when, in nanoseconds of this machine's clock; 0 = never
}

// note counts an answer.
func (u *use) note(response *http.Response, now time.Time) {
	if turnedAway(response.StatusCode, response.Header) || response.StatusCode >= http.StatusInternalServerError {
		return
	}
	u.requests.Add(1)
	u.first.CompareAndSwap(0, now.UnixNano())
	u.last.Store(now.UnixNano())
}

// worked says for how long and how many requests the credentials were accepted, such as " for 312 requests and 41 s".
func (c *credential) worked() string {
	count := c.use.requests.Load()
	if count == 0 {
		return ""
	}
	lasted := time.Duration(c.use.last.Load() - c.use.first.Load())
	return fmt.Sprintf(" for %s and %s", requests(int(count)), spoken(lasted))
}

// spoken is a duration as a sentence has it: "41 s", "3 min 20 s".
func spoken(lasted time.Duration) string {
	seconds := int(lasted.Round(time.Second) / time.Second)
	switch {
	case lasted < 10*time.Second:
		return fmt.Sprintf("%.2g s", lasted.Seconds())
	case seconds < 120:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 7200:
		return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d h %d min", seconds/3600, seconds/60%60)
}

// lifetime says how long the grant in use was to live, where that can be read: a JWT's exp and iat, or expires_in of its endpoint.
func (c *credential) lifetime() string {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	if held == nil {
		return ""
	}
	_, token, _ := strings.Cut(held.value, " ")
	said, now := claimsOf(token), c.now()
	var parts []string
	switch {
	case !said.Expires.IsZero() && !now.Before(said.Expires):
		parts = append(parts, fmt.Sprintf("the token expired %s ago, at %s", spoken(now.Sub(said.Expires)), said.Expires.UTC().Format(time.RFC3339)))
	case !said.Expires.IsZero():
		parts = append(parts, fmt.Sprintf("the token would have expired in %s only, at %s", spoken(said.Expires.Sub(now)), said.Expires.UTC().Format(time.RFC3339)))
	}
	if whole := cmp.Or(said.life(), held.life); whole > 0 {
		parts = append(parts, "it was issued for "+spoken(whole))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// ownCredential is what the clients of the definition share.
func (d Definition) ownCredential() *credential {
	if d.credential != nil && d.credential.auth == d.Auth {
		return d.credential
	}
	return newCredential(d) // a literal, or a copy with another Auth
}

// Prepared is the definition with what all its copies share, as one that was read from a file has it.
func (d Definition) Prepared() Definition {
	if d.credential == nil || d.credential.auth != d.Auth {
		if d.redactor == nil {
			d.redactor = evidence.NewRedactor(d.secrets...)
		}
		d.credential = newCredential(d)
	}
	return d
}
