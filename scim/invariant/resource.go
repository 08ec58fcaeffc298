package invariant

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// resources are about what each user and group has, in whatever answer.
func resources() []Invariant {
	return []Invariant{
		{ID: "schemas", Requirement: "7643-3-schemas-required", Sentence: "names the schemas of each resource", judge: eachResource(schemasThere)},
		{ID: "user-schema", Requirement: "7643-4.1-user-schema-uri", Sentence: "names the schema of each user", judge: eachResource(schemaOf("Users", scim.SchemaUser))},
		{ID: "group-schema", Requirement: "7643-4.2-group-schema-uri", Sentence: "names the schema of each group", judge: eachResource(schemaOf("Groups", scim.SchemaGroup))},
		{ID: "schemas-once", Requirement: "7643-3-schemas-no-duplicates", Sentence: "names no schema twice", Rests: "7643-3-schemas-required", judge: eachResource(schemasOnce)},
		{ID: "enterprise-schema", Requirement: "7643-4.3-enterprise-schema-uri", Sentence: "has the enterprise extension under its URI", Rests: "entra-create-enterprise-kept", judge: eachResource(enterpriseNamed)},
		{ID: "id", Requirement: "7643-3.1-id-non-empty", Sentence: "gives each resource an id", judge: eachResource(idThere)},
		{ID: "id-asked-for", Requirement: "7643-3.1-id-stable", Sentence: "about an id has that id", judge: idAskedFor},
		{ID: "common-attributes", Requirement: "7643-3-common-attributes-assumed", Sentence: "has id, externalId and meta beside the schemas' attributes", judge: eachResource(commonAtTop)},
		{ID: "user-name", Requirement: "7643-4.1.1-username-required", Sentence: "gives each user a userName", judge: eachResource(textThere("Users", "userName"))},
		{ID: "group-name", Requirement: "7643-4.2-display-name-required", Sentence: "gives each group a displayName", judge: eachResource(textThere("Groups", "displayName"))},
		{ID: "resource-type", Requirement: "7643-3.1-meta-resource-type", Sentence: "says of which type each resource is", Optional: true, judge: eachResource(resourceType)},
		{ID: "extensions-listed", Requirement: "7643-3.3-extension-listed", Sentence: "names in schemas each extension that a resource has", Optional: true, judge: eachResource(extensionsListed)},
		{ID: "dates", Requirement: "7643-2.3.5-datetime-format", Sentence: "has dates with a time", Optional: true, judge: eachResource(dates)},
		{ID: "meta-location", Requirement: "7643-3.1-meta-location-uri", Sentence: "says where each resource is", Optional: true, judge: eachResource(locationOf)},
		{ID: "location-repeated", Requirement: "7644-3.3-create-meta-location", Sentence: "to a creation has the Location again in its body", Optional: true, judge: locationTwice},
	}
}

func schemasThere(a *Answer, resource scim.Resource) *Finding {
	if a.partial() {
		return nil
	}
	const want = "schemas, an array of URIs"
	value, there := resource.Get("schemas")
	if listed, isArray := value.([]any); !isArray || len(listed) == 0 {
		return wrong(features.Missing, "/schemas", want, member("schemas", value, there))
	}
	return held(want)
}

func schemaOf(collection, uri string) func(*Answer, scim.Resource) *Finding {
	return func(a *Answer, resource scim.Resource) *Finding {
		if a.collection != collection || a.partial() {
			return nil
		}
		if value, there := resource.Get("schemas"); !has(resource, uri) {
			return wrong(features.Missing, "/schemas", "schemas with "+uri, member("schemas", value, there))
		}
		return held("schemas with " + uri)
	}
}

func schemasOnce(_ *Answer, resource scim.Resource) *Finding {
	value, _ := resource.Get("schemas")
	listed, _ := value.([]any)
	seen := map[string]bool{}
	for _, uri := range listed {
		name := strings.ToLower(fmt.Sprint(uri))
		if seen[name] {
			return wrong(features.Extra, "/schemas", "each schema once", member("schemas", value, true))
		}
		seen[name] = true
	}
	if len(listed) == 0 {
		return nil
	}
	return held("each schema once")
}

// enterpriseNamed looks at members that are called as the enterprise extension is, in whatever version.
func enterpriseNamed(_ *Answer, resource scim.Resource) *Finding {
	const want = "a member " + scim.SchemaEnterprise
	for _, name := range slices.Sorted(maps.Keys(resource)) {
		if strings.Contains(strings.ToLower(name), "scim:schemas:extension:enterprise:") {
			if !strings.EqualFold(name, scim.SchemaEnterprise) {
				return wrong(features.Wrong, "", want, "a member "+name)
			}
			return held(want)
		}
	}
	return nil
}

// extensionsListed looks at extensions that have something in them.
func extensionsListed(a *Answer, resource scim.Resource) (found *Finding) {
	if a.partial() {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(resource)) {
		inner, isObject := resource[name].(map[string]any)
		if !isObject || len(inner) == 0 || !strings.HasPrefix(strings.ToLower(name), "urn:") {
			continue
		}
		found = held("schemas with " + name)
		if value, there := resource.Get("schemas"); !has(resource, name) {
			return wrong(features.Missing, "/schemas", found.Want, member("schemas", value, there))
		}
	}
	return found
}

func idThere(_ *Answer, resource scim.Resource) *Finding {
	const want = "an id, a string that is not empty"
	if value, there := resource.Get("id"); resource.ID() == "" {
		return wrong(features.Missing, "/id", want, member("id", value, there))
	}
	return held(want)
}

func idAskedFor(a *Answer) *Finding {
	if a.id == "" || a.list || len(a.resources) != 1 || a.resources[0].ID() == "" {
		return nil
	}
	if got := a.resources[0].ID(); got != a.id {
		return wrong(features.Wrong, "/id", "id "+a.id, "id "+got)
	}
	return held("id " + a.id)
}

func commonAtTop(_ *Answer, resource scim.Resource) *Finding {
	const want = "id, externalId and meta at the top level"
	if len(resource) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(resource)) {
		inner, isObject := resource[name].(map[string]any)
		if !isObject || !strings.HasPrefix(strings.ToLower(name), "urn:") {
			continue
		}
		for _, common := range []string{"id", "externalId", "meta"} {
			_, outside := resource.Get(common)
			if _, inside := scim.Resource(inner).Get(common); inside && !outside {
				return wrong(features.Outside, "", want, common+" within "+name)
			}
		}
	}
	return held(want)
}

// textThere wants an attribute that every resource of the type has.
func textThere(collection, name string) func(*Answer, scim.Resource) *Finding {
	return func(a *Answer, resource scim.Resource) *Finding {
		if a.collection != collection || a.partial() && !a.kept(name) {
			return nil
		}
		want := name + ", a string that is not empty"
		value, there := resource.Get(name)
		if text, _ := value.(string); text == "" {
			return wrong(features.Missing, "/"+name, want, member(name, value, there))
		}
		return held(want)
	}
}

// kept reports whether the request left an attribute in that selects others out.
func (a *Answer) kept(name string) bool {
	return !a.query.Has("attributes") && !strings.Contains(strings.ToLower(a.query.Get("excludedAttributes")), strings.ToLower(name))
}

// metaOf is a member of meta, and whether there is meta at all: one that is left out is another's affair.
func metaOf(resource scim.Resource, name string) (value any, there, meta bool) {
	found, _ := resource.Get("meta")
	inner, meta := found.(map[string]any)
	value, there = scim.Resource(inner).Get(name)
	return value, there, meta
}

func resourceType(a *Answer, resource scim.Resource) *Finding {
	value, there, meta := metaOf(resource, "resourceType")
	if !meta || a.partial() {
		return nil
	}
	want := strings.TrimSuffix(a.collection, "s")
	if value != want {
		return wrong(features.Wrong, "/meta/resourceType", member("resourceType", want, true), member("resourceType", value, there))
	}
	return held(member("resourceType", want, true))
}

func dates(_ *Answer, resource scim.Resource) (found *Finding) {
	const want = "a date with a time, as of xsd:dateTime"
	for _, name := range []string{"created", "lastModified"} {
		value, there, _ := metaOf(resource, name)
		if !there || value == nil {
			continue
		}
		found = held(want)
		if text, _ := value.(string); !dateTime(text) {
			return wrong(features.Malformed, "/meta/"+name, want, member(name, value, there))
		}
	}
	return found
}

// dateTime reports whether a text is an xsd:dateTime, with or without a time zone.
func dateTime(text string) bool {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// locationOf wants the path of a location to end in the resource's own: its host may be that of a proxy.
func locationOf(a *Answer, resource scim.Resource) *Finding {
	value, there, _ := metaOf(resource, "location")
	if !there || value == nil || resource.ID() == "" {
		return nil
	}
	want := "a URI that ends in /" + a.collection + "/" + resource.ID()
	text, _ := value.(string)
	if !LeadsTo(text, a.collection, resource.ID()) {
		return wrong(features.Wrong, "/meta/location", want, member("location", value, there))
	}
	if parsed, _ := url.Parse(text); !parsed.IsAbs() {
		return wrong(features.RelativeLocation, "/meta/location", "an absolute URI", member("location", value, there))
	}
	return held(want)
}

// LeadsTo reports whether the path of a URI ends in that of a resource.
func LeadsTo(text, collection, id string) bool { return endsIn(text, collection+"/"+id) }

// endsIn reports whether the path of a URI ends in these segments.
func endsIn(text, segments string) bool {
	parsed, err := url.Parse(text)
	return err == nil && strings.HasSuffix("/"+parsed.Path, "/"+segments)
}

// locationTwice tells a Location that the body does not repeat letter for letter, as behind a gateway, from one that leads elsewhere.
func locationTwice(a *Answer) *Finding {
	if a.Status != http.StatusCreated || a.Method != http.MethodPost || a.body == nil || a.Header.Get("Location") == "" {
		return nil
	}
	value, there, _ := metaOf(a.body, "location")
	header, want := a.Header.Get("Location"), "location "+a.Header.Get("Location")
	switch text, _ := value.(string); {
	case text == header:
		return held(want)
	case text == "" || LeadsTo(text, a.collection, a.body.ID()) && LeadsTo(header, a.collection, a.body.ID()):
		return wrong(features.NotRepeated, "/meta/location", want, member("location", value, there))
	}
	return wrong(features.Wrong, "/meta/location", want, member("location", value, there))
}
