package invariant

import (
	"net/url"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// values are about the form of attributes.
func values() []Invariant {
	return []Invariant{
		{ID: "active", Requirement: "7643-4.1.1-active-boolean", Sentence: "has active as a Boolean", Rests: "entra-create-active-true", judge: eachResource(activeForm)},
		{ID: "arrays", Requirement: "7644-3.8-multi-valued-arrays", Sentence: "has lists as arrays, and complex attributes as objects", judge: eachResource(arrays)},
		{ID: "enterprise-texts", Requirement: "7643-4.3-enterprise-attributes", Sentence: "has the texts of the enterprise extension as strings", Rests: "entra-create-enterprise-kept", judge: eachResource(enterpriseTexts)},
		{ID: "primary-once", Requirement: "7643-2.4-primary-once", Sentence: "has one primary value of a list at most", Optional: true, judge: eachResource(primaryOnce)},
		{ID: "references", Requirement: "7643-2.3.7-reference-uri", Sentence: "has references that are URIs", Optional: true, judge: eachResource(references)},
		{ID: "references-lead", Requirement: "7643-2.3.7-reference-addressable", Sentence: "has references that lead to the values beside them", Optional: true, judge: eachResource(referencesLead)},
	}
}

func activeForm(_ *Answer, resource scim.Resource) *Finding {
	const want = "active, true or false"
	switch value, there := resource.Get("active"); value.(type) {
	case nil:
		return nil
	case bool:
		return held(want)
	case string:
		return wrong(features.StoredAsString, "/active", want, member("active", value, there))
	default:
		return wrong(features.Wrong, "/active", want, member("active", value, there))
	}
}

// multiValued are the multi-valued attributes of RFC 7643 §4.1.2 and §4.2, complex the single ones that are objects.
func multiValued(collection string) []string {
	if collection == "Groups" {
		return []string{"members"}
	}
	return []string{"emails", "phoneNumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles", "x509Certificates"}
}

func arrays(a *Answer, resource scim.Resource) (found *Finding) {
	for _, name := range multiValued(a.collection) {
		value, there := resource.Get(name)
		if !there || value == nil {
			continue
		}
		want := name + ", an array of objects"
		listed, isArray := value.([]any)
		if !isArray || slices.ContainsFunc(listed, func(one any) bool { _, isObject := one.(map[string]any); return !isObject }) {
			return wrong(features.Wrong, "/"+name, want, member(name, value, there))
		}
		found = held(want)
	}
	for _, name := range []string{"name", "meta"} {
		if value, there := resource.Get(name); there && value != nil {
			found = held(name + ", an object")
			if _, isObject := value.(map[string]any); !isObject {
				return wrong(features.Wrong, "/"+name, found.Want, member(name, value, there))
			}
		}
	}
	return found
}

func enterpriseTexts(_ *Answer, resource scim.Resource) (found *Finding) {
	value, _ := resource.Get(scim.SchemaEnterprise)
	extension, _ := value.(map[string]any)
	for _, name := range []string{"employeeNumber", "costCenter", "organization", "division", "department"} {
		value, there := scim.Resource(extension).Get(name)
		if !there || value == nil {
			continue
		}
		found = held(name + ", a string")
		switch value.(type) {
		case string:
		case []any, map[string]any:
			return wrong(features.Wrong, "", name+", a string", member(name, value, there))
		default:
			return wrong(features.Retyped, "/"+scim.SchemaEnterprise+":"+name, name+", a string", member(name, value, there))
		}
	}
	return found
}

func primaryOnce(a *Answer, resource scim.Resource) (found *Finding) {
	for _, name := range multiValued(a.collection) {
		many, said := 0, false
		for _, element := range elements(resource, name) {
			value, there := scim.Resource(element).Get("primary")
			if said = said || there; value == true {
				many++
			}
		}
		if many > 1 {
			return wrong(features.TwoReturned, "/"+name, "one primary value of "+name, scim.Compact(resource[name]))
		}
		if said {
			found = held("one primary value at most")
		}
	}
	return found
}

// references looks at the $ref of list elements and of the manager. One that is null or "" is none (RFC 7643 §2.5).
func references(a *Answer, resource scim.Resource) (found *Finding) {
	const want = "$ref, a URI"
	all := []map[string]any{managerOf(resource)}
	for _, name := range multiValued(a.collection) {
		all = append(all, elements(resource, name)...)
	}
	for _, element := range all {
		value, there := scim.Resource(element).Get("$ref")
		if !there || value == nil || value == "" {
			continue
		}
		if text, _ := value.(string); !isURI(text) {
			return wrong(features.Wrong, "", want, member("$ref", value, true))
		}
		found = held(want)
	}
	return found
}

func isURI(text string) bool {
	_, err := url.Parse(text)
	return err == nil && text != "" && !strings.ContainsAny(text, " \t\r\n<>\"{}|\\^`")
}

// managerOf is the manager of a user, nil where there is none.
func managerOf(resource scim.Resource) map[string]any {
	extension, _ := resource.Get(scim.SchemaEnterprise)
	enterprise, _ := extension.(map[string]any)
	found, _ := scim.Resource(enterprise).Get("manager")
	manager, _ := found.(map[string]any)
	return manager
}

// referencesLead looks at the $ref of a manager, of a user's groups and of a group's members, beside the id that each names. Which of its
// members are groups only the group says.
func referencesLead(_ *Answer, resource scim.Resource) *Finding {
	found := leads([]map[string]any{managerOf(resource)}, func(map[string]any) string { return "Users" })
	for _, listed := range []*Finding{
		leads(elements(resource, "groups"), func(map[string]any) string { return "Groups" }),
		leads(elements(resource, "members"), collectionOfMember),
	} {
		if found == nil || listed != nil && listed.Outcome != features.Held {
			found = listed
		}
	}
	return found
}

// collectionOfMember is where a member of a group is, "" for who knows.
func collectionOfMember(member map[string]any) string {
	kind, _ := scim.Resource(member).Get("type")
	switch kind {
	case "User", "Group":
		return kind.(string) + "s"
	}
	return ""
}

// leads wants each $ref to end in the id beside it, and in the collection, where that is known.
func leads(all []map[string]any, collection func(map[string]any) string) (found *Finding) {
	for _, element := range all {
		reference, _ := scim.Resource(element).Get("$ref")
		value, _ := scim.Resource(element).Get("value")
		text, _ := reference.(string)
		id, _ := value.(string)
		if !isURI(text) || id == "" {
			continue
		}
		end := strings.TrimPrefix(collection(element)+"/"+id, "/")
		found = held("$ref that ends in /" + end)
		if !endsIn(text, end) {
			return wrong(features.Wrong, "", found.Want, member("$ref", reference, true))
		}
	}
	return found
}

// elements are those of a list that are objects.
func elements(resource scim.Resource, name string) (all []map[string]any) {
	value, _ := resource.Get(name)
	listed, _ := value.([]any)
	for _, one := range listed {
		if element, isObject := one.(map[string]any); isObject {
			all = append(all, element)
		}
	}
	return all
}
