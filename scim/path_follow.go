package scim

import (
	"strconv"
	"strings"
)

// Leaf returns the one value that the path leads to, without a schema: within the first element that its filter selects, within the
// extension that its URN names, and nowhere else. Null counts as absent. Values, in contrast, returns all that may be meant.
func (p Path) Leaf(r Resource) (any, bool) {
	value, missing := p.follow(r, func(string) {})
	return value, missing.none() && value != nil
}

// Pointer is where the path leads as a JSON pointer (RFC 6901) into the resource, with the names as they are spelt there. What the
// resource does not have of the path is the last token.
func (p Path) Pointer(r Resource) string {
	var pointer strings.Builder
	enter := func(token string) {
		pointer.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	if _, missing := p.follow(r, enter); !missing.none() {
		enter(missing.String())
	}
	return pointer.String()
}

// none reports whether nothing is left of a path.
func (p Path) none() bool { return p.Name == "" && p.Filter.None() }

// follow goes where the path leads and tells each name and index on the way. It returns the value there, and what is missing of the
// path: nothing where all of it is there.
func (p Path) follow(r Resource, enter func(token string)) (value any, missing Path) {
	value = map[string]any(r)
	if p.URN != "" {
		inner, ok := member(value, p.URN, enter)
		switch {
		case ok:
			value = inner
		case !strings.EqualFold(p.URN, SchemaUser) && !strings.EqualFold(p.URN, SchemaGroup):
			return p.extension(r, enter)
		}
	}
	value, ok := member(value, p.Name, enter)
	if !ok {
		return nil, Path{Name: p.Name, Filter: p.Filter, Sub: p.Sub}
	}
	if !p.Filter.None() {
		if value, ok = p.first(value, enter); !ok {
			return nil, Path{Filter: p.Filter, Sub: p.Sub}
		}
	}
	if p.Sub != "" {
		if value, ok = member(value, p.Sub, enter); !ok {
			return nil, Path{Name: p.Sub}
		}
	}
	return value, Path{}
}

// extension follows a path that is the whole URN of an extension.
func (p Path) extension(r Resource, enter func(string)) (value any, missing Path) {
	if p.Filter.None() && p.Sub == "" {
		if value, ok := member(map[string]any(r), p.URN+":"+p.Name, enter); ok {
			return value, Path{}
		}
	}
	return nil, p
}

// member enters the member of an object, in any case; false where it is not there.
func member(value any, name string, enter func(string)) (any, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, false
	}
	if value, ok := object[name]; ok { // as it is spelt nearly always
		enter(name)
		return value, true
	}
	key, ok := Resource(object).key(name)
	if !ok {
		return nil, false
	}
	enter(key)
	return object[key], true
}

// first enters the first element of a list that the path's filter selects; false where there is none.
func (p Path) first(value any, enter func(string)) (any, bool) {
	elements, _ := value.([]any)
	for i, element := range elements {
		object, ok := element.(map[string]any)
		if ok && p.Filter.root.match(place{object: object, element: true}) {
			enter(strconv.Itoa(i))
			return element, true
		}
	}
	return nil, false
}
