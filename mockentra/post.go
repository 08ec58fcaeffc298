package mockentra

import (
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// GroupSchema is the second schema URI of a group that Entra creates (Microsoft, "Develop a SCIM endpoint").
const GroupSchema = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

// node is a member of the body that creates a resource: a fixed text, a leaf of one row, or an object or array of nodes.
type node struct {
	name     string
	key      string  // `"name":`, empty for an element of an array
	fixed    string  // text of a member that no row gives
	optional bool    // fixed, only by Knobs.EmptyRoles
	row      int     // of a leaf
	open     string  // "" for a leaf, { with the fixed members of an element, or [
	close    string  // } or ]
	children []*node // of an object or array
}

// The order of a body's members is that of Microsoft's sample ("Develop a SCIM endpoint", Create User); what it does not show
// comes after, as mapped.
func topRank(name string) int {
	known := []string{
		"externalId", "userName", "active", "displayName", "title", "preferredLanguage", "emails", "meta", "name", "addresses",
		"phoneNumbers", "roles",
	}
	if i := slices.Index(known, name); i >= 0 {
		return i
	}
	if strings.HasPrefix(strings.ToLower(name), "urn:") {
		return len(known) + 1
	}
	return len(known)
}

// nameRank orders the parts of name.
func nameRank(n *node) int {
	return slices.Index([]string{"formatted", "familyName", "givenName"}, n.name)
}

// template prepares the body of a POST: value paths become elements of arrays, URN paths members of an object.
func template(kind Kind, rows []*Row) []*node {
	root := &node{open: "{"}
	root.child("meta", "", "").fixed = `{"resourceType":"` + kind.String() + `"}`
	for i, row := range rows {
		parent := root
		if urn := rows[firstOf(rows, i, kind)].path.URN; urn != "" {
			parent = parent.object(urn)
		}
		switch {
		case row.path.filterAttr != "":
			parent = parent.array(row.path.Name).element(&row.path, !slices.ContainsFunc(rows, func(other *Row) bool {
				return other.path.canonical(kind) == typeOf(&row.path, kind)
			}))
			parent.leaf(row.path.Sub, i)
		case row.path.Sub != "":
			parent.object(row.path.Name).leaf(row.path.Sub, i)
		default:
			parent.leaf(row.path.Name, i)
		}
	}
	if before := len(root.children); kind == User {
		if roles := root.child("roles", "", ""); len(root.children) > before {
			roles.fixed, roles.optional = "[]", true
		}
	}
	slices.SortStableFunc(root.children, func(a, b *node) int { return topRank(a.name) - topRank(b.name) })
	for _, child := range root.children {
		if child.name == "name" {
			slices.SortStableFunc(child.children, func(a, b *node) int { return nameRank(a) - nameRank(b) })
		}
	}
	return root.children
}

// firstOf is the first row that leads into the same attribute as row i: a complex attribute stands in a body once, under the spelling of
// its first row, whether the core schema's URN is before it or not.
func firstOf(rows []*Row, i int, kind Kind) int {
	return slices.IndexFunc(rows, func(other *Row) bool {
		return other == rows[i] || rows[i].path.isCore(kind) && other.path.isCore(kind) && other.path.root(kind) == rows[i].path.root(kind)
	})
}

func (n *node) child(name, open, closing string) *node {
	for _, child := range n.children {
		if child.name == name {
			return child
		}
	}
	made := &node{name: name, open: open, close: closing}
	if n.open != "[" {
		made.key = strconv.Quote(name) + ":"
	}
	n.children = append(n.children, made)
	return made
}

func (n *node) object(name string) *node { return n.child(name, "{", "}") }
func (n *node) array(name string) *node  { return n.child(name, "[", "]") }

func (n *node) leaf(name string, row int) { n.child(name, "", "").row = row }

// element is the array element that a value filter names. The work e-mail is the primary one (Microsoft, "Develop a SCIM
// endpoint"). A role is of the type of the directory's roles, unless a row gives another (Microsoft, "Customize attribute-mappings").
func (n *node) element(path *targetPath, typeless bool) *node {
	open := "{" + strconv.Quote(path.filterAttr) + ":" + filterLiteral(path)
	if strings.EqualFold(path.Name, "emails") && path.filterAttr == "type" && path.filterValue == "work" {
		open = `{"primary":true,` + open[1:]
	}
	if strings.EqualFold(path.Name, "roles") && path.filterAttr == "primary" && typeless {
		open += `,"type":"WindowsAzureActiveDirectoryRole"`
	}
	return n.child(path.filterAttr+" "+path.filterValue, open, "}")
}

// typeOf is the path of the element's type, as canonical has it.
func typeOf(path *targetPath, kind Kind) string {
	typed := *path
	typed.Sub = "type"
	typed.text = typed.Path.String()
	return typed.canonical(kind)
}

// filterLiteral is the filter's value as a body carries it: primary is a boolean there (Microsoft, "Customize
// attribute-mappings").
func filterLiteral(path *targetPath) string {
	if path.filterAttr == "primary" {
		return strings.ToLower(path.filterValue)
	}
	return path.filterText
}

// appendCreate appends the body that creates an object: no nulls, no manager, no members (Microsoft, "Develop a SCIM endpoint").
func (c *compiled) appendCreate(dst []byte, kind Kind, values []Value, knobs *Knobs) []byte {
	dst = append(dst, `{"schemas":["`...)
	switch {
	case kind == User:
		dst = append(dst, scim.SchemaUser+`","`+scim.SchemaEnterprise...)
	case knobs.GroupSchemaURI:
		dst = append(dst, scim.SchemaGroup+`","`+GroupSchema...)
	default:
		dst = append(dst, scim.SchemaGroup...)
	}
	dst = append(dst, `"]`...)
	for _, child := range c.post {
		before := len(dst)
		var wrote bool
		if dst, wrote = c.appendNode(append(append(dst, ','), child.key...), child, values, knobs); !wrote {
			dst = dst[:before]
		}
	}
	return append(dst, '}')
}

// appendNode appends a node's value and tells whether anything below it had one.
func (c *compiled) appendNode(dst []byte, n *node, values []Value, knobs *Knobs) ([]byte, bool) {
	if n.fixed != "" {
		return append(dst, n.fixed...), !n.optional || knobs.EmptyRoles
	}
	if n.open == "" {
		return c.appendLeaf(dst, c.rows[n.row], values[n.row], knobs)
	}
	dst = append(dst, n.open...)
	any, separate := false, len(n.open) > 1
	for _, child := range n.children {
		before := len(dst)
		if separate {
			dst = append(dst, ',')
		}
		var wrote bool
		if dst, wrote = c.appendNode(append(dst, child.key...), child, values, knobs); !wrote {
			dst = dst[:before]
			continue
		}
		any, separate = true, true
	}
	return append(dst, n.close...), any
}

// appendLeaf appends a row's value. The default for a null source applies on creation only (Microsoft, "Customize
// attribute-mappings").
func (c *compiled) appendLeaf(dst []byte, row *Row, given Value, knobs *Knobs) ([]byte, bool) {
	if len(given.List) > 0 {
		return row.appendList(dst, given.List), true
	}
	value := given.Text
	if value == "" {
		value = row.Default
	}
	if value == "" {
		return dst, false
	}
	if row.path.elements {
		return row.appendList(dst, []string{value}), true
	}
	if row.Type == typeBoolean && !knobs.PostActiveAsString {
		return strconv.AppendBool(dst, strings.EqualFold(value, "true")), true
	}
	return appendString(dst, value), true
}
