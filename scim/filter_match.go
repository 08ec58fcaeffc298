package scim

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Match reports whether a resource satisfies the filter. With a Type, data types and caseExact are respected, and an
// unknown attribute has no value (RFC 7644 §3.4.2.1; Check refuses it instead). Without one, names resolve as in
// Path.Values and only the common attributes are case-exact. Where the RFC leaves room:
//   - A11: a complex attribute without sub-attribute is compared by its "value".
//   - A14: ne is exactly "not eq": it matches a resource without the attribute, and a multi-valued one only if no value equals.
//   - A15: null, "", [] and {} are no value for pr, false is one; "eq null" is "not pr", "ne null" is pr.
//   - A16: a Boolean equals the strings "true" and "false" in any case, as roles[primary eq "True"] needs; any other
//     difference of type is no match.
func (f Filter) Match(r Resource, t *Type) bool {
	return f.None() || f.root.match(place{object: r, typ: t})
}

// place is what names are looked up in: a resource, or one element of a complex attribute.
type place struct {
	object    Resource
	typ       *Type
	element   bool
	attribute *Attribute // of the element; nil if unknown
}

func (n all) match(at place) bool {
	for _, part := range n {
		if !part.match(at) {
			return false
		}
	}
	return true
}

func (n some) match(at place) bool {
	for _, part := range n {
		if part.match(at) {
			return true
		}
	}
	return false
}

func (n negation) match(at place) bool { return !n.inner.match(at) }

func (n comparison) match(at place) bool {
	values, attribute := at.values(n.name)
	return n.holds(values, attribute)
}

func (n valuePath) match(at place) bool {
	values, attribute := at.values(n.name)
	for _, value := range flat(values) {
		object, ok := value.(map[string]any)
		within := place{object: object, element: true, attribute: attribute}
		if ok && n.inner.match(within) && (n.behind == nil || n.behind.match(within)) {
			return true
		}
	}
	return false
}

// values looks a name up: the value (for a sub-attribute of a multi-valued attribute, a list), and the definition if known.
func (at place) values(n name) (any, *Attribute) {
	if at.element {
		value, _ := at.object.Get(n.attribute)
		return value, at.attribute.Sub(n.attribute)
	}
	if at.typ == nil {
		path := Path{URN: n.urn, Name: n.attribute, Sub: n.sub}
		return path.Values(at.object), at.known(n)
	}
	path := Path{URN: n.urn, Name: n.attribute, Sub: n.sub}
	target, ok := at.typ.Find(path)
	if !ok && at.typ.Takes(n.urn) {
		return path.Values(at.object), nil
	}
	if !ok || target.Attribute == nil {
		return nil, nil
	}
	holder := at.object
	if target.Extension != nil {
		value, _ := at.object.Get(target.Extension.ID)
		object, _ := value.(map[string]any)
		holder = object
	}
	value, _ := holder.Get(target.Attribute.Name)
	if target.Sub == nil {
		return value, target.Attribute
	}
	if object, ok := value.(map[string]any); ok {
		value, _ = Resource(object).Get(target.Sub.Name)
		return value, target.Sub
	}
	return Path{Name: target.Attribute.Name, Sub: target.Sub.Name}.Values(holder), target.Sub
}

// known finds the definition of a common attribute for lookups without a Type.
func (at place) known(n name) *Attribute {
	if n.urn != "" {
		return nil
	}
	switch strings.ToLower(n.attribute) {
	case "id", "externalid", "meta", "schemas":
		found := named(common(), n.attribute)
		if n.sub != "" {
			return found.Sub(n.sub)
		}
		return found
	}
	return nil
}

func (n comparison) holds(value any, attribute *Attribute) bool {
	present := assigned(value)
	switch {
	case n.op == "pr", n.op == "ne" && n.value == nil:
		return present
	case n.op == "eq" && n.value == nil:
		return !present
	case n.op == "ne":
		return !n.some("eq", value, attribute)
	}
	return n.some(n.op, value, attribute)
}

// some reports whether the operator holds for any one value.
func (n comparison) some(op string, value any, attribute *Attribute) bool {
	if items, ok := value.([]any); ok {
		for _, item := range items {
			if n.some(op, item, attribute) {
				return true
			}
		}
		return false
	}
	if object, ok := value.(map[string]any); ok {
		inner, _ := Resource(object).Get("value")
		if _, nested := inner.(map[string]any); nested {
			return false
		}
		return n.some(op, inner, attribute.Sub("value"))
	}
	return n.compare(op, value, attribute)
}

func (n comparison) compare(op string, have any, attribute *Attribute) bool {
	switch have := have.(type) {
	case string:
		text, ok := n.value.(string)
		return ok && compareText(op, have, text, n.folded, attribute)
	case bool:
		truth, ok := truth(n.value)
		return ok && op == "eq" && have == truth
	case json.Number:
		number, ok := n.value.(json.Number)
		return ok && compareNumbers(op, have, number)
	}
	return false
}

// compareText compares a value with a literal, of which folded is the form without letter case.
func compareText(op, have, want, folded string, attribute *Attribute) bool {
	if attribute != nil && attribute.Type == DateTime {
		if order, ok := compareTimes(have, want); ok {
			return ordered(op, order)
		}
	}
	if attribute == nil || !attribute.CaseExact {
		if op == "eq" {
			return strings.EqualFold(have, want)
		}
		have, want = Fold(have), folded
	}
	switch op {
	case "co":
		return strings.Contains(have, want)
	case "sw":
		return strings.HasPrefix(have, want)
	case "ew":
		return strings.HasSuffix(have, want)
	}
	return ordered(op, strings.Compare(have, want))
}

func compareTimes(have, want string) (int, bool) {
	left, err := time.Parse(time.RFC3339Nano, have)
	if err != nil {
		return 0, false
	}
	right, err := time.Parse(time.RFC3339Nano, want)
	if err != nil {
		return 0, false
	}
	return left.Compare(right), true
}

func compareNumbers(op string, have, want json.Number) bool {
	left, ok := number(have)
	if !ok {
		return false
	}
	right, ok := number(want)
	return ok && ordered(op, left.Cmp(right))
}

// number reads a number of bearable length.
func number(text json.Number) (*big.Float, bool) {
	if len(text) > 64 {
		return nil, false
	}
	value, _, err := big.ParseFloat(text.String(), 10, 256, big.ToNearestEven)
	return value, err == nil
}

func ordered(op string, order int) bool {
	switch op {
	case "eq":
		return order == 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	}
	return false
}

// truth reads a Boolean, also from the strings "true" and "false" in any case (A06, A16).
func truth(value any) (result, ok bool) {
	switch value := value.(type) {
	case bool:
		return value, true
	case string:
		if strings.EqualFold(value, "true") {
			return true, true
		}
		return false, strings.EqualFold(value, "false")
	}
	return false, false
}

// assigned reports that a value is not one of the ways to say "none": null, "", [] and {} (RFC 7643 §2.5, A15).
func assigned(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case string:
		return value != ""
	case []any:
		return slices.ContainsFunc(value, assigned)
	case map[string]any:
		for _, item := range value {
			if assigned(item) {
				return true
			}
		}
		return false
	}
	return true
}
