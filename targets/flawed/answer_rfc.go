package flawed

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// answerRFCFlaws break what must hold of every answer by the RFCs, whether or not the profile entra advises against it: Entra does not use it.
func answerRFCFlaws() []Flaw {
	return []Flaw{
		{
			Name: "created-without-location", Requirement: "7644-3.3-create-201-location", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: located(func(string) string { return "" }),
		},
		{
			Name: "created-relative-location", Requirement: "7644-3.3-create-201-location", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: located(pathOf),
		},
		{
			Name: "401-without-challenge", Requirement: "7644-2-www-authenticate", Answers: true, StateOnly: true,
			Seen: "A61", Wrap: restated(http.MethodGet, "Users", http.StatusUnauthorized, func(w http.ResponseWriter, kept *capture.Answer) {
				kept.Header().Del("WWW-Authenticate")
				kept.Pass(w)
			}),
		},
		{
			Name: "patched-schema-twice", Requirement: "7643-3-schemas-no-duplicates", Answers: true, StateOnly: true,
			Seen: "A24", Wrap: patchAnswer(func(user object) {
				if listed, _ := user["schemas"].([]any); len(listed) > 0 {
					user["schemas"] = append(listed, listed[0])
				}
			}),
		},
		{
			Name: "patched-resource-type-in-lower-case", Requirement: "7643-3.1-meta-resource-type", Answers: true, StateOnly: true,
			Seen: "A47", Wrap: patchAnswer(inMeta("resourceType", strings.ToLower)),
		},
		{
			Name: "patched-dates-without-time", Requirement: "7643-2.3.5-datetime-format", Answers: true, StateOnly: true,
			Seen: "A55", Wrap: patchAnswer(inMeta("created", func(date string) string { return date[:len("2006-01-02")] })),
		},
		{
			Name: "patched-location-of-another", Requirement: "7643-3.1-meta-location-uri", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: patchAnswer(inMeta("location", func(location string) string { return location + "0" })),
		},
		{
			Name: "patched-relative-location", Requirement: "7643-3.1-meta-location-uri", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: patchAnswer(inMeta("location", pathOf)),
		},
		{
			Name: "created-location-of-another", Requirement: "7644-3.3-create-meta-location", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: located(func(location string) string { return location + "0" }),
		},
		{
			Name: "created-user-among-groups", Requirement: "7643-3.1-meta-location-uri", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: restated(http.MethodPost, "Users", http.StatusCreated, func(w http.ResponseWriter, kept *capture.Answer) {
				header := kept.Header()
				header.Set("Location", amongGroups(header.Get("Location")))
				edited(inMeta("location", amongGroups))(w, kept)
			}),
		},
		{
			Name: "hits-with-location-of-all", Requirement: "7643-3.1-meta-location-uri", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: inLists(inMeta("location", func(location string) string { return location[:strings.LastIndex(location, "/")] })),
		},
		{
			Name: "patched-extension-unnamed", Requirement: "7643-3.3-extension-listed", Answers: true, StateOnly: true,
			Seen: "A57", Wrap: patchAnswer(func(user object) { user["schemas"] = []any{scim.SchemaUser} }),
		},
		{
			Name: "members-referred-to-as-groups", Requirement: "7643-2.3.7-reference-addressable", Answers: true, StateOnly: true,
			Also: because("the $ref of a member is looked at there", "entra-members-value"),
			Seen: "A28", Wrap: restated(http.MethodGet, "Groups", http.StatusOK, edited(membersAmongGroups)),
		},
		{
			Name: "patched-two-primary-emails", Requirement: "7643-2.4-primary-once", Answers: true, StateOnly: true,
			Seen: "A59", Wrap: patchAnswer(func(user object) {
				if listed, _ := user["emails"].([]any); len(listed) > 0 {
					user["emails"] = append(listed, object{"value": "other@example.com", "type": "home", "primary": true})
				}
			}),
		},
		{
			Name: "members-with-names-for-references", Requirement: "7643-2.3.7-reference-uri", Answers: true, StateOnly: true,
			Seen: "A28", Wrap: restated(http.MethodGet, "Groups", http.StatusOK, edited(func(group object) {
				for _, member := range values(group, "members") {
					member["$ref"] = "the user " + text(member["value"])
				}
			})),
		},
		{
			Name: "errors-with-another-status", Requirement: "7644-3.12-error-status-matches", Answers: true, StateOnly: true,
			Seen: "seen-error-quoted", Wrap: errorsWith(func(body object) { body["status"] = "500" }),
		},
	}
}

// located changes the Location of users that are created.
func located(instead func(string) string) wrap {
	return restated(http.MethodPost, "Users", http.StatusCreated, func(w http.ResponseWriter, kept *capture.Answer) {
		if header := kept.Header(); instead(header.Get("Location")) == "" {
			header.Del("Location")
		} else {
			header.Set("Location", instead(header.Get("Location")))
		}
		kept.Pass(w)
	})
}

// membersAmongGroups refers to each member as to a group.
func membersAmongGroups(group object) {
	for _, member := range values(group, "members") {
		if reference := text(member["$ref"]); reference != "" {
			member["$ref"] = amongGroups(reference)
		}
	}
}

// amongGroups takes a user for a group.
func amongGroups(location string) string { return strings.Replace(location, "/Users/", "/Groups/", 1) }

// inMeta changes a member of meta.
func inMeta(name string, instead func(string) string) func(object) {
	return func(user object) {
		meta, _ := user["meta"].(object)
		if text, _ := meta[name].(string); text != "" {
			meta[name] = instead(text)
		}
	}
}

// pathOf is an address without its host.
func pathOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	return parsed.Path
}
