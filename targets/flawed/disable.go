package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

func disableFlaws() []Flaw {
	return []Flaw{
		{
			Name: "disable-ignored", Requirement: "entra-disable-inactive", StateOnly: true,
			Also: because("the account stays active there too", "entra-outage", "entra-soft-delete", "entra-user-out-of-scope"),
			Seen: "Sentry D05: active:false ignored; audit of keycloak: 200, and nothing done",
			Wrap: dropped("Users", func(o operation) bool { return o.about("active") && isFalse(o.value) }),
		},
		{
			Name: "active-as-string", Requirement: "7643-2.3.2-boolean-literals", StateOnly: true,
			Also: because("inactive is wanted as a boolean there too", "entra-match-inactive-found",
				"entra-released-stays", "entra-search-inactive", "entra-soft-delete"),
			Seen: "A06: storing a string; scimmy#51; scim-patch#872", Wrap: returned("Users", func(user object) {
				if user["active"] == false {
					user["active"] = "False"
				}
			}),
		},
		{
			Name: "disable-wipes-profile", Requirement: "entra-disable-keeps-attributes", StateOnly: true,
			Also: because("it is a disable with another change", "entra-disabled-together"),
			Seen: "scim-endpoint: active=false is a soft delete", Wrap: patched("Users", wipe(isFalse)),
		},
		{
			Name: "active-false-deletes", Requirement: "entra-unassigned-then-purged-stays", StateOnly: true,
			Also: because("the account is gone once it is disabled", "entra-disable", "entra-disable-boolean",
				"entra-disable-keeps-data", "entra-disable-keeps-manager", "entra-match-inactive-found", "entra-reassign",
				"entra-reenable", "entra-reenable-data", "entra-search-inactive", "entra-soft-delete", "entra-update-keeps-details/disabled"),
			Seen: "Sentry D06; A34", Wrap: disableDeletes,
		},
		{
			Name: "disable-500-but-applied", Requirement: "entra-out-of-scope",
			Also: because("the answer to a disable is looked at there", "entra-disable"),
			Seen: "grokability/snipe-it#14597: an error at a disable", Wrap: disable500,
		},
		{
			Name: "username-cut-at-50", Requirement: "entra-soft-delete-tombstone", StateOnly: true,
			Also: because("a long user name is cut, too", "entra-update-longest/user name"),
			Seen: "seen-tombstone; Sentry D22: lengths", Wrap: patched("Users", cutUserName),
		},
		{
			Name: "active-missing", Requirement: "entra-create-active-true", StateOnly: true,
			Also: because("active cannot be read there either, and Entra adds it again and again",
				"entra-outage", "entra-cycle-full-restart", "entra-cycle-restart", "entra-cycle-restart-members",
				"entra-cycle-whole-team", "entra-disable", "entra-soft-delete", "entra-update-settles", "entra-user-out-of-scope"),
			Seen: "seen-add-every-cycle: active is missing in the answer",
			Wrap: returned("Users", func(user object) { delete(user, "active") }),
		},
	}
}

// isFalse reads false in both of Entra's dialects.
func isFalse(value any) bool {
	text, _ := value.(string)
	return value == false || strings.EqualFold(text, "false")
}

func isTrue(value any) bool {
	text, _ := value.(string)
	return value == true || strings.EqualFold(text, "true")
}

// sets reports whether operations set active to such a value.
func sets(all []operation, active func(any) bool) bool {
	for _, one := range all {
		if one.about("active") && active(one.value) {
			return true
		}
	}
	return false
}

// wipe clears the profile along with a change of active.
func wipe(when func(any) bool) func([]operation) []operation {
	return func(all []operation) []operation {
		if sets(all, when) {
			all = append(all, operation{"remove", "title", nil}, operation{"remove", "preferredLanguage", nil})
		}
		return all
	}
}

// disableDeletes takes inactive for deleted.
func disableDeletes(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if sets(operations(capture.Decode(capture.Take(r))), isFalse) {
				aside(next, r, http.MethodDelete, r.URL.Path, nil).Pass(w)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// disable500 fails after the change is stored.
func disable500(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			disables := sets(operations(capture.Decode(capture.Take(r))), isFalse)
			kept := capture.Of(next, r)
			if disables && kept.OK() {
				refuse(w, http.StatusInternalServerError, "", "the session store is away")
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// cutUserName stores user names in a column of 50 characters; a tombstone name is longer.
func cutUserName(all []operation) []operation {
	for i, one := range all {
		if name, ok := one.value.(string); ok && one.about("userName") && len(name) > 50 {
			all[i].value = name[:50]
		}
	}
	return all
}
