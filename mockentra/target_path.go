package mockentra

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// targetPath is a SCIM attribute path as Entra's mappings write it: attr, attr.sub, attr[filter eq value].sub, each behind an
// extension's URN or not.
type targetPath struct {
	text        string
	urn         string // of the extension, "" = core
	attr, sub   string
	filterAttr  string // of a value path
	filterValue string // without quotes
	filterText  string // as written: "work" with quotes, true without
}

// targetSyntax matches what follows the URN.
var targetSyntax = regexp.MustCompile(`^([A-Za-z$][\w$-]*)(?:\[([A-Za-z]\w*) eq ("[^"\\]*"|true|false)\])?(?:\.([A-Za-z$][\w$-]*))?$`)

func parseTarget(text string) (targetPath, error) {
	path := targetPath{text: text}
	rest := text
	if strings.HasPrefix(strings.ToLower(text), "urn:") {
		cut := strings.LastIndexByte(text, ':')
		path.urn, rest = text[:cut], text[cut+1:]
	}
	parts := targetSyntax.FindStringSubmatch(rest)
	if parts == nil {
		return path, fmt.Errorf(`target path %q: want attr, attr.sub or attr[type eq "work"].sub, behind a URN or not`, text)
	}
	path.attr, path.filterAttr, path.filterText, path.sub = parts[1], parts[2], parts[3], parts[4]
	path.filterValue = strings.Trim(path.filterText, `"`)
	if path.filterAttr != "" && path.sub == "" {
		return path, fmt.Errorf("target path %q: want a sub-attribute after the value filter, like .value", text)
	}
	return path, nil
}

// local is the path without its URN.
func (p *targetPath) local() string {
	if p.urn == "" {
		return p.text
	}
	return p.text[len(p.urn)+1:]
}

// root names the attribute that the path leads into.
func (p *targetPath) root() string { return strings.ToLower(p.urn + ":" + p.attr) }

// shape is what the path takes its attribute for.
func (p *targetPath) shape() string {
	switch {
	case p.filterAttr != "":
		return "a list"
	case p.sub != "":
		return "an object"
	}
	return "a single value"
}

func (p *targetPath) isActive() bool { return p.urn == "" && strings.EqualFold(p.text, "active") }

// read returns the leaf that the path names in a resource. An absent or null leaf is false: "the target has no value"
// (entra.md §4.3 [O]).
func (p *targetPath) read(resource scim.Resource) (any, bool) {
	if p.urn != "" {
		extension, _ := resource.Get(p.urn)
		object, ok := extension.(map[string]any)
		if !ok {
			return nil, false
		}
		resource = object
	}
	value, _ := resource.Get(p.attr)
	if p.filterAttr != "" {
		value = p.element(value)
	}
	if p.sub != "" {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		value, _ = scim.Resource(object).Get(p.sub)
	}
	return value, value != nil
}

// element returns the first element of a multi-valued attribute that the value filter selects.
func (p *targetPath) element(value any) any {
	elements, _ := value.([]any)
	for _, element := range elements {
		object, ok := element.(map[string]any)
		if !ok {
			continue
		}
		if found, there := scim.Resource(object).Get(p.filterAttr); there && strings.EqualFold(text(found), p.filterValue) {
			return object
		}
	}
	return nil
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
