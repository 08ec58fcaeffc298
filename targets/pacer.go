package targets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// ErrLimited says that a request was refused for the number of requests until there was no point in sending it again.
var ErrLimited = errors.New("the provider limits requests (429)")

// How often a request is sent again.
const (
	unavailableTries = 6                 // that are answered 503 without a time to come back
	limitedTries     = 8                 // that are answered 429, at least
	limitedPatience  = 150 * time.Second // where the provider does not say how long to wait: twice the usual minute
	mostKept         = 1 << 20           // bytes of a refusal
)

// pacer is the transport that keeps to the pace of a provider. A request that is refused for the number of requests (429) was not
// carried out: it is sent again when its time has come. One that is answered 503 may have been: it is sent again only where that
// cannot make a difference, or where a read shows that nothing was done; all else is for whoever sent it. What is answered on our
// side, in the provider's place, must not come this far.
type pacer struct {
	inner http.RoundTripper
	pace  *Pace
}

// RoundTrip implements http.RoundTripper.
func (p pacer) RoundTrip(request *http.Request) (*http.Response, error) {
	began, sent := time.Now(), request
	for tries := 1; ; tries++ {
		leave, err := p.pace.enter(request.Context())
		if err != nil && tries == 1 {
			return nil, withhold(request, err)
		} else if err != nil {
			return nil, err
		}
		answer, refused, err := p.send(sent, tries, began)
		leave()
		if err != nil || refused == nil {
			return answer, err
		}
		if sent = p.again(request, *refused, tries); sent == nil {
			return answer, nil
		}
		p.pace.repeats(*refused)
		if repeated, told := request.Context().Value(repeatedKey{}).(*bool); told {
			*repeated = true
		}
	}
}

// repeatedKey is the key of the context under which whoever sends a request may have a bool, which becomes true where the pacer sends it again:
// what the last answer denies an earlier one may have done, for not every 429 keeps its word.
type repeatedKey struct{}

// send sends a request once. refused is nil where the answer is for whoever sent it; an error ends in ErrLimited where there is no point
// in coming back.
func (p pacer) send(request *http.Request, tries int, began time.Time) (answer *http.Response, refused *busyAnswer, err error) {
	at := p.pace.leaving()
	answer, err = p.inner.RoundTrip(request)
	if err != nil {
		return nil, nil, err
	}
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != http.StatusServiceUnavailable {
		p.pace.passed(at, request)
		return answer, nil, nil
	}
	kept, err := p.keep(request, answer)
	if err != nil {
		return nil, nil, err
	}
	if problem := p.pace.turned(kept, at, tries, time.Since(began)); problem != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrLimited, problem)
	}
	return answer, &kept, nil
}

// busyAnswer is an answer that asks to come back.
type busyAnswer struct {
	request *http.Request
	answer  *http.Response
	body    []byte
	wait    time.Duration
	told    bool // how long to wait
}

func (r busyAnswer) limits() bool { return r.answer.StatusCode == http.StatusTooManyRequests }

// keep reads an answer that asks to come back; whoever wants it may read it again.
func (p pacer) keep(request *http.Request, answer *http.Response) (busyAnswer, error) {
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostKept))
	_ = answer.Body.Close()
	if err != nil {
		return busyAnswer{}, scim.Cause(request.Context(), err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	kept := busyAnswer{request: request, answer: answer, body: body}
	kept.wait, kept.told = comeBack(answer.Header, time.Now())
	p.pace.see(kept)
	return kept, nil
}

// again is the request to be sent once more, nil where it is not: the answer is for whoever sent it.
func (p pacer) again(request *http.Request, refusal busyAnswer, tries int) *http.Request {
	if !refusal.limits() {
		if !p.pace.worthwhile(refusal, tries) {
			return nil
		}
		if !refusal.told && held(request.Context(), firstBackoff<<(tries-1)) != nil {
			return nil
		}
		if !p.unapplied(request) {
			return nil
		}
	}
	body := http.NoBody
	next := request.Clone(request.Context())
	if next.Body = body; request.Body == nil || request.Body == http.NoBody {
		next.Body = nil
		return next
	}
	if request.GetBody == nil {
		return nil
	}
	fresh, err := request.GetBody()
	if err != nil {
		return nil
	}
	next.Body = fresh
	return next
}

// unapplied reports whether a request that was answered 503 can be sent again without being carried out twice. A read changes nothing;
// PUT, and PATCH as SCIM has it, say what is to be there; a creation must not be found, and a deletion must have left what it is about.
func (p pacer) unapplied(request *http.Request) bool {
	switch request.Method {
	case http.MethodPost:
		if strings.HasSuffix(request.URL.Path, "/.search") {
			return true
		}
		body, err := content(request)
		query := scim.ClaimOf(body).Query(path.Base(request.URL.Path))
		_, search, named := strings.Cut(query, "?")
		if err != nil || !named {
			return false
		}
		status, shown := p.look(request, search)
		list, err := (&scim.Response{Status: status, Body: shown}).List()
		return status == http.StatusOK && err == nil && max(list.Total, len(list.Resources)) == 0
	case http.MethodDelete:
		status, _ := p.look(request, request.URL.RawQuery)
		return status == http.StatusOK
	}
	return true
}

// look reads at the address of a request, with its credentials; status 0 is no answer.
func (p pacer) look(request *http.Request, query string) (status int, body []byte) {
	read := request.Clone(request.Context())
	read.Method, read.Body, read.GetBody, read.ContentLength = http.MethodGet, nil, nil, 0
	read.Header.Del("Content-Type")
	address := *request.URL
	read.URL = &address
	read.URL.RawQuery = joined(query, request.URL)
	answer, err := p.RoundTrip(read)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	body, err = scim.ReadAnswer(request.Context(), answer, nil, mostRead, nil)
	if err != nil {
		return 0, nil
	}
	return answer.StatusCode, body
}

// joined is a query together with that of the base URL, which is on every request.
func joined(query string, address *url.URL) string {
	if address.RawQuery == "" || query == address.RawQuery {
		return query
	}
	return query + "&" + address.RawQuery
}

// onlooker is the transport of a load, which keeps its own time: it neither waits nor repeats, and lets the pace know what it sees.
type onlooker struct{ pacer }

// RoundTrip implements http.RoundTripper.
func (o onlooker) RoundTrip(request *http.Request) (*http.Response, error) {
	at := o.pace.leaving()
	answer, err := o.inner.RoundTrip(request)
	switch {
	case err != nil:
	case answer.StatusCode == http.StatusTooManyRequests:
		refusal, problem := o.keep(request, answer)
		if problem != nil {
			return nil, problem
		}
		o.pace.refused(at, refusal.wait, refusal.told)
	default:
		o.pace.passed(at, request)
	}
	return answer, err
}
