package scim

import "fmt"

// Check reports why a provider of this resource type refuses the filter, or nil: an attribute that the type does not have
// (A09 allows the refusal), gt, ge, lt, le on a Boolean or Binary attribute (RFC 7644 §3.4.2.2), a comparison of a
// complex attribute that has no sub-attribute "value", and one of an attribute that is never returned, whose value the
// answers would give away. The error is 400 invalidFilter.
func (f Filter) Check(t *Type) *Error {
	if f.None() {
		return nil
	}
	return f.root.check(place{typ: t})
}

func (n all) check(at place) *Error  { return checkAll(n, at) }
func (n some) check(at place) *Error { return checkAll(n, at) }

func checkAll(nodes []node, at place) *Error {
	for _, n := range nodes {
		if err := n.check(at); err != nil {
			return err
		}
	}
	return nil
}

func (n negation) check(at place) *Error { return n.inner.check(at) }

func (n comparison) check(at place) *Error {
	attribute, err := at.define(n.name)
	if err != nil {
		return err
	}
	if attribute.Returned == "never" {
		return bad(InvalidFilter, "%s is never returned and cannot be used in a filter", n.name)
	}
	if n.op == "pr" {
		return nil
	}
	if attribute.Type == Complex {
		value := attribute.Sub("value")
		if value == nil {
			return bad(InvalidFilter, "%s is complex: expected a sub-attribute, got none", n.name)
		}
		attribute = value
	}
	switch n.op {
	case "gt", "ge", "lt", "le":
		if attribute.Type == Boolean || attribute.Type == Binary {
			return bad(InvalidFilter, "%s is of type %s and has no order: expected eq, ne or pr, got %s", n.name, attribute.Type, n.op)
		}
	}
	return nil
}

func (n valuePath) check(at place) *Error {
	if at.typ != nil && at.typ.Takes(n.name.urn) {
		return nil // of an open type
	}
	attribute, err := at.define(n.name)
	if err != nil {
		return err
	}
	if attribute.Type != Complex {
		return bad(InvalidFilter, "%s is not complex: expected no value path, got one", n.name)
	}
	within := place{element: true, attribute: attribute}
	if err := n.inner.check(within); err != nil || n.behind == nil {
		return err
	}
	return n.behind.check(within)
}

func (at place) define(n name) (*Attribute, *Error) {
	if at.element {
		if sub := at.attribute.Sub(n.attribute); sub != nil {
			return sub, nil
		}
		return nil, bad(InvalidFilter, "%s has no sub-attribute %q", at.attribute.Name, n.attribute)
	}
	target, ok := at.typ.Find(Path{URN: n.urn, Name: n.attribute, Sub: n.sub})
	switch {
	case !ok && at.typ.Takes(n.urn):
		return &Attribute{Name: n.attribute, Type: String}, nil
	case !ok || target.Attribute == nil:
		return nil, bad(InvalidFilter, "attribute %q is not defined for the resource type %s", fmt.Sprint(n), at.typ.Name)
	case target.Sub != nil:
		return target.Sub, nil
	}
	return target.Attribute, nil
}
