package story

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// creationForm is a way to write the body of a POST.
type creationForm struct {
	name      string // as a sentence has it
	word      string // the attribute that it is about, so that the mapping must give one; "" = none
	edit      func(w *World, body scim.Resource)
	refusable bool // 400 is as good as what is wanted
	look      func(sent, resource scim.Resource) run.Check
	beside    extra
}

// extra are attributes of a form that the mapping need not have: a provider may refuse to take any such attribute.
type extra struct {
	names string                                  // "" = none
	plain func(w *World, body scim.Resource) bool // writes those that the mapping lacks as nobody can object to; false = it has them all
	apart func(w *World, body scim.Resource)      // the rest of the form, without the attributes; nil = it has no rest
}

const inForm = "created-in-form"

// kept wants attributes as they were sent, once alike has made equal what means the same.
func kept(alike func(string) string, targets ...string) func(sent, resource scim.Resource) run.Check {
	return func(sent, resource scim.Resource) run.Check {
		for _, target := range targets {
			want, got := value(sent, target), value(resource, target)
			if alike(want) != alike(got) {
				return at(target, equal(inForm, want, got))
			}
		}
		return pass(inForm, len(targets), "an account with "+strings.Join(targets, ", ")+" as sent")
	}
}

func asSent(text string) string { return text }

// digits is what two notations of a telephone number share.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// notSent wants a value that the server gives to be its own.
func notSent(target, invented string) func(sent, resource scim.Resource) run.Check {
	return func(_, resource scim.Resource) run.Check {
		want, got := "a "+target+" of the provider's own", value(resource, target)
		if strings.HasPrefix(got, invented) {
			return at(target, fault(inForm, features.Wrong, want, got))
		}
		return at(target, pass(inForm, 1, want))
	}
}

// typed says of which type a resource is.
func typed(_ *World, body scim.Resource) { body["meta"] = map[string]any{"resourceType": "User"} }

// cook is a role as anybody may have one.
func cook() map[string]any {
	return map[string]any{"primary": true, "type": "Crew", "display": "Cook", "value": "cook"}
}

func plainRole(w *World, body scim.Resource) bool {
	body["roles"] = []any{cook()}
	return !w.mapped(mockentra.User)["roles"]
}

// emptiedBy are attributes of the mapping without which a person is as good: a single one, and a list; "" = it gives none.
func (f folk) emptiedBy() (single, list string) {
	for _, origin := range f.origins[mockentra.User] {
		path, err := scim.ParsePath(origin.Target)
		if err != nil || path.URN != "" || origin.Matching > 0 || origin.Boolean || origin.Reference {
			continue
		}
		switch name := path.Name; strings.ToLower(name) {
		case "title", "preferredlanguage", "nickname", "usertype", "locale", "timezone", "profileurl":
			single = cmp.Or(single, name)
		case "phonenumbers", "addresses", "ims", "photos", "roles", "entitlements":
			list = cmp.Or(list, name)
		}
	}
	return single, list
}

// emptying writes null for one attribute, and an empty list for another: such as the mapping has, if it can be.
func emptying(w *World, body scim.Resource) {
	single, list := w.folk.emptiedBy()
	body[cmp.Or(single, "nickName")], body[cmp.Or(list, "ims")] = nil, []any{}
}

// filling writes values for those of emptying that the mapping does not have.
func filling(w *World, body scim.Resource) bool {
	single, list := w.folk.emptiedBy()
	if single == "" {
		body["nickName"] = "Countess"
	}
	if list == "" {
		body["ims"] = []any{map[string]any{"type": "xmpp", "value": "countess"}}
	}
	return single == "" || list == ""
}

// emptied wants what was sent as null or an empty list to have no value.
func emptied(sent, resource scim.Resource) run.Check {
	looked := 0
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if listed, isList := sent[name].([]any); sent[name] != nil && (!isList || len(listed) > 0) {
			continue
		}
		looked++
		if got := value(resource, name); got != "" && got != "[]" {
			return at(name, fault(inForm, features.Invented, "no "+name, got))
		}
	}
	return pass(inForm, looked, "an account without what was empty")
}

// booleanIn wants what came as a text, if it is there, to be a Boolean.
func booleanIn(target string, optional bool) func(sent, resource scim.Resource) run.Check {
	return func(_, resource scim.Resource) run.Check {
		want := target + " true, or none"
		if !optional {
			want = target + " true"
		}
		path, err := scim.ParsePath(target)
		if err != nil {
			panic(fmt.Sprintf("target %q of a form is no path: %v", target, err))
		}
		found := path.Values(resource)
		for _, held := range found {
			if _, text := held.(string); text {
				return at(target, fault(inForm, features.StoredAsString, want, scim.Compact(held)))
			}
		}
		if len(found) == 0 && !optional {
			return at(target, fault(inForm, features.Missing, want, "none"))
		}
		return at(target, pass(inForm, 1, want))
	}
}

// creationForms lists the forms of a user.
func creationForms() []creationForm {
	return []creationForm{
		{name: "a resource type and no roles", look: kept(strings.ToLower, "userName"), edit: func(w *World, body scim.Resource) {
			typed(w, body)
			body["roles"] = []any{}
		}, beside: extra{"roles", plainRole, typed}},
		{name: "times of creation and change", look: notSent("meta.created", "2099-01-01"), edit: func(_ *World, body scim.Resource) {
			body["meta"] = map[string]any{"resourceType": "User", "created": "2099-01-01T00:00:00Z", "lastModified": "2099-01-01T00:00:00Z"}
		}},
		{name: "an id", look: notSent("id", "invented-"), edit: func(w *World, body scim.Resource) { body["id"] = "invented-" + w.setting.Mark }},
		{name: "null and an empty list", look: emptied, edit: emptying, beside: extra{"nickName and ims", filling, nil}},
		{name: "active as a text", word: "active", refusable: true, look: booleanIn("active", false), edit: func(_ *World, body scim.Resource) { body["active"] = "True" }},
		{name: "an extension that schemas does not name", word: "department", look: kept(asSent, targetOf("department")), edit: func(_ *World, body scim.Resource) {
			body["schemas"] = []any{scim.SchemaUser}
		}},
		{name: "a role whose primary is a text", look: booleanIn(`roles.primary`, true), edit: func(_ *World, body scim.Resource) {
			role := cook()
			role["primary"] = "True"
			body["roles"] = []any{role}
		}, beside: extra{"roles", plainRole, nil}},
		{name: "an address of one part", word: "city", look: kept(asSent, targetOf("city")), edit: func(_ *World, body scim.Resource) {
			body["addresses"] = []any{map[string]any{"type": "work", "locality": "Ockham"}}
		}},
		{name: "an address at home", word: "work email", look: kept(strings.ToLower, targetOf("work email"), `emails[type eq "home"].value`, "emails[primary eq true].type"), edit: func(w *World, body scim.Resource) {
			mail := func(place string) string { return place + "." + w.setting.Mark + "@" + w.setting.Identity.UserDomain }
			body["emails"] = []any{
				map[string]any{"type": "work", "value": mail("office"), "primary": true},
				map[string]any{"type": "home", "value": mail("house")},
			}
		}},
		{name: "numbers in two notations", word: "work phone", look: kept(digits, targetOf("work phone"), targetOf("mobile phone")), edit: func(w *World, body scim.Resource) {
			numbers := []any{map[string]any{"type": "work", "value": "tel:+1-201-555-0123"}}
			if w.setting.Mapping.Has(mockentra.User, targetOf("mobile phone")) {
				numbers = append(numbers, map[string]any{"type": "mobile", "value": "+1 201 555 0124"})
			}
			body["phoneNumbers"] = numbers
		}},
	}
}

// namesOfForms is the alternation of forms' names, for step patterns.
func namesOfForms(forms []creationForm) string {
	names := make([]string, len(forms))
	for i, form := range forms {
		names[i] = form.name
	}
	return strings.Join(names, "|")
}

func formCalled(forms []creationForm, name string) creationForm {
	return forms[slices.IndexFunc(forms, func(form creationForm) bool { return form.name == name })]
}

// groupForms lists the forms of a group.
func groupForms() []creationForm {
	return []creationForm{
		{name: "an empty list of members", look: kept(asSent, "displayName"), edit: func(_ *World, body scim.Resource) { body["members"] = []any{} }},
		{name: "the core schema alone", look: kept(asSent, "displayName"), edit: func(_ *World, body scim.Resource) {
			body["schemas"] = []any{scim.SchemaGroup}
		}},
		{name: "the older name of Microsoft's schema", look: kept(asSent, "displayName"), edit: func(_ *World, body scim.Resource) {
			body["schemas"] = []any{scim.SchemaGroup, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/Group"}
		}},
	}
}

// edited is a body in a form.
func (w *World) edited(body scim.Resource, form creationForm) scim.Resource {
	made := maps.Clone(body)
	form.edit(w, made)
	return made
}
