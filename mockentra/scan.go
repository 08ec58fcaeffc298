package mockentra

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// scanner walks JSON text without building values: most answers of a load are needed for an id or a count only. It trusts
// nothing: every method reports false at the first byte that cannot be right.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) next() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// raw takes a string and returns what is between its quotes, still escaped.
func (s *scanner) raw() ([]byte, bool) {
	if s.next() != '"' {
		return nil, false
	}
	s.at++
	for begin := s.at; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '"':
			s.at++
			return s.text[begin : s.at-1], true
		}
	}
	return nil, false
}

// skip takes one value, however deep.
func (s *scanner) skip() bool {
	depth := 0
	for {
		switch s.next() {
		case 0, ',', ':':
			return false
		case '"':
			if _, ok := s.raw(); !ok {
				return false
			}
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			if depth--; depth < 0 {
				return false
			}
			s.at++
		default:
			s.bare()
		}
		if depth == 0 {
			return true
		}
		for c := s.next(); c == ',' || c == ':'; c = s.next() {
			s.at++
		}
	}
}

// bare takes a number, true, false or null.
func (s *scanner) bare() []byte {
	begin := s.at
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n,:]}[{\"", s.text[s.at]) < 0 {
		s.at++
	}
	return s.text[begin:s.at]
}

// object takes an object; member is called at each value and must take it.
func (s *scanner) object(member func(key []byte) bool) bool {
	return s.sequence('{', '}', func() bool {
		key, ok := s.raw()
		if !ok || s.next() != ':' {
			return false
		}
		s.at++
		return member(key)
	})
}

// array takes an array; element is called at each value and must take it.
func (s *scanner) array(element func() bool) bool { return s.sequence('[', ']', element) }

func (s *scanner) sequence(open, closing byte, item func() bool) bool {
	if s.next() != open {
		return false
	}
	s.at++
	if s.next() == closing {
		s.at++
		return true
	}
	for item() {
		switch s.next() {
		case ',':
			s.at++
		case closing:
			s.at++
			return true
		default:
			return false
		}
	}
	return false
}

// end tells whether nothing follows.
func (s *scanner) end() bool { return s.next() == 0 && s.at == len(s.text) }

// resource takes a resource and returns its id, "" where it has no string of that name.
func (s *scanner) resource() (id string, ok bool) {
	ok = s.object(func(key []byte) bool {
		if !bytes.EqualFold(key, []byte("id")) || s.next() != '"' {
			return s.skip()
		}
		raw, good := s.raw()
		id = unescape(raw)
		return good
	})
	return id, ok
}

func unescape(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	var value string
	if json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &value) != nil {
		return ""
	}
	return value
}

// scanID returns the id of a body that is one resource; false for a body that is not one JSON object with a string id.
func scanID(body []byte) (string, bool) {
	s := &scanner{text: body}
	id, ok := s.resource()
	return id, ok && id != "" && s.end()
}

// found is what a list response says without being decoded.
type found struct {
	total int    // totalResults
	hits  int    // resources on the page
	id    string // of the first resource
}

// scanList reads a ListResponse (RFC 7644 §3.4.2); false for anything else. Members are compared without regard to case.
func scanList(body []byte) (found, bool) {
	var list found
	counted, s := false, &scanner{text: body}
	ok := s.object(func(key []byte) bool {
		switch {
		case bytes.EqualFold(key, []byte("totalResults")):
			s.next()
			total, err := strconv.Atoi(string(s.bare()))
			list.total, counted = total, err == nil
			return counted
		case bytes.EqualFold(key, []byte("Resources")) && s.next() == '[':
			return s.array(func() bool {
				id, good := s.resource()
				if list.hits == 0 {
					list.id = id
				}
				list.hits++
				return good
			})
		}
		return s.skip()
	})
	return list, ok && counted && s.end()
}
