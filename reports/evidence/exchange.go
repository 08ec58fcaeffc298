package evidence

import "time"

// Origin says why a request was sent. Transcripts and counts include OriginEntra only.
type Origin string

// The four origins of traffic.
const (
	OriginEntra   Origin = "entra"   // what the provisioning service itself would send
	OriginSetup   Origin = "setup"   // creates the starting point of a scenario
	OriginOracle  Origin = "oracle"  // reads data back from the provider to verify it
	OriginCleanup Origin = "cleanup" // removes what the run created
)

// Exchange is one request and its response. Numbers start at 1 within a log.
type Exchange struct {
	Number     int       `json:"number"`
	Origin     Origin    `json:"origin"`
	Op         string    `json:"op,omitempty"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"`
	Method     string    `json:"method"`
	URL        string    `json:"url"`
	URLBytes   int       `json:"url_bytes,omitempty"` // its original length, where URL is truncated
	Request    Message   `json:"request"`
	Status     int       `json:"status,omitempty"` // 0 = no response
	Response   *Message  `json:"response,omitempty"`
	Error      string    `json:"error,omitempty"`

	Simulated Simulation `json:"simulated,omitempty"` // what scimproof did in the provider's place; "" = nothing
}

// Message is the header and body of one side. Body holds at most the log's limit; Bytes is the original length, and
// Cut means that Body is truncated. HeaderLines and HeaderBytes are the original size of truncated headers.
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
