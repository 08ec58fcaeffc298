package scim

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// An open type takes attributes of extensions that it does not define: what is written under a well-formed URN is kept as it is, without
// a type. A URN is opaque, and the attribute follows its last colon.

var wellFormed = regexp.MustCompile(`(?i)^urn:[a-z0-9][a-z0-9-]{1,31}:[^\s"\[\]]+$`) // RFC 8141 §2, less strict behind the namespace

// versioned is an extension's own URN, as RFC 7643 §10.3 forms them: it ends in version and resource type.
var versioned = regexp.MustCompile(`:[0-9]+(\.[0-9]+)*:[A-Za-z]+$`)

// Takes reports whether the type is open and uri could be an extension that it does not define.
func (t *Type) Takes(uri string) bool {
	return t != nil && t.Open && wellFormed.MatchString(uri) && !strings.EqualFold(uri, t.Schema.ID) && t.extension(uri) == nil
}

// taken lists the keys of the resource that are extensions of an open type, sorted.
func (t *Type) taken(r Resource) (uris []string) {
	if !t.Open {
		return nil
	}
	for key, value := range r {
		if _, ok := value.(map[string]any); ok && t.Takes(key) {
			uris = append(uris, key)
		}
	}
	slices.Sort(uris)
	return uris
}

// kept is a value without what counts as unassigned (RFC 7643 §2.5), nil where nothing is left.
func kept(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, item := range value {
			if item := kept(item); item != nil {
				out[key] = item
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		var out []any
		for _, item := range value {
			if item := kept(item); item != nil {
				out = append(out, item)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case string:
		if value == "" {
			return nil
		}
	}
	return value
}

// free applies an operation to an attribute, or the whole, of an extension that the type does not define.
func (e *editor) free(op Operation) *Error {
	path, value := op.Path, kept(op.Value)
	members, isObject := value.(map[string]any)
	whole := path.URN + ":" + path.Name
	if path.Filter.None() && path.Sub == "" && (e.resource.object(whole) != nil || isObject && versioned.MatchString(whole)) {
		if op.Op == "remove" || value == nil {
			e.resource.set(whole, nil)
			return nil
		}
		if !isObject {
			return bad(InvalidValue, "%s: expected an object, got %s", whole, Compact(op.Value))
		}
		for _, key := range sorted(members) {
			inner := Operation{Op: op.Op, Path: &Path{URN: whole, Name: key}, Value: members[key]}
			if err := e.apply(inner); err != nil {
				return err
			}
		}
		return nil
	}
	object := e.resource.object(path.URN)
	if object == nil {
		if op.Op == "remove" {
			return nil
		}
		object = Resource{}
		e.resource.set(path.URN, map[string]any(object))
	}
	old, _ := object.Get(path.Name)
	next, err := e.freeValue(op, old, value)
	if err != nil {
		return err
	}
	object.set(path.Name, kept(next))
	return nil
}

// freeValue is what an operation makes of an attribute's old value, nil for nothing.
func (e *editor) freeValue(op Operation, old, value any) (any, *Error) {
	switch {
	case !op.Path.Filter.None():
		return e.freeElements(op, old, value)
	case op.Path.Sub != "":
		object, _ := old.(map[string]any)
		made := Resource(maps.Clone(object))
		if made == nil {
			made = Resource{}
		}
		inner := op
		inner.Path = &Path{Name: op.Path.Sub}
		last, _ := made.Get(op.Path.Sub)
		next, err := e.freeValue(inner, last, value)
		if err != nil {
			return nil, err
		}
		made.set(op.Path.Sub, next)
		return map[string]any(made), nil
	}
	list, isList := old.([]any)
	added, several := value.([]any)
	switch {
	case op.Op == "remove" && isList && value != nil:
		return without(list, flat(value)), nil
	case op.Op == "remove":
		return nil, nil
	case op.Op == "add" && isList, op.Op == "add" && several && old == nil:
		if !several {
			added = flat(value)
		}
		return append(slices.Clone(list), without(added, list)...), nil
	}
	return value, nil
}

// freeElements applies an operation to the elements that the path's filter selects.
func (e *editor) freeElements(op Operation, old, value any) (any, *Error) {
	var left []any
	found := false
	for _, item := range flat(old) {
		object, ok := item.(map[string]any)
		if !ok || !op.Path.Filter.root.match(place{object: object, element: true}) {
			left = append(left, item)
			continue
		}
		found = true
		made := Resource(maps.Clone(object))
		switch members, whole := value.(map[string]any); {
		case op.Path.Sub != "":
			made.set(op.Path.Sub, value)
		case op.Op == "remove":
			continue
		case whole:
			maps.Copy(made, members)
		}
		left = append(left, map[string]any(made))
	}
	if found || op.Op == "remove" {
		return left, nil
	}
	name, text, single := op.Path.Filter.Equal()
	if e.options.ValuePath != Create || !single || op.Path.Sub == "" {
		return nil, bad(NoTarget, "%s matches nothing", op.Path)
	}
	return append(left, map[string]any{name: text, op.Path.Sub: value}), nil
}

// without returns what of a list is not among others.
func without(list, others []any) (left []any) {
	gone := map[string]bool{}
	for _, other := range others {
		gone[JSON(other)] = true
	}
	for _, item := range list {
		if !gone[JSON(item)] {
			left = append(left, item)
			gone[JSON(item)] = true
		}
	}
	return left
}
