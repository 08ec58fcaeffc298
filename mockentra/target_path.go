package mockentra

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// targetPath is a SCIM attribute path as Entra's mappings write it: attr, attr.sub, attr[filter eq value].sub, each behind an
// extension's URN or not.
type targetPath struct {
	scim.Path
	text        string
	filterAttr  string // of a value path, "" = none
	filterValue string // as text
	filterText  string // as JSON: "work" with quotes, true without
	list        bool   // takes a list: a multi-valued core attribute, or any attribute of a custom extension
	elements    bool   // of complex values, whose text is in "value"
}

func parseTarget(text string) (targetPath, error) {
	parsed, err := scim.ParsePath(text)
	path := targetPath{Path: parsed, text: parsed.String()}
	if err != nil {
		return path, fmt.Errorf(`target path %q: expected attr, attr.sub or attr[type eq "work"].sub, with or without a URN prefix: %w`, text, err)
	}
	if path.Filter.None() {
		return path, nil
	}
	name, value, ok := path.Filter.Equal()
	switch value.(type) {
	case string, bool:
	default:
		ok = false
	}
	if !ok {
		return path, fmt.Errorf("target path %q: expected a value filter with one comparison with a string, true or false, like [type eq \"work\"]", text)
	}
	if path.Sub == "" {
		return path, fmt.Errorf("target path %q: expected a sub-attribute after the value filter, like .value", text)
	}
	path.filterAttr, path.filterText, path.filterValue = name, scim.JSON(value), fmt.Sprint(value)
	return path, nil
}

// local is the path without its URN.
func (p *targetPath) local() string {
	if p.URN == "" {
		return p.text
	}
	return p.text[len(p.URN)+1:]
}

// isCore reports whether the path leads into the core schema of the kind: by its bare name, or behind the schema's URN.
func (p *targetPath) isCore(kind Kind) bool {
	return p.URN == "" || strings.EqualFold(p.URN, kind.core())
}

// canonical is the path under one spelling, for comparison: in lower case, a core attribute without URN.
func (p *targetPath) canonical(kind Kind) string {
	if p.isCore(kind) {
		return strings.ToLower(p.local())
	}
	return strings.ToLower(p.text)
}

// named tells how to know the path that a target names: by canonical, or, where no schema that we know has a bare name, by local.
func named(kind Kind, target string) (canonical, local string) {
	path, err := parseTarget(target)
	if err != nil {
		return "", strings.ToLower(target)
	}
	if found, ok := kind.resourceType().Find(path.Path); ok && path.URN == "" && found.Extension != nil {
		path.text = found.Extension.ID + ":" + path.text
		path.URN = found.Extension.ID
	} else if !ok && path.URN == "" {
		return "", strings.ToLower(path.text)
	}
	return path.canonical(kind), ""
}

// root names the attribute that the path leads into.
func (p *targetPath) root(kind Kind) string {
	if p.isCore(kind) {
		return strings.ToLower(p.Name)
	}
	return strings.ToLower(p.URN + ":" + p.Name)
}

// shape is what the path takes its attribute for.
func (p *targetPath) shape() string {
	switch {
	case p.filterAttr != "":
		return "a list"
	case p.Sub != "":
		return "an object"
	}
	return "a single value"
}

func (p *targetPath) isActive(kind Kind) bool {
	return kind == User && p.isCore(kind) && strings.EqualFold(p.local(), "active")
}

// measure notes whether the path takes a list.
func (p *targetPath) measure(typ *scim.Type) {
	if p.Sub != "" {
		return
	}
	path := p.Path
	if path.URN == "" {
		path.URN = typ.Schema.ID
	}
	known := strings.EqualFold(path.URN, typ.Schema.ID) || slices.ContainsFunc(typ.Extensions, func(s *scim.Schema) bool { return strings.EqualFold(s.ID, p.URN) })
	switch found, ok := typ.Find(path); {
	case !known:
		p.list = true
	case ok && found.Attribute != nil && found.Attribute.MultiValued && found.Attribute.Sub("value") != nil:
		p.list, p.elements = true, true
	}
}

// text renders a decoded leaf as Entra compares it: booleans as True and False.
func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case bool:
		return title(value)
	case json.Number:
		return value.String()
	case nil:
		return ""
	}
	return scim.Compact(value)
}
