package main

import (
	"reflect"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/filter"
	"github.com/elimity-com/scim/schema"
	parser "github.com/scim2/filter-parser/v2"
)

// target is what a PATCH path points at.
type target struct {
	holder     map[string]interface{} // the resource, or its extension
	attribute  schema.CoreAttribute
	sub        *schema.CoreAttribute
	expression parser.Expression // of a value path, else nil
}

// locate resolves a path against the schemas. The map of an extension that is not there yet is made.
func (p *patch) locate(path parser.Path) (target, error) {
	at := target{holder: p.attributes, expression: path.ValueExpression}
	attributes := p.of.attributes
	for _, extension := range p.of.extensions {
		if path.AttributePath.URI() == extension.ID {
			attributes = extension.Attributes
			at.holder = object(p.attributes[extension.ID])
			if at.holder == nil {
				at.holder = map[string]interface{}{}
				p.attributes[extension.ID] = at.holder
			}
		}
	}
	attribute, known := attributes.ContainsAttribute(path.AttributePath.AttributeName)
	if !known {
		return target{}, errors.ScimErrorInvalidPath
	}
	at.attribute = attribute
	name := path.SubAttributeName()
	if name == "" {
		name = path.AttributePath.SubAttributeName()
	}
	if name == "" {
		return at, nil
	}
	sub, known := attribute.SubAttributes().ContainsAttribute(name)
	if !known {
		return target{}, errors.ScimErrorInvalidPath
	}
	at.sub = &sub
	return at, nil
}

// allows refuses to change what is read-only, to change what is immutable, and to remove what is required.
func (t target) allows(op string) error {
	deepest := t.attribute
	if t.sub != nil {
		deepest = *t.sub
	}
	readOnly := t.attribute.Mutability() == "readOnly" || deepest.Mutability() == "readOnly"
	immutable := deepest.Mutability() == "immutable" && op != scim.PatchOperationAdd
	required := t.sub == nil && t.attribute.Required() && op == scim.PatchOperationRemove
	if readOnly || immutable || required {
		return errors.ScimErrorMutability
	}
	return nil
}

// matches asks the library whether a value passes the path's filter.
func (t target) matches(element interface{}) bool {
	members := object(element)
	if members == nil {
		members = map[string]interface{}{"value": element}
	}
	reference := schema.Schema{Attributes: filter.MultiValuedFilterAttributes(t.attribute)}
	return filter.NewFilterValidator(t.expression, reference).PassesFilter(members) == nil
}

// described builds the value that the path's filter describes: `type eq "work" and primary eq true`. Any other filter
// describes none.
func (t target) described() (map[string]interface{}, error) {
	described := map[string]interface{}{}
	if err := t.describe(t.expression, described); err != nil {
		return nil, err
	}
	return described, nil
}

func (t target) describe(expression parser.Expression, into map[string]interface{}) error {
	switch expression := expression.(type) {
	case *parser.AttributeExpression:
		sub, known := t.attribute.SubAttributes().ContainsAttribute(expression.AttributePath.AttributeName)
		if !known || expression.Operator != parser.EQ {
			return errors.ScimErrorNoTarget
		}
		value, scimErr := sub.ValidateSingular(expression.CompareValue)
		if scimErr != nil {
			return *scimErr
		}
		into[sub.Name()] = value
		return nil
	case *parser.LogicalExpression:
		if expression.Operator != parser.AND {
			return errors.ScimErrorNoTarget
		}
		if err := t.describe(expression.Left, into); err != nil {
			return err
		}
		return t.describe(expression.Right, into)
	default:
		return errors.ScimErrorNoTarget
	}
}

// remove takes out a single-valued attribute or one of its sub-attributes.
func (t target) remove() {
	name := t.attribute.Name()
	held := object(t.holder[name])
	if t.expression != nil && (held == nil || !t.matches(held)) {
		return
	}
	if t.sub == nil {
		delete(t.holder, name)
		return
	}
	delete(held, t.sub.Name())
	if len(held) == 0 {
		delete(t.holder, name)
	}
}

// elements is a copy of a multi-valued attribute's values. The library lets a single object through where a list belongs;
// it counts as a list of one.
func (t target) elements() []interface{} {
	value := t.holder[t.attribute.Name()]
	if single := object(value); single != nil {
		return []interface{}{single}
	}
	return append([]interface{}(nil), list(value)...)
}

// store keeps the values of a multi-valued attribute; none means that it is unassigned. Where a touched value claims to be
// primary, no other stays so (RFC 7644 §3.5.2).
func (t target) store(elements []interface{}, touched ...interface{}) {
	name := t.attribute.Name()
	if len(elements) == 0 {
		delete(t.holder, name)
		return
	}
	t.holder[name] = elements
	var chosen map[string]interface{}
	for _, element := range touched {
		if primary, _ := object(element)["primary"].(bool); primary {
			chosen = object(element)
		}
	}
	if chosen == nil {
		return
	}
	for i, element := range elements {
		if members := object(element); members["primary"] == true && !same(members, chosen) {
			elements[i] = merged(members, map[string]interface{}{"primary": false})
		}
	}
}

// same reports whether two maps are one and the same.
func same(a, b map[string]interface{}) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}
