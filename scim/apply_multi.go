package scim

// multiValued applies an operation to a multi-valued attribute.
func (e *editor) multiValued(target Target, op Operation) *Error {
	list := e.list(target, op.Op != "remove")
	if list == nil {
		return nil // removes from an extension that is not there
	}
	if err := e.change(list, target, op); err != nil {
		return err
	}
	if list.live == 0 && target.Attribute.Required && op.Op == "remove" {
		return bad(Mutability, "%s is required: cannot remove its last value", target.Attribute.Name)
	}
	return e.effort.check()
}

// openList is a list and the object to which it will be written back.
type openList struct {
	*elements
	holder Resource
}

// list returns the elements of an attribute, which stay open until the last operation.
func (e *editor) list(target Target, write bool) *elements {
	if list, ok := e.open[target.Attribute]; ok {
		return list.elements
	}
	holder := e.holder(target, write)
	if holder == nil {
		return nil
	}
	value, _ := holder.Get(target.Attribute.Name)
	list := newElements(target.Attribute, flat(value), &e.effort)
	e.open[target.Attribute] = openList{list, holder}
	return list
}

// close writes the open lists back.
func (e *editor) close() {
	for attribute, list := range e.open {
		var value any
		if left := list.left(); left != nil {
			value = left
		}
		list.holder.set(attribute.Name, value)
	}
}

// change applies an operation to the elements.
func (e *editor) change(list *elements, target Target, op Operation) *Error {
	whole := op.Path.Filter.None() && target.Sub == nil
	switch {
	case whole && op.Op == "remove" && op.Value != nil:
		return subtract(list, op.Value)
	case whole && op.Op == "remove":
		list.reset(nil)
		return nil
	case whole:
		stated, err := target.Attribute.coerceList(listed(op.Value), refuseUnknown)
		if err != nil {
			return err
		}
		if op.Op == "replace" {
			list.reset(stated)
		} else {
			unite(list, stated)
		}
		return nil
	}
	hits, err := list.matching(op.Path.Filter)
	switch {
	case err != nil:
		return err
	case op.Op == "remove" && target.Sub == nil:
		for _, at := range hits {
			list.remove(at)
		}
		return nil
	case op.Op == "replace" && target.Sub == nil:
		return e.exchange(list, op, hits)
	}
	return e.edit(list, target, op, hits)
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

// unite appends the elements that are not there yet. An element that is there with everything that the new one states is the
// same one (A63).
func unite(list *elements, added []any) {
	for _, element := range added {
		if list.has(element) {
			continue
		}
		at := list.append(element)
		if isPrimary(element) {
			list.onlyPrimary(at)
		}
	}
}

// subtract removes the listed values: an element goes when it has everything that one of the listed states; of members only the
// value is looked at, since Entra sends "$ref": null beside it (Microsoft, "Develop a SCIM endpoint").
func subtract(list *elements, value any) *Error {
	gone, err := list.attribute.coerceList(listed(stringsAsValues(list.attribute, value)), refuseUnknown)
	if err != nil {
		return err
	}
	for _, part := range gone {
		for _, at := range list.stating(part) {
			list.remove(at)
		}
	}
	return nil
}

// stringsAsValues reads a plain string in a removal as the "value" of the element to remove: Entra has been seen to send the bare
// value in its legacy dialect (AzureAD/SCIMReferenceCode#87).
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

// exchange replaces every matching element as a whole (RFC 7644 §3.5.2.3).
func (e *editor) exchange(list *elements, op Operation, hits []int) *Error {
	attribute := list.attribute
	value, err := attribute.coerceOne(op.Value, refuseUnknown)
	if err != nil {
		return err
	}
	if len(hits) == 0 {
		return e.append(list, Target{Attribute: attribute}, op)
	}
	if err := e.effort.pay(len(hits) * (1 + weight(value)/bytesPerStep)); err != nil {
		return err
	}
	primary := -1
	for _, at := range hits {
		switch {
		case value == nil:
			list.remove(at)
			continue
		case attribute.identified() && !attribute.equals(list.items[at], value):
			return bad(Mutability, "%s: value is immutable: expected the same value, got %s", attribute.Name, Compact(op.Value))
		}
		list.replace(at, clone(value))
		if isPrimary(value) {
			primary = at
		}
	}
	list.onlyPrimary(primary)
	return nil
}

// edit changes every matching element in place.
func (e *editor) edit(list *elements, target Target, op Operation, hits []int) *Error {
	if len(hits) == 0 && op.Op != "remove" {
		return e.append(list, target, op)
	}
	if err := e.effort.pay(len(hits) * (1 + weight(op.Value)/bytesPerStep)); err != nil {
		return err
	}
	primary := -1
	for _, at := range hits {
		object := list.items[at].(map[string]any)
		was := isPrimary(object)
		if err := edit(target, op, object); err != nil {
			return err
		}
		if len(object) == 0 {
			list.remove(at)
			continue
		}
		list.changed(at)
		if isPrimary(object) && (!was || setsPrimary(target, op)) {
			primary = at
		}
	}
	list.onlyPrimary(primary)
	return nil
}

func setsPrimary(target Target, op Operation) bool {
	if target.Sub != nil {
		return target.Sub.Name == "primary"
	}
	given, _ := op.Value.(map[string]any)
	_, stated := Resource(given).Get("primary")
	return stated
}

// append adds the element that a value path without match asks for, or refuses to.
func (e *editor) append(list *elements, target Target, op Operation) *Error {
	element, err := e.create(target.Attribute, op)
	if err != nil {
		return err
	}
	if !assigned(op.Value) {
		return nil // clears what is not there
	}
	if err := edit(target, op, element); err != nil {
		return err
	}
	if target.Attribute.identified() && element["value"] == nil {
		return bad(InvalidValue, "%s: expected an element with a value, got %s", target.Attribute.Name, Compact(element))
	}
	at := list.append(map[string]any(element))
	if isPrimary(map[string]any(element)) {
		list.onlyPrimary(at)
	}
	return nil
}

// create makes the element that a value filter states, where the options allow it. A filter that states anything but
// equalities joined by "and" describes no element.
func (e *editor) create(attribute *Attribute, op Operation) (Resource, *Error) {
	if e.options.ValuePath == Refuse {
		return nil, bad(NoTarget, "%s matches no value", op.Path)
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
			return nil, bad(NoTarget, "%s matches no value, and a new one can be created only from eq and and", op.Path)
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
