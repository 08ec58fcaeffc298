package load

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/scimproof/scimproof/scim"
)

// wire is both ends of vegeta's hit: the Targeter that says what to send, and the RoundTripper that sends it with the
// flow's own headers and hands the answer back to the flow. Each phase has its own.
type wire struct {
	ctx      context.Context
	cfg      *Config
	slots    []*slot      // by the number in their mark
	reserved <-chan *slot // from the gate
	answered chan<- *slot // to the gate
	recorder *recorder
	prefix   string // base URL with its slash
	suffix   string // the base URL's query
}

func newWire(ctx context.Context, cfg *Config, slots []*slot, gate *gate, recorder *recorder) *wire {
	base := *cfg.Base
	suffix := base.RawQuery
	base.RawQuery, base.Fragment = "", ""
	return &wire{
		ctx: ctx, cfg: cfg, slots: slots, reserved: gate.reserved, answered: gate.answered, recorder: recorder,
		prefix: strings.TrimSuffix(base.String(), "/") + "/", suffix: suffix,
	}
}

// Target implements vegeta.Targeter. It never blocks: the gate has reserved a slot before vegeta asks.
func (w *wire) Target(target *vegeta.Target) error {
	s := <-w.reserved
	// A copy: net/http may still read it when the flow has its answer and fills its buffer anew. vegeta makes a bytes.Reader of
	// it, whose content net/http sends in one write with the header.
	target.Method, target.URL, target.Body, target.Header = s.req.Method, w.url(s), bytes.Clone(s.req.Body), nil
	return nil
}

// url joins the base URL, the request's path, the base URL's query and the slot's mark.
func (w *wire) url(s *slot) string {
	query := ""
	if w.suffix != "" {
		query = "?" + w.suffix
		if strings.Contains(string(s.req.Path), "?") {
			query = "&" + w.suffix
		}
	}
	return w.prefix + string(s.req.Path) + query + s.mark
}

// RoundTrip implements http.RoundTripper. Whatever happens, the flow hears of it and the slot goes back to the gate. vegeta
// gets the answer without its body, which the flow has.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	index, err := strconv.Atoi(request.URL.Fragment)
	if err != nil || index < 0 || index >= len(w.slots) {
		return nil, fmt.Errorf("request %s belongs to no flow", request.URL.Path)
	}
	s := w.slots[index]
	answer, sent, began := w.settled(request, s)
	ended := time.Now()
	if s.rsp.Err == nil {
		s.rsp.Err = s.held.decode(w.ctx, s.rsp.Body)
	}
	w.recorder.record(s, sent, began, ended)
	w.cfg.OnResponse(&s.req, &s.rsp)
	s.advance(w.cfg.Clock.Now())
	failed := s.rsp.Err // read before the gate may use the slot again
	s.rsp.Body = s.held.leave(s.rsp.Body)
	w.answered <- s
	if answer == nil {
		return nil, failed
	}
	answer.Body = http.NoBody
	return answer, nil
}

// settled sends the slot's request, and where nobody has asked for a rate as often as the provider refuses it for the number of requests
// only. What it waits for that is no time of the provider's: began is when the request was sent last.
func (w *wire) settled(request *http.Request, s *slot) (answer *http.Response, sent *http.Request, began time.Time) {
	if w.cfg.Limits == nil || w.cfg.Rate > 0 {
		began = time.Now()
		answer, sent = w.exchange(request, s, began)
		return answer, sent, began
	}
	first := time.Now()
	for refusals := 1; ; refusals++ {
		leave, err := w.cfg.Limits.Enter(w.ctx)
		if began = time.Now(); err != nil {
			s.rsp = scim.Response{Body: s.rsp.Body[:0], Err: err}
			return nil, request, began
		}
		s.due = began
		answer, sent = w.exchange(request, s, began)
		leave()
		if s.rsp.Err != nil || s.rsp.Status != http.StatusTooManyRequests || !w.cfg.Limits.Again(sent, refusals, time.Since(first)) {
			return answer, sent, began
		}
		s.rsp.Body = s.held.leave(s.rsp.Body)
		if request.GetBody != nil {
			fresh, err := request.GetBody()
			if err != nil {
				return answer, sent, began
			}
			request.Body = fresh
		}
	}
}

// exchange sends the slot's request and reads the whole answer into the slot. The request that it returns is as it was
// sent, less what the transport below adds.
func (w *wire) exchange(request *http.Request, s *slot, now time.Time) (*http.Response, *http.Request) {
	s.rsp = scim.Response{Body: s.rsp.Body[:0]}
	ctx := s.enter(w.ctx, now)
	defer s.leave()
	sent := request.WithContext(ctx)
	sent.Header = scim.BareHeader(s.req.Header) // not vegeta's, which has X-Vegeta-Seq
	address := *request.URL
	address.Fragment, address.RawFragment = "", ""
	sent.URL = &address
	answer, err := w.cfg.Transport.RoundTrip(sent)
	if err != nil {
		s.rsp.Err = scim.Cause(ctx, err)
		return nil, sent
	}
	if scim.Final(answer) == nil {
		s.rsp.Status, s.rsp.Header = answer.StatusCode, answer.Header
	}
	s.reading(answer.Body)
	s.rsp.Body, s.rsp.Err = scim.ReadWatched(ctx, answer, s.rsp.Body, w.cfg.limit(s.req.Op), &s.held)
	if s.rsp.Err != nil {
		return nil, sent
	}
	return answer, sent
}
