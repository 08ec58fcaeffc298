package scim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Operation is one operation of a PATCH (RFC 7644 §3.5.2).
type Operation struct {
	Op    string // add, remove or replace, in lower case
	Path  *Path  // nil for the resource itself
	Value any    // nil for none and for null
}

// ValuePath says what happens to an add or replace whose value filter matches nothing.
type ValuePath uint8

const (
	// Refuse answers 400 noTarget, as RFC 7644 §3.5.2.3 wants.
	Refuse ValuePath = iota
	// Create makes the element with what the filter states, as Entra needs it (A03, A04; SCIM-SDK#416).
	Create
)

// PatchOptions are the choices that RFC and Entra decide differently.
type PatchOptions struct {
	ValuePath ValuePath
}

// ParsePatch reads the body of a PATCH. op is accepted in any letter case (A01). Every error is an *Error: 400
// invalidSyntax for a body that is no PatchOp message or has no operation (A64) or an unknown op, invalidPath or
// invalidFilter for a path, noTarget for a remove without path, invalidValue for an add or replace without value.
func ParsePatch(body []byte) ([]Operation, error) {
	var message Resource
	if err := unmarshal(body, &message); err != nil || message == nil {
		return nil, bad(InvalidSyntax, "body: expected a JSON object, got %s", Excerpt(body, 80))
	}
	if !slices.ContainsFunc(message.schemas(), func(uri string) bool { return strings.EqualFold(uri, MessagePatch) }) {
		value, _ := message.Get("schemas")
		return nil, bad(InvalidSyntax, "schemas: expected [%q], got %s", MessagePatch, Compact(value))
	}
	value, _ := message.Get("Operations")
	items, ok := value.([]any)
	if !ok || len(items) == 0 {
		return nil, bad(InvalidSyntax, "Operations: expected an array with at least one operation, got %s", Compact(value))
	}
	operations := make([]Operation, len(items))
	for i, item := range items {
		operation, err := parseOperation(item)
		if err != nil {
			return nil, err.at(fmt.Sprintf("operation %d", i+1))
		}
		operations[i] = operation
	}
	return operations, nil
}

func parseOperation(item any) (Operation, *Error) {
	object, ok := item.(map[string]any)
	if !ok {
		return Operation{}, bad(InvalidSyntax, "expected an object, got %s", Compact(item))
	}
	message := Resource(object)
	operation := Operation{Op: strings.ToLower(message.text("op"))}
	switch operation.Op {
	case "add", "remove", "replace":
	default:
		op, _ := message.Get("op")
		return Operation{}, bad(InvalidSyntax, "op: expected add, remove or replace, got %s", Compact(op))
	}
	value, hasValue := message.Get("value")
	operation.Value = value
	if !hasValue && operation.Op != "remove" {
		return Operation{}, bad(InvalidValue, "%s: expected a value, got none", operation.Op)
	}
	path, err := parseOperationPath(message)
	if err != nil {
		return Operation{}, err
	}
	operation.Path = path
	_, isObject := value.(map[string]any)
	switch {
	case path == nil && operation.Op == "remove":
		return Operation{}, bad(NoTarget, "remove: expected a path, got none")
	case path == nil && !isObject:
		return Operation{}, bad(InvalidValue, "%s without path: expected an object as value, got %s", operation.Op, Compact(value))
	}
	return operation, nil
}

// parseOperationPath treats null and "" like no path at all: old clients send both.
func parseOperationPath(message Resource) (*Path, *Error) {
	value, _ := message.Get("path")
	if value == nil || value == "" {
		return nil, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, bad(InvalidPath, "path: expected a string, got %s", Compact(value))
	}
	return patchPath(text)
}

func patchPath(text string) (*Path, *Error) {
	path, err := ParsePath(text)
	if err != nil {
		scimType := InvalidPath
		wrong := &SyntaxError{}
		if errors.As(err, &wrong) {
			scimType = wrong.ScimType()
		}
		return nil, bad(scimType, "path: %v", err)
	}
	return &path, nil
}
