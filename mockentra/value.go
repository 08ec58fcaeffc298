package mockentra

import (
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Value is what a row gives of an object: a text, or the values of a multi-valued attribute. The zero Value is null.
type Value struct {
	Text string
	List []string
}

// None reports whether the value is null.
func (v Value) None() bool { return v.Text == "" && len(v.List) == 0 }

// String is the text, or the list as JSON.
func (v Value) String() string {
	if len(v.List) == 0 {
		return v.Text
	}
	list := make([]any, len(v.List))
	for i, text := range v.List {
		list[i] = text
	}
	return scim.JSON(list)
}

// equal compares as Entra does: see same.
func (v Value) equal(other Value) bool {
	return len(v.List) == 0 && len(other.List) == 0 && strings.EqualFold(v.Text, other.Text)
}

// listed reads the values of a list that a provider returned: texts, or elements that hold one in "value".
func listed(current any) (texts []string) {
	items, isList := current.([]any)
	if !isList {
		items = []any{current}
	}
	for _, item := range items {
		if element, ok := item.(map[string]any); ok {
			item, _ = scim.Resource(element).Get("value")
		}
		if held := text(item); held != "" {
			texts = append(texts, held)
		}
	}
	return texts
}

// lacking returns those of the wanted values that are not among the others.
func (r *Row) lacking(wanted, others []string, knobs *Knobs) (left []string) {
	for _, value := range wanted {
		found := false
		for _, other := range others {
			found = found || same(r, other, value, knobs)
		}
		if !found {
			left = append(left, value)
		}
	}
	return left
}

// appendList appends the values as JSON: texts, or elements with "value" where the attribute's values are complex.
func (r *Row) appendList(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, value := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if !r.path.elements {
			dst = appendString(dst, value)
			continue
		}
		dst = append(appendString(append(dst, `{"value":`...), value), '}')
	}
	return append(dst, ']')
}
