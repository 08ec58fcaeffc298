package targets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Limited is what a provider's answers said about its limits.
type Limited struct {
	Requests    int    // answered 429
	Unavailable int    // answered 503, with the time to come back
	Repeated    int    // answered 503 without one, and sent again
	Example     string // the first 429, in a few words
	Lacks       string // what it lacks, "" for nothing
	Pace        Rate   // that was sustained once it was slowed down, 0 where it was not
}

// Notes are sentences about it for a report; none where the provider has limited nothing. How a refusal is to look is only
// recommended: RFC 6585 §4 says that it SHOULD explain itself and MAY say when to come back, and RFC 7644 §3.12 that errors have a
// JSON body.
func (l Limited) Notes() (notes []string) {
	if l.Requests > 0 {
		text := fmt.Sprintf("the provider limits requests: %s answered 429, and none of them counts", were(l.Requests))
		if l.Pace > 0 {
			text += "; the rest went at " + l.Pace.String()
		}
		notes = append(notes, text)
	}
	if l.Unavailable > 0 {
		notes = append(notes, fmt.Sprintf("the provider asks to come back later: %s answered 503 with a time", were(l.Unavailable)))
	}
	if l.Repeated > 0 {
		notes = append(notes, fmt.Sprintf("the provider was unavailable at times: %s answered 503 without a Retry-After and sent again", were(l.Repeated)))
	}
	if l.Lacks != "" {
		notes = append(notes, fmt.Sprintf("its 429 should say more to clients: %s (%s)", l.Lacks, l.Example))
	}
	return notes
}

func were(n int) string {
	if n == 1 {
		return requests(n) + " was"
	}
	return requests(n) + " were"
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// Limited is what was seen so far.
func (p *Pace) Limited() Limited {
	if p == nil {
		return Limited{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	if p.first > 0 {
		seen.Pace = p.sustained()
	}
	return seen
}

// see counts a refusal, and looks at the first 429.
func (p *Pace) see(refusal busyAnswer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !refusal.limits() {
		if refusal.told {
			p.seen.Unavailable++
		}
		return
	}
	if p.seen.Requests++; p.seen.Requests > 1 {
		return
	}
	header := refusal.answer.Header
	p.seen.Example = fmt.Sprintf("%s %s: 429, %s, %s", refusal.request.Method, refusal.request.URL.Path, contentType(header), scim.Excerpt(refusal.body, 80))
	p.seen.Lacks = lacks(refusal)
}

// repeats counts a 503 that did not say when to come back, of a request that is sent again.
func (p *Pace) repeats(refusal busyAnswer) {
	if refusal.limits() || refusal.told {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen.Repeated++
}

// lacks says what a 429 does without.
func lacks(refusal busyAnswer) string {
	var missing []string
	switch {
	case refusal.answer.Header.Get("Retry-After") == "" && refusal.told:
		missing = append(missing, "no Retry-After, only a header of its own says when to come back (RFC 6585 §4)")
	case refusal.answer.Header.Get("Retry-After") == "":
		missing = append(missing, "no Retry-After says when to come back (RFC 6585 §4)")
	case !refusal.told:
		missing = append(missing, fmt.Sprintf("Retry-After %q is neither seconds nor a date (RFC 9110 §10.2.3)", scim.Clip(refusal.answer.Header.Get("Retry-After"), 40)))
	}
	if !json.Valid(refusal.body) || !bytes.Contains(refusal.body, []byte(scim.MessageError)) {
		missing = append(missing, "its body is no SCIM error (RFC 7644 §3.12)")
	}
	return strings.Join(missing, ", ")
}

// kind is what requests have in common that a provider treats alike: method, collection, and whether they search.
func kind(request *http.Request) string {
	path := request.URL.Path
	for _, collection := range []string{"/Users", "/Groups"} {
		if at := strings.LastIndex(path, collection); at >= 0 {
			path = collection
		}
	}
	if request.URL.Query().Has("filter") {
		path += "?"
	}
	return request.Method + path
}

// turned notes a refusal, and returns why there is no point in coming back, nil where there is.
func (p *Pace) turned(refusal busyAnswer, sent time.Time, tries int, since time.Duration) error {
	if !refusal.limits() {
		if refusal.told && refusal.wait <= mostWait {
			p.refused(sent, refusal.wait, true)
		}
		return nil
	}
	if refusal.wait > mostWait {
		return fmt.Errorf("it asks to come back in %s", short(refusal.wait))
	}
	kind := kind(refusal.request)
	patience := max(limitedPatience, 10*refusal.wait)
	p.mu.Lock()
	if refusal.told && refusal.wait == 0 && !p.known[kind] { // it is refused although it may come back at once
		patience = 2 * time.Second
	}
	if tries >= limitedTries && since > patience {
		p.giveUp(kind)
	}
	hopeless := p.hopeless[kind]
	p.mu.Unlock()
	if hopeless {
		return fmt.Errorf("%d times in %s for %s", tries, short(since.Round(time.Second)), kind)
	}
	p.refused(sent, refusal.wait, refusal.told)
	return nil
}

// worthwhile reports whether a request that was answered 503 is to be sent again: a few times, and where the provider names a time
// to come back more often. Where that has not helped others, it is not.
func (p *Pace) worthwhile(refusal busyAnswer, tries int) bool {
	kind := kind(refusal.request) + " 503"
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hopeless[kind] || refusal.wait > mostWait {
		return false
	}
	if tries >= unavailableTries {
		p.giveUp(kind)
		return false
	}
	return true
}

func short(d time.Duration) string { return strings.TrimSuffix(d.String(), "m0s") }
