package flawed

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// othersFlaws change somebody else, too, or more of a resource than was asked for.
func othersFlaws() []Flaw {
	const requirement = "entra-update-nobody-else"
	return []Flaw{
		{
			Name: "same-title-changed-everywhere", Requirement: requirement, Rows: []string{"title", "member title"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: sharedValue("title"),
		},
		{
			Name: "same-city-changed-everywhere", Requirement: requirement, Rows: []string{"city"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: sharedValue(cityPath),
		},
		{
			Name: "same-title-disabled", Requirement: requirement, StateOnly: true,
			Rows: []string{"disabled", "unassigned", "soft-deleted", "left", "enabled", "assigned", "restored", "purged"},
			Seen: "how-provisioning-works: one object at a time", Wrap: alikeDisabled,
		},
		{
			Name: "purge-deletes-alike", Requirement: requirement, Rows: []string{"purged"}, StateOnly: true,
			Also: because("somebody is deleted there while another is looked at", "tutorial-off-on"),
			Seen: "A73: a cascade that takes others along", Wrap: alikeDeleted,
		},
		{
			Name: "third-account-takes-phone", Requirement: requirement, Rows: []string{"new person", "legacy", "compliant"}, StateOnly: true,
			Also: because("the accounts of a whole team are looked at there", "entra-cycle-whole-team"),
			Seen: "how-provisioning-works: one object at a time", Wrap: phoneTaken,
		},
		{
			Name: "manager-change-disables-manager", Requirement: requirement, Rows: []string{"manager", "legacy", "compliant"}, StateOnly: true,
			Also: because("the manager is looked at there, too", "entra-cycle-whole-team"),
			Seen: "how-provisioning-works: one object at a time", Wrap: managerDisabled,
		},
		{
			Name: "leaves-every-group", Requirement: requirement, Rows: []string{"group leave"}, StateOnly: true,
			Seen: "seen-no-user-agent: one removal wiped a group", Wrap: allGroups("remove"),
		},
		{
			Name: "joins-every-group", Requirement: requirement, Rows: []string{"group join", "legacy", "compliant"}, StateOnly: true,
			Also: because("the last of three members joins one of two groups there", "entra-cycle-whole-team"),
			Seen: "seen-members-not-read", Wrap: allGroups("add"),
		},
		{
			Name: "third-group-takes-external-id", Requirement: requirement, Rows: []string{"new group"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: groupKeyTaken,
		},
		{
			Name: "group-deletion-disables-members", Requirement: requirement, Rows: []string{"group unassigned"}, StateOnly: true,
			Seen: "A73: a cascade that takes others along", Wrap: membersDisabled,
		},
		{
			Name: "group-rename-drops-external-id", Requirement: "entra-group-others-untouched", Rows: []string{"group rename"}, StateOnly: true,
			Seen: "A07", Wrap: patched("Groups", besides("displayName", operation{"remove", "externalId", nil})),
		},
		{
			Name: "leave-drops-external-id", Requirement: "entra-group-others-untouched", Rows: []string{"group leave"}, StateOnly: true,
			Seen: "A07", Wrap: keyLost,
		},
		{
			Name: "title-change-clears-group-key", Requirement: requirement, Rows: []string{"member title"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: groupKeyLost,
		},
		{
			Name: "re-enabling-clears-language-of-others", Requirement: requirement, Rows: []string{"enabled", "assigned", "restored"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: languagesLost,
		},
		{
			Name: "restoration-clears-department", Requirement: "entra-reenable-attributes-intact", Rows: []string{"restored"}, StateOnly: true,
			Seen: "how-provisioning-works", Wrap: patched("Users", func(all []operation) []operation {
				if sets(all, isTrue) && slices.ContainsFunc(all, func(o operation) bool { return o.about("userName") }) {
					return append(all, operation{"remove", enterpriseURN + "department", nil})
				}
				return all
			}),
		},
		{
			Name: "values-changed-everywhere", Requirement: requirement, StateOnly: true,
			Rows: []string{"display name", "family name", "external id", "work email", "mobile phone", "department"},
			Seen: "how-provisioning-works: one object at a time",
			Wrap: changedEverywhere("displayName", "name.familyName", "externalId", `emails[type eq "work"].value`,
				`phoneNumbers[type eq "mobile"].value`, enterpriseURN+"department"),
		},
		{
			Name: "rename-disables-others", Requirement: requirement, StateOnly: true,
			Also: because("a rename beside it disables the account there", "entra-restore-conflict"),
			Rows: []string{"user name", "soft-deleted", "restored", "purged"},
			Seen: "how-provisioning-works: one object at a time", Wrap: othersDisabled,
		},
		{
			Name: "group-rename-clears-keys", Requirement: requirement, Rows: []string{"group rename"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: keysLost,
		},
		{
			Name: "fourth-member-clears-key", Requirement: "entra-group-others-untouched", Rows: []string{"group join"}, StateOnly: true,
			Seen: "A07", Wrap: fourthClears,
		},
		{
			Name: "language-change-moves-country", Requirement: "entra-update-others-untouched", Rows: []string{"language"}, StateOnly: true,
			Seen: "A07", Wrap: patched("Users", besides("preferredLanguage", operation{"replace", workAddress + "country", "FR"})),
		},
		{
			Name: "street-change-clears-region", Requirement: "entra-update-others-untouched", Rows: []string{"street"}, StateOnly: true,
			Seen: "A07", Wrap: patched("Users", besides(workAddress+"streetAddress", operation{"remove", workAddress + "region", nil})),
		},
		{
			Name: "display-name-change-sets-external-id", Requirement: "entra-update-others-untouched", Rows: []string{"display name"}, StateOnly: true,
			Seen: "A37: a default of the provider's own", Wrap: patched("Users", besides("displayName", operation{"replace", "externalId", "renamed"})),
		},
	}
}

const cityPath = workAddress + "locality"

// everybody lists all users of one company: those whose names end alike.
func everybody(next http.Handler, r *http.Request, like object) (all []object) {
	_, end, _ := strings.Cut(text(like["userName"]), ".")
	listed := capture.Decode(aside(next, r, http.MethodGet, "/Users?count=1000", nil).Body.Bytes())
	for _, user := range values(listed, "Resources") {
		if text(user["id"]) != text(like["id"]) && end != "" && strings.HasSuffix(text(user["userName"]), end) {
			all = append(all, user)
		}
	}
	return all
}

// stored is a resource as the reference holds it.
func stored(next http.Handler, r *http.Request, path string) object {
	return capture.Decode(aside(next, r, http.MethodGet, path, nil).Body.Bytes())
}

// at is the value of a plain attribute, or of the city of the first address.
func at(user object, path string) string {
	if path != cityPath {
		return text(user[path])
	}
	for _, address := range values(user, "addresses") {
		return text(address["locality"])
	}
	return ""
}

// sharedValue updates by the old value instead of by the id.
func sharedValue(path string) wrap {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		before := stored(next, r, r.URL.Path)
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			for _, user := range everybody(next, r, before) {
				if one.about(path) && at(before, path) != "" && at(user, path) == at(before, path) {
					aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", path, one.value}}))
				}
			}
		}
	})
}

// alikeDisabled disables with one person all who have the same title.
func alikeDisabled(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		before := stored(next, r, r.URL.Path)
		for _, user := range everybody(next, r, before) {
			if sets(operations(capture.Decode(capture.Take(r))), isFalse) && at(user, "title") == at(before, "title") {
				aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", "active", false}}))
			}
		}
	})(next)
}

// alikeDeleted deletes with one person all who have the same title.
func alikeDeleted(next http.Handler) http.Handler {
	return beforehand(http.MethodDelete, "Users", func(next http.Handler, r *http.Request) {
		before := stored(next, r, r.URL.Path)
		for _, user := range everybody(next, r, before) {
			if at(user, "title") == at(before, "title") {
				aside(next, r, http.MethodDelete, "/Users/"+text(user["id"]), nil)
			}
		}
	})(next)
}

// phoneTaken gives a telephone number to the last who has it, once three people have.
func phoneTaken(next http.Handler) http.Handler {
	return beforehand(http.MethodPost, "Users", func(next http.Handler, r *http.Request) {
		all := everybody(next, r, capture.Decode(capture.Take(r)))
		if len(all) > 1 {
			aside(next, r, http.MethodPatch, "/Users/"+text(all[0]["id"]), patch([]operation{{"remove", "phoneNumbers", nil}}))
		}
	})(next)
}

// managerDisabled writes a change of a manager to the manager's row.
func managerDisabled(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if manager, _ := one.value.(object); one.about(managerPath) {
				id := text(one.value) + text(manager["value"])
				aside(next, r, http.MethodPatch, "/Users/"+id, patch([]operation{{"replace", "active", false}}))
			}
		}
	})(next)
}

// siblings lists the other groups of one company: those whose names end alike.
func siblings(next http.Handler, r *http.Request, like object) (paths []string) {
	_, end, _ := strings.Cut(text(like["displayName"]), " ")
	for _, group := range values(stored(next, r, "/Groups?count=1000"), "Resources") {
		if text(group["id"]) != text(like["id"]) && end != "" && strings.HasSuffix(text(group["displayName"]), end) {
			paths = append(paths, "/Groups/"+text(group["id"]))
		}
	}
	return paths
}

// allGroups does in every group what is done about members in one that has two.
func allGroups(op string) wrap {
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		group := stored(next, r, r.URL.Path)
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.op != op || !one.within("members") || len(ids(group["members"])) < 2 {
				continue
			}
			for _, path := range siblings(next, r, group) {
				aside(next, r, http.MethodPatch, path, patch([]operation{one}))
			}
		}
	})
}

// groupKeyTaken clears the key of another group when a third one is made.
func groupKeyTaken(next http.Handler) http.Handler {
	return beforehand(http.MethodPost, "Groups", func(next http.Handler, r *http.Request) {
		if all := siblings(next, r, capture.Decode(capture.Take(r))); len(all) > 1 {
			aside(next, r, http.MethodPatch, all[0], patch([]operation{{"remove", "externalId", nil}}))
		}
	})(next)
}

// membersDisabled disables who is in a group that is deleted.
func membersDisabled(next http.Handler) http.Handler {
	return beforehand(http.MethodDelete, "Groups", func(next http.Handler, r *http.Request) {
		for _, id := range ids(stored(next, r, r.URL.Path)["members"]) {
			aside(next, r, http.MethodPatch, "/Users/"+id, patch([]operation{{"replace", "active", false}}))
		}
	})(next)
}

// begins reports whether the first of the operations is such a one, about such an attribute; "" = any.
func begins(all []operation, op, path string) bool {
	return len(all) > 0 && (op == "" || all[0].op == op) && all[0].within(path)
}

// keyLost loses the key of a group of three when one leaves.
func keyLost(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		all := operations(capture.Decode(capture.Take(r)))
		if begins(all, "remove", "members") && len(ids(stored(next, r, r.URL.Path)["members"])) > 2 {
			aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "externalId", nil}}))
		}
	})(next)
}

// groupKeyLost saves the groups of a user with the user, without their keys.
func groupKeyLost(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, path := range groupsOf(next, r, idOf(r)) {
			if begins(operations(capture.Decode(capture.Take(r))), "", "title") {
				aside(next, r, http.MethodPatch, path, patch([]operation{{"remove", "externalId", nil}}))
			}
		}
	})(next)
}

// languagesLost forgets a setting of the whole company when one person comes back.
func languagesLost(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			back := sets(operations(capture.Decode(capture.Take(r))), isTrue)
			kept := capture.Of(next, r)
			for _, user := range everybody(next, r, stored(next, r, r.URL.Path)) {
				if back && kept.OK() {
					aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"remove", "preferredLanguage", nil}}))
				}
			}
			kept.Pass(w)
		})
	})(next)
}

// changedEverywhere changes some attributes of the whole company.
func changedEverywhere(paths ...string) wrap {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.value == nil || !slices.ContainsFunc(paths, one.about) {
				continue
			}
			for _, user := range everybody(next, r, stored(next, r, r.URL.Path)) {
				aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", one.path, one.value}}))
			}
		}
	})
}

// othersDisabled ends the access of the whole company when a name changes.
func othersDisabled(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			for _, user := range everybody(next, r, stored(next, r, r.URL.Path)) {
				if one.about("userName") {
					aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", "active", false}}))
				}
			}
		}
	})(next)
}

// keysLost clears the keys of the other groups when one is renamed.
func keysLost(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			for _, path := range siblings(next, r, stored(next, r, r.URL.Path)) {
				if one.about("displayName") {
					aside(next, r, http.MethodPatch, path, patch([]operation{{"remove", "externalId", nil}}))
				}
			}
		}
	})(next)
}

// fourthClears clears the key of a group of three when somebody joins.
func fourthClears(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		all := operations(capture.Decode(capture.Take(r)))
		if begins(all, "add", "members") && len(ids(stored(next, r, r.URL.Path)["members"])) == 3 {
			aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "externalId", nil}}))
		}
	})(next)
}
