package evidence

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// members finds the values of JSON members named like a credential. It reads lexically, from every quotation mark, so
// that bodies which are cut, broken or quoted in prose are searched as well.
func members(text []byte) []span {
	var found []span
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return found
		}
		start := at + i
		end := stringEnd(text[:min(len(text), start+longestName)], start)
		at = start + 1
		if end < 0 {
			continue
		}
		if value := afterColon(text, end); value >= 0 && sensitiveName(unquote(text[start:end])) {
			hidden, after := scalars(text, value)
			found, at = append(found, hidden...), max(at, after)
		}
	}
}

// longestName bounds the search for the end of a name, in bytes: a hostile body must not cost the square of its length.
const longestName = 256

// stringEnd returns the offset after the string that begins at start, or -1 where it does not end.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// unquote returns what a string in quotation marks says; where it is no JSON, what stands between them.
func unquote(text []byte) string {
	if bytes.IndexByte(text, '\\') < 0 { // nearly all: nothing to decode
		return string(bytes.Trim(text, `"`))
	}
	var value string
	if json.Unmarshal(text, &value) != nil {
		return strings.Trim(string(text), `"`)
	}
	return value
}

// afterColon returns where the value of a member begins whose name ended at end, or -1.
func afterColon(text []byte, end int) int {
	at := skipSpace(text, end)
	if at >= len(text) || text[at] != ':' {
		return -1
	}
	if at = skipSpace(text, at+1); at >= len(text) {
		return -1
	}
	return at
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// scalars returns the spans of the strings and numbers in the value that begins at start, however deep, and where that
// value ends. Names of members inside it stay, so that the structure can still be read.
func scalars(text []byte, start int) (found []span, end int) {
	depth := 0
	for i := start; i < len(text); {
		next := i + 1
		switch c := text[i]; {
		case c == '"':
			if next = stringEnd(text, i); next < 0 {
				return appendValue(found, text, i+1, len(text)), len(text) // cut: nothing of it is shown
			}
			if depth == 0 || afterColon(text, next) < 0 {
				found = appendValue(found, text, i+1, next-1)
			}
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == '-' || c >= '0' && c <= '9':
			next = numberEnd(text, i)
			found = appendValue(found, text, i, next)
		case depth == 0 && c != 't' && c != 'f' && c != 'n': // no value at all
			return found, i
		case c >= 'a' && c <= 'z':
			next = wordEnd(text, i)
		case bytes.HasPrefix(text[i:], []byte("‹")): // a number that is masked already
			next = max(next, maskEnd(text, i))
		}
		if i = next; depth <= 0 {
			return found, i
		}
	}
	return found, len(text)
}

func numberEnd(text []byte, at int) int {
	for at < len(text) && strings.IndexByte("+-.eE0123456789", text[at]) >= 0 {
		at++
	}
	return at
}

func wordEnd(text []byte, at int) int {
	for at < len(text) && text[at] >= 'a' && text[at] <= 'z' {
		at++
	}
	return at
}

// frame is an open JSON object: where its "value" member begins, and whether a sibling names a credential.
type frame struct {
	value     int
	sensitive bool
	key       string
}

// siblings finds values that another member of the same object names: a PATCH operation with the path "password"
// (RFC 7644 §3.5.2), or a key and value pair.
func siblings(text []byte) []span {
	first := bytes.IndexAny(text, "{[")
	if first < 0 {
		return nil
	}
	var values []int // where the values to hide begin
	var open []frame
	closeTop := func() {
		if top := open[len(open)-1]; top.sensitive && top.value > 0 {
			values = append(values, top.value)
		}
		open = open[:len(open)-1]
	}
	for i := first; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			open = append(open, frame{})
		case '}', ']':
			if len(open) > 0 {
				closeTop()
			}
		case '"':
			end := stringEnd(text, i)
			if end < 0 {
				i = len(text)
				break
			}
			if len(open) > 0 {
				open[len(open)-1].read(text, i, end)
			}
			i = end - 1
		}
	}
	for len(open) > 0 { // cut
		closeTop()
	}
	return outermost(text, values)
}

// outermost returns the scalars of the values that begin at the given places, each but once where values lie in values.
func outermost(text []byte, values []int) []span {
	var found []span
	slices.Sort(values)
	end := 0
	for _, value := range values {
		if value < end {
			continue
		}
		var hidden []span
		hidden, end = scalars(text, value)
		found = append(found, hidden...)
	}
	return found
}

// read takes one string of an object: a member's name, or the value of one that names the credential.
func (f *frame) read(text []byte, start, end int) {
	content := unquote(text[start:end])
	if value := afterColon(text, end); value >= 0 {
		f.key = strings.ToLower(content)
		if f.key == "value" {
			f.value = value
		}
		return
	}
	switch f.key {
	case "path", "key", "name":
		f.sensitive = f.sensitive || sensitiveName(content)
	}
	f.key = ""
}
