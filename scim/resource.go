package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Resource is a decoded JSON object. Its values are nil, bool, string, json.Number, []any and map[string]any.
type Resource map[string]any

// Get returns the member called name, compared without regard to case (RFC 7643 §2.1), and whether it is there.
func (r Resource) Get(name string) (any, bool) {
	if value, ok := r[name]; ok {
		return value, true
	}
	key, ok := r.key(name)
	if !ok {
		return nil, false
	}
	return r[key], true
}

// key is how the member called name is spelt, and whether it is there.
func (r Resource) key(name string) (string, bool) {
	if _, ok := r[name]; ok {
		return name, true
	}
	for key := range r {
		if strings.EqualFold(key, name) {
			return key, true
		}
	}
	return "", false
}

// ID returns the string member id, or "".
func (r Resource) ID() string { return r.text("id") }

// Returned is what a resource of /Schemas says about when an attribute is returned: always, never, default or request (RFC 7643
// §7), "" where it says nothing.
func (r Resource) Returned(attribute string) string {
	listed, _ := r.Get("attributes")
	attributes, _ := listed.([]any)
	for _, item := range attributes {
		described, _ := item.(map[string]any)
		if strings.EqualFold(Resource(described).text("name"), attribute) {
			return Resource(described).text("returned")
		}
	}
	return ""
}

// OnlyMembers is the query that asks for a group's members, and what is always returned (RFC 7644 §3.9).
const OnlyMembers = "?attributes=members"

func (r Resource) text(name string) string {
	value, _ := r.Get(name)
	text, _ := value.(string)
	return text
}

// List is a decoded ListResponse.
type List struct {
	Total     int
	Resources []Resource
	Raw       Resource // the whole body
}

// ErrNotList says that an object is not a ListResponse.
var ErrNotList = errors.New("body is not a ListResponse")

// ParseList reads a ListResponse from a decoded body. totalResults and, where it is above 0, Resources must be there.
func ParseList(value Resource) (List, error) {
	list := List{Raw: value}
	number, ok := value["totalResults"].(json.Number)
	if !ok {
		return list, fmt.Errorf("%w: expected a number totalResults, got %s", ErrNotList, Compact(value["totalResults"]))
	}
	total, err := number.Int64()
	if err != nil {
		return list, fmt.Errorf("%w: expected an integer totalResults, got %s", ErrNotList, number)
	}
	list.Total = int(total)
	items, present := value["Resources"]
	if !present || items == nil {
		return list, nil
	}
	array, ok := items.([]any)
	if !ok {
		return list, fmt.Errorf("%w: expected an array Resources, got %s", ErrNotList, Compact(items))
	}
	for i, item := range array {
		object, ok := item.(map[string]any)
		if !ok {
			return list, fmt.Errorf("%w: expected an object at Resources[%d], got %s", ErrNotList, i, Compact(item))
		}
		list.Resources = append(list.Resources, object)
	}
	return list, nil
}

// Compact renders a decoded value as JSON on one line, cut at 200 bytes, for messages.
func Compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%v", value)
	}
	if len(text) > 200 {
		return string(Beginning(text, 200)) + InAll(len(text))
	}
	return string(text)
}

// JSON renders a value as JSON text without escaping <, > and &, as SCIM clients send it. A value that JSON cannot express
// is a programming error.
func JSON(value any) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("cannot encode the value as JSON: %v", err))
	}
	return strings.TrimSuffix(buffer.String(), "\n")
}
