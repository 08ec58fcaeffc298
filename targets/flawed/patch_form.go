package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// written is one PATCH operation as it was sent.
type written struct {
	op, path string
	value    any
}

// patchFormFlaws understand a change in one way of writing it, and not in another.
func patchFormFlaws() []Flaw {
	groups, users := "Groups", "Users"
	return []Flaw{
		{
			Name: "capitals-refused-for-groups", Requirement: "entra-update-op-capitalised",
			Also: because("the group is changed there too", "entra-group-rename-id/legacy", "entra-group-linked-members/legacy", "tutorial-team-renamed"),
			Seen: "A01; scim-endpoint: op is not case-sensitive",
			Wrap: unread(groups, scim.InvalidSyntax, func(o written) bool { return o.op == "Replace" }),
		},
		{
			Name: "lower-case-refused-for-groups", Requirement: "7644-3.5.2-patch-op-values",
			Also: because("the group is changed there too", "entra-group-rename-id/compliant", "entra-group-linked-members/compliant",
				"entra-group-linked-members/compliant without a path"),
			Seen: "A01", Wrap: unread(groups, scim.InvalidSyntax, func(o written) bool { return o.op == "replace" }),
		},
		{
			Name: "string-boolean-refused", Requirement: "entra-update-string-boolean",
			Also: because("active is sent as a string there too", "entra-disable/legacy", "entra-user-out-of-scope/legacy", "entra-soft-delete/legacy", "entra-outage"),
			Seen: "A06; scim-compliance: the feature flag alters it",
			Wrap: unread(users, scim.InvalidValue, func(o written) bool { _, text := o.value.(string); return text && o.path == "active" }),
		},
		{
			Name: "dotted-keys-refused", Requirement: "entra-update-dotted-keys",
			Also: because("parts of a name and an address change there, too", "entra-discovery-writable/compliant"),
			Seen: "A62", Wrap: unread(users, scim.InvalidPath, func(o written) bool {
				return keyed(o, func(key string) bool { return strings.HasPrefix(key, "name.") })
			}),
		},
		{
			Name: "urn-keys-refused", Requirement: "entra-update-urn-keys",
			Seen: "A62", Wrap: unread(users, scim.InvalidPath, func(o written) bool {
				return keyed(o, func(key string) bool { return strings.HasSuffix(key, ":department") })
			}),
		},
		{
			Name: "pathless-refused-for-groups", Requirement: "7644-3.5.2.3-replace-no-path",
			Also: because("the operation has no path there either", "entra-group-linked-members/compliant without a path"),
			Seen: "A62", Wrap: unread(groups, scim.InvalidPath, func(o written) bool { return o.path == "" }),
		},
		{
			Name: "email-path-refused", Requirement: "7644-3.5.2-patch-path-value",
			Also: because("the address is changed there too", "entra-multi-home-email-stays"),
			Seen: "A03", Wrap: unread(users, scim.InvalidPath, func(o written) bool { return strings.HasPrefix(o.path, "emails[") }),
		},
		{
			Name: "employee-number-path-refused", Requirement: "7644-3.10-extension-urn",
			Seen: "Sentry D07", Wrap: unread(users, scim.InvalidPath, func(o written) bool { return strings.HasSuffix(o.path, ":employeeNumber") }),
		},
		{
			Name: "full-name-of-language-demanded", Requirement: "7644-3.10-core-urn-optional",
			Seen: "A62", Wrap: unread(users, scim.InvalidPath, func(o written) bool { return o.path == "preferredLanguage" }),
		},
		{
			Name: "language-without-path-only", Requirement: "7644-3.5.2-patch-path-simple",
			Seen: "A62", Wrap: unread(users, scim.InvalidPath, func(o written) bool { return strings.HasSuffix(o.path, "preferredLanguage") }),
		},
	}
}

// keyed reports whether an operation without a path has such a key.
func keyed(o written, such func(string) bool) bool {
	members, merged := o.value.(object)
	for key := range members {
		if merged && o.path == "" && such(key) {
			return true
		}
	}
	return false
}

// unread makes a flaw that refuses a PATCH with an operation that is written in a way.
func unread(collection, kind string, such func(written) bool) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			listed, _ := capture.Decode(capture.Take(r))["Operations"].([]any)
			for _, item := range listed {
				from, _ := item.(object)
				if such(written{text(from["op"]), text(from["path"]), from["value"]}) {
					refuse(w, http.StatusBadRequest, kind, "the operation cannot be read")
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}
