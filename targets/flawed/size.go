package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// sizeFlaws come to light with many members, long values and capital letters.
func sizeFlaws() []Flaw {
	return []Flaw{
		{
			Name: "a-hundred-members-shown", Requirement: "entra-members-large-group", StateOnly: true,
			Seen: "how-provisioning-works", Wrap: returned("Groups/", func(group object) {
				if listed, _ := group["members"].([]any); len(listed) > pageOfMembers {
					group["members"] = listed[:pageOfMembers]
				}
			}),
		},
		{
			Name: "group-saved-by-page", Requirement: "entra-members-large-group", StateOnly: true,
			Seen: "how-provisioning-works", Wrap: savedByPage,
		},
		{
			Name: "display-name-cut-at-100", Requirement: "entra-create-long-values", Rows: []string{"display name"}, StateOnly: true,
			Seen: "seen-tombstone; Sentry D22: lengths", Wrap: both(misread(func(user object) { user["displayName"] = cut(user["displayName"]) }),
				patched("Users", func(all []operation) []operation {
					for i, one := range all {
						if one.about("displayName") {
							all[i].value = cut(one.value)
						}
					}
					return all
				})),
		},
		{
			Name: "long-display-name-refused", Requirement: "entra-create-long-values", Rows: []string{"display name"},
			Seen: "A82", Wrap: longRefused,
		},
		{
			Name: "columns-too-short", Requirement: "entra-create-long-values", StateOnly: true,
			Seen: "seen-tombstone; Sentry D22: lengths", Wrap: both(fitted("Users", cutTo), fitted("Groups", cutTo)),
		},
		{
			Name: "long-values-refused", Requirement: "entra-create-long-values",
			Seen: "A82", Wrap: both(longValuesRefused("Users"), longValuesRefused("Groups")),
		},
		{
			Name: "user-name-in-lower-case", Requirement: "entra-create-letter-case", Rows: []string{"user name"}, StateOnly: true,
			Seen: "audit of keycloak: the userName is an e-mail address", Wrap: misread(func(user object) { user["userName"] = strings.ToLower(text(user["userName"])) }),
		},
		{
			Name: "email-in-lower-case", Requirement: "entra-create-letter-case", Rows: []string{"work email"}, StateOnly: true,
			Seen: "A53", Wrap: misread(func(user object) {
				for _, email := range values(user, "emails") {
					email["value"] = strings.ToLower(text(email["value"]))
				}
			}),
		},
		{
			Name: "new-user-name-in-lower-case", Requirement: "entra-create-letter-case", Rows: []string{"another name"}, StateOnly: true,
			Seen: "audit of keycloak: the userName is an e-mail address", Wrap: patchedText("userName", strings.ToLower),
		},
		{
			Name: "new-email-in-lower-case", Requirement: "entra-create-letter-case", Rows: []string{"another address"}, StateOnly: true,
			Seen: "A53", Wrap: patchedText(workEmail, strings.ToLower),
		},
		{
			Name: "other-case-conflicts-with-itself", Requirement: "entra-update-case-alone",
			Seen: "A51: names are compared with regard to case", Wrap: conflictWithItself,
		},
		{
			Name: "old-body-answered", Requirement: "7644-3.1-response-reflects-state", StateOnly: true,
			Rows: []string{"title", "user name", "work email", "disabled", "group rename", "group join"},
			Seen: "A65", Wrap: both(oldBody("Users"), oldBody("Groups")),
		},
		{
			Name: "creation-answers-otherwise", Requirement: "7644-3.1-response-reflects-state", Rows: []string{"new person"}, StateOnly: true,
			Seen: "A65", Wrap: restated(http.MethodPost, "Users", http.StatusCreated, func(w http.ResponseWriter, kept *capture.Answer) {
				user := capture.Decode(kept.Body.Bytes())
				user["displayName"] = text(user["displayName"]) + " (new)"
				kept.Rewrite(w, kept.Status, []byte(scim.JSON(user)))
			}),
		},
	}
}

const (
	pageOfMembers = 100
	column        = 100 // letters
)

// cut shortens what does not fit into a column.
func cut(value any) any {
	if long, ok := value.(string); ok && len(long) > column {
		return long[:column]
	}
	return value
}

// savedByPage loads the first page of a group's members, and saves it.
func savedByPage(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r)
			all := ids(stored(next, r, r.URL.Path)["members"])
			for _, id := range all[min(len(all), pageOfMembers):] {
				aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", `members[value eq "` + id + `"]`, nil}}))
			}
		})
	})(next)
}

// longRefused has a limit, and says so.
func longRefused(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := capture.Decode(capture.Take(r))
		name := text(body["displayName"])
		for _, one := range operations(body) {
			if one.about("displayName") {
				name = text(one.value)
			}
		}
		if len(name) > column {
			refuse(w, http.StatusBadRequest, "invalidValue", "displayName has more than 100 characters")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// conflictWithItself finds the user itself under the new spelling of its name.
func conflictWithItself(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				now := text(stored(next, r, r.URL.Path)["userName"])
				if name := text(one.value); one.about("userName") && name != now && strings.EqualFold(name, now) {
					refuse(w, http.StatusConflict, "uniqueness", "userName is taken")
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// oldBody answers a PATCH with the resource as it was loaded.
func oldBody(collection string) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			capture.Take(r)
			before := aside(next, r, http.MethodGet, r.URL.Path, nil)
			if kept := capture.Of(next, r); !kept.OK() {
				kept.Pass(w)
				return
			}
			before.Pass(w)
		})
	})
}
