package load

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// Range and precision of the histograms: microseconds up to ten minutes, three digits. What is slower counts as that.
const (
	minLatency = 1
	maxLatency = int64(10 * time.Minute / time.Microsecond)
	digits     = 3
)

// recorder counts what one phase sent, by operation. It is safe for concurrent use.
type recorder struct {
	observer Observer
	samples  *sampler
	answers  *answers // nil = none is judged
	sent     atomic.Uint64

	mu  sync.Mutex
	ops map[scim.Op]*tally
}

// tally is the statistics of one operation.
type tally struct {
	mu                 sync.Mutex
	requests           uint64
	outcomes           map[string]uint64
	statuses           map[int]uint64
	service, corrected *hdrhistogram.Histogram
}

func newRecorder(observer Observer, samples *sampler) *recorder {
	return &recorder{observer: observer, samples: samples, ops: map[scim.Op]*tally{}}
}

// record counts the request that the slot has just finished. sent is what went to the transport.
func (r *recorder) record(s *slot, sent *http.Request, began, ended time.Time) {
	outcome, service := classify(&s.req, &s.rsp), ended.Sub(began)
	corrected := max(service, ended.Sub(s.due)) // the due time may lie a timer's tick after the sending
	r.sent.Add(1)
	number := r.of(s.req.Op).add(outcome, s.rsp.Status, service, corrected)
	r.answers.offer(s, number, sent, began, service)
	r.samples.offer(s, sent, outcome, began, service)
	r.observer.Request(s.req.Op, s.req.Method, s.rsp.Status, outcome, service, corrected)
}

func (r *recorder) of(op scim.Op) *tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := r.ops[op]
	if found == nil {
		found = &tally{
			outcomes: map[string]uint64{}, statuses: map[int]uint64{},
			service:   hdrhistogram.New(minLatency, maxLatency, digits),
			corrected: hdrhistogram.New(minLatency, maxLatency, digits),
		}
		r.ops[op] = found
	}
	return found
}

// add counts a request, and returns how many there were.
func (t *tally) add(outcome string, status int, service, corrected time.Duration) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	t.outcomes[outcome]++
	t.statuses[status]++
	note(t.service, service)
	note(t.corrected, corrected)
	return t.requests
}

func note(histogram *hdrhistogram.Histogram, latency time.Duration) {
	within := min(max(latency.Microseconds(), minLatency), maxLatency)
	_ = histogram.RecordValue(within) // fails outside the range only
}

// operations renders the statistics, by name.
func (r *recorder) operations() []run.Operation {
	r.mu.Lock()
	defer r.mu.Unlock()
	records := make([]run.Operation, 0, len(r.ops))
	for op, found := range r.ops {
		records = append(records, found.operation(op))
	}
	slices.SortFunc(records, func(a, b run.Operation) int { return cmp.Compare(a.Op, b.Op) })
	return records
}

func (t *tally) operation(op scim.Op) run.Operation {
	t.mu.Lock()
	defer t.mu.Unlock()
	record := run.Operation{
		Op: string(op), Requests: t.requests, Outcomes: map[string]uint64{}, Statuses: map[string]uint64{},
		Service: latency(t.service), Corrected: latency(t.corrected),
	}
	maps.Copy(record.Outcomes, t.outcomes)
	for status, n := range t.statuses {
		record.Statuses[strconv.Itoa(status)] = n
	}
	// V2, compressed, base64: the format that HdrHistogram's own tools merge.
	if encoded, err := t.corrected.Encode(hdrhistogram.V2CompressedEncodingCookieBase); err == nil {
		record.Histogram = string(encoded)
	}
	return record
}

// latency summarises a histogram of microseconds in milliseconds.
func latency(histogram *hdrhistogram.Histogram) run.Latency {
	at := func(percentile float64) float64 { return float64(histogram.ValueAtPercentile(percentile)) / 1000 }
	return run.Latency{
		P50: at(50), P90: at(90), P95: at(95), P99: at(99),
		Max: float64(histogram.Max()) / 1000, Mean: histogram.Mean() / 1000,
	}
}
