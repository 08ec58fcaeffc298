package targets

import (
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
// them (RFC 7644 §3.5.2). What is no JSON names nothing: no provider can read it either.
func referenced(body []byte) []string {
	if !mentions(body, "members") && !mentions(body, "manager") {
		return nil
	}
	found := &references{Scanner: scim.Scanner{Text: body}}
	found.within()
	return found.ids
}

// mentions reports whether a word stands in a text, in any case.
func mentions(text []byte, word string) bool {
	for at := 0; at+len(word) <= len(text); at++ {
		if text[at]|0x20 == word[0] && strings.EqualFold(string(text[at:at+len(word)]), word) {
			return true
		}
	}
	return false
}

// references walks a body and keeps the ids that are named in it.
type references struct {
	scim.Scanner
	ids []string
}

// within looks for references in any value of a body, and takes it.
func (f *references) within() bool {
	switch f.Next() {
	case '[':
		return f.Array(f.within)
	case '{':
		if at := f.path(); isReference(at) {
			f.inPath(at)
			return f.Object(func(key []byte) bool { return f.targetsOf(key, "value") })
		}
		return f.Object(func(key []byte) bool {
			if name := scim.Unescape(key); isReference(name) {
				f.inPath(name)
				return f.targets()
			}
			return f.within()
		})
	}
	return f.Skip()
}

// path reads the path of an operation, "" where the object has none; nothing is taken.
func (f *references) path() (path string) {
	ahead := f.Scanner
	ahead.Object(func(key []byte) bool {
		if !strings.EqualFold(string(key), "path") || ahead.Next() != '"' {
			return ahead.Skip()
		}
		raw, ok := ahead.Raw()
		path = scim.Unescape(raw)
		return ok
	})
	return path
}

// isReference reports whether a path or the name of a member is about members or the manager.
func isReference(path string) bool {
	if len(path) < len("members") {
		return false
	}
	name, _, _ := strings.Cut(path, "[")
	if strings.HasPrefix(strings.ToLower(name), "urn:") {
		name = name[strings.LastIndexByte(name, ':')+1:]
	}
	name, _, _ = strings.Cut(name, ".")
	return strings.EqualFold(name, "members") || strings.EqualFold(name, "manager")
}

// quoted is a text in a filter (RFC 7644 §3.4.2.2).
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// inPath takes the texts of a value path: members[value eq "ID"].
func (f *references) inPath(path string) {
	if !strings.Contains(path, `"`) {
		return
	}
	for _, text := range quoted.FindAllString(path, -1) {
		if id, err := strconv.Unquote(text); err == nil {
			f.keep(id)
		}
	}
}

// targets takes a value: an id, an object with value or $ref, or a list of those.
func (f *references) targets() bool {
	switch f.Next() {
	case '"':
		raw, ok := f.Raw()
		f.keep(scim.Unescape(raw))
		return ok
	case '[':
		return f.Array(f.targets)
	case '{':
		return f.Object(func(key []byte) bool {
			if strings.EqualFold(string(key), "$ref") && f.Next() == '"' {
				raw, ok := f.Raw()
				f.reference(scim.Unescape(raw))
				return ok
			}
			return f.targetsOf(key, "value")
		})
	}
	return f.Skip()
}

// targetsOf takes a member: the ids in its value where it has the name.
func (f *references) targetsOf(key []byte, name string) bool {
	if strings.EqualFold(string(key), name) {
		return f.targets()
	}
	return f.Skip()
}

func (f *references) keep(id string) {
	if id != "" {
		f.ids = append(f.ids, id)
	}
}

// reference takes the last segment of a URL.
func (f *references) reference(ref string) {
	last := ref[strings.LastIndexByte(ref, '/')+1:]
	if id, err := url.PathUnescape(last); err == nil {
		f.keep(id)
	}
}

// renamed reads the names that a change gives a resource: the body of a PUT, or PATCH operations.
func renamed(body []byte) scim.Named {
	if !mentions(body, "name") && !mentions(body, "externalid") {
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
