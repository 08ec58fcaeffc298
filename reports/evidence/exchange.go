// Package evidence keeps the HTTP exchanges of a run: captured at the transport, and shown to nobody before they are redacted.
package evidence

import "time"

// Origin says on whose behalf a request was sent. Goldens and counts look at OriginEntra only.
type Origin string

// The four origins of traffic.
const (
	OriginEntra   Origin = "entra"   // what the provisioning service itself would send
	OriginSetup   Origin = "setup"   // makes the state that a scenario starts from
	OriginOracle  Origin = "oracle"  // reads the provider back
	OriginCleanup Origin = "cleanup" // removes what the run created
)

// Exchange is one request and what came back. Numbers start at 1 within a log.
type Exchange struct {
	Number     int       `json:"number"`
	Origin     Origin    `json:"origin"`
	Op         string    `json:"op,omitempty"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"`
	Method     string    `json:"method"`
	URL        string    `json:"url"`
	URLBytes   int       `json:"url_bytes,omitempty"` // its true length, where URL is cut
	Request    Message   `json:"request"`
	Status     int       `json:"status,omitempty"` // 0 = no answer
	Response   *Message  `json:"response,omitempty"`
	Error      string    `json:"error,omitempty"`
}

// Message is the header and body of one side. Body holds at most the log's limit; Bytes is the true length seen, and
// Cut says that Body is shorter. HeaderLines and HeaderBytes are the true measures of a header of which a part is left out.
type Message struct {
	Header      []Field `json:"header,omitempty"`
	HeaderLines int     `json:"header_lines,omitempty"`
	HeaderBytes int64   `json:"header_bytes,omitempty"` // names and values
	Body        string  `json:"body,omitempty"`
	Bytes       int64   `json:"bytes"`
	Cut         bool    `json:"cut,omitempty"`
}

// Field is one header line.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
