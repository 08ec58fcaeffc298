package flawed

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/scimproof/scimproof/targets/capture"
)

func memberFlaws() []Flaw {
	return []Flaw{
		{
			Name: "member-add-ignored", Requirement: "entra-members-add-one", StateOnly: true,
			Also: because("members are added there too", "entra-cycle-whole-team", "entra-members-initial",
				"entra-members-value", "tutorial-group", "tutorial-scope-all"),
			Seen: "audit of keycloak: 200, and nothing done", Wrap: dropped("Groups", func(o operation) bool { return o.op == "add" && o.within("members") }),
		},
		{
			Name: "members-replaced-by-add", Requirement: "7644-3.5.2.1-add-multi-valued", StateOnly: true,
			Also: because("members are added one by one there too", "entra-members-six-joins", "entra-members-large-group", "entra-lost-addition", "entra-cycle-whole-team", "entra-members-initial", "entra-members-lost-account",
				"tutorial-member-joins"),
			Seen: "A63: the old values must stay", Wrap: patched("Groups", addReplaces),
		},
		{
			Name: "untyped-member-among-groups", Requirement: "7643-4.2-members-value", StateOnly: true,
			Seen: "A28", Wrap: returned("Groups", func(group object) {
				membersAmongGroups(group)
				for _, member := range values(group, "members") {
					delete(member, "type")
				}
			}),
		},
		{
			Name: "member-by-reference", Requirement: "7643-4.2-members-value", StateOnly: true,
			Also: because("members are compared by id there too", "entra-cycle-whole-team", "entra-members-add",
				"entra-members-initial", "tutorial-group", "tutorial-scope-all"),
			Seen: "Sentry D26; A33", Wrap: returned("Groups", membersPrefixed),
		},
		{
			Name: "first-added-member-only", Requirement: "entra-members-add-many", StateOnly: true,
			Also: because("Sentry's mapping comes upon it too", "tutorial-group"),
			Seen: "Sentry D11: only first value", Wrap: patched("Groups", firstValue("add")),
		},
		{
			Name: "members-added-unless-one-is-in", Requirement: "entra-members-add-many", StateOnly: true,
			Rows: []string{"legacy one is in", "compliant one is in"},
			Seen: "simpleidserver#245: adding who is a member", Wrap: unlessOneIsIn,
		},
		{
			Name: "value-list-empties-group", Requirement: "entra-members-remove-only-listed", Rows: []string{"legacy", "left"}, StateOnly: true,
			Also: because("legacy removals carry a value list there too", "entra-lost-removal", "entra-members-remove-together", "entra-members-large-group", "entra-members-leave-scope", "entra-members-remove-absent",
				"entra-others-of-group", "tutorial-member-leaves"),
			Seen: "A05; goauthentik#23798; scim-compliance", Wrap: patched("Groups", removesAll),
		},
		{
			Name: "first-removed-member-only", Requirement: "entra-members-remove-many", StateOnly: true,
			Seen: "Sentry D11: group remove, only first value", Wrap: firstRemoval,
		},
		{
			Name: "last-member-stays", Requirement: "7644-3.5.2.2-remove-last-value", StateOnly: true,
			Seen: "Sentry D11: remove-all unsupported", Wrap: lastStays,
		},
		{
			Name: "absent-member-refused", Requirement: "7644-3.5.2.2-remove-absent-member",
			Seen: "A02", Wrap: absentRefused(http.StatusConflict, ""),
		},
	}
}

// addReplaces takes the members that are added for all members.
func addReplaces(all []operation) []operation {
	for i, one := range all {
		if one.op == "add" && one.about("members") {
			all[i].op = "replace"
		}
	}
	return all
}

// unlessOneIsIn inserts several members by one statement, and takes its conflict for a sign that all are there.
func unlessOneIsIn(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(readded(next, r)) > 0 {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// membersPrefixed names members by a reference instead of the id.
func membersPrefixed(group object) {
	for _, member := range values(group, "members") {
		id, _ := member["value"].(string)
		member["value"] = "Users/" + id
	}
}

// firstValue carries out the first value of a list only.
func firstValue(verb string) func([]operation) []operation {
	return func(all []operation) []operation {
		for i, one := range all {
			if listed, ok := one.value.([]any); ok && one.op == verb && one.about("members") && len(listed) > 1 {
				all[i].value = listed[:1]
			}
		}
		return all
	}
}

// removesAll follows RFC 7644 §3.5.2.2, which knows no value of a remove, to the letter.
func removesAll(all []operation) []operation {
	for i, one := range all {
		if one.op == "remove" && one.about("members") {
			all[i].value = nil
		}
	}
	return all
}

// firstRemoval carries out one removal of a request, in a list of values or as the first of several operations.
func firstRemoval(next http.Handler) http.Handler {
	return patched("Groups", func(all []operation) []operation {
		removals := 0
		return slices.DeleteFunc(firstValue("remove")(all), func(one operation) bool {
			if one.op == "remove" && one.within("members") {
				removals++
			}
			return one.op == "remove" && removals > 1
		})
	})(next)
}

var memberFilter = regexp.MustCompile(`^members\[value eq "([^"]*)"\]$`)

// namedIDs lists the members that an operation names.
func namedIDs(one operation) []string {
	if match := memberFilter.FindStringSubmatch(one.path); match != nil {
		return match[1:]
	}
	var ids []string
	for _, member := range values(object{"members": one.value}, "members") {
		id, _ := member["value"].(string)
		ids = append(ids, id)
	}
	return ids
}

// lastStays guards against empty groups without a word.
func lastStays(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			group := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			if len(values(group, "members")) != 1 {
				next.ServeHTTP(w, r)
				return
			}
			dropped("Groups", func(o operation) bool { return o.op == "remove" && o.within("members") })(next).ServeHTTP(w, r)
		})
	})(next)
}

// absentRefused finds it an error to remove who is not there.
func absentRefused(status int, kind string) wrap {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			group := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				for _, id := range namedIDs(one) {
					if one.op == "remove" && !isMember(group, id) {
						refuse(w, status, kind, "no such member: "+id)
						return
					}
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}

func isMember(group object, id string) bool {
	return slices.ContainsFunc(values(group, "members"), func(member object) bool { return member["value"] == id })
}
