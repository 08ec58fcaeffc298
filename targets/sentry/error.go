package sentry

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/scimproof/scimproof/scim"
)

// scimError is a SCIM error body, in Sentry's order of members.
type scimError struct {
	Schemas  []string `json:"schemas"`
	Status   string   `json:"status,omitempty"`
	Detail   string   `json:"detail,omitempty"`
	ScimType string   `json:"scimType,omitempty"`
}

// scimError makes a SCIM error, which has a status since June 2026.
func (p *Provider) scimError(status int, detail, scimType string) answer {
	body := scimError{Schemas: []string{scim.MessageError}, Detail: detail, ScimType: scimType}
	if p.options.Era != Legacy {
		body.Status = strconv.Itoa(status)
	}
	return answer{status: status, body: body}
}

// invalidFilter makes a SCIM error without detail.
func (p *Provider) invalidFilter() answer {
	return p.scimError(http.StatusBadRequest, "", "invalidFilter")
}

// doublyEncoded makes a SCIM error whose detail is the field errors as JSON text in ASCII.
func (p *Provider) doublyEncoded(errors fieldErrors) answer {
	return p.scimError(http.StatusBadRequest, escaped(scim.JSON(errors)), "")
}

// escaped writes what is outside ASCII in JSON text as UTF-16, escaped.
func escaped(text string) string {
	var ascii strings.Builder
	for _, character := range text {
		if character < utf8.RuneSelf {
			ascii.WriteRune(character)
			continue
		}
		for _, unit := range utf16.Encode([]rune{character}) {
			fmt.Fprintf(&ascii, `\u%04x`, unit)
		}
	}
	return ascii.String()
}

// badFields makes the field errors alone, which is not SCIM-shaped.
func badFields(errors fieldErrors) answer {
	return answer{status: http.StatusBadRequest, body: errors}
}

// detail makes a detail alone, which is not SCIM-shaped.
func detail(status int, text string) answer {
	return answer{status: status, body: map[string]string{"detail": text}}
}

// internalError is what an exception ends in that nobody catches.
func internalError() answer {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return answer{status: http.StatusInternalServerError, body: internal{"Internal Error", hex.EncodeToString(id)}}
}

type internal struct {
	Detail  string `json:"detail"`
	ErrorID string `json:"errorId"`
}

// fieldErrors are the errors of a body's fields, in the order in which the fields are declared.
type fieldErrors []fieldError

// fieldError holds messages, or the errors of the fields below it.
type fieldError struct {
	field    string
	messages []string
	below    fieldErrors
}

func (e *fieldErrors) add(field string, messages ...string) {
	if len(messages) > 0 {
		*e = append(*e, fieldError{field: field, messages: messages})
	}
}

// MarshalJSON keeps the order of the fields.
func (e fieldErrors) MarshalJSON() ([]byte, error) {
	parts := make([]string, len(e))
	for i, field := range e {
		value := scim.JSON(field.messages)
		if field.below != nil {
			value = scim.JSON(field.below)
		}
		parts[i] = fmt.Sprintf("%s:%s", scim.JSON(field.field), value)
	}
	return []byte("{" + strings.Join(parts, ",") + "}"), nil
}

// Messages of the framework's field checks, as Django REST framework 3.14 gives them.
const (
	errRequired  = "This field is required."
	errNull      = "This field may not be null."
	errBlank     = "This field may not be blank."
	errNotString = "Not a valid string."

	errNullCharacter = "Null characters are not allowed."
)

func errTooLong(limit int) string {
	return fmt.Sprintf("Ensure this field has no more than %d characters.", limit)
}
