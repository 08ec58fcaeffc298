package scim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Keywords of scimType (RFC 7644 §3.12, table 9).
const (
	InvalidFilter = "invalidFilter"
	InvalidPath   = "invalidPath"
	InvalidSyntax = "invalidSyntax"
	InvalidValue  = "invalidValue"
	Mutability    = "mutability"
	NoTarget      = "noTarget"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
)

// Error is an error message of a provider (RFC 7644 §3.12).
type Error struct {
	Status int    // HTTP status code
	Type   string // scimType, one of the keywords above, or "" for none
	Detail string // for people
}

// Errorf makes an Error with a formatted detail.
func Errorf(status int, scimType, format string, args ...any) *Error {
	return &Error{Status: status, Type: scimType, Detail: fmt.Sprintf(format, args...)}
}

// bad makes a 400.
func bad(scimType, format string, args ...any) *Error { return Errorf(400, scimType, format, args...) }

// Error implements error.
func (e *Error) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("%d: %s", e.Status, e.Detail)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Type, e.Detail)
}

// at says where in a request the error lies.
func (e *Error) at(where string) *Error {
	return &Error{Status: e.Status, Type: e.Type, Detail: where + ": " + e.Detail}
}

// errorMessage fixes the order of the members on the wire; status is a string there.
type errorMessage struct {
	Schemas []string `json:"schemas"`
	Status  string   `json:"status"`
	Type    string   `json:"scimType,omitempty"`
	Detail  string   `json:"detail,omitempty"`
}

// Body renders the error as the JSON body of its answer.
func (e *Error) Body() []byte {
	return []byte(JSON(errorMessage{
		Schemas: []string{MessageError}, Status: strconv.Itoa(e.Status), Type: e.Type, Detail: e.Detail,
	}))
}

// ParseError reads a SCIM error body. It reports true only for a well-formed one: the Error URI in schemas, and status a
// JSON string of an HTTP error code, as RFC 7644 §3.12 requires. With false, the Error holds whatever could be read; it
// is never nil.
func ParseError(body []byte) (*Error, bool) {
	var message Resource
	if err := unmarshal(body, &message); err != nil {
		return &Error{}, false
	}
	found := &Error{Type: message.text("scimType"), Detail: message.text("detail")}
	status, wellFormed := "", false
	switch value, _ := message.Get("status"); value := value.(type) {
	case string:
		status, wellFormed = value, true
	case json.Number:
		status = value.String()
	}
	found.Status, _ = strconv.Atoi(status)
	inRange := len(status) == 3 && found.Status >= 400 && found.Status <= 599
	return found, wellFormed && inRange && slices.ContainsFunc(message.schemas(), func(uri string) bool {
		return strings.EqualFold(uri, MessageError)
	})
}

// schemas returns the strings of the member schemas.
func (r Resource) schemas() []string {
	value, _ := r.Get("schemas")
	items, _ := value.([]any)
	var uris []string
	for _, item := range items {
		if uri, ok := item.(string); ok {
			uris = append(uris, uri)
		}
	}
	return uris
}
