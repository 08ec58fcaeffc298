package scim

import (
	"encoding/json"
	"strconv"
)

// mask says which sub-attributes of an attribute are meant, bit i for the one at i; 0 for the value as a whole.
type mask uint64

// stated is the mask of what identifies a coerced element, or part of one: all that it states; of members only the value.
func (a *Attribute) stated(part any) mask {
	object, ok := part.(map[string]any)
	if !ok {
		return 0
	}
	if a.identified() {
		return a.mask("value")
	}
	var by mask
	for i, sub := range a.SubAttributes {
		if _, ok := object[sub.Name]; ok {
			by |= 1 << i
		}
	}
	return by
}

func (a *Attribute) mask(name string) mask {
	for i, sub := range a.SubAttributes {
		if sub.Name == name {
			return 1 << i
		}
	}
	return 0
}

// key renders what a coerced element states of the masked sub-attributes, "" where it does not state all of them. Two keys by one
// mask are equal exactly when the values are equal to the attribute: letter case counts only where caseExact says so.
func (a *Attribute) key(element any, by mask) string {
	if element == nil {
		return ""
	}
	var room [64]byte
	text := room[:0]
	if by == 0 {
		return string(a.appendKey(text, element))
	}
	object, _ := element.(map[string]any)
	for i, sub := range a.SubAttributes {
		if by&(1<<i) == 0 {
			continue
		}
		value, stated := object[sub.Name]
		if !stated {
			return ""
		}
		text = sub.appendKey(text, value)
	}
	return string(text)
}

// appendKey renders one value so that no other is rendered alike, whatever follows.
func (a *Attribute) appendKey(to []byte, value any) []byte {
	kind := byte('j')
	var text string
	switch value := value.(type) {
	case bool:
		if value {
			return append(to, 't')
		}
		return append(to, 'f')
	case string:
		kind, text = 's', value
		if !a.CaseExact {
			text = Fold(value)
		}
	case json.Number:
		kind, text = 'n', value.String()
	default:
		text = JSON(value)
	}
	to = strconv.AppendInt(append(to, kind), int64(len(text)), 10)
	return append(append(to, ':'), text...)
}

// equality finds a mask and key that every element has which a filter on elements matches. ok is false where the filter states no
// equality that a key can express.
func (a *Attribute) equality(filter node) (by mask, key string, ok bool) {
	parts, isAll := filter.(all)
	if !isAll {
		parts = all{filter}
	}
	stated := map[string]any{}
	for _, part := range parts {
		equal, isComparison := part.(comparison)
		if !isComparison || equal.op != "eq" {
			continue
		}
		sub := a.Sub(equal.name.attribute)
		if sub == nil || sub.MultiValued || stated[sub.Name] != nil { // of two for one, the match itself decides
			continue
		}
		if value, can := sub.keyed(equal.value); can {
			stated[sub.Name] = value
			by |= a.mask(sub.Name)
		}
	}
	if by == 0 {
		return 0, "", false
	}
	return by, a.key(stated, by), true
}

// keyed is the value that an element must hold to equal a literal, where there is exactly one up to letter case.
func (a *Attribute) keyed(literal any) (value any, ok bool) {
	switch a.Type {
	case Boolean:
		value, ok = truth(literal)
	case String, Reference, Binary:
		value, ok = literal.(string)
	}
	return value, ok
}
