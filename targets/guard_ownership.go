package targets

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// ErrForeign says that a write was not sent, because it would have changed, or named, a resource that is not provably ours.
var ErrForeign = errors.New("not provably created by this run")

// HoldBack makes the transport hold back every write to, and every reference to, a resource that the ledger does not know as ours.
// What may be nobody's, such as an invented or deleted id, is read first: only a 404 lets the write pass. Creations are in the
// ledger before they are sent.
func (i *Instance) HoldBack(ledger *Ledger) {
	holding, guarding := i.Transport.(guard)
	if !guarding {
		holding = guard{inner: i.Transport, base: i.Base}
	}
	holding.ledger = ledger
	i.Transport = holding
}

// own sends a write that touches nothing but what is ours.
func (g guard) own(request *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(request.URL.EscapedPath(), strings.TrimSuffix(g.base.EscapedPath(), "/")), "/")
	body, err := content(request)
	if err != nil {
		return nil, withhold(request, err)
	}
	if err := g.trespass(request, path, body); errors.Is(err, errUnauthorised) {
		return unauthorised(request), nil
	} else if err != nil {
		return nil, withhold(request, err)
	}
	if request.Method != http.MethodPost {
		return g.change(request, path, body)
	}
	key, err := g.ledger.intend(path, body)
	if err != nil {
		return nil, withhold(request, err)
	}
	answer, denied, err := g.spend(request)
	if denied || scim.Withheld(err) || unconnected(err) {
		if problem := g.ledger.never(key); problem != nil && err == nil {
			return nil, errors.Join(problem, answer.Body.Close())
		}
	}
	return answer, err
}

// errUnauthorised says that a read was answered 401: its credentials have to be renewed, by whoever put them there.
var errUnauthorised = errors.New("the read returned 401")

// unauthorised is the answer to a write whose resource could not be read for want of credentials: they are the same.
func unauthorised(request *http.Request) *http.Response {
	if request.Body != nil {
		_ = request.Body.Close()
	}
	return &http.Response{
		Status: "401 Unauthorized", StatusCode: http.StatusUnauthorized, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: request,
	}
}

// change sends a change of what is ours. After a DELETE without a clear answer the id may be somebody else's: it is read before the
// next write.
func (g guard) change(request *http.Request, path string, body []byte) (*http.Response, error) {
	if err := g.ledger.renames(path, body); err != nil {
		return nil, withhold(request, err)
	}
	answer, _, err := g.spend(request)
	if request.Method == http.MethodDelete && (err != nil || answer.StatusCode >= http.StatusMultipleChoices) {
		g.ledger.doubt(path)
	}
	return answer, err
}

// unconnected reports whether a request has never left, for want of a connection.
func unconnected(err error) bool {
	if err == nil {
		return false
	}
	failed := new(net.OpError)
	return errors.As(err, &failed) && failed.Op == "dial"
}

// content returns a request's body, which stays to be sent.
func content(request *http.Request) ([]byte, error) {
	if request.GetBody == nil {
		if request.Body == nil || request.Body == http.NoBody {
			return nil, nil
		}
		return nil, errors.New("cannot check a write before it is sent: its body can be read only once")
	}
	reader, err := request.GetBody()
	if err != nil {
		return nil, err
	}
	body := bytes.NewBuffer(make([]byte, 0, max(request.ContentLength, 0)+bytes.MinRead))
	_, err = body.ReadFrom(reader)
	return body.Bytes(), errors.Join(err, reader.Close())
}

// trespass returns why a write is held back, nil where it touches nothing but what is ours or nobody's.
func (g guard) trespass(request *http.Request, path string, body []byte) error {
	collection, rest, single := strings.Cut(path, "/")
	id, _, _ := strings.Cut(rest, "/")
	switch creates := request.Method == http.MethodPost && !single; {
	case strings.EqualFold(collection, "Bulk"):
		return g.held(request, path, errors.New("bulk requests are not checked"))
	case creates:
	case id == "":
		return g.held(request, path, errors.New("it is not a single resource"))
	default:
		if why := g.foreign(request, collection+"/"+id); why != nil {
			return g.held(request, path, why)
		}
	}
	for _, id := range referenced(body) {
		if err := g.names(request, path, id); err != nil {
			return err
		}
	}
	return nil
}

// names returns why a write that names an id as member or manager is held back, nil where the id is ours or nobody's.
func (g guard) names(request *http.Request, path, id string) error {
	user, err := scim.ResourcePath("Users", id)
	if err != nil {
		return g.held(request, path, fmt.Errorf("it refers to a resource: %w", err))
	}
	candidates := []string{user, "Groups" + strings.TrimPrefix(user, "Users")}
	for _, named := range candidates {
		if g.ledger.Owns(named) {
			candidates = []string{named}
			break
		}
	}
	for _, named := range candidates {
		if why := g.foreign(request, named); why != nil {
			return g.held(request, path, fmt.Errorf("it refers to %s: %w", named, why))
		}
	}
	return nil
}

func (g guard) held(request *http.Request, path string, why error) error {
	if errors.Is(why, ErrUnread) {
		return unread{fmt.Errorf("%s %s was not sent: %w", request.Method, path, why)}
	}
	return fmt.Errorf("%w: %s %s was not sent: %w", ErrForeign, request.Method, path, why)
}

// unread is an ErrForeign that does not say so: whose a resource is that could not be read is merely not known.
type unread struct{ error }

func (u unread) Unwrap() error { return u.error }

// Is implements the interface of errors.Is.
func (unread) Is(target error) bool { return target == ErrForeign }

// ErrUnread says that a write was not sent, because what it would change could not be read: later it may be.
var ErrUnread = errors.New("it could not be read")

// UnreadError is an ErrUnread whose read was answered: the provider does not show what it said that it had created.
type UnreadError struct {
	Path   string // of the resource: Users/2819c223
	Status int    // of the answer to the read
}

// Error implements error.
func (e *UnreadError) Error() string {
	return fmt.Sprintf("%v before the write: the read returned %d", ErrUnread, e.Status)
}

// ReadFault classifies the status of a read that failed through the provider's own fault. Errors of a gateway, of a limit or of credentials
// are none, nor is that there is nothing.
func ReadFault(status int) (outcome features.Outcome, fault bool) {
	switch status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusGone, http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "", false
	}
	if status >= http.StatusInternalServerError {
		return features.ServerError, true
	}
	return features.Refused, status >= http.StatusBadRequest
}

// Unwrap is ErrUnread.
func (e *UnreadError) Unwrap() error { return ErrUnread }

// foreign returns why the resource at a path is not to be touched, nil where it may be: it is ours, or there is none.
func (g guard) foreign(request *http.Request, path string) error {
	known := g.ledger.state(path)
	if known == stateProven {
		return nil
	}
	status, shown, err := g.look(request, path)
	switch {
	case err == nil && gone(status):
		return nil
	case known == stateMade && (status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented) && !g.ledger.replayed:
		return nil // nothing can be read there, and the answer to its creation has shown our mark
	case err == nil && status == http.StatusUnauthorized:
		return errUnauthorised
	case err != nil && known.ours():
		return fmt.Errorf("%w before the write: %w", ErrUnread, err)
	case status != http.StatusOK && known.ours():
		return &UnreadError{Path: path, Status: status}
	case err != nil:
		return fmt.Errorf("it is not known to be created by this run, and %w: %w", ErrUnread, err)
	case status != http.StatusOK:
		return fmt.Errorf("it is not known to be created by this run, and a read of it returned %d, which does not prove that it does not exist", status)
	}
	ours, err := g.ledger.shown(path, shown)
	switch {
	case err != nil:
		return err
	case ours:
		return nil
	}
	return errors.New("a read of it does not show that this run created it")
}

// mostRead bounds what is read of an answer to find its names, in bytes.
const mostRead = 4 << 20

// look reads the resource at a path with the credentials of a request that is about to be sent.
func (g guard) look(request *http.Request, path string) (status int, shown scim.Named, err error) {
	ctx, cancel := context.WithCancel(request.Context())
	defer cancel()
	read := request.Clone(ctx)
	read.Method, read.Body, read.GetBody, read.ContentLength = http.MethodGet, nil, nil, 0
	read.Header.Del("Content-Type")
	if isGroup(path) {
		path += "?excludedAttributes=members"
	}
	if read.URL, err = url.Parse(scim.URL(g.base, []byte(path))); err != nil {
		return 0, shown, err
	}
	answer, err := g.inner.RoundTrip(read)
	if err != nil {
		return 0, shown, err
	}
	defer answer.Body.Close()
	body, err := scim.ReadAnswer(ctx, answer, nil, mostRead, nil)
	if err != nil {
		return 0, shown, err
	}
	shown, whole := scim.NamedIn(body)
	if answer.StatusCode == http.StatusOK && !whole {
		return 0, shown, errors.New("expected a resource, got something else")
	}
	return answer.StatusCode, shown, nil
}

// state is what the resource at a path has come to.
func (l *Ledger) state(path string) state {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stateAt(path)
}

// intend notes a creation that is about to be sent, and returns its key.
func (l *Ledger) intend(collection string, body []byte) (string, error) {
	entry := l.creation(collection, body)
	l.mu.Lock()
	defer l.mu.Unlock()
	return entry.Filter, l.append(entry)
}

// renames notes a change of names that is about to be sent: what is looked for by name then is looked for by the new one too.
func (l *Ledger) renames(path string, body []byte) error {
	named := renamed(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	if named = l.certain(scim.Claim{Sent: named}).Sent; named.Nameless() || l.stateAt(path) != stateProven {
		return nil // what is not there is not renamed
	}
	entry, err := l.journal.read(l.index[l.hash(path)].at())
	if err != nil {
		return fmt.Errorf("cannot read the ledger: %w", err)
	}
	now := entry.Claim().Sent
	now.UserName, now.DisplayName = cmp.Or(named.UserName, now.UserName), cmp.Or(named.DisplayName, now.DisplayName)
	if now.ExternalID = cmp.Or(named.ExternalID, now.ExternalID); now == entry.Claim().Sent {
		return nil
	}
	return l.append(Entry{Path: path, Sent: &now, Also: entry.Sent})
}

// never notes that a creation was refused.
func (l *Ledger) never(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.append(Entry{Filter: key, State: notMade})
}

// doubt has the resource at a path read before the next write to it.
func (l *Ledger) doubt(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key := l.hash(path); l.index[key].state().ours() {
		known := l.index[key]
		l.index[key] = newRecord(known.at(), stateTried, known.group(), 0)
	}
}
