package metrics

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/scimproof/scimproof/scim"
)

// Collectors are the metrics of one load run. They implement load.Observer and are safe for concurrent use.
type Collectors struct {
	registry  *prometheus.Registry
	durations *prometheus.HistogramVec
	corrected *prometheus.HistogramVec
	requests  *prometheus.CounterVec
	live      prometheus.Gauge
	inFlight  prometheus.Gauge
	starved   prometheus.Counter
	plan      plan
	audit     audit

	mu       sync.RWMutex
	children map[child]series
}

// child names a combination of labels. There are few: about 17 operations, and the statuses that the provider uses.
type child struct {
	op      scim.Op
	method  string
	status  int
	outcome string
}

// series are the metrics of a child, looked up once: that costs more than observing.
type series struct {
	duration  prometheus.Observer
	corrected prometheus.Observer
	count     prometheus.Counter
}

// histogram makes options of a latency. Native histograms get buckets a tenth apart; the classic ones serve every other reader.
func histogram(name, help string) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{
		Name: name, Help: help,
		Buckets:                        []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	}
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
}

// New makes the collectors and registers them with a registry of their own.
func New() *Collectors {
	made := &Collectors{
		registry: prometheus.NewRegistry(),
		durations: prometheus.NewHistogramVec(histogram("scimproof_request_duration_seconds",
			"Time from sending a request to the last byte of the response."), []string{"op", "method", "code"}),
		corrected: prometheus.NewHistogramVec(histogram("scimproof_response_time_corrected_seconds",
			"Time from the scheduled start of a request to the last byte of the response (corrected for coordinated omission)."), []string{"op"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "scimproof_requests_total",
			Help: "Completed requests by outcome class; code 0 means no response.",
		}, []string{"op", "code", "outcome"}),
		live:     gauge("scimproof_sequences_live", "Flows in flight."),
		inFlight: gauge("scimproof_requests_in_flight", "Requests in flight."),
		starved: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "scimproof_starved_seconds_total",
			Help: "Time during which due requests were held back by --max-live.",
		}),
		plan: newPlan(), audit: newAudit(),
		children: map[child]series{},
	}
	made.registry.MustRegister(made.durations, made.corrected, made.requests, made.live, made.inFlight, made.starved,
		made.plan.rate, made.plan.live, made.audit.compared, made.audit.findings)
	return made
}

// Request counts one finished request. status is 0 without an answer.
func (c *Collectors) Request(op scim.Op, method string, status int, outcome string, service, corrected time.Duration) {
	found := c.series(child{op, method, status, outcome})
	found.duration.Observe(service.Seconds())
	found.corrected.Observe(corrected.Seconds())
	found.count.Inc()
}

// Live sets the number of flows that have begun and not ended.
func (c *Collectors) Live(flows int) { c.live.Set(float64(flows)) }

// InFlight sets the number of requests that were sent and have no answer yet.
func (c *Collectors) InFlight(requests int) { c.inFlight.Set(float64(requests)) }

// Starved adds a time of waiting at the limit of live flows.
func (c *Collectors) Starved(waited time.Duration) {
	if waited > 0 { // a counter refuses to go back
		c.starved.Add(waited.Seconds())
	}
}

// Handler serves the metrics in Prometheus' formats.
func (c *Collectors) Handler() http.Handler {
	return promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
}

func (c *Collectors) series(of child) series {
	c.mu.RLock()
	found, known := c.children[of]
	c.mu.RUnlock()
	if known {
		return found
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	code := strconv.Itoa(of.status)
	found = series{
		duration:  c.durations.WithLabelValues(string(of.op), method(of.method), code),
		corrected: c.corrected.WithLabelValues(string(of.op)),
		count:     c.requests.WithLabelValues(string(of.op), code, of.outcome),
	}
	c.children[of] = found
	return found
}

// method keeps the label's values a closed set.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return name
	}
	return "other"
}
