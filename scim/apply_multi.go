package scim

import "slices"

// multiValued applies an operation to a multi-valued attribute.
func (e *editor) multiValued(target Target, op Operation) *Error {
	holder := e.holder(target, op.Op != "remove")
	if holder == nil {
		return nil
	}
	attribute := target.Attribute
	old, _ := holder.Get(attribute.Name)
	list, err := e.list(target, op, flat(old))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		if attribute.Required && op.Op == "remove" {
			return bad(Mutability, "%s is required: want a value left, got none", attribute.Name)
		}
		holder.set(attribute.Name, nil)
		return nil
	}
	holder.set(attribute.Name, list)
	return nil
}

// list computes the new elements.
func (e *editor) list(target Target, op Operation, old []any) ([]any, *Error) {
	whole := op.Path.Filter.None() && target.Sub == nil
	switch {
	case whole && op.Op == "remove" && op.Value != nil:
		return subtract(target.Attribute, old, op.Value)
	case whole && op.Op == "remove":
		return nil, nil
	case whole && op.Op == "replace":
		return target.Attribute.coerceList(listed(op.Value), refuseUnknown)
	case whole:
		added, err := target.Attribute.coerceList(listed(op.Value), refuseUnknown)
		return union(target.Attribute, old, added), err
	case op.Op == "remove" && target.Sub == nil:
		return e.dropped(target.Attribute, op.Path.Filter, old), nil
	case op.Op == "replace" && target.Sub == nil:
		return e.exchanged(target.Attribute, op, old)
	}
	return e.edited(target, op, old)
}

// listed makes a list of a value: clients send a single element without its brackets.
func listed(value any) []any {
	if items, ok := value.([]any); ok {
		return items
	}
	if value == nil {
		return nil
	}
	return []any{value}
}

// union appends the elements that are not there yet. An element that is there with everything that the new one states is
// the same one (A63).
func union(attribute *Attribute, old, added []any) []any {
	list, there := old, newSeen(attribute, old...)
	for _, element := range added {
		if !attribute.identified() && contains(attribute, list, element) || !there.first(element) {
			continue
		}
		list = append(list, element)
		if isPrimary(element) {
			onlyPrimary(list, len(list)-1)
		}
	}
	return list
}

// contains reports that an element of the list has everything that part states.
func contains(attribute *Attribute, list []any, part any) bool {
	stated, isObject := part.(map[string]any)
	for _, item := range list {
		object, ok := item.(map[string]any)
		if attribute.equals(item, part) || ok && isObject && attribute.covers(object, stated) {
			return true
		}
	}
	return false
}

// subtract removes the listed values: an element goes when it has everything that one of the listed states; of members
// only the value is looked at, since Entra has sent "$ref": null beside it (entra.md §4.2d [O]).
func subtract(attribute *Attribute, old []any, value any) ([]any, *Error) {
	gone, err := attribute.coerceList(listed(stringsAsValues(attribute, value)), refuseUnknown)
	if err != nil {
		return nil, err
	}
	known := newSeen(attribute, gone...)
	kept := make([]any, 0, len(old))
	for _, element := range old {
		goes := attribute.identified() && known.keys[attribute.key(element)]
		for i := 0; i < len(gone) && !goes && !attribute.identified(); i++ {
			goes = contains(attribute, []any{element}, gone[i])
		}
		if !goes {
			kept = append(kept, element)
		}
	}
	return kept, nil
}

// stringsAsValues reads a plain string in a removal as the "value" of the element to remove: Entra's legacy dialect sends
// the bare value (entra.md §4.2e [O]).
func stringsAsValues(attribute *Attribute, value any) any {
	items := listed(value)
	if attribute.Sub("value") == nil {
		return items
	}
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = item
		if text, ok := item.(string); ok {
			out[i] = map[string]any{"value": text}
		}
	}
	return out
}

func matches(attribute *Attribute, filter Filter, element any) bool {
	object, ok := element.(map[string]any)
	return ok && (filter.None() || filter.root.match(place{object: object, element: true, attribute: attribute}))
}

func (e *editor) dropped(attribute *Attribute, filter Filter, old []any) []any {
	kept := make([]any, 0, len(old))
	for _, element := range old {
		if !matches(attribute, filter, element) {
			kept = append(kept, element)
		}
	}
	return kept
}

// exchanged replaces every matching element as a whole (RFC 7644 §3.5.2.3).
func (e *editor) exchanged(attribute *Attribute, op Operation, old []any) ([]any, *Error) {
	value, err := attribute.coerceOne(op.Value, refuseUnknown)
	if err != nil {
		return nil, err
	}
	list, found, primary := make([]any, 0, len(old)+1), false, -1
	for _, element := range old {
		if !matches(attribute, op.Path.Filter, element) {
			list = append(list, element)
			continue
		}
		found = true
		if value == nil {
			continue
		}
		if attribute.identified() && !attribute.equals(element, value) {
			return nil, bad(Mutability, "%s: value is immutable: want the same value, got %s", attribute.Name, Compact(op.Value))
		}
		list = append(list, clone(value))
		if isPrimary(value) {
			primary = len(list) - 1
		}
	}
	if !found {
		return e.appended(Target{Attribute: attribute}, op, old)
	}
	onlyPrimary(list, primary)
	return list, nil
}

// edited changes every matching element in place; without filter, every element.
func (e *editor) edited(target Target, op Operation, old []any) ([]any, *Error) {
	list, found, primary := make([]any, 0, len(old)+1), false, -1
	for _, element := range old {
		if matches(target.Attribute, op.Path.Filter, element) {
			found = true
			object := element.(map[string]any)
			was := isPrimary(object)
			if err := edit(target, op, object); err != nil {
				return nil, err
			}
			if len(object) == 0 {
				continue
			}
			if isPrimary(object) && (!was || setsPrimary(target, op)) {
				primary = len(list)
			}
		}
		list = append(list, element)
	}
	if !found && op.Op != "remove" {
		return e.appended(target, op, old)
	}
	onlyPrimary(list, primary)
	return list, nil
}

func setsPrimary(target Target, op Operation) bool {
	if target.Sub != nil {
		return target.Sub.Name == "primary"
	}
	given, _ := op.Value.(map[string]any)
	_, stated := Resource(given).Get("primary")
	return stated
}

// appended adds the element that a value path without match asks for, or refuses to.
func (e *editor) appended(target Target, op Operation, old []any) ([]any, *Error) {
	element, err := e.create(target.Attribute, op)
	if err != nil {
		return nil, err
	}
	if !assigned(op.Value) {
		return old, nil // clears what is not there
	}
	if err := edit(target, op, element); err != nil {
		return nil, err
	}
	if target.Attribute.identified() && element["value"] == nil {
		return nil, bad(InvalidValue, "%s: want an element with a value, got %s", target.Attribute.Name, Compact(element))
	}
	list := slices.Concat(old, []any{map[string]any(element)})
	if isPrimary(map[string]any(element)) {
		onlyPrimary(list, len(list)-1)
	}
	return list, nil
}

// create makes the element that a value filter states, where the options allow it. A filter that states anything but
// equalities joined by "and" describes no element.
func (e *editor) create(attribute *Attribute, op Operation) (Resource, *Error) {
	if e.options.ValuePath == Refuse {
		return nil, bad(NoTarget, "%s matches nothing: want an existing value, got none", op.Path)
	}
	element := Resource{}
	if op.Path.Filter.None() {
		return element, nil
	}
	parts, ok := op.Path.Filter.root.(all)
	if !ok {
		parts = all{op.Path.Filter.root}
	}
	for _, part := range parts {
		stated, ok := part.(comparison)
		if !ok || stated.op != "eq" {
			return nil, bad(NoTarget, "%s matches nothing and states no value: want eq and and only", op.Path)
		}
		sub := attribute.Sub(stated.name.attribute)
		value, err := sub.coerce(stated.value, refuseUnknown)
		if err != nil {
			return nil, err
		}
		if value != nil && sub.Mutability != ReadOnly {
			element[sub.Name] = value
		}
	}
	return element, nil
}

// onlyPrimary takes primary from all elements but the one at keep (RFC 7644 §3.5.2); -1 leaves all as they are.
func onlyPrimary(list []any, keep int) {
	if keep < 0 {
		return
	}
	for i, element := range list {
		if i != keep && isPrimary(element) {
			element.(map[string]any)["primary"] = false
		}
	}
}
