package evidence

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/scim"
)

// How much of an exchange is kept beside its bodies, in bytes: a provider may answer with anything, and each of its answers is
// kept, written, read back and shown.
const (
	URLLimit    = 2 << 10
	ErrorLimit  = 2 << 10
	FieldLimit  = 1 << 10 // of a header line's value
	NameLimit   = 128     // of its name
	HeaderLimit = 8 << 10 // of all header lines of a message
	HeaderLines = 64
)

// shortened redacts a text and keeps what stems from its first limit bytes: a secret that crosses the cut is hidden as a whole.
func (r *Redactor) shortened(text string, limit int) string {
	if len(text) <= limit {
		return r.Text(text)
	}
	return scim.Shorten(r.Beginning("", []byte(text), limit), 2*limit) + scim.InAll(len(text))
}

// headerField redacts a header line and shortens it.
func (r *Redactor) headerField(line Field) Field {
	if len(line.Name) <= NameLimit && (len(line.Value) <= FieldLimit || sensitiveHeader(line.Name)) {
		shown := r.field(line.Name, line.Value)
		shown.Value = scim.Shorten(shown.Value, 2*FieldLimit)
		return shown
	}
	shown := Field{Name: r.shortened(line.Name, NameLimit), Value: mask([]byte(line.Value))}
	if !sensitiveHeader(line.Name) {
		shown.Value = r.shortened(line.Value, FieldLimit)
	}
	return shown
}

// keepHeader puts the header lines, which are not redacted yet, into the message: as many as there is room for.
func (r *Redactor) keepHeader(message *Message, lines []Field) {
	message.Header = message.fit(lines)
	for i, line := range message.Header {
		message.Header[i] = r.headerField(line)
	}
}

// fit picks the header lines that there is room for, in their order: first those that say something about an exchange of SCIM.
// Where it is not all, the message says how many there were, and how long.
func (m *Message) fit(lines []Field) []Field {
	ranked := make([]int, len(lines))
	total, long := int64(0), false
	for i, line := range lines {
		ranked[i] = i
		total += int64(len(line.Name) + len(line.Value))
		long = long || len(line.Name) > NameLimit || len(line.Value) > FieldLimit && !sensitiveHeader(line.Name)
	}
	if total > HeaderLimit || len(lines) > HeaderLines {
		slices.SortStableFunc(ranked, func(a, b int) int { return cmp.Compare(importance(lines[a].Name), importance(lines[b].Name)) })
	}
	room := HeaderLimit
	kept := ranked[:0]
	for _, i := range ranked {
		size := min(len(lines[i].Name), NameLimit) + min(len(lines[i].Value), FieldLimit)
		if size > room || len(kept) == HeaderLines {
			break
		}
		room -= size
		kept = append(kept, i)
	}
	if long || len(kept) < len(lines) {
		m.HeaderLines, m.HeaderBytes = len(lines), total
	}
	slices.Sort(kept)
	picked := make([]Field, len(kept))
	for at, i := range kept {
		picked[at] = lines[i]
	}
	return picked
}

// importance is less for what is kept first.
func importance(name string) int {
	if len(name) > NameLimit {
		return 2
	}
	switch http.CanonicalHeaderKey(name) {
	case "Host", "Authorization", "Content-Type", "Content-Length", "Content-Encoding", "Location", "Content-Location", "Etag", "If-Match",
		"If-None-Match", "Accept", "Adscimversion", "Date", "Last-Modified", "Retry-After", "Www-Authenticate", "Allow", "Server", "User-Agent", "Connection":
		return 0
	}
	return 1
}

// Bounded returns the exchange with nothing in it longer than its limits. It must be redacted.
func (x Exchange) Bounded() Exchange {
	x.URL, x.URLBytes = shortURL(x.URL, x.URLBytes)
	x.Error = scim.Shorten(x.Error, 2*ErrorLimit)
	x.Request = x.Request.bounded()
	if x.Response != nil {
		response := x.Response.bounded()
		x.Response = &response
	}
	return x
}

func shortURL(address string, known int) (text string, bytes int) {
	if len(address) <= 2*URLLimit || known > 0 {
		return address, known
	}
	return scim.Shorten(address, URLLimit), len(address)
}

func (m Message) bounded() Message {
	total, long := 0, false
	for _, line := range m.Header {
		total += len(line.Name) + len(line.Value)
		long = long || len(line.Name) > 2*NameLimit || len(line.Value) > 2*FieldLimit+64
	}
	if m.HeaderLines == 0 && (long || total > HeaderLimit || len(m.Header) > HeaderLines) {
		m.Header = m.fit(m.Header)
		for i, line := range m.Header {
			m.Header[i] = Field{Name: scim.Shorten(line.Name, NameLimit), Value: scim.Shorten(line.Value, FieldLimit)}
		}
	}
	return m.WithBody(2 * BodyLimit)
}

// WithBody returns the message with at most limit bytes of its body.
func (m Message) WithBody(limit int) Message {
	if len(m.Body) > limit {
		m.Body, m.Cut = scim.Beginning(m.Body, limit), true
	}
	return m
}

// WithoutHeader returns the message with the number of its header lines and their length instead of the lines.
func (m Message) WithoutHeader() Message {
	if m.HeaderLines == 0 {
		for _, line := range m.Header {
			m.HeaderBytes += int64(len(line.Name) + len(line.Value))
		}
		m.HeaderLines = len(m.Header)
	}
	m.Header = nil
	return m
}
