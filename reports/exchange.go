package reports

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// exchange is a request and its response as shown.
type exchange struct {
	Anchor    string
	Number    int
	Origin    string // who sent it, in words
	Simulated string // what scimproof did in the provider's place, in words; "" = nothing
	Op        string
	Method    string
	Path      string // relative to the base URL, with percent-encoding undone
	Status    string // "201 Created", "no response"
	Class     string // ok, bad or none: of the status
	Took      string
	Error     string
	Curl      string
	Line      bool // only its first line is shown
	Request   side
	Response  *side
}

// side is the header and body of one direction.
type side struct {
	Header    []evidence.Field
	HeaderCut string // what is omitted, in words
	Lines     []line
	Size      string
	Cut       string // what is omitted of the body, in words
	source    string
}

// newExchange builds an exchange; original is the same one before its text was made visible, for the command. Bodies longer
// than limit bytes are truncated.
func newExchange(anchor string, shown, original evidence.Exchange, base string, limit int) *exchange {
	x := &exchange{
		Anchor: fmt.Sprintf("%s-x%d", anchor, shown.Number), Number: shown.Number, Origin: originWord(shown.Origin), Op: shown.Op, Simulated: simulated(shown.Simulated),
		Method: shown.Method, Path: readable(shown.URL, base), Took: milliseconds(shown.DurationMS), Error: shown.Error,
		Curl: evidence.Curl(original, ""), Request: newSide(shown.Request, limit),
	}
	x.Status, x.Class = status(shown.Status)
	if shown.Response != nil {
		response := newSide(*shown.Response, limit)
		x.Response = &response
	}
	return x
}

// originWord says who sent a request.
func originWord(origin evidence.Origin) string {
	switch origin {
	case evidence.OriginEntra:
		return "Entra"
	case evidence.OriginSetup:
		return "setup"
	case evidence.OriginOracle:
		return "verification"
	case evidence.OriginCleanup:
		return "cleanup"
	}
	return string(origin)
}

// simulated says what scimproof did in the provider's place, so that nobody takes it for the provider's doing.
func simulated(what evidence.Simulation) string {
	switch what {
	case "":
		return ""
	case evidence.SimulatedLoss:
		return "simulated by scimproof: this response came, and was kept from Entra"
	}
	return "simulated by scimproof: not sent"
}

// writes reports whether the request was meant to change something, before the clean-up.
func (x *exchange) writes() bool {
	return x.Method != http.MethodGet && x.Origin != originWord(evidence.OriginCleanup)
}

// mostSent is how many bytes of the operations of a PATCH stand beside a finding. The whole is in the evidence.
const mostSent = 240

// Sent is what a PATCH asks for: its operations, one after another; "" for other requests.
func (x *exchange) Sent() string {
	var body struct{ Operations []json.RawMessage }
	if x.Method != http.MethodPatch || json.Unmarshal([]byte(x.Request.source), &body) != nil {
		return ""
	}
	var text strings.Builder
	for i, operation := range body.Operations {
		if i > 0 {
			text.WriteString(" ")
		}
		text.Write(operation)
	}
	if text.Len() > mostSent {
		return scim.Beginning(text.String(), mostSent) + scim.Ellipsis
	}
	return text.String()
}

func status(code int) (text, class string) {
	switch {
	case code == 0:
		return "no response", "bad"
	case code >= 400:
		class = "bad"
	case code >= 200 && code < 300:
		class = "ok"
	default:
		class = "none"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code))), class
}

// readable removes the base URL and undoes percent-encoding in the query, for display; the command has the original bytes.
func readable(address, base string) string {
	path, cut := strings.CutPrefix(address, strings.TrimSuffix(base, "/")+"/")
	if !cut {
		path = address
	}
	before, query, found := strings.Cut(path, "?")
	if !found {
		return path
	}
	if plain, err := url.QueryUnescape(query); err == nil {
		query = Visible(plain)
	}
	return before + "?" + query
}

func (x *exchange) dropHeaders() {
	x.Request.Header, x.Request.HeaderCut = nil, ""
	if x.Response != nil {
		x.Response.Header, x.Response.HeaderCut = nil, ""
	}
}

func newSide(message evidence.Message, limit int) side {
	shown := side{Header: message.Header, Size: bodySize(message.Bytes), source: message.Body, Lines: pretty(message.Body, "")}
	if lines := message.HeaderLines; lines > 0 {
		shown.HeaderCut = fmt.Sprintf("headers truncated when recorded: %s, %s in total", verdict.Plural(lines, "line", "lines"), size(message.HeaderBytes))
	}
	if message.Cut {
		shown.Cut = fmt.Sprintf("truncated when recorded: %s in total", size(message.Bytes))
	}
	shown.shorten(limit)
	return shown
}

func bodySize(bytes int64) string {
	if bytes == 0 {
		return "no body"
	}
	return size(bytes)
}

// shorten drops the lines after limit bytes and truncates the last one.
func (s *side) shorten(limit int) {
	total := 0
	for i := range s.Lines {
		text := s.Lines[i].Text
		if total += len(text) + 1; total <= limit+1 {
			continue
		}
		keep := max(0, limit-(total-len(text)-1))
		s.Lines[i].Text = scim.Beginning(text, keep) + scim.Ellipsis
		s.Lines = s.Lines[:i+1]
		s.Cut = fmt.Sprintf("truncated here: %s in total; see the run file for more", s.Size)
		return
	}
}

// mark shows where in the response a finding is.
func (x *exchange) mark(pointer string) {
	if x.Response != nil && pointer != "" && !marked(x.Response.Lines) {
		x.Response.Lines = pretty(x.Response.source, evidence.Pointer(x.Response.source, pointer))
	}
}

func marked(lines []line) bool {
	for _, line := range lines {
		if line.Mark {
			return true
		}
	}
	return false
}

// Before, Marked and After are the body's text in three parts, so that no line needs its own markup.
func (s side) Before() string { before, _, _ := s.parts(); return before }

// Marked is the line where the finding is.
func (s side) Marked() *line { _, marked, _ := s.parts(); return marked }

// After is what follows the marked line.
func (s side) After() string { _, _, after := s.parts(); return after }

func (s side) parts() (before string, marked *line, after string) {
	var text strings.Builder
	for i := range s.Lines {
		if s.Lines[i].Mark && marked == nil {
			before, marked = text.String(), &s.Lines[i]
			text.Reset()
			continue
		}
		text.WriteString(s.Lines[i].Text + "\n")
	}
	if marked == nil {
		return text.String(), nil, ""
	}
	return before, marked, text.String()
}
