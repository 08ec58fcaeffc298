package scim

import (
	"errors"
	"strings"
)

// Path is the path of a PATCH operation, or the target of an attribute mapping (RFC 7644 §3.5.2, figure 7):
// [URN:]name[.sub], [URN:]name[filter] or [URN:]name[filter].sub. An extension's own URN is a path too; it then comes apart
// as URN and name, which Type.Find puts together again.
type Path struct {
	URN    string // "" for none
	Name   string
	Filter Filter // zero for none
	Sub    string // "" for none
}

// ParsePath parses a path; names keep their case and are compared without regard to it. Every error is a *SyntaxError.
func ParsePath(text string) (Path, error) {
	path, err := parsePath(text)
	if wrong, ok := errors.AsType[*SyntaxError](err); ok {
		opened, closed := strings.IndexByte(text, '['), strings.LastIndexByte(text, ']')
		wrong.bracket = opened >= 0 && opened < wrong.Offset && wrong.Offset <= closed
	}
	return path, err
}

func parsePath(text string) (Path, error) {
	p, err := newParser(text)
	if err != nil {
		return Path{}, err
	}
	if p.token.kind != wordToken {
		return Path{}, p.fail("expected an attribute name, got %s", p.token)
	}
	named, reason := parseName(p.token.text)
	if reason != "" {
		return Path{}, p.fail("%s", reason)
	}
	if err := p.advance(); err != nil {
		return Path{}, err
	}
	path := Path{URN: named.urn, Name: named.attribute, Sub: named.sub}
	if p.token.mark('[') && named.sub == "" {
		inner, sub, err := p.bracket()
		if err != nil {
			return Path{}, err
		}
		path.Filter, path.Sub = Filter{inner}, sub
	}
	if p.token.kind != endToken {
		return Path{}, p.fail("expected the end, got %s", p.token)
	}
	return path, nil
}

// String writes the path in canonical form; parsing it again gives an equal path.
func (p Path) String() string {
	if p.Filter.None() {
		return name{p.URN, p.Name, p.Sub}.String()
	}
	text := name{urn: p.URN, attribute: p.Name}.String() + "[" + p.Filter.String() + "]"
	if p.Sub != "" {
		text += "." + p.Sub
	}
	return text
}

// Values reads what the path points at in a resource, without a schema: names and strings are compared without regard to
// case. A multi-valued attribute gives one value per element; null counts as absent. A name without URN that is not at
// the top is looked up in the enterprise extension. Members of the resource that merely look like a path, such as a
// literal "name.givenName", are not found (A62).
func (p Path) Values(r Resource) []any {
	found := flat(p.lookup(r))
	if !p.Filter.None() {
		found = p.selected(found)
	}
	if p.Sub == "" {
		return found
	}
	var values []any
	for _, item := range found {
		if object, ok := item.(map[string]any); ok {
			value, _ := Resource(object).Get(p.Sub)
			values = append(values, flat(value)...)
		}
	}
	return values
}

func (p Path) lookup(r Resource) any {
	if p.URN != "" && !strings.EqualFold(p.URN, SchemaUser) && !strings.EqualFold(p.URN, SchemaGroup) {
		if value, ok := inside(r, p.URN, p.Name); ok {
			return value
		}
		whole, _ := r.Get(p.URN + ":" + p.Name)
		object, isObject := whole.(map[string]any)
		if !isObject {
			return nil // a literal member "urn:…:department" is not the attribute
		}
		return object
	}
	value, ok := r.Get(p.Name)
	if !ok && p.URN == "" {
		value, _ = inside(r, SchemaEnterprise, p.Name)
	}
	return value
}

func inside(r Resource, uri, attribute string) (any, bool) {
	value, _ := r.Get(uri)
	object, _ := value.(map[string]any)
	return Resource(object).Get(attribute)
}

func (p Path) selected(items []any) []any {
	var kept []any
	for _, item := range items {
		if object, ok := item.(map[string]any); ok && p.Filter.root.match(place{object: object, element: true}) {
			kept = append(kept, item)
		}
	}
	return kept
}

// flat makes a list of a value: an array's assigned elements, one value, or nothing.
func flat(value any) []any {
	items, isList := value.([]any)
	if !isList {
		if value == nil {
			return nil
		}
		return []any{value}
	}
	kept := make([]any, 0, len(items))
	for _, item := range items {
		if item != nil {
			kept = append(kept, item)
		}
	}
	return kept
}
