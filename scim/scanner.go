package scim

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Scanner walks JSON text without building values: most answers of a load are needed for an id or a count only. It trusts
// nothing: every method reports false at the first byte that cannot be right.
type Scanner struct {
	Text []byte
	at   int
}

// Next skips blanks and returns the byte that comes, which stays; 0 is the end.
func (s *Scanner) Next() byte {
	for s.at < len(s.Text) {
		switch c := s.Text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// Raw takes a string and returns what is between its quotes, still escaped.
func (s *Scanner) Raw() ([]byte, bool) {
	if s.Next() != '"' {
		return nil, false
	}
	s.at++
	for begin := s.at; s.at < len(s.Text); {
		length := bytes.IndexByte(s.Text[s.at:], '"')
		if length < 0 {
			break
		}
		escape := bytes.IndexByte(s.Text[s.at:s.at+length], '\\')
		if escape < 0 {
			s.at += length + 1
			return s.Text[begin : s.at-1], true
		}
		s.at += escape + 2 // and what is escaped
	}
	s.at = len(s.Text)
	return nil, false
}

// Skip takes one value, however deep.
func (s *Scanner) Skip() bool {
	depth := 0
	for {
		switch s.Next() {
		case 0, ',', ':':
			return false
		case '"':
			if _, ok := s.Raw(); !ok {
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
			s.Bare()
		}
		if depth == 0 {
			return true
		}
		for c := s.Next(); c == ',' || c == ':'; c = s.Next() {
			s.at++
		}
	}
}

// Bare takes a number, true, false or null.
func (s *Scanner) Bare() []byte {
	begin := s.at
	for s.at < len(s.Text) && strings.IndexByte(" \t\r\n,:]}[{\"", s.Text[s.at]) < 0 {
		s.at++
	}
	return s.Text[begin:s.at]
}

// Object takes an object; member is called at each value and must take it.
func (s *Scanner) Object(member func(key []byte) bool) bool {
	return s.sequence('{', '}', func() bool {
		key, ok := s.Raw()
		if !ok || s.Next() != ':' {
			return false
		}
		s.at++
		return member(key)
	})
}

// Array takes an array; element is called at each value and must take it.
func (s *Scanner) Array(element func() bool) bool { return s.sequence('[', ']', element) }

func (s *Scanner) sequence(open, closing byte, item func() bool) bool {
	if s.Next() != open {
		return false
	}
	s.at++
	if s.Next() == closing {
		s.at++
		return true
	}
	for item() {
		switch s.Next() {
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

// End tells whether nothing follows.
func (s *Scanner) End() bool { return s.Next() == 0 && s.at == len(s.Text) }

// Unescape is the text of a string that Raw has taken, "" where it is none.
func Unescape(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	var value string
	if json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &value) != nil {
		return ""
	}
	return value
}
