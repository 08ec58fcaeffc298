package reference

import (
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// projection is what of a resource a client wants to see (RFC 7644 §3.9).
type projection struct {
	only    selection // nil for everything
	without selection
}

// selection is a tree of names: attributes, extensions and, below them, their parts. A part without tree is meant whole.
type selection map[string]selection

// parseProjection reads attributes and excludedAttributes. Names that the type does not have are ignored (A26); both
// parameters together are refused (A23).
func parseProjection(typ *scim.Type, query url.Values) (projection, *scim.Error) {
	only, excluded := query.Get("attributes"), query.Get("excludedAttributes")
	if only != "" && excluded != "" {
		return projection{}, scim.Errorf(400, scim.InvalidValue, "attributes and excludedAttributes exclude each other: want one, got both")
	}
	chosen, err := parseSelection(typ, only)
	if err != nil {
		return projection{}, err
	}
	if only != "" {
		chosen["schemas"], chosen["id"] = nil, nil // A24
		return projection{only: chosen}, nil
	}
	dropped, err := parseSelection(typ, excluded)
	delete(dropped, "schemas")
	delete(dropped, "id")
	return projection{without: dropped}, err
}

func parseSelection(typ *scim.Type, list string) (selection, *scim.Error) {
	chosen := selection{}
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		path, err := scim.ParsePath(word)
		if err != nil || !path.Filter.None() {
			return nil, scim.Errorf(400, scim.InvalidValue, "attributes: want names separated by commas, got %s", scim.Compact(word))
		}
		target, ok := typ.Find(path)
		switch {
		case ok:
			chosen.add(keys(target))
		case typ.Takes(path.URN): // an attribute of an extension, or, as it ends in a name, too, an extension
			chosen.add([]string{path.URN + ":" + path.Name})
			chosen.add(keys(scim.Target{Extension: &scim.Schema{ID: path.URN}, Attribute: &scim.Attribute{Name: path.Name}}))
		}
	}
	return chosen, nil
}

func keys(target scim.Target) []string {
	var path []string
	if target.Extension != nil {
		path = append(path, target.Extension.ID)
	}
	if target.Attribute != nil {
		path = append(path, target.Attribute.Name)
	}
	if target.Sub != nil {
		path = append(path, target.Sub.Name)
	}
	return path
}

func (s selection) add(path []string) {
	inner, present := s[path[0]]
	switch {
	case len(path) == 1:
		s[path[0]] = nil
	case present && inner == nil: // already whole
	default:
		if inner == nil {
			inner = selection{}
			s[path[0]] = inner
		}
		inner.add(path[1:])
	}
}

// wants reports that something of the attribute will be shown, so that what nobody wants need not be made.
func (p projection) wants(attribute string) bool {
	if p.only != nil {
		_, ok := p.only[attribute]
		return ok
	}
	inner, excluded := p.without[attribute]
	return !excluded || inner != nil
}

func (p projection) apply(resource scim.Resource) scim.Resource {
	switch {
	case p.only != nil:
		return p.only.keep(resource)
	case len(p.without) > 0:
		return p.without.drop(resource)
	}
	return resource
}

func (s selection) keep(object map[string]any) map[string]any {
	out := make(map[string]any, len(s))
	for key, inner := range s {
		if value, ok := object[key]; ok {
			put(out, key, value, inner, selection.keep)
		}
	}
	return out
}

func (s selection) drop(object map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	for key, value := range object {
		inner, chosen := s[key]
		switch {
		case !chosen:
			out[key] = value
		case inner != nil:
			put(out, key, value, inner, selection.drop)
		}
	}
	return out
}

// put stores what is left of a value, if anything is.
func put(out map[string]any, key string, value any, inner selection, cut func(selection, map[string]any) map[string]any) {
	if inner == nil {
		out[key] = value
		return
	}
	switch value := value.(type) {
	case map[string]any:
		if left := cut(inner, value); len(left) > 0 {
			out[key] = left
		}
	case []any:
		var list []any
		for _, item := range value {
			object, _ := item.(map[string]any)
			if left := cut(inner, object); len(left) > 0 {
				list = append(list, left)
			}
		}
		if len(list) > 0 {
			out[key] = list
		}
	}
}
