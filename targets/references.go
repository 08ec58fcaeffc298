package targets

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// referenced lists the ids that a body names as members or manager: of a resource, or of PATCH operations and the value paths in
// them (RFC 7644 §3.5.2).
func referenced(body []byte) []string {
	if lower := bytes.ToLower(body); !bytes.Contains(lower, []byte("members")) && !bytes.Contains(lower, []byte("manager")) {
		return nil
	}
	var content any
	if json.Unmarshal(body, &content) != nil {
		return nil // no provider can read it either
	}
	found := &references{}
	found.within(content)
	return found.ids
}

type references struct{ ids []string }

// within looks for references in any value of a body.
func (f *references) within(value any) {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			f.within(one)
		}
	case map[string]any:
		at, _ := member(value, "path").(string)
		if isReference(at) {
			f.inPath(at)
			f.targets(member(value, "value"))
			return
		}
		for name, inner := range value {
			if isReference(name) {
				f.inPath(name)
				f.targets(inner)
				continue
			}
			f.within(inner)
		}
	}
}

// member reads a member whatever the case of its name.
func member(object map[string]any, name string) any {
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

// isReference reports whether a path or the name of a member is about members or the manager.
func isReference(path string) bool {
	name := path
	if strings.HasPrefix(strings.ToLower(name), "urn:") {
		name = name[strings.LastIndexByte(strings.SplitN(name, "[", 2)[0], ':')+1:]
	}
	name, _, _ = strings.Cut(name, "[")
	name, _, _ = strings.Cut(name, ".")
	return strings.EqualFold(name, "members") || strings.EqualFold(name, "manager")
}

// renamed reads the names that a change gives a resource: the body of a PUT, or PATCH operations.
func renamed(body []byte) scim.Named {
	if lower := bytes.ToLower(body); !bytes.Contains(lower, []byte("name")) && !bytes.Contains(lower, []byte("externalid")) {
		return scim.Named{}
	}
	var change struct {
		Operations []struct {
			Path  string
			Value json.RawMessage
		}
	}
	if json.Unmarshal(body, &change) != nil || change.Operations == nil {
		return scim.ClaimOf(body).Sent
	}
	var named scim.Named
	for _, operation := range change.Operations {
		if operation.Path == "" {
			inner := scim.ClaimOf(operation.Value).Sent
			named.UserName = cmp.Or(inner.UserName, named.UserName)
			named.DisplayName, named.ExternalID = cmp.Or(inner.DisplayName, named.DisplayName), cmp.Or(inner.ExternalID, named.ExternalID)
			continue
		}
		var text string
		if json.Unmarshal(operation.Value, &text) != nil {
			continue
		}
		_, name := path.Split(strings.ReplaceAll(operation.Path, ":", "/"))
		switch strings.ToLower(name) {
		case "username":
			named.UserName = text
		case "displayname":
			named.DisplayName = text
		case "externalid":
			named.ExternalID = text
		}
	}
	return named
}

// quoted is a text in a filter (RFC 7644 §3.4.2.2).
func quoted() *regexp.Regexp { return regexp.MustCompile(`"(?:[^"\\]|\\.)*"`) }

// inPath takes the texts of a value path: members[value eq "ID"].
func (f *references) inPath(path string) {
	if !strings.Contains(path, `"`) {
		return
	}
	for _, text := range quoted().FindAllString(path, -1) {
		if id, err := strconv.Unquote(text); err == nil && id != "" {
			f.ids = append(f.ids, id)
		}
	}
}

// targets takes the ids of a value: an id, an object with value or $ref, or a list of those.
func (f *references) targets(value any) {
	switch value := value.(type) {
	case string:
		if value != "" {
			f.ids = append(f.ids, value)
		}
	case []any:
		for _, one := range value {
			f.targets(one)
		}
	case map[string]any:
		if id, ok := member(value, "value").(string); ok && id != "" {
			f.ids = append(f.ids, id)
		}
		if ref, ok := member(value, "$ref").(string); ok {
			f.reference(ref)
		}
	}
}

// reference takes the last segment of a URL.
func (f *references) reference(ref string) {
	last := ref[strings.LastIndexByte(ref, '/')+1:]
	if id, err := url.PathUnescape(last); err == nil && id != "" {
		f.ids = append(f.ids, id)
	}
}
