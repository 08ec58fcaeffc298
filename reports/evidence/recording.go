package evidence

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"
)

// recording is an exchange while it happens, and until somebody reads it: only then it is rendered, since most are never read
// one by one. What it holds before that is not redacted, and never leaves it. What net/http does with the request body goes on
// in another goroutine, even after the answer has come, so everything is behind one lock.
type recording struct {
	redactor *Redactor
	limit    int

	mu       sync.Mutex
	begun    time.Time // monotonic, for the duration
	exchange Exchange  // what needs no redaction; all of it once it is rendered
	address  string    // not redacted
	failure  string    // why it broke off, not redacted
	asked    capture
	got      *capture
	header   http.Header // of the request, where the wire was not seen
	host     string
	wire     []Field // header lines as net/http wrote them, not redacted
	answer   []Field // those of the answer, not redacted
	done     bool
	rendered bool
}

// capture keeps the beginning of a body. Beyond the limit it holds as much as the longest secret needs, so that one which
// crosses the cut is recognised.
type capture struct {
	kept        []byte
	total       int64
	contentType string
	encoding    string
}

func newRecording(redactor *Redactor, limit int, request *http.Request, told label) *recording {
	now := time.Now()
	address := request.URL.String()
	entry := &recording{
		redactor: redactor, limit: limit, begun: now, address: address,
		header: request.Header.Clone(), host: request.Host,
		asked: describe(request.Header),
		exchange: Exchange{
			Origin: told.origin, Op: told.op, Started: now.UTC(),
			Method: request.Method, Simulated: told.simulation,
		},
	}
	if len(address) > URLLimit {
		entry.exchange.URLBytes = len(address)
	}
	return entry
}

func describe(header http.Header) capture {
	return capture{contentType: header.Get("Content-Type"), encoding: header.Get("Content-Encoding")}
}

// watch returns a copy of the request that tells the recording what is really sent.
func (r *recording) watch(request *http.Request) *http.Request {
	trace := &httptrace.ClientTrace{
		GetConn:          func(string) { r.leaves() },
		GotConn:          func(httptrace.GotConnInfo) { r.restart() },
		WroteHeaderField: r.wrote,
	}
	watched := request.WithContext(httptrace.WithClientTrace(request.Context(), trace))
	if r.host == "" {
		r.host = request.URL.Host
	}
	if request.Body == nil || request.Body == http.NoBody {
		return watched
	}
	watched.Body = &tee{ReadCloser: request.Body, read: func(p []byte, _ error) { r.sent(p) }}
	if again := request.GetBody; again != nil {
		watched.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			if err != nil {
				return nil, err
			}
			r.restart()
			return &tee{ReadCloser: body, read: func(p []byte, _ error) { r.sent(p) }}, nil
		}
	}
	return watched
}

// leaves begins the time of the exchange: before that the request waited on our side, so as not to ask more than the provider allows.
func (r *recording) leaves() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.done {
		r.begun = time.Now()
	}
}

// restart forgets what was sent: net/http repeats a request whose idle connection had gone.
func (r *recording) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return
	}
	r.wire = nil
	r.asked.kept, r.asked.total = nil, 0
}

func (r *recording) wrote(name string, values []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done || strings.HasPrefix(name, ":") {
		return
	}
	for _, value := range values {
		r.wire = append(r.wire, Field{Name: name, Value: value})
	}
}

func (r *recording) sent(content []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.done {
		r.keep(&r.asked, content)
	}
}

func (r *recording) keep(body *capture, content []byte) {
	body.total += int64(len(content))
	room := r.limit + r.redactor.reach() - len(body.kept)
	body.kept = append(body.kept, content[:max(0, min(room, len(content)))]...)
}

// answered records the response's head and wraps its body.
func (r *recording) answered(response *http.Response) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchange.Status = response.StatusCode
	got := describe(response.Header)
	r.got = &got
	r.answer = headerLines(response.Header)
	if response.Body == nil || response.StatusCode == http.StatusSwitchingProtocols {
		r.finishLocked(nil)
		return
	}
	response.Body = &tee{ReadCloser: response.Body, read: r.received, closed: func() { r.finish(nil) }}
}

func (r *recording) received(content []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return
	}
	r.keep(r.got, content)
	switch {
	case errors.Is(err, io.EOF):
		r.finishLocked(nil)
	case err != nil:
		r.finishLocked(err)
	}
}

func (r *recording) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finishLocked(err)
}

// finishLocked ends the recording. The lock is held.
func (r *recording) finishLocked(err error) {
	if r.done {
		return
	}
	r.done = true
	r.exchange.DurationMS = r.sinceBegun()
	if err != nil {
		r.failure = err.Error()
	}
}

func (r *recording) sinceBegun() float64 { return float64(time.Since(r.begun).Microseconds()) / 1000 }

// snapshot returns the exchange as redacted text. Once it is complete, what was captured is let go of.
func (r *recording) snapshot() Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.rendered:
		return r.exchange
	case !r.done:
		exchange := r.render()
		exchange.DurationMS, exchange.Error = r.sinceBegun(), "incomplete when the log was read"
		return exchange
	}
	r.exchange, r.rendered = r.render(), true
	r.asked, r.got, r.wire, r.header, r.answer, r.address, r.failure = capture{}, nil, nil, nil, nil, "", ""
	return r.exchange
}

// head returns what needs no redaction.
func (r *recording) head() Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := &r.exchange
	return Exchange{
		Number: all.Number, Origin: all.Origin, Op: all.Op, Started: all.Started, DurationMS: all.DurationMS, Method: all.Method, Status: all.Status,
		Simulated: all.Simulated,
	}
}

// render redacts the exchange as far as it went. The lock is held.
func (r *recording) render() Exchange {
	exchange := r.exchange
	exchange.URL = r.redactor.shortened(r.address, URLLimit)
	exchange.Request = r.message(r.asked, r.requestHeader())
	if r.got != nil {
		response := r.message(*r.got, r.answer)
		exchange.Response = &response
	}
	if r.failure != "" {
		exchange.Error = r.redactor.shortened(r.failure, ErrorLimit)
	}
	return exchange
}

// status is that of the answer, 0 where there is none yet.
func (r *recording) status() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exchange.Status
}

// requestHeader prefers what the wire saw; an in-memory transport has no wire. It is not redacted.
func (r *recording) requestHeader() []Field {
	if len(r.wire) > 0 {
		return r.wire
	}
	return append([]Field{{Name: "Host", Value: r.host}}, headerLines(r.header)...)
}

// headerLines lists the lines of a header, sorted by name.
func headerLines(header http.Header) []Field {
	var lines []Field
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			lines = append(lines, Field{Name: name, Value: value})
		}
	}
	return lines
}

func (r *recording) message(body capture, header []Field) Message {
	message := Message{Bytes: body.total, Cut: body.total > int64(r.limit)}
	r.redactor.keepHeader(&message, header)
	switch {
	case body.total == 0:
	case body.encoding != "" && !strings.EqualFold(body.encoding, "identity"):
		message.Body = "‹not shown: Content-Encoding " + r.redactor.shortened(body.encoding, NameLimit) + "›"
		message.Cut = true
	default:
		message.Body = r.redactor.Beginning(body.contentType, body.kept, r.limit)
	}
	return message
}

// tee tells what is read from a body, and that it is closed.
type tee struct {
	io.ReadCloser
	read   func(content []byte, err error)
	closed func()
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.read(p[:n], err)
	return n, err
}

func (t *tee) Close() error {
	err := t.ReadCloser.Close()
	if t.closed != nil {
		t.closed()
	}
	return err
}
