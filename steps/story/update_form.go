package story

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// updateForm is a way to write one operation of a PATCH.
type updateForm struct {
	name   string // as a sentence has it
	word   string // the attribute that it changes
	verb   string
	path   func(target string) string     // "" = none
	value  func(target, value string) any // what the operation has as its value
	clears bool                           // the attribute has no value afterwards
}

// same compares what an attribute holds with what it is to hold. That a Boolean comes back as a text is another scenario's affair.
func (f updateForm) same(got, want string) bool {
	return got == want || f.word == "active" && strings.EqualFold(got, want) ||
		strings.HasSuffix(f.word, "phone") && oneNumber(got, want)
}

// usual are the ways in which Entra writes a change of the attribute to a value, in the form's letter case, without the form itself.
func (f updateForm) usual(target, value string) (ways []update) {
	if f.word == "active" { // the form is the Boolean beside a capital letter
		return []update{{"Replace", target, "False"}, {"replace", target, false}}
	}
	for _, verb := range []string{"replace", "add"} {
		if f.clears || !strings.EqualFold(verb, f.verb) || f.path(target) != target {
			ways = append(ways, update{inCaseOf(f.verb, verb), target, value})
		}
	}
	return ways
}

// The shapes of updateForms.
func itself(target string) string   { return target }
func noPath(string) string          { return "" }
func plainText(_, value string) any { return value }

// keyed is an object with one key.
func keyed(key func(target string) string) func(target, value string) any {
	return func(target, value string) any { return map[string]any{key(target): value} }
}

func coreURN(target string) string { return scim.SchemaUser + ":" + target }

// updateForms lists them.
func updateForms() []updateForm {
	lastColon := func(target string) int { return strings.LastIndex(target, ":") }
	return []updateForm{
		{name: "an Add where a value stands", word: "title", verb: "Add", path: itself, value: plainText},
		{name: "a Replace where no value stands", word: "language", verb: "replace", path: itself, value: plainText},
		{name: "a Replace of an element that is not there", word: "mobile phone", verb: "Replace", path: itself, value: plainText},
		{name: "the core URN in its path", word: "title", verb: "Replace", path: coreURN, value: plainText},
		{name: "the core URN as its key", word: "title", verb: "replace", path: noPath, value: keyed(coreURN)},
		{name: "a dot behind the URN", word: "department", verb: "Replace", value: plainText, path: func(target string) string {
			return target[:lastColon(target)] + "." + target[lastColon(target)+1:]
		}},
		{name: "the object of an extension", word: "department", verb: "replace", path: noPath, value: func(target, value string) any {
			return map[string]any{target[:lastColon(target)]: map[string]any{target[lastColon(target)+1:]: value}}
		}},
		{name: "a Remove", word: "title", verb: "Remove", path: itself, clears: true},
		{name: "a Replace with an empty text", word: "title", verb: "replace", path: itself, value: func(string, string) any { return "" }, clears: true},
		{name: "a Replace with null", word: "title", verb: "replace", path: itself, value: func(string, string) any { return nullValue{} }, clears: true},
		{name: "the primary address", word: "work email", verb: "replace", value: plainText, path: func(string) string { return "emails[primary eq true].value" }},
		{name: "a Replace with a Boolean", word: "active", verb: "Replace", path: itself, value: func(string, string) any { return false }},
	}
}

// nullValue is written as null: no value at all leaves the member out.
type nullValue struct{}

// MarshalJSON implements json.Marshaler.
func (nullValue) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func formNames() string {
	var all []string
	for _, form := range updateForms() {
		all = append(all, form.name)
	}
	return strings.Join(all, "|")
}

func updateFormOf(name string) updateForm {
	all := updateForms()
	return all[slices.IndexFunc(all, func(form updateForm) bool { return form.name == name })]
}
