package main

import (
	"net/http"
	"strings"

	"github.com/elimity-com/scim"
	parser "github.com/scim2/filter-parser/v2"
)

// projection is the choice of "attributes" and "excludedAttributes" (RFC 7644 §3.9). The library parses both for /.search
// only and leaves their effect to its user; id, schemas and meta it adds itself, always.
type projection struct {
	wanted   []parser.AttributePath
	excluded []parser.AttributePath
}

func projectionOf(r *http.Request) projection {
	query := r.URL.Query()
	return newProjection(names(query["attributes"]), names(query["excludedAttributes"]))
}

func names(parameters []string) []string {
	var split []string
	for _, parameter := range parameters {
		split = append(split, strings.Split(parameter, ",")...)
	}
	return split
}

func newProjection(wanted, excluded []string) projection {
	return projection{wanted: paths(wanted), excluded: paths(excluded)}
}

// paths parses names with the library's own parser and skips what is no name.
func paths(names []string) []parser.AttributePath {
	var parsed []parser.AttributePath
	for _, name := range names {
		path, err := parser.ParsePath([]byte(strings.TrimSpace(name)))
		if err == nil && path.ValueExpression == nil {
			parsed = append(parsed, path.AttributePath)
		}
	}
	return parsed
}

func (p projection) apply(attributes scim.ResourceAttributes) scim.ResourceAttributes {
	switch {
	case len(p.wanted) > 0:
		return p.only(attributes)
	case len(p.excluded) > 0:
		rest := scim.ResourceAttributes(object(deepCopy(map[string]interface{}(attributes))))
		for _, path := range p.excluded {
			exclude(rest, path)
		}
		return rest
	default:
		return attributes
	}
}

func (p projection) only(attributes scim.ResourceAttributes) scim.ResourceAttributes {
	chosen := scim.ResourceAttributes{}
	for _, path := range p.wanted {
		from, into := holders(attributes, chosen, path)
		name, found := nameIn(from, path.AttributeName)
		if !found {
			continue
		}
		into[name] = selected(from[name], into[name], path.SubAttributeName())
	}
	return chosen
}

// holders are the maps that hold a path's attribute: the resource, or its extension where the path names that.
func holders(attributes, chosen map[string]interface{}, path parser.AttributePath) (from, into map[string]interface{}) {
	extension := object(attributes[path.URI()])
	if extension == nil {
		return attributes, chosen
	}
	if object(chosen[path.URI()]) == nil {
		chosen[path.URI()] = map[string]interface{}{}
	}
	return extension, object(chosen[path.URI()])
}

// selected is the part of a value that one sub-attribute stands for, added to what other names selected before.
func selected(value, before interface{}, sub string) interface{} {
	if sub == "" {
		return value
	}
	switch value := value.(type) {
	case map[string]interface{}:
		part := copyMap(object(before))
		if name, found := nameIn(value, sub); found {
			part[name] = value[name]
		}
		return part
	case []interface{}:
		parts := make([]interface{}, len(value))
		for i, element := range value {
			var earlier interface{}
			if chosen := list(before); i < len(chosen) {
				earlier = chosen[i]
			}
			parts[i] = selected(element, earlier, sub)
		}
		return parts
	default:
		return value
	}
}

func exclude(attributes map[string]interface{}, path parser.AttributePath) {
	if extension := object(attributes[path.URI()]); extension != nil {
		attributes = extension
	}
	name, found := nameIn(attributes, path.AttributeName)
	if !found {
		return
	}
	sub := path.SubAttributeName()
	if sub == "" {
		delete(attributes, name)
		return
	}
	elements := list(attributes[name])
	if elements == nil {
		elements = []interface{}{attributes[name]}
	}
	for _, element := range elements {
		if member, found := nameIn(object(element), sub); found {
			delete(object(element), member)
		}
	}
}

// nameIn finds a member without regard to letter case.
func nameIn(members map[string]interface{}, name string) (string, bool) {
	for member := range members {
		if strings.EqualFold(member, name) {
			return member, true
		}
	}
	return "", false
}
