package sentry

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// operation is one PATCH operation that passed the checks of its fields.
type operation struct {
	op       string // lower case
	path     any    // nil where there is none
	value    any
	hasValue bool
}

// maxOperations is how many operations a PATCH may have.
const maxOperations = 100

// envelope says how a PATCH body is checked; users and groups differ.
type envelope struct {
	needsSchemas bool
	needsValue   bool
	asSent       bool                   // op and path are checked trimmed, and then acted on as they were sent
	operations   []string               // accepted values of op
	allowed      func(value any) string // message for a value, "" when fine; nil allows all but null
	limit        int                    // of operations, 0 for none here
}

// read checks a PATCH body. The errors stand as JSON text in detail: of the operations only the first bad one is reported,
// without its index.
func (e envelope) read(body any) ([]operation, fieldErrors) {
	members, ok := body.(map[string]any)
	if !ok {
		text := fmt.Sprintf("Invalid data. Expected a dictionary, but got %s.", pythonType(body))
		return nil, fieldErrors{{field: "non_field_errors", messages: []string{text}}}
	}
	var errors fieldErrors
	errors.add("schemas", e.schemas(members)...)
	operations, below, messages := e.list(members)
	switch {
	case below != nil:
		errors = append(errors, fieldError{field: "Operations", below: below})
	default:
		errors.add("Operations", messages...)
	}
	return operations, errors
}

func (e envelope) schemas(members map[string]any) []string {
	value, present := members["schemas"]
	switch {
	case !present && e.needsSchemas:
		return []string{errRequired}
	case !present:
		return nil
	case value == nil:
		return []string{errNull}
	}
	items, ok := value.([]any)
	if !ok {
		return []string{notList(value)}
	}
	for _, item := range items {
		if _, messages := readText(item, false, 0); messages != nil {
			return messages
		}
	}
	return nil
}

func (e envelope) list(members map[string]any) (operations []operation, below fieldErrors, messages []string) {
	value, present := members["Operations"]
	switch {
	case !present:
		return nil, nil, []string{errRequired}
	case value == nil:
		return nil, nil, []string{errNull}
	}
	items, ok := value.([]any)
	if !ok {
		return nil, nil, []string{notList(value)}
	}
	for _, item := range items {
		operation, errors := e.operation(item)
		if len(errors) > 0 {
			return nil, errors, nil
		}
		operations = append(operations, operation)
	}
	if e.limit > 0 && len(items) > e.limit {
		return nil, nil, []string{fmt.Sprintf("Ensure this field has no more than %d elements.", e.limit)}
	}
	return operations, nil, nil
}

func (e envelope) operation(item any) (operation, fieldErrors) {
	members, ok := item.(map[string]any)
	if !ok {
		text := fmt.Sprintf("Invalid data. Expected a dictionary, but got %s.", pythonType(item))
		return operation{}, fieldErrors{{field: "non_field_errors", messages: []string{text}}}
	}
	var read operation
	var errors fieldErrors
	errors.add("op", e.readOp(members, &read)...)
	errors.add("value", e.readValue(members, &read)...)
	if value, present := members["path"]; present {
		path, messages := readText(value, false, 0)
		errors.add("path", messages...)
		read.path = path
	}
	if e.asSent {
		read.op, read.path = strings.ToLower(printed(members["op"])), members["path"]
	}
	return read, errors
}

func (e envelope) readOp(members map[string]any, read *operation) []string {
	value, present := members["op"]
	if !present {
		return []string{errRequired}
	}
	text, messages := readText(value, false, 0)
	if messages != nil {
		return messages
	}
	read.op = strings.ToLower(text)
	if slices.Contains(e.operations, read.op) {
		return nil
	}
	return []string{fmt.Sprintf(`"%s" is not a valid choice`, read.op)}
}

func (e envelope) readValue(members map[string]any, read *operation) []string {
	read.value, read.hasValue = members["value"]
	switch {
	case !read.hasValue && e.needsValue:
		return []string{errRequired}
	case !read.hasValue:
		return nil
	case read.value == nil:
		return []string{errNull}
	case e.allowed == nil:
		return nil
	}
	if message := e.allowed(read.value); message != "" {
		return []string{message}
	}
	return nil
}

// readText reads a text field as the framework does: trimmed, and a number as it is printed. A limit of 0 is none. Without messages the
// text is fine.
func readText(value any, blank bool, limit int) (text string, messages []string) {
	switch value := value.(type) {
	case nil:
		return "", []string{errNull}
	case string:
		text = strings.TrimSpace(value)
	case json.Number:
		text = printedNumber(value)
	default:
		return "", []string{errNotString}
	}
	if text == "" && !blank {
		return "", []string{errBlank}
	}
	if limit > 0 && len([]rune(text)) > limit {
		messages = append(messages, errTooLong(limit))
	}
	if strings.Contains(text, "\x00") {
		messages = append(messages, errNullCharacter)
	}
	return text, messages
}

func notList(value any) string {
	return fmt.Sprintf("Expected a list of items but got type %q.", pythonType(value))
}
