package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// offer is what a provider says of itself (RFC 7644 §4).
type offer struct {
	config, types, schemas scim.Response
	asked                  bool
}

// asksOffer reads the three endpoints.
func (w *World) asksOffer(ctx context.Context) {
	get := func(path string) scim.Response {
		return *ask(ctx, w.senders.Oracle, scim.OpDiscover, http.MethodGet, path, nil)
	}
	w.offer = offer{config: get("ServiceProviderConfig"), types: get("ResourceTypes"), schemas: get("Schemas"), asked: true}
}

// documents are the elements of a discovery endpoint's list response. The error says why there are none.
func documents(answer *scim.Response) ([]scim.Resource, error) {
	if !answer.OK() {
		return nil, errors.New(answered(answer))
	}
	list, err := answer.List()
	if err == nil && len(list.Resources) == 0 {
		err = errors.New("a list without resources")
	}
	return list.Resources, err
}

// isArray reports whether a body is a bare array, as the RFC's own examples of schemas are (RFC 7643 §8.7).
func isArray(body []byte) bool {
	var elements []json.RawMessage
	return json.Unmarshal(body, &elements) == nil
}

// schemaOf finds a schema by its URI.
func schemaOf(schemas []scim.Resource, uri string) (scim.Resource, bool) {
	for _, schema := range schemas {
		if strings.EqualFold(schema.ID(), uri) {
			return schema, true
		}
	}
	return nil, false
}

// inside lists the attributes of a schema, or the sub-attributes of an attribute. What is no object is left out.
func inside(parent scim.Resource, member string) (found []scim.Resource) {
	listed, _ := parent.Get(member)
	elements, _ := listed.([]any)
	for _, element := range elements {
		if described, ok := element.(map[string]any); ok {
			found = append(found, described)
		}
	}
	return found
}

// described finds an attribute by name in such a list.
func described(attributes []scim.Resource, name string) (scim.Resource, bool) {
	for _, attribute := range attributes {
		if strings.EqualFold(saidOf(attribute, "name"), name) {
			return attribute, true
		}
	}
	return nil, false
}

// saidOf is what a schema says of an attribute, "" where it says nothing or no text.
func saidOf(attribute scim.Resource, characteristic string) string {
	said, _ := attribute.Get(characteristic)
	text, _ := said.(string)
	return text
}

// everyAttribute visits the attributes of a schema and their sub-attributes, under their full names.
func everyAttribute(schema scim.Resource, visit func(name string, attribute scim.Resource)) {
	for _, attribute := range inside(schema, "attributes") {
		name := saidOf(attribute, "name")
		visit(name, attribute)
		for _, sub := range inside(attribute, "subAttributes") {
			visit(name+"."+saidOf(sub, "name"), sub)
		}
	}
}

// offered is what the schemas say of the target of a mapping's row: the attribute, and the sub-attribute that takes the value where the
// target names one. The error says what of it is not there.
func offered(schemas []scim.Resource, kind mockentra.Kind, path scim.Path) (attribute, leaf scim.Resource, err error) {
	uri := path.URN
	if uri == "" {
		uri = map[mockentra.Kind]string{mockentra.User: scim.SchemaUser, mockentra.Group: scim.SchemaGroup}[kind]
	}
	schema, there := schemaOf(schemas, uri)
	if !there {
		return nil, nil, fmt.Errorf("no schema %s", uri)
	}
	attribute, there = described(inside(schema, "attributes"), path.Name)
	if !there {
		return nil, nil, fmt.Errorf("no %s in %s", path.Name, uri)
	}
	if path.Sub == "" {
		return attribute, attribute, nil
	}
	if leaf, there = described(inside(attribute, "subAttributes"), path.Sub); !there {
		return nil, nil, fmt.Errorf("no %s in %s of %s", path.Sub, path.Name, uri)
	}
	return attribute, leaf, nil
}
