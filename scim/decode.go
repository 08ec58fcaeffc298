package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// unmarshal decodes exactly one JSON value and keeps numbers as written.
func unmarshal(body []byte, into any) error {
	if resource, ok := into.(*Resource); ok {
		if value, ok := decodeObject(body); ok {
			*resource = value
			return nil
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(body)) // which knows what is wrong
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// deepest is how far values lie in each other in what decodeObject takes.
const deepest = 64

// decodeObject decodes a JSON object as encoding/json does, in one pass instead of three. It reports false for everything that
// it is not sure of: what is no object, or no JSON, and what lies deep.
func decodeObject(body []byte) (map[string]any, bool) {
	text := Scanner{Text: body}
	value, ok := text.value(deepest)
	object, isObject := value.(map[string]any)
	return object, ok && isObject && text.End()
}

// value takes one value. Deep is how many levels it may have.
func (s *Scanner) value(deep int) (any, bool) {
	switch c := s.Next(); {
	case deep == 0:
		return nil, false
	case c == '{':
		return s.members(deep - 1)
	case c == '[':
		return s.elements(deep - 1)
	case c == '"':
		return s.string()
	}
	switch bare := s.Bare(); string(bare) {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null":
		return nil, true
	default:
		return json.Number(bare), isNumber(bare)
	}
}

func (s *Scanner) members(deep int) (any, bool) {
	object := map[string]any{}
	ok := s.sequence('{', '}', func() bool {
		key, ok := s.string()
		if !ok || s.Next() != ':' {
			return false
		}
		s.at++
		value, ok := s.value(deep)
		object[key] = value
		return ok
	})
	return object, ok
}

func (s *Scanner) elements(deep int) (any, bool) {
	array := []any{}
	ok := s.sequence('[', ']', func() bool {
		value, ok := s.value(deep)
		array = append(array, value)
		return ok
	})
	return array, ok
}

// string takes a string and returns what it says.
func (s *Scanner) string() (string, bool) {
	s.Next()
	begin := s.at
	raw, ok := s.Raw()
	if !ok {
		return "", false
	}
	for _, c := range raw {
		if c < ' ' || c == '\\' || c >= utf8.RuneSelf {
			var value string
			err := json.Unmarshal(s.Text[begin:s.at], &value)
			return value, err == nil
		}
	}
	return string(raw), true
}

// isNumber reports whether a text is a number of JSON (RFC 8259 §6).
func isNumber(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("-"))
	whole := digits(text)
	if whole == 0 || whole > 1 && text[0] == '0' {
		return false
	}
	text = text[whole:]
	if len(text) > 0 && text[0] == '.' {
		fraction := digits(text[1:])
		if fraction == 0 {
			return false
		}
		text = text[1+fraction:]
	}
	if len(text) > 0 && (text[0] == 'e' || text[0] == 'E') {
		text = text[1:]
		if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
			text = text[1:]
		}
		exponent := digits(text)
		return exponent > 0 && exponent == len(text)
	}
	return len(text) == 0
}

// digits counts those with which a text begins.
func digits(text []byte) (many int) {
	for many < len(text) && text[many] >= '0' && text[many] <= '9' {
		many++
	}
	return many
}
