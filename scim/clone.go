package scim

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Clone copies a resource with everything in it.
func (r Resource) Clone() Resource {
	if r == nil {
		return nil
	}
	return clone(map[string]any(r)).(map[string]any)
}

func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for key, item := range value {
			out[key] = clone(item)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = clone(item)
		}
		return out
	}
	return value
}

// same compares decoded values; the order of lists counts.
func same(left, right any) bool { return reflect.DeepEqual(left, right) }

// set gives the member called name a value, under exactly that spelling; nil removes it.
func (r Resource) set(name string, value any) {
	if _, exact := r[name]; !exact {
		for key := range r {
			if strings.EqualFold(key, name) {
				delete(r, key)
			}
		}
	}
	if value == nil {
		delete(r, name)
		return
	}
	r[name] = value
}

// object returns the member called name if it is an object, else nil.
func (r Resource) object(name string) Resource {
	value, _ := r.Get(name)
	object, _ := value.(map[string]any)
	return object
}

// sorted returns the names of an object's members in a fixed order.
func sorted(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// Same reports that two resources hold the same values in the same order.
func Same(left, right Resource) bool { return same(map[string]any(left), map[string]any(right)) }
