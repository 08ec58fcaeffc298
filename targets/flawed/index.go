package flawed

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// indexFlaws search in an index that is not what is stored.
func indexFlaws() []Flaw {
	const email = `emails[type eq "work"].value`
	return []Flaw{
		{
			Name: "index-knows-first-user-name", Requirement: "entra-match-follows-changes", Rows: []string{"user name"}, StateOnly: true,
			Also: because("somebody is looked for there under a name that another had", "entra-restore-conflict"),
			Seen: "how-provisioning-works", Wrap: firstKnown("userName"),
		},
		{
			Name: "index-knows-first-external-id", Requirement: "entra-match-follows-changes", Rows: []string{"external id"}, StateOnly: true,
			Seen: "how-provisioning-works", Wrap: firstKnown("externalId"),
		},
		{
			Name: "index-keeps-old-user-name", Requirement: "entra-match-follows-changes", Rows: []string{"user name"}, StateOnly: true,
			Seen: "how-provisioning-works", Also: because("somebody is looked for there under a name that another had", "entra-restore-conflict"),
			Wrap: alsoKnown("userName"),
		},
		{
			Name: "index-keeps-old-group-name", Requirement: "entra-group-rename-keeps-id", StateOnly: true,
			Seen: "Sentry D16: group name matched by slug", Wrap: formerGroupName,
		},
		{
			Name: "index-knows-first-email", Requirement: "entra-match-follows-changes", Rows: []string{"work email"}, StateOnly: true,
			Seen: "how-provisioning-works", Wrap: firstKnown("].value"),
		},
		{
			Name: "email-filter-ignored", Requirement: "entra-match-email-filter", StateOnly: true,
			Also: because("the same filter is asked there", "entra-filter-value-path"),
			Seen: "A09: unfiltered result", Wrap: filtered(func(filter string) string {
				if strings.HasPrefix(filter, email) {
					return ""
				}
				return filter
			}),
		},
		{
			Name: "email-filter-refused", Requirement: "entra-match-email-filter",
			Seen: "A81", Wrap: onlyPlainFilters,
		},
		{
			Name: "group-key-filter-ignored", Requirement: "7643-3.1-external-id-filter", StateOnly: true,
			Seen: "Sentry D15; A09: unfiltered result", Wrap: filteredIn("Groups", withoutExternalID),
		},
	}
}

// onlyPlainFilters knows no value path in a filter.
func onlyPlainFilters(next http.Handler) http.Handler {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Query().Get("filter"), "[") {
				refuse(w, http.StatusBadRequest, "invalidFilter", "the filter cannot be read")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// indexed remembers the values of an attribute by the id of the user, and answers searches by them: keep says which of a new value and
// those before are left.
func indexed(attribute string, keep func(before []any, now any) []any) wrap {
	return func(next http.Handler) http.Handler {
		index := newMemory()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if id := text(body["id"]); (is(r, http.MethodPost, "Users") || is(r, http.MethodPatch, "Users")) && kept.OK() && id != "" {
				before, _ := index.get(id)["values"].([]any)
				index.put(id, object{"id": id, "values": keep(before, valueOf(body, attribute))})
			}
			name, asked := wanted(r, attribute)
			if !asked || !is(r, http.MethodGet, "Users") || strings.Contains(r.URL.Query().Get("filter"), " and ") {
				kept.Pass(w)
				return
			}
			hits := indexHits(next, r, index, name)
			body["Resources"], body["totalResults"], body["itemsPerPage"] = hits, len(hits), len(hits)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	}
}

// indexHits are the users that the index has under a name.
func indexHits(next http.Handler, r *http.Request, index *memory, name string) []any {
	hits := []any{}
	for _, known := range index.all() {
		listed, _ := known["values"].([]any)
		found := slices.ContainsFunc(listed, func(value any) bool { return strings.EqualFold(text(value), name) })
		if user := aside(next, r, http.MethodGet, "/Users/"+text(known["id"]), nil); found && user.OK() {
			hits = append(hits, capture.Decode(user.Body.Bytes()))
		}
	}
	return hits
}

// firstKnown indexes a user at the creation, and never again.
func firstKnown(attribute string) wrap {
	return indexed(attribute, func(before []any, now any) []any {
		if len(before) > 0 {
			return before
		}
		return []any{now}
	})
}

// alsoKnown indexes a user with each change, and removes nothing.
func alsoKnown(attribute string) wrap {
	return indexed(attribute, func(before []any, now any) []any { return append(slices.Clone(before), now) })
}

// formerGroupName finds a group by the name that it had before its last rename, too.
func formerGroupName(next http.Handler) http.Handler {
	renamed := newMemory()
	searched := filteredIn("Groups", func(filter string) string {
		for _, group := range renamed.all() {
			filter = strings.ReplaceAll(filter, scim.JSON(group["before"]), scim.JSON(group["now"]))
		}
		return filter
	})(next)
	return renames("Groups", func(id, before, now string) { renamed.put(id, object{"before": before, "now": now}) })(searched)
}

// valueOf is what a filter compares by that name: "].value" stands for the address at the end of a value path.
func valueOf(user object, attribute string) any {
	if attribute != "].value" {
		return user[attribute]
	}
	for _, email := range values(user, "emails") {
		return email["value"]
	}
	return nil
}
