package scim

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where a filter or a path breaks the grammar of RFC 7644.
type SyntaxError struct {
	Text    string // the whole filter or path
	Offset  int    // bytes into Text
	Reason  string
	bracket bool // inside the value filter of a path
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at offset %d of %s", e.Reason, e.Offset, Compact(e.Text))
}

// ScimType is the keyword under which a provider reports the error for a PATCH path: a mistake inside the brackets of a
// value path is the filter's, every other one the path's (RFC 7644 table 9).
func (e *SyntaxError) ScimType() string {
	if e.bracket {
		return InvalidFilter
	}
	return InvalidPath
}

type tokenKind uint8

const (
	endToken    tokenKind = iota
	wordToken             // name, keyword, operator, or literal without quotes
	stringToken           // JSON string
	markToken             // one of ( ) [ ]
)

type token struct {
	kind     tokenKind
	text     string // as written; the decoded value for a string
	from, to int    // bytes
}

func (t token) mark(mark byte) bool { return t.kind == markToken && t.text[0] == mark }

func (t token) word(word string) bool { return t.kind == wordToken && strings.EqualFold(t.text, word) }

func (t token) String() string {
	if t.kind == endToken {
		return "the end"
	}
	return Compact(t.text)
}

// lexer cuts a filter into tokens. Spaces separate words; quotes, parentheses and brackets also end them.
type lexer struct {
	text string
	at   int
}

func (l *lexer) next() (token, *SyntaxError) {
	for l.at < len(l.text) && (l.text[l.at] == ' ' || l.text[l.at] == '\t') {
		l.at++
	}
	from := l.at
	if from == len(l.text) {
		return token{from: from, to: from}, nil
	}
	switch l.text[from] {
	case '(', ')', '[', ']':
		l.at++
		return token{kind: markToken, text: l.text[from:l.at], from: from, to: l.at}, nil
	case '"':
		return l.quoted()
	}
	for l.at < len(l.text) && !strings.ContainsRune(" \t\"()[]", rune(l.text[l.at])) {
		l.at++
	}
	return token{kind: wordToken, text: l.text[from:l.at], from: from, to: l.at}, nil
}

// quoted reads a JSON string literal (RFC 7644 §3.4.2.2 takes them from RFC 7159).
func (l *lexer) quoted() (token, *SyntaxError) {
	from := l.at
	for l.at++; l.at < len(l.text) && l.text[l.at] != '"'; l.at++ {
		if l.text[l.at] == '\\' {
			l.at++
		}
	}
	if l.at >= len(l.text) {
		return token{}, l.fail(from, "string has no closing quote")
	}
	l.at++
	literal := l.text[from:l.at]
	var value string
	if !utf8.ValidString(literal) {
		return token{}, l.fail(from, "string is not valid UTF-8")
	}
	if err := json.Unmarshal([]byte(literal), &value); err != nil {
		return token{}, l.fail(from, "string is not a valid JSON string")
	}
	return token{kind: stringToken, text: value, from: from, to: l.at}, nil
}

func (l *lexer) fail(at int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Text: l.text, Offset: at, Reason: fmt.Sprintf(format, args...)}
}
