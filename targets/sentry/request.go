package sentry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// request is what a handler needs of an HTTP request. The body is parsed when a handler asks for it, since Sentry looks the
// resource up first.
type request struct {
	id    string // last part of the path
	host  string // that the client asked
	query url.Values
	body  []byte
}

const bodyLimit = 8 << 20 // bytes

func newRequest(r *http.Request, id string) (request, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit))
	return request{id: id, host: r.Host, query: r.URL.Query(), body: body}, err
}

// parameter is the last value of a query parameter, as the framework reads repeated ones; "" counts as absent.
func (r request) parameter(name string) string {
	values := r.query[name]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// decode parses the body whatever its Content-Type says; an empty one is {}. failed says that refused is the answer.
func (r request) decode() (value any, refused answer, failed bool) {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return map[string]any{}, answer{}, false
	}
	if fault := notUTF8(r.body); fault != "" {
		return nil, notJSON(fault), true
	}
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	if fault := tooManyDigits(value); fault != "" {
		return nil, notJSON(fault), true
	}
	message, at := "Expecting value", decoder.InputOffset()
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return value, answer{}, false
		}
		rest := r.body[at:]
		message, at = "Extra data", at+int64(len(rest)-len(bytes.TrimLeft(rest, " \t\r\n")))
	} else if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		at = syntax.Offset - 1
	}
	return nil, notJSON(position(message, r.body, at)), true
}

func notJSON(message string) answer {
	return detail(http.StatusBadRequest, "JSON parse error - "+message)
}

// notUTF8 is what Python says of the first byte that is not UTF-8; "" is nothing. A character that is cut off at the end is no fault.
func notUTF8(text []byte) string {
	for at := 0; at < len(text); {
		character, size := utf8.DecodeRune(text[at:])
		if character != utf8.RuneError || size > 1 {
			at += size
			continue
		}
		if !utf8.FullRune(text[at:]) {
			return ""
		}
		fault := "invalid start byte"
		if text[at] >= 0xc2 && text[at] <= 0xf4 {
			fault = "invalid continuation byte"
		}
		return fmt.Sprintf("'utf-8' codec can't decode byte 0x%02x in position %d: %s", text[at], at, fault)
	}
	return ""
}

// object parses the body and expects a JSON object; anything else makes Sentry's code raise (500).
func (r request) object() (members map[string]any, refused answer, failed bool) {
	value, refused, failed := r.decode()
	if failed {
		return nil, refused, true
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, internalError(), true
	}
	return members, answer{}, false
}

// position words a place in a text as Python's JSON reader does.
func position(message string, text []byte, at int64) string {
	at = max(0, min(at, int64(len(text))))
	before := string(text[:at])
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
	return fmt.Sprintf("%s: line %d column %d (char %d)", message, line, column, len([]rune(before)))
}
