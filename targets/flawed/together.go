package flawed

import (
	"maps"
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// togetherFlaws carry out one of several changes that one PATCH makes, or take a replace without a path for a whole user.
func togetherFlaws() []Flaw {
	const several, untouched = "entra-update-several-operations", "entra-update-others-untouched"
	const seenTogether, seenPathless = "scim-endpoint: one request carries several operations", "seen-validator: a pathless replace of one attribute"
	beside := func(leading, lost string) wrap {
		return patched("Users", func(all []operation) []operation {
			if !slices.ContainsFunc(all, func(one operation) bool { return one.about(leading) }) {
				return all
			}
			return slices.DeleteFunc(all, func(one operation) bool { return one.within(lost) })
		})
	}
	return []Flaw{
		{
			Name: "mail-beside-login-dropped", Requirement: several, StateOnly: true, Rows: []string{"legacy login and mail", "compliant login and mail"},
			Seen: seenTogether, Wrap: beside("userName", "emails["),
		},
		{
			Name: "department-beside-number-dropped", Requirement: several, StateOnly: true,
			Rows: []string{"legacy parts of the extension", "compliant parts of the extension"},
			Seen: seenTogether, Wrap: beside(enterpriseURN+"employeeNumber", enterpriseURN+"department"),
		},
		{
			Name: "city-beside-name-dropped", Requirement: several, StateOnly: true, Rows: []string{"legacy name and city", "compliant name and city"},
			Seen: seenTogether, Wrap: beside("displayName", "addresses["),
		},
		{
			Name: "pathless-takes-first-key", Requirement: several, StateOnly: true,
			Rows: []string{"compliant", "compliant parts of the extension", "compliant title and language", "compliant name and department"},
			Seen: seenTogether, Wrap: pathlessFirst,
		},
		{
			Name: "pathless-forgets-title", Requirement: untouched, StateOnly: true,
			Rows: []string{
				"compliant display name", "compliant family name", "compliant user name", "compliant language", "compliant department", "compliant without a path",
			},
			Also: because("active has no path there", "entra-disable-keeps-data/compliant without a path"),
			Seen: seenPathless, Wrap: pathlessForgets("title"),
		},
		{
			Name: "pathless-forgets-manager", Requirement: "entra-update-keeps-manager", StateOnly: true,
			Rows: []string{"compliant department without a path", "compliant name without a path", "compliant without a path"},
			Seen: seenPathless, Wrap: pathlessForgets(managerPath),
		},
		{
			Name: "disable-drops-the-rest", Requirement: "entra-disabled-still-updated", StateOnly: true,
			Rows: []string{"legacy title, together", "legacy mail, together", "compliant title, together", "compliant mail, together"},
			Seen: seenTogether, Wrap: patched("Users", func(all []operation) []operation {
				if !sets(all, isFalse) {
					return all
				}
				return slices.DeleteFunc(all, func(one operation) bool { return one.about("title") || one.within("emails[") })
			}),
		},
	}
}

// pathlessFirst gives a user the first attribute alone of those that a replace without a path names.
func pathlessFirst(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(_ http.Handler, r *http.Request) {
		body := capture.Decode(capture.Take(r))
		for _, one := range values(body, "Operations") {
			if named, ok := one["value"].(object); ok && one["path"] == nil && len(named) > 1 && named["active"] == nil && text(one["op"]) == "replace" {
				first := slices.Min(slices.Collect(maps.Keys(named)))
				one["value"] = object{first: named[first]}
				capture.Give(r, []byte(scim.JSON(body)))
			}
		}
	})(next)
}

// pathlessForgets removes an attribute that a replace without a path does not name.
func pathlessForgets(path string) wrap {
	return beforehand(http.MethodPatch, "Users", func(_ http.Handler, r *http.Request) {
		body := capture.Decode(capture.Take(r))
		all := operations(body)
		named := slices.ContainsFunc(all, func(one operation) bool { return one.about(path) })
		if !named && slices.ContainsFunc(values(body, "Operations"), func(one object) bool { return one["path"] == nil }) {
			capture.Give(r, []byte(scim.JSON(patch(append(all, operation{"remove", path, nil})))))
		}
	})
}
