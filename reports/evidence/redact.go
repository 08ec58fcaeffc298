package evidence

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/scimproof/scimproof/scim"
)

// MinSecret is the shortest secret, in bytes, that is searched for by value: a shorter one would blacken ordinary words.
// Where it stands in a header, member or parameter that is masked by name it is hidden all the same.
const MinSecret = 4

// Redactor hides credentials before anything is stored or printed. It masks known values wherever and however they occur
// (plain, percent-encoded, JSON- or HTML-escaped, hexadecimal, base64, also within base64 such as Basic), in any letter case, and
// every value whose header, JSON member, form field, query parameter or attribute path is named like a credential. It forgets
// nothing, may learn more at any time, and is safe for concurrent use. Redacting twice changes nothing.
//
// Where a text was cut through a known value, what is left of it is masked too, from MinSecret bytes on. So excerpts may be
// made before they are redacted if they show the cut by an ellipsis, as those of package scim do; Beginning and Piece are for
// cuts that do not. Of a secret in base64, its letters as they are, all upper and all lower are looked for, not each mixture.
type Redactor struct {
	mu      sync.Mutex // of Learn
	learned atomic.Pointer[knowledge]
}

// NewRedactor makes a redactor that knows the secrets by value. Empty ones and those shorter than MinSecret are ignored.
func NewRedactor(secrets ...string) *Redactor {
	redactor := &Redactor{}
	redactor.learned.Store(&knowledge{})
	redactor.Learn(secrets...)
	return redactor
}

// Learn adds secrets that came up at run time, such as an access token: before they are sent, so that no text is captured
// without them. What NewRedactor ignores is ignored here.
func (r *Redactor) Learn(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.learned.Store(r.learned.Load().with(secrets...))
}

// Text redacts prose, such as an error message or a check's "got".
func (r *Redactor) Text(text string) string { return r.render([]byte(text), len(text), false, torn{}) }

// Piece redacts prose whose beginning and end may lie within a secret, such as the last of what a program printed.
func (r *Redactor) Piece(text string) string {
	return r.render([]byte(text), len(text), false, torn{start: true, end: true})
}

// URL redacts a URL or request target: user information, parameters named like a credential, known values.
func (r *Redactor) URL(address string) string { return r.Text(address) }

// Body redacts a body as text. A form has its fields masked by name, anything else is searched for JSON members and
// known values. Bytes that are no UTF-8 become U+FFFD.
func (r *Redactor) Body(contentType string, body []byte) string {
	return r.render(body, len(body), isForm(contentType), torn{})
}

// Beginning redacts a body as Body does and returns what stems from its first limit bytes: a secret that crosses the cut is
// hidden as a whole. Of the rest it looks at no more than that takes.
func (r *Redactor) Beginning(contentType string, body []byte, limit int) string {
	return r.render(body[:min(len(body), limit+r.reach())], limit, isForm(contentType), torn{})
}

// reach is how many bytes beyond a cut are looked at: what the longest secret needs, and what may name a credential.
func (r *Redactor) reach() int {
	const names = 1 << 10
	return names + r.learned.Load().longest
}

// Header redacts a header, sorted by name. Of Authorization the scheme stays.
func (r *Redactor) Header(header http.Header) []Field {
	var fields []Field
	for name, values := range header {
		for _, value := range values {
			fields = append(fields, r.field(name, value))
		}
	}
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
	return fields
}

func (r *Redactor) field(name, value string) Field {
	shown := Field{Name: r.Text(name), Value: mask([]byte(value))}
	if !sensitiveHeader(name) {
		shown.Value = r.Text(value)
	} else if scheme, credential, found := strings.Cut(value, " "); found && strings.HasSuffix(plain(name), "authorization") {
		shown.Value = r.Text(scheme) + " " + mask([]byte(credential))
	}
	return shown
}

// span is a part of a text that must not be shown: bytes from start up to end.
type span struct{ start, end int }

// render redacts all of raw but returns only what stems from its first keep bytes: a secret that crosses the cut is hidden
// as a whole, as far as raw holds it.
func (r *Redactor) render(raw []byte, keep int, form bool, cut torn) string {
	keep = min(keep, len(raw))
	cut.end = cut.end || keep < len(raw)
	spans := r.spans(raw, form, cut)
	keep = len(scim.Beginning(raw, keep))
	var out strings.Builder
	at := 0
	for _, hidden := range spans {
		if hidden.start >= keep {
			break
		}
		out.Write(raw[at:hidden.start])
		out.WriteString(mask(raw[hidden.start:hidden.end]))
		at = hidden.end
	}
	if at < keep {
		out.Write(raw[at:keep])
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// spans finds everything to hide, merged and in order.
func (r *Redactor) spans(raw []byte, form bool, cut torn) []span {
	var found []span
	known := r.learned.Load()
	for _, seen := range known.views(raw) {
		for _, hidden := range append(known.find(seen.text, cut), named(seen.text, form)...) {
			found = append(found, span{seen.origin(hidden.start), seen.origin(hidden.end)})
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].start < found[j].start })
	merged := found[:0]
	for _, next := range found {
		if isMask(raw[next.start:next.end]) {
			continue
		}
		if last := len(merged) - 1; last >= 0 && next.start < merged[last].end {
			merged[last].end = max(merged[last].end, next.end)
			continue
		}
		merged = append(merged, next)
	}
	return merged
}

// mask is what stands in place of hidden text: its length in characters stays known, so that "wrong token" and "no token"
// can be told apart.
func mask(hidden []byte) string {
	switch n := utf8.RuneCount(hidden); n {
	case 0:
		return ""
	case 1:
		return "‹redacted 1 char›"
	default:
		return fmt.Sprintf("‹redacted %d chars›", n)
	}
}

// isMask recognises a whole mask, so that redacting twice changes nothing.
func isMask(text []byte) bool {
	inner, ok := bytes.CutPrefix(text, []byte("‹redacted "))
	if !ok {
		return false
	}
	digits := bytes.TrimLeft(inner, "0123456789")
	return len(digits) < len(inner) && slices.Contains([]string{" char›", " chars›"}, string(digits))
}
