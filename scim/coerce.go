package scim

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"time"
)

// strictness says what happens to a sub-attribute that the schema does not have.
type strictness bool

const (
	ignoreUnknown strictness = false // POST and PUT: Entra sends what providers need not know (A57)
	refuseUnknown strictness = true  // PATCH: the target must exist
)

// coerce turns a value from the wire into the attribute's own type and canonical spelling. nil means unassigned: so are null, "",
// [] and {} (RFC 7643 §2.5; "" clears an attribute in SCIM_Null_Update_Test of Microsoft's tests of gallery applications).
// Strings "True" and "False" become Booleans (A06), a plain string becomes {"value": …} for a complex attribute such as manager
// (A67). readOnly sub-attributes are dropped. The error is 400 invalidValue, for an unknown sub-attribute invalidPath.
func (a *Attribute) coerce(value any, strict strictness) (any, *Error) {
	if !a.MultiValued {
		return a.coerceOne(value, strict)
	}
	if value == nil {
		return nil, nil
	}
	items, ok := value.([]any)
	if !ok {
		return nil, bad(InvalidValue, "%s: expected an array, got %s", a.Name, Compact(value))
	}
	list, err := a.coerceList(items, strict)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, nil
}

// coerceList coerces the elements of a multi-valued attribute; unassigned and repeated ones are left out. Two primary
// values in one request are refused (A59).
func (a *Attribute) coerceList(items []any, strict strictness) ([]any, *Error) {
	list := make([]any, 0, len(items))
	seen := distinct{}
	primaries := 0
	for _, item := range items {
		element, err := a.coerceOne(item, strict)
		if err != nil {
			return nil, err
		}
		if element == nil || !seen.first(a, element) {
			continue
		}
		if isPrimary(element) {
			primaries++
		}
		list = append(list, element)
	}
	if primaries > 1 {
		return nil, bad(InvalidValue, "%s: expected at most one primary value, got %d", a.Name, primaries)
	}
	return list, nil
}

func (a *Attribute) coerceOne(value any, strict strictness) (any, *Error) {
	if value == nil || value == "" {
		return nil, nil
	}
	switch a.Type {
	case Complex:
		return a.coerceComplex(value, strict)
	case Boolean:
		if result, ok := truth(value); ok {
			return result, nil
		}
		return nil, a.mistyped("a boolean", value)
	case Integer, Decimal:
		return a.coerceNumber(value)
	}
	text, ok := value.(string)
	if !ok {
		return nil, a.mistyped("a string", value)
	}
	switch a.Type {
	case DateTime:
		if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
			return nil, a.mistyped("an RFC 3339 time", value)
		}
	case Binary:
		if _, err := base64.StdEncoding.DecodeString(text); err != nil {
			return nil, a.mistyped("base64", value)
		}
	}
	return text, nil
}

func (a *Attribute) mistyped(want string, got any) *Error {
	return bad(InvalidValue, "%s: expected %s, got %s", a.Name, want, Compact(got))
}

// coerceNumber accepts a number, and a string that holds one (A06).
func (a *Attribute) coerceNumber(value any) (any, *Error) {
	text, _ := value.(json.Number)
	if inString, ok := value.(string); ok {
		text = json.Number(inString)
	}
	if !json.Valid([]byte(text)) {
		return nil, a.mistyped("a number", value)
	}
	parsed, ok := number(text)
	if !ok || a.Type == Integer && !parsed.IsInt() {
		return nil, a.mistyped("a number of type "+a.Type, value)
	}
	if a.Type == Integer {
		if whole, accuracy := parsed.Int64(); accuracy == big.Exact {
			return json.Number(big.NewInt(whole).String()), nil
		}
		return nil, a.mistyped("a 64 bit integer", value)
	}
	return text, nil
}

func (a *Attribute) coerceComplex(value any, strict strictness) (any, *Error) {
	if text, ok := value.(string); ok && !a.MultiValued && a.Sub("value") != nil {
		value = map[string]any{"value": text}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, a.mistyped("an object", value)
	}
	out := make(map[string]any, len(object))
	for _, key := range sorted(object) {
		sub := a.Sub(key)
		switch {
		case sub == nil && strict == refuseUnknown:
			return nil, bad(InvalidPath, "%s has no sub-attribute %q", a.Name, key)
		case sub == nil, sub.Mutability == ReadOnly:
			continue
		}
		item, err := sub.coerce(object[key], strict)
		if err != nil {
			return nil, err.at(a.Name)
		}
		if item != nil {
			out[sub.Name] = item
		}
	}
	if a.identified() && out["value"] == nil {
		return nil, bad(InvalidValue, "%s: expected an object with a value, got %s", a.Name, Compact(value))
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func isPrimary(element any) bool {
	object, _ := element.(map[string]any)
	return object["primary"] == true
}

// equals reports that two coerced values of the attribute are one value to it: letter case counts only where caseExact
// says so, and of members only the value counts.
func (a *Attribute) equals(left, right any) bool {
	switch left := left.(type) {
	case string:
		text, ok := right.(string)
		return ok && (left == text || !a.CaseExact && strings.EqualFold(left, text))
	case map[string]any:
		object, ok := right.(map[string]any)
		if !ok {
			return false
		}
		if a.identified() {
			return a.Sub("value").equals(left["value"], object["value"])
		}
		return len(left) == len(object) && a.covers(left, object)
	}
	return same(left, right)
}

// covers reports that the element has everything that part states.
func (a *Attribute) covers(element, part map[string]any) bool {
	for key, want := range part {
		sub := a.Sub(key)
		if sub == nil || !sub.equals(element[key], want) {
			return false
		}
	}
	return true
}

// distinct notes coerced elements by what they state, and reports whether each is new to it.
type distinct map[mask]map[string]bool

func (d distinct) first(a *Attribute, element any) bool {
	by := a.stated(element)
	key := a.key(element, by)
	if d[by] == nil {
		d[by] = map[string]bool{}
	}
	if d[by][key] {
		return false
	}
	d[by][key] = true
	return true
}
