package main

import (
	"reflect"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
)

// changeList applies an operation to a multi-valued attribute.
func (p *patch) changeList(op string, at target, value interface{}) error {
	switch {
	case op == scim.PatchOperationRemove:
		at.removeElements(list(value))
		return nil
	case at.expression != nil:
		return p.changeMatching(op, at, value)
	case at.sub != nil:
		return p.changeEach(op, at, value)
	case op == scim.PatchOperationAdd:
		at.addElements(list(value))
	default:
		at.store(list(value), list(value)...)
	}
	return nil
}

// removeElements takes out what the path selects. A value list beside a bare path, which RFC 7644 does not define and Entra
// sends for members, removes the listed values only.
func (t target) removeElements(listed []interface{}) {
	var rest []interface{}
	for _, element := range t.elements() {
		switch {
		case t.expression != nil && !t.matches(element):
			rest = append(rest, element)
		case t.expression == nil && t.sub == nil && len(listed) > 0:
			if !t.contains(listed, element) {
				rest = append(rest, element)
			}
		case t.sub != nil:
			members := copyMap(object(element))
			delete(members, t.sub.Name())
			if len(members) > 0 {
				rest = append(rest, members)
			}
		}
	}
	t.store(rest)
}

func (t target) addElements(added []interface{}) {
	elements := t.elements()
	var fresh []interface{}
	for _, element := range added {
		if !t.contains(elements, element) {
			elements, fresh = append(elements, element), append(fresh, element)
		}
	}
	t.store(elements, fresh...)
}

// changeMatching changes the elements that a value path selects.
func (p *patch) changeMatching(op string, at target, value interface{}) error {
	elements := at.elements()
	var touched []interface{}
	for i, element := range elements {
		if !at.matches(element) {
			continue
		}
		elements[i] = at.changed(op, object(element), value)
		touched = append(touched, elements[i])
	}
	if touched == nil {
		return p.missing(at, op, value)
	}
	at.store(elements, touched...)
	return nil
}

// changed is an element after a value-path operation: one sub-attribute set, members merged (add), or all of it (replace).
func (t target) changed(op string, element map[string]interface{}, value interface{}) interface{} {
	switch {
	case t.sub != nil:
		return merged(element, map[string]interface{}{t.sub.Name(): value})
	case object(value) == nil:
		return value
	case op == scim.PatchOperationAdd:
		return merged(element, object(value))
	default:
		return value
	}
}

// changeEach sets a sub-attribute of all elements ("emails.type"). Without an element there is nothing to set.
func (p *patch) changeEach(op string, at target, value interface{}) error {
	elements := at.elements()
	if len(elements) == 0 {
		return errors.ScimErrorNoTarget
	}
	for i, element := range elements {
		elements[i] = at.changed(op, object(element), value)
	}
	at.store(elements)
	return nil
}

// contains compares members by their value, everything else as a whole.
func (t target) contains(elements []interface{}, wanted interface{}) bool {
	for _, element := range elements {
		if t.attribute.Name() == "members" {
			if text(element, "value") == text(wanted, "value") {
				return true
			}
		} else if reflect.DeepEqual(element, wanted) {
			return true
		}
	}
	return false
}
