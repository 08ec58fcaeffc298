package scim

import (
	"slices"
	"strings"
)

// Filter is a parsed filter (RFC 7644 §3.4.2.2). The zero Filter matches everything.
type Filter struct{ root node }

// None reports that there is no filter.
func (f Filter) None() bool { return f.root == nil }

// String writes the filter in canonical form: one space between words, operators in lower case, parentheses only where
// they are needed or were nested. Parsing it again gives an equal filter.
func (f Filter) String() string {
	if f.None() {
		return ""
	}
	var out strings.Builder
	f.root.write(&out)
	return out.String()
}

// Equality is a comparison "path eq value" that every match satisfies.
type Equality struct {
	Path  Path // without value filter
	Value string
}

// Equalities returns the comparisons of an attribute with a string that hold for every match of the filter, so that an
// index over any one of their attributes finds all candidates. The comparisons inside and behind value paths count:
// emails[type eq "work"].value eq "x" includes emails.value eq "x".
func (f Filter) Equalities() []Equality {
	var found []Equality
	var walk func(node, string, string)
	walk = func(n node, urn, parent string) {
		switch n := n.(type) {
		case all:
			for _, part := range n {
				walk(part, urn, parent)
			}
		case comparison:
			text, isText := n.value.(string)
			if n.op != "eq" || !isText {
				return
			}
			path := Path{URN: n.name.urn, Name: n.name.attribute, Sub: n.name.sub}
			if parent != "" {
				path = Path{URN: urn, Name: parent, Sub: n.name.attribute}
			}
			found = append(found, Equality{path, text})
		case valuePath:
			walk(n.inner, n.name.urn, n.name.attribute)
			if n.behind != nil {
				walk(*n.behind, n.name.urn, n.name.attribute)
			}
		}
	}
	walk(f.root, "", "")
	return found
}

// Equal returns both sides of a filter that is one comparison "attribute eq value", whose value is nil, a bool, a string or a
// json.Number; false for any other.
func (f Filter) Equal() (attribute string, value any, ok bool) {
	one, ok := f.root.(comparison)
	if !ok || one.op != "eq" {
		return "", nil, false
	}
	return one.name.String(), one.value, true
}

// Mentions reports whether the filter looks at the attribute called attribute, in whatever namespace.
func (f Filter) Mentions(attribute string) bool {
	var walk func(node) bool
	walk = func(n node) bool {
		switch n := n.(type) {
		case all:
			return anyNode(n, walk)
		case some:
			return anyNode(n, walk)
		case negation:
			return walk(n.inner)
		case comparison:
			return strings.EqualFold(n.name.attribute, attribute)
		case valuePath:
			return strings.EqualFold(n.name.attribute, attribute)
		}
		return false
	}
	return walk(f.root)
}

func anyNode(nodes []node, is func(node) bool) bool {
	return slices.ContainsFunc(nodes, is)
}

// node is a part of a filter.
type node interface {
	write(*strings.Builder)
	match(place) bool
	check(place) *Error
}

type (
	all      []node               // and
	some     []node               // or
	negation struct{ inner node } // not (…)
	// comparison is "name op value" or "name pr". Inside a value path only name.attribute is set.
	comparison struct {
		name  name
		op    string // lower case
		value any    // nil, bool, string, json.Number

		folded string // of a string
	}
	// valuePath is "name[inner]", or with behind "name[inner].sub op value" (A12): one element satisfies both.
	valuePath struct {
		name   name
		inner  node
		behind *comparison
	}
)

// cost is what a look at one resource or element costs in comparisons, those with long literals counted by their length.
func cost(n node) int {
	sum := 0
	switch n := n.(type) {
	case all:
		for _, part := range n {
			sum += cost(part)
		}
	case some:
		for _, part := range n {
			sum += cost(part)
		}
	case negation:
		sum = cost(n.inner)
	case comparison:
		sum = 1 + weight(n.value)/bytesPerStep
	case valuePath:
		sum = cost(n.inner)
		if n.behind != nil {
			sum += cost(*n.behind)
		}
	}
	return sum
}

func (n all) write(out *strings.Builder) {
	for i, part := range n {
		if i > 0 {
			out.WriteString(" and ")
		}
		_, isAll := part.(all)
		_, isSome := part.(some)
		grouped(out, part, isAll || isSome)
	}
}

func (n some) write(out *strings.Builder) {
	for i, part := range n {
		if i > 0 {
			out.WriteString(" or ")
		}
		_, isSome := part.(some)
		grouped(out, part, isSome)
	}
}

func grouped(out *strings.Builder, n node, parentheses bool) {
	if parentheses {
		out.WriteByte('(')
		defer out.WriteByte(')')
	}
	n.write(out)
}

func (n negation) write(out *strings.Builder) {
	out.WriteString("not ")
	grouped(out, n.inner, true)
}

func (n comparison) write(out *strings.Builder) {
	out.WriteString(n.name.String())
	n.writeTail(out)
}

func (n comparison) writeTail(out *strings.Builder) {
	out.WriteByte(' ')
	out.WriteString(n.op)
	if n.op != "pr" {
		out.WriteByte(' ')
		out.WriteString(JSON(n.value))
	}
}

func (n valuePath) write(out *strings.Builder) {
	out.WriteString(n.name.String())
	out.WriteByte('[')
	n.inner.write(out)
	out.WriteByte(']')
	if n.behind != nil {
		out.WriteByte('.')
		out.WriteString(n.behind.name.attribute)
		n.behind.writeTail(out)
	}
}
