package main

import (
	"slices"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/schema"
	parser "github.com/scim2/filter-parser/v2"
)

// patch applies operations (RFC 7644 §3.5.2) to a copy of a resource's attributes. The library has parsed the paths and
// checked the values against the schema; it applies nothing, and checks neither mutability nor required attributes.
type patch struct {
	of              *collection
	attributes      map[string]interface{}
	createOnReplace bool
}

func (p *patch) apply(operation scim.PatchOperation) error {
	if operation.Path != nil {
		return p.applyAt(operation.Op, *operation.Path, operation.Value)
	}
	return p.applyEach(operation.Op, "", object(operation.Value))
}

// applyEach handles an operation without path: each member of its value names an attribute, dotted and with a schema's URI
// where the client likes that, or is a schema's URI that holds attributes.
func (p *patch) applyEach(op, uri string, members map[string]interface{}) error {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if nested := object(members[name]); nested != nil && p.isSchema(name) {
			if err := p.applyEach(op, name, nested); err != nil {
				return err
			}
			continue
		}
		path, err := parser.ParsePath([]byte(name))
		if err != nil {
			return errors.ScimErrorInvalidPath
		}
		if uri != "" && path.AttributePath.URIPrefix == nil {
			path.AttributePath.URIPrefix = &uri
		}
		if err := p.applyAt(op, path, members[name]); err != nil {
			return err
		}
	}
	return nil
}

func (p *patch) isSchema(uri string) bool {
	if uri == p.of.schema.ID {
		return true
	}
	return slices.ContainsFunc(p.of.extensions, func(extension schema.Schema) bool { return extension.ID == uri })
}

func (p *patch) applyAt(op string, path parser.Path, value interface{}) error {
	at, err := p.locate(path)
	if err != nil {
		return err
	}
	if err := at.allows(op); err != nil {
		return err
	}
	switch {
	case at.attribute.MultiValued():
		err = p.changeList(op, at, value)
	case op == scim.PatchOperationRemove:
		at.remove()
	default:
		err = p.changeSingle(at, op, value)
	}
	p.dropEmpty()
	return err
}

// dropEmpty removes an extension that lost its last attribute.
func (p *patch) dropEmpty() {
	for _, extension := range p.of.extensions {
		if held, present := p.attributes[extension.ID]; present && empty(held) {
			delete(p.attributes, extension.ID)
		}
	}
}

// changeSingle adds or replaces a single-valued attribute. A complex value merges: RFC 7644 §3.5.2.1 and §3.5.2.3 leave
// sub-attributes alone that are not specified.
func (p *patch) changeSingle(at target, op string, value interface{}) error {
	held := object(at.holder[at.attribute.Name()])
	if at.expression != nil && (held == nil || !at.matches(held)) {
		return p.missing(at, op, value)
	}
	switch members := object(value); {
	case at.sub != nil:
		next := copyMap(held)
		next[at.sub.Name()] = value
		at.holder[at.attribute.Name()] = next
	case members != nil:
		at.holder[at.attribute.Name()] = merged(held, members)
	default:
		at.holder[at.attribute.Name()] = value
	}
	return nil
}

// missing decides about a value path that selects nothing. RFC 7644 §3.5.2.3 wants noTarget for replace; for add it says
// nothing, and Entra counts on creation (erratum 8097), for both.
func (p *patch) missing(at target, op string, value interface{}) error {
	if op == scim.PatchOperationReplace && !p.createOnReplace {
		return errors.ScimErrorNoTarget
	}
	created, err := at.described()
	if err != nil {
		return err
	}
	if at.sub != nil {
		created[at.sub.Name()] = value
	} else {
		created = merged(created, object(value))
	}
	if at.attribute.MultiValued() {
		at.store(append(at.elements(), created), created)
	} else {
		at.holder[at.attribute.Name()] = created
	}
	return nil
}

func merged(held, members map[string]interface{}) map[string]interface{} {
	next := copyMap(held)
	for name, member := range members {
		next[name] = member
	}
	return next
}
