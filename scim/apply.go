package scim

import (
	"fmt"
	"maps"
)

// Apply performs the operations of a PATCH on a resource, one after the other and all or none (RFC 7644 §3.5.2): on error
// the resource is untouched. The resource must be canonical, as Type.Canonical makes it. changed says whether anything is
// different afterwards; repeating an add or a remove changes nothing (A63). Readings:
//   - add and replace merge into a complex attribute; replace exchanges the whole of a multi-valued one.
//   - remove with a list of values, as Entra sends it, removes exactly those values (A05); with a filter that matches nothing
//     it succeeds without effect (A02). A value given to remove a single-valued attribute is not looked at.
//   - A pathless value may hold plain names, nested objects, dotted names and URN names (A62).
//   - An attribute may follow the URN of its schema behind a dot, as jobs of Entra's from before December 2018 write it.
//   - Writing null, "" or [] unassigns; {"value": ""} clears a manager. Required attributes then fail with invalidValue,
//     their removal with mutability (A31). readOnly and set immutable targets fail with mutability (A32, A33).
//   - Setting primary on one value takes it from the others.
//   - schemas is derived: it lists what the resource has, whatever an operation on it says; removing it is refused.
//   - What many operations cost that each concern many values is bounded, see effort.
//
// The error is a 400 with invalidPath, invalidFilter, invalidValue, mutability, noTarget or tooMany.
func Apply(r Resource, operations []Operation, t *Type, options PatchOptions) (changed bool, err *Error) {
	e := newEditor(r, t, options)
	if err := e.perform(operations); err != nil {
		return false, err
	}
	if same(map[string]any(r), map[string]any(e.resource)) {
		return false, nil
	}
	t.settleSchemas(e.resource)
	clear(r)
	maps.Copy(r, e.resource)
	return true, nil
}

// editor applies operations to its own copy of a resource.
type editor struct {
	resource Resource
	typ      *Type
	options  PatchOptions
	open     map[*Attribute]openList
	effort   effort
}

func newEditor(r Resource, t *Type, options PatchOptions) *editor {
	return &editor{
		resource: r.Clone(), typ: t, options: options, open: map[*Attribute]openList{}, effort: effort{most: leastEffort},
	}
}

func (e *editor) perform(operations []Operation) *Error {
	for i, operation := range operations {
		if err := e.apply(operation); err != nil {
			return err.at(fmt.Sprintf("operation %d", i+1))
		}
	}
	e.close()
	if err := e.typ.complete(e.resource); err != nil {
		return err
	}
	e.typ.settleExtensions(e.resource)
	return nil
}

func (e *editor) apply(op Operation) *Error {
	if op.Path == nil {
		return e.pathless(op)
	}
	op.Path = e.typ.undotted(op.Path)
	target, ok := e.typ.Find(*op.Path)
	switch {
	case !ok && e.typ.Takes(op.Path.URN):
		return e.free(op)
	case !ok:
		return bad(InvalidPath, "attribute %q is not defined for the resource type %s", op.Path, e.typ.Name)
	case target.Attribute == nil:
		return e.extension(target.Extension, op)
	case target.Attribute.Name == "schemas":
		return e.schemas(target.Attribute, op)
	case target.Attribute.Mutability == ReadOnly, target.Sub != nil && target.Sub.Mutability == ReadOnly:
		return bad(Mutability, "%s is readOnly: cannot %s it", op.Path, op.Op)
	}
	if err := e.checkFilter(target.Attribute, op); err != nil {
		return err
	}
	if target.Attribute.MultiValued {
		return e.multiValued(target, op)
	}
	return e.singleValued(target, op)
}

// pathless applies each member of the value as an operation of its own, in the order of the names.
func (e *editor) pathless(op Operation) *Error {
	members, ok := op.Value.(map[string]any)
	if !ok || op.Op == "remove" {
		return bad(NoTarget, "%s: expected a path, got none", op.Op)
	}
	for _, key := range sorted(members) {
		path, err := patchPath(key)
		if err != nil {
			return err
		}
		if err := e.apply(Operation{Op: op.Op, Path: path, Value: members[key]}); err != nil {
			return err
		}
	}
	return nil
}

// extension applies an operation on a whole extension to its attributes.
func (e *editor) extension(extension *Schema, op Operation) *Error {
	if op.Op == "remove" || op.Value == nil {
		for _, attribute := range extension.Attributes {
			if attribute.Required {
				return bad(Mutability, "%s is required: cannot %s it", attribute.Name, op.Op)
			}
		}
		e.resource.set(extension.ID, nil)
		for _, attribute := range extension.Attributes {
			delete(e.open, attribute)
		}
		return nil
	}
	members, ok := op.Value.(map[string]any)
	if !ok {
		return bad(InvalidValue, "%s: expected an object, got %s", extension.ID, Compact(op.Value))
	}
	for _, key := range sorted(members) {
		path, err := patchPath(extension.ID + ":" + key)
		if err != nil {
			return err
		}
		if err := e.apply(Operation{Op: op.Op, Path: path, Value: members[key]}); err != nil {
			return err
		}
	}
	return nil
}

func (e *editor) schemas(attribute *Attribute, op Operation) *Error {
	if op.Op == "remove" {
		return bad(Mutability, "schemas is required: cannot remove it")
	}
	_, err := attribute.coerce(listed(op.Value), refuseUnknown)
	return err
}

func (e *editor) checkFilter(attribute *Attribute, op Operation) *Error {
	if op.Path.Filter.None() {
		return nil
	}
	if attribute.Type != Complex {
		return bad(InvalidPath, "%s is not complex: expected a path without filter, got %s", attribute.Name, op.Path)
	}
	return op.Path.Filter.root.check(place{element: true, attribute: attribute})
}

// holder returns the object that holds a target's attribute; an absent extension is made where write says so.
func (e *editor) holder(target Target, write bool) Resource {
	if target.Extension == nil {
		return e.resource
	}
	object := e.resource.object(target.Extension.ID)
	if object == nil && write {
		object = Resource{}
		e.resource.set(target.Extension.ID, map[string]any(object))
	}
	return object
}

func (e *editor) singleValued(target Target, op Operation) *Error {
	attribute := target.Attribute
	holder := e.holder(target, op.Op != "remove")
	if holder == nil {
		return nil // removes from an extension that is not there
	}
	old, _ := holder.Get(attribute.Name)
	value, err := e.single(target, op, old)
	if err != nil {
		return err
	}
	if attribute.Mutability == Immutable && assigned(old) && !attribute.equals(old, value) {
		return bad(Mutability, "%s is immutable and has a value: cannot %s it", attribute.Name, op.Op)
	}
	holder.set(attribute.Name, value)
	return nil
}

// single computes the new value of a single-valued attribute, nil for none.
func (e *editor) single(target Target, op Operation, old any) (any, *Error) {
	attribute := target.Attribute
	if attribute.Type == Complex && (op.Op != "remove" || target.Sub != nil || !op.Path.Filter.None()) {
		return e.singleComplex(target, op, old)
	}
	if op.Op == "remove" {
		if attribute.Required {
			return nil, bad(Mutability, "%s is required: cannot remove it", attribute.Name)
		}
		return nil, nil
	}
	return attribute.coerce(op.Value, refuseUnknown)
}

func (e *editor) singleComplex(target Target, op Operation, old any) (any, *Error) {
	object, _ := old.(map[string]any)
	element := Resource(object)
	if filter := op.Path.Filter; !filter.None() && !filter.root.match(place{object: element, element: true, attribute: target.Attribute}) {
		if op.Op == "remove" {
			return old, nil
		}
		made, err := e.create(target.Attribute, op)
		if err != nil {
			return nil, err
		}
		element = made
	}
	if op.Op == "remove" && target.Sub == nil {
		return nil, nil
	}
	if element == nil {
		element = Resource{}
	}
	if err := edit(target, op, element); err != nil {
		return nil, err
	}
	if len(element) == 0 {
		return nil, nil
	}
	return map[string]any(element), nil
}

// edit applies an operation to one complex value in place: to the sub-attribute, or by merging an object into it.
func edit(target Target, op Operation, element Resource) *Error {
	attribute := target.Attribute
	before, _ := element.Get("value")
	switch {
	case target.Sub != nil && op.Op == "remove":
		if target.Sub.Required {
			return bad(Mutability, "%s is required: cannot remove it", op.Path)
		}
		if err := put(target.Sub, element, nil); err != nil {
			return err
		}
	case target.Sub != nil:
		if err := put(target.Sub, element, op.Value); err != nil {
			return err
		}
	default:
		if err := merge(attribute, element, op.Value); err != nil {
			return err
		}
	}
	after, _ := element.Get("value")
	if !attribute.MultiValued && before != nil && !same(before, after) {
		forget(attribute, element, op)
	}
	return nil
}

// merge writes the members of value into element.
func merge(attribute *Attribute, element Resource, value any) *Error {
	if text, ok := value.(string); ok && attribute.Sub("value") != nil && !attribute.MultiValued {
		value = map[string]any{"value": text}
	}
	if value == nil {
		clear(element)
		return nil
	}
	members, ok := value.(map[string]any)
	if !ok {
		return attribute.mistyped("an object", value)
	}
	for _, key := range sorted(members) {
		sub := attribute.Sub(key)
		if sub == nil {
			return bad(InvalidPath, "%s has no sub-attribute %q", attribute.Name, key)
		}
		if sub.Mutability == ReadOnly {
			continue // clients send back what they have read
		}
		if err := put(sub, element, members[key]); err != nil {
			return err.at(attribute.Name)
		}
	}
	return nil
}

// put writes one sub-attribute.
func put(sub *Attribute, element Resource, value any) *Error {
	coerced, err := sub.coerce(value, refuseUnknown)
	if err != nil {
		return err
	}
	old, _ := element.Get(sub.Name)
	if sub.Mutability == Immutable && assigned(old) && !sub.equals(old, coerced) {
		return bad(Mutability, "%s is immutable and has a value: expected none or %s, got %s", sub.Name, Compact(old), Compact(value))
	}
	element.set(sub.Name, coerced)
	return nil
}

// forget drops what described the old value of a reference such as manager: its $ref and its display name. Without value
// there is nothing left to describe.
func forget(attribute *Attribute, element Resource, op Operation) {
	if value, _ := element.Get("value"); value == nil {
		clear(element)
		return
	}
	given, _ := op.Value.(map[string]any)
	for _, sub := range attribute.SubAttributes {
		_, stated := Resource(given).Get(sub.Name)
		if sub.Mutability == ReadOnly || sub.Type == Reference && !stated {
			element.set(sub.Name, nil)
		}
	}
}
