package steps_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/flawed"
)

// said is a request of a scenario to the reference, and the answer.
type said struct {
	key    string        // of the scenario
	pause  time.Duration // since the answer before it
	method string
	url    url.URL
	header http.Header
	body   []byte
	answer *capture.Answer
	path   string          // of the resource that it is about, "" = none
	before *capture.Answer // how that was read before, nil = unknown
	after  *capture.Answer
}

// conversation is what the scenarios of one way say to the reference, one scenario after another.
type conversation struct {
	key    string // of the scenario that is speaking
	said   []said
	atOnce map[string]bool // scenarios that send several requests at once: their order is another each time

	mu       sync.Mutex
	flying   int
	answered time.Time
}

// overheard passes everything on, and notes it.
func (c *conversation) overheard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := said{method: r.Method, url: *r.URL, header: r.Header.Clone(), body: capture.Take(r)}
		c.mu.Lock()
		c.flying++
		if one.key = c.key; !c.answered.IsZero() {
			one.pause = time.Since(c.answered)
		}
		if c.flying > 1 {
			c.atOnce[c.key] = true
		}
		c.mu.Unlock()
		time.Sleep(time.Millisecond) // by the clock that jumps: what left at the same moment is here by then
		if one.path = resourceAt(r.URL.Path); one.path != "" {
			one.before = beside(next, http.MethodGet, one.path, "")
		}
		one.answer = capture.Of(next, r)
		if id := capture.Decode(one.answer.Body.Bytes())["id"]; r.Method == http.MethodPost && id != nil {
			one.path = fmt.Sprintf("%s/%s", r.URL.Path, id)
		}
		if one.path != "" {
			one.after = beside(next, http.MethodGet, one.path, "")
		}
		one.answer.Pass(w)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.flying--
		c.answered = time.Now()
		c.said = append(c.said, one)
	})
}

// resourceAt is the path of a single resource, "" where it is another.
func resourceAt(path string) string {
	collection, id, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if (collection == "Users" || collection == "Groups") && id != "" && !strings.Contains(id, "/") {
		return path
	}
	return ""
}

// request makes it again.
func (s said) request(t testing.TB) *http.Request {
	t.Helper()
	again := httptest.NewRequestWithContext(t.Context(), s.method, s.url.String(), bytes.NewReader(s.body))
	again.Header = s.header.Clone()
	return again
}

// recorded keeps what conversations found.
var recorded = sync.OnceValue(func() *[]*conversation { return &[]*conversation{} })

// conversations are those of all scenarios with the reference, by way, held once in a process.
func conversations(t *testing.T) []*conversation {
	t.Helper()
	all := recorded()
	if len(*all) > 0 {
		return *all
	}
	var keys []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		keys = append(keys, scenario.Key)
	}
	for _, way := range ways() {
		held, found := &conversation{atOnce: map[string]bool{}}, map[string]run.Scenario{}
		provider := held.overheard(way.right())
		for _, key := range keys {
			held.key, held.answered = key, time.Time{}
			found[key] = way.judge(t, provider, asked{ids: []string{key}})[key]
		}
		*all = append(*all, held)
		keys = notApplicable(found)
	}
	return *all
}

// changedBy are the scenarios whose conversation with the reference a flaw would change: it asks or answers something else than what was
// said there. What all others would find is what they find at the reference, so it need not be found out by running them. Those that send
// several requests at once are among them, as nobody knows what is said then. Of rows, only those drawn for the flaw are looked at.
func changedBy(t *testing.T, flaw flawed.Flaw) map[string]bool {
	t.Helper()
	changed := map[string]bool{}
	for _, held := range conversations(t) {
		for key := range held.atOnce {
			changed[key] = rowDrawnFor(flaw, key)
		}
		synctest.Test(t, func(t *testing.T) {
			behind := &prompter{}
			provider := flaw.Wrap(behind)
			for _, one := range held.said {
				if changed[one.key] || !rowDrawnFor(flaw, one.key) {
					continue
				}
				time.Sleep(one.pause)
				behind.turn(one)
				if got := capture.Of(provider, one.request(t)); !behind.asked() || !sameAnswer(got, one.answer) {
					changed[one.key] = true
				}
			}
		})
	}
	return changed
}

// prompter answers the request whose turn it is as the reference did, and shows a resource as it was then. It knows nothing else.
type prompter struct {
	mu    sync.Mutex
	now   said
	times int  // it was asked
	other bool // something else was asked
}

func (p *prompter) turn(now said) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now, p.times, p.other = now, 0, false
}

// asked reports whether what the turn was for was asked, once, and nothing else that matters.
func (p *prompter) asked() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.times == 1 && !p.other
}

func (p *prompter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := capture.Take(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := p.now.before
	if p.times > 0 {
		shown = p.now.after
	}
	switch {
	case p.times == 0 && p.now.asks(r, body):
		p.times++
		p.now.answer.Pass(w)
	case r.Method == http.MethodGet && r.URL.RawQuery == "" && r.URL.Path == p.now.path && shown != nil:
		shown.Pass(w)
	default:
		p.other = true
		_, _ = io.WriteString(w, `{"totalResults":0,"Resources":[]}`)
	}
}

// asks reports whether it is what a request asks for: letter case of an operation and the order of members mean nothing.
func (s said) asks(r *http.Request, body []byte) bool {
	return r.Method == s.method && r.URL.Path == s.url.Path && r.URL.RawQuery == s.url.RawQuery && sameHeader(r.Header, s.header) &&
		sameJSON(operationsLower(body), operationsLower(s.body))
}

// operationName is how an operation of a PATCH says what it does.
var operationName = regexp.MustCompile(`"op":"(?i:add|replace|remove)"`)

func operationsLower(body []byte) []byte {
	return operationName.ReplaceAllFunc(body, bytes.ToLower)
}

func sameAnswer(got, want *capture.Answer) bool {
	return got.Status == want.Status && sameHeader(got.Header(), want.Header()) && sameJSON(got.Body.Bytes(), want.Body.Bytes())
}

// sameHeader compares all but the length, which the sender sees to.
func sameHeader(one, other http.Header) bool {
	const length = "Content-Length"
	for name, values := range one {
		if name != length && !slices.Equal(values, other[name]) {
			return false
		}
	}
	for name := range other {
		if _, has := one[name]; !has && name != length {
			return false
		}
	}
	return true
}

// sameJSON reports whether two texts are the same, or the same document with its members in another order. A name that stands twice makes
// it longer.
func sameJSON(one, other []byte) bool {
	if bytes.Equal(one, other) {
		return true
	}
	var first, second bytes.Buffer
	if json.Compact(&first, one) != nil || json.Compact(&second, other) != nil || first.Len() != second.Len() {
		return false
	}
	document := capture.Decode(one)
	return document != nil && reflect.DeepEqual(document, capture.Decode(other))
}
