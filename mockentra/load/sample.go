package load

import (
	"net/http"
	"sync"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// Limits of what a phase keeps as evidence.
const (
	maxSamples = 48      // beside the slowest
	sampleBody = 4 << 10 // bytes of each body
)

// sampler keeps a few exchanges of a phase: the first of each operation, the slowest of all, the first of each class of
// failure of each operation. It is safe for concurrent use.
type sampler struct {
	redactor *evidence.Redactor

	mu      sync.Mutex
	seen    map[sampleKey]bool
	kept    []run.Sample
	slowest time.Duration
	slow    *run.Sample
}

type sampleKey struct {
	op      scim.Op
	outcome string // "" = the first of its operation
}

func newSampler(redactor *evidence.Redactor) *sampler {
	return &sampler{redactor: redactor, seen: map[sampleKey]bool{}}
}

// offer keeps the slot's exchange if it is one of those that are kept.
func (k *sampler) offer(s *slot, sent *http.Request, outcome string, began time.Time, took time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	why := k.why(s.req.Op, outcome)
	slower := took > k.slowest
	if why == "" && !slower {
		return
	}
	exchange := k.exchange(s, sent, began, took)
	if why != "" {
		exchange.Number = len(k.kept) + 1
		k.kept = append(k.kept, run.Sample{Why: why, Exchange: exchange})
	}
	if slower {
		k.slowest, k.slow = took, &run.Sample{Why: "the slowest request", Exchange: exchange}
	}
}

// why says why an exchange is kept, "" when it need not be.
func (k *sampler) why(op scim.Op, outcome string) string {
	first := sampleKey{op: op}
	failure := sampleKey{op: op, outcome: outcome}
	isFirst, isFailure := !k.seen[first], outcome != outcomeOK && !k.seen[failure]
	if len(k.kept) >= maxSamples {
		return ""
	}
	switch {
	case isFailure:
		k.seen[first], k.seen[failure] = true, true
		return "the first " + string(op) + " with outcome " + outcome
	case isFirst:
		k.seen[first] = true
		return "the first " + string(op)
	}
	return ""
}

// exchange renders what went over the wire, redacted. Credentials that the transport adds are not in it.
func (k *sampler) exchange(s *slot, sent *http.Request, began time.Time, took time.Duration) evidence.Exchange {
	exchange := evidence.Exchange{
		Origin: evidence.OriginEntra, Op: string(s.req.Op), Started: began.UTC(), DurationMS: float64(took.Microseconds()) / 1000,
		Method: sent.Method, URL: k.redactor.URL(sent.URL.String()),
		Request: k.message(wireHeader(sent.Header), s.req.Body),
		Status:  s.rsp.Status,
	}
	if s.rsp.Status != 0 {
		message := k.message(s.rsp.Header, s.rsp.Body)
		exchange.Response = &message
	}
	if s.rsp.Err != nil {
		exchange.Error = k.redactor.Text(s.rsp.Err.Error())
	}
	return exchange
}

// wireHeader leaves out the empty User-Agent, which tells net/http to send none.
func wireHeader(header http.Header) http.Header {
	if agent := header["User-Agent"]; len(agent) != 1 || agent[0] != "" {
		return header
	}
	shown := header.Clone()
	delete(shown, "User-Agent")
	return shown
}

func (k *sampler) message(header http.Header, body []byte) evidence.Message {
	message := evidence.Message{Header: k.redactor.Header(header), Bytes: int64(len(body)), Cut: len(body) > sampleBody}
	// what stands in place of secrets has made it longer
	message.Body = scim.Beginning(k.redactor.Beginning(header.Get("Content-Type"), body, sampleBody), sampleBody)
	return message
}

// samples returns what was kept, the slowest last.
func (k *sampler) samples() []run.Sample {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := append([]run.Sample(nil), k.kept...)
	if k.slow != nil {
		slow := *k.slow
		slow.Exchange.Number = len(kept) + 1
		kept = append(kept, slow)
	}
	return kept
}
