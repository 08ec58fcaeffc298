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
	extension, _ := resource.Get(scim.SchemaEnterprise)
	enterprise, _ := extension.(map[string]any)
	manager, _ := scim.Resource(enterprise).Get("manager")
	single, _ := manager.(map[string]any)
	all := []map[string]any{single}
	for _, name := range multiValued(a.collection) {
		all = append(all, elements(resource, name)...)
	}
	for _, element := range all {
		value, there := scim.Resource(element).Get("$ref")
		if !there || value == nil || value == "" {
			continue
		}
		text, isText := value.(string)
		if _, err := url.Parse(text); !isText || err != nil || strings.ContainsAny(text, " \t\r\n<>\"{}|\\^`") {
			return wrong(features.Wrong, "", want, member("$ref", value, true))
		}
		found = held(want)
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
