package flawed

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// stateFlaws show another state than the one that is stored, or in one view less than in another.
func stateFlaws() []Flaw {
	ofUsers := []string{"title", "display name", "given name", "family name", "street", "city", "department"}
	ampersands := []string{"legacy", "compliant", "brackets in title", "brackets in display name", "brackets in department"}
	return []Flaw{
		{
			Name: "read-leaves-title-out", Requirement: "7644-3.4-default-attribute-set", StateOnly: true,
			Also: sentAgain("entra-update-first/title", "entra-update-pathless-add", "entra-create-title", "entra-update-title", "entra-update-several", "entra-update-settles",
				"entra-cycle-restart-members", "entra-cycle-full-restart"),
			Seen: "A32", Wrap: readWithout("title"),
		},
		{
			Name: "hits-without-phones", Requirement: "entra-match-hit-complete", StateOnly: true,
			Seen: "scim-endpoint: the user by query is the user", Wrap: inLists(func(user object) { delete(user, "phoneNumbers") }),
		},
		{
			Name: "hits-always-active", Requirement: "entra-disable-found-inactive", StateOnly: true,
			Seen: "scim-endpoint: inactive users are returned", Wrap: inLists(func(user object) {
				if user["active"] == false {
					user["active"] = true
				}
			}),
		},
		{
			Name: "excluded-leaves-name-out", Requirement: "7644-3.9-excluded-minimum-set", StateOnly: true,
			Seen: "A24", Wrap: excludedToo("displayName"),
		},
		{
			Name: "patched-texts-in-ascii", Requirement: "entra-update-letters-kept", Rows: ofUsers, StateOnly: true,
			Seen: "Sentry D23; A53", Wrap: patchedTexts(inASCII),
		},
		{
			Name: "patched-texts-escaped", Requirement: "entra-update-letters-kept", Rows: slices.Concat(ofUsers, ampersands), StateOnly: true,
			Also: because("there is an ampersand in it too", "entra-enterprise-add-department", "entra-update-markup"),
			Seen: "A53", Wrap: patchedTexts(html.EscapeString),
		},
		{
			Name: "tags-stripped", Requirement: "entra-update-markup-kept", Rows: []string{"angle brackets", "brackets in display name"}, StateOnly: true,
			Seen: "known-issues: special characters", Wrap: both(
				misread(func(user object) { user["displayName"] = withoutTags(text(user["displayName"])) }), patchedText("displayName", withoutTags)),
		},
		{
			Name: "new-title-escaped", Requirement: "entra-update-markup-kept", Rows: []string{"brackets in title"}, StateOnly: true,
			Seen: "A53", Wrap: patchedText("title", strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace),
		},
		{
			Name: "excluded-leaves-external-id-out", Requirement: "entra-group-read-keeps-rest", StateOnly: true,
			Seen: "A24", Wrap: excludedToo("externalId"),
		},
		{
			Name: "manager-value-is-name", Requirement: "7643-4.3-manager-value", StateOnly: true,
			Also: because("a manager is looked at there too", "entra-cycle-whole-team", "entra-manager-new-people"),
			Seen: "A67", Wrap: returned("Users", managerByName),
		},
	}
}

// readWithout leaves an attribute out of what is read by id.
func readWithout(name string) wrap {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if idOf(r) == "" || body == nil || !kept.OK() {
				kept.Pass(w)
				return
			}
			delete(body, name)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})
}

// inLists changes users where they are listed.
func inLists(edit func(object)) wrap {
	return restated(http.MethodGet, "Users", http.StatusOK, edited(func(body object) {
		listed, _ := body["Resources"].([]any)
		for _, item := range listed {
			edit(item.(object))
		}
	}))
}

// excludedToo leaves an attribute of a group out where its members are to be left out.
func excludedToo(name string) wrap {
	return only(http.MethodGet, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if idOf(r) == "" || r.URL.Query().Get("excludedAttributes") == "" || body == nil || r.Header.Get("Accept") == "" {
				kept.Pass(w)
				return
			}
			delete(body, name)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})
}

// managerByName shows a manager by a name instead of the id.
func managerByName(user object) {
	if manager, ok := extension(user)["manager"].(object); ok {
		manager["value"] = "name of " + text(manager["value"])
	}
}

// withoutTags is a text without what looks like markup.
func withoutTags(text string) string { return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "") }

// inASCII has a question mark for every other letter.
func inASCII(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter > unicode.MaxASCII {
			return '?'
		}
		return letter
	}, text)
}

// patchedText rewrites the text of one attribute in a PATCH of a user.
func patchedText(path string, rewrite func(string) string) wrap {
	return patchedTextIn("Users", path, rewrite)
}

// patchedTextIn is patchedText for a collection.
func patchedTextIn(collection, path string, rewrite func(string) string) wrap {
	return patched(collection, func(all []operation) []operation {
		for i, one := range all {
			if text, is := one.value.(string); is && one.about(path) {
				all[i].value = rewrite(text)
			}
		}
		return all
	})
}

// patchedTexts rewrites each text of a PATCH of a user.
func patchedTexts(rewrite func(string) string) wrap {
	return patched("Users", func(all []operation) []operation {
		for i, one := range all {
			if text, is := one.value.(string); is {
				all[i].value = rewrite(text)
			}
		}
		return all
	})
}
