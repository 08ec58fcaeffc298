package scim

import (
	"maps"
	"slices"
	"strings"
)

// Canonical turns the body of a POST or PUT into what a provider stores (RFC 7644 §3.3, §3.5.1): names in the schemas'
// spelling, values in their own types, readOnly attributes and everything unknown left out, unassigned values left out,
// schemas listing the core schema and the extensions that have a value. URIs that the type does not know are tolerated in
// schemas and dropped (A57), and so is what stands under them, unless the type is open. The body is not changed. Errors are 400: schemas missing or without the core URI, a value of
// the wrong type, a required attribute without value, two primary values.
func (t *Type) Canonical(body Resource) (Resource, *Error) {
	if err := t.admits(body); err != nil {
		return nil, err
	}
	out := Resource{}
	for _, key := range sorted(body) {
		if extension := t.extension(key); extension != nil {
			object, err := canonicalExtension(extension, body[key])
			if err != nil {
				return nil, err
			}
			if object != nil {
				out[extension.ID] = object
			}
			continue
		}
		if object, ok := body[key].(map[string]any); ok && strings.EqualFold(key, t.Schema.ID) {
			if err := t.canonicalCore(out, object); err != nil {
				return nil, err
			}
			continue
		}
		if object, ok := kept(body[key]).(map[string]any); ok && t.Takes(key) {
			out[key] = object
			continue
		}
		attribute := t.core(key)
		if attribute == nil || attribute.Mutability == ReadOnly || attribute.Name == "schemas" {
			continue
		}
		value, err := attribute.coerce(body[key], ignoreUnknown)
		if err != nil {
			return nil, err
		}
		out.join(attribute, value)
	}
	t.settleExtensions(out)
	t.settleSchemas(out)
	return out, t.complete(out)
}

// canonicalCore takes core attributes that stand under the URN of their schema.
func (t *Type) canonicalCore(out, object Resource) *Error {
	for _, key := range sorted(object) {
		attribute := t.Schema.Attribute(key)
		if attribute == nil || attribute.Mutability == ReadOnly {
			continue
		}
		value, err := attribute.coerce(object[key], ignoreUnknown)
		if err != nil {
			return err
		}
		out.join(attribute, value)
	}
	return nil
}

// join is set for an attribute that may stand in a body twice, under its schema's URN and without: the parts of a complex one, and the
// values of a list, come together.
func (r Resource) join(attribute *Attribute, value any) {
	before, _ := r.Get(attribute.Name)
	switch value := value.(type) {
	case map[string]any:
		if had, complex := before.(map[string]any); complex {
			both := maps.Clone(had)
			maps.Copy(both, value)
			r.set(attribute.Name, both)
			return
		}
	case []any:
		if had, several := before.([]any); several {
			r.set(attribute.Name, slices.Concat(had, value))
			return
		}
	}
	r.set(attribute.Name, value)
}

func (t *Type) admits(body Resource) *Error {
	value, present := body.Get("schemas")
	uris, err := named(t.common, "schemas").coerce(value, ignoreUnknown)
	if err != nil {
		return err
	}
	list, _ := uris.([]any)
	hasCore := slices.ContainsFunc(list, func(uri any) bool { return strings.EqualFold(uri.(string), t.Schema.ID) })
	if !present || !hasCore {
		return bad(InvalidValue, "schemas: expected a list with %q, got %s", t.Schema.ID, Compact(value))
	}
	return nil
}

func canonicalExtension(extension *Schema, value any) (map[string]any, *Error) {
	if value == nil {
		return nil, nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, bad(InvalidValue, "%s: expected an object, got %s", extension.ID, Compact(value))
	}
	out := Resource{}
	for _, key := range sorted(object) {
		attribute := extension.Attribute(key)
		if attribute == nil || attribute.Mutability == ReadOnly {
			continue
		}
		item, err := attribute.coerce(object[key], ignoreUnknown)
		if err != nil {
			return nil, err
		}
		out.set(attribute.Name, item)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// complete reports a required attribute without value (RFC 7643 §7). An extension's are required where it is present.
func (t *Type) complete(r Resource) *Error {
	for _, attribute := range t.Schema.Attributes {
		if err := requireValue(attribute, r); err != nil {
			return err
		}
	}
	for _, extension := range t.Extensions {
		object := r.object(extension.ID)
		if object == nil {
			continue
		}
		for _, attribute := range extension.Attributes {
			if err := requireValue(attribute, object); err != nil {
				return err
			}
		}
	}
	return nil
}

func requireValue(attribute *Attribute, holder Resource) *Error {
	value, _ := holder.Get(attribute.Name)
	if attribute.Required && attribute.Mutability != ReadOnly && !assigned(value) {
		return bad(InvalidValue, "%s is required: expected a value, got none", attribute.Name)
	}
	return nil
}

// settleExtensions drops extensions without value.
func (t *Type) settleExtensions(r Resource) {
	for _, extension := range t.Extensions {
		if value, present := r.Get(extension.ID); present && !assigned(value) {
			r.set(extension.ID, nil)
		}
	}
	for _, uri := range t.taken(r) {
		if !assigned(r[uri]) {
			delete(r, uri)
		}
	}
}

// settleSchemas makes schemas list the core schema and the extensions that are there; a list that already does keeps its
// order.
func (t *Type) settleSchemas(r Resource) {
	want := []string{t.Schema.ID}
	for _, extension := range t.Extensions {
		if r.object(extension.ID) != nil {
			want = append(want, extension.ID)
		}
	}
	want = append(want, t.taken(r)...)
	have := r.schemas()
	slices.Sort(have)
	if !slices.Equal(have, slices.Sorted(slices.Values(want))) {
		r.set("schemas", anys(want))
	}
}
