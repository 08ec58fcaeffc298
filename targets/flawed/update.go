package flawed

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// updateFlaws answer a PATCH wrongly, or change more than it says.
func updateFlaws() []Flaw {
	return []Flaw{
		{
			Name: "patch-is-put", Requirement: "entra-update-others-untouched", StateOnly: true,
			Also: because("another PATCH forgets these attributes too", "entra-cycle-whole-team", "entra-others-team", "entra-disabled-change-lasts", "entra-disabled-linked", "entra-match-link-completes",
				"entra-disable-keeps-data", "entra-manager-set", "entra-multi-work-email", "entra-update-external-id", "entra-update-settles",
				"entra-update-user-name"),
			Seen: "A07", Wrap: patched("Users", putLike),
		},
		{
			Name: "family-name-becomes-display-name", Requirement: "entra-update-others-untouched", Rows: []string{"family name"}, StateOnly: true,
			Seen: "A53", Wrap: patched("Users", movesWith("name.familyName", "displayName")),
		},
		{
			Name: "address-formatted-with-city", Requirement: "entra-update-others-untouched", Rows: []string{"city"}, StateOnly: true,
			Seen: "A53", Wrap: patched("Users", movesWith(workAddress+"locality", workAddress+"formatted")),
		},
		{
			Name: "rename-deactivates", Requirement: "entra-update-username-keeps-id", StateOnly: true,
			Also: because("the name and active are changed by one PATCH there", "entra-restore", "entra-restore-through-group"),
			Seen: "how-provisioning-works: a renamed person keeps the account", Wrap: patched("Users", besides("userName", operation{"replace", "active", false})),
		},
		{
			Name: "email-change-renames", Requirement: "7644-3.5.2.3-replace-value-path-sub", StateOnly: true,
			Seen: "audit of keycloak: the userName is an e-mail address", Wrap: patched("Users", movesWith(workEmail, "userName")),
		},
		{
			Name: "external-id-change-clears-title", Requirement: "entra-update-external-id", StateOnly: true,
			Also: because("the externalId is changed there too", "entra-match-link-completes/without an external id",
				"entra-match-link-completes/under another external id"),
			Seen: "A07", Wrap: patched("Users", besides("externalId", operation{"remove", "title", nil})),
		},
		{
			Name: "manager-change-clears-department", Requirement: "entra-manager-set", StateOnly: true,
			Also: because("the oracle compares the department of who gets a manager there", "entra-cycle-whole-team", "entra-others-team"),
			Seen: "A07", Wrap: patched("Users", besides(managerPath, departmentRemoved())),
		},
		{
			Name: "title-cut-at-comma", Requirement: "entra-update-stored-as-sent", StateOnly: true,
			Seen: "A53; scim-endpoint: values are kept as sent", Wrap: patchedText("title", toComma),
		},
		{
			Name: "patch-200-without-body", Requirement: "7644-3.5.2-patch-success-200-or-204", StateOnly: true,
			Seen: "A65: 200 without body", Wrap: emptyAnswer,
		},
		{
			Name: "patch-of-nobody-200", Requirement: "7644-3.12-status-404",
			Seen: "A44", Wrap: patchOfNobody,
		},
		{
			Name: "errors-as-html", Requirement: "7644-3.12-error-json-body", StateOnly: true,
			Also: because("the error of that scenario is looked at as a whole", "entra-update-unknown-user"),
			Seen: "Sentry D19; SCIMple#72", Wrap: errorsAsHTML,
		},
		{
			Name: "error-status-always-400", Requirement: "7644-3.12-error-status-matches", StateOnly: true,
			Also: because("the error of that scenario is looked at as a whole", "entra-update-unknown-user"),
			Seen: "seen-error-quoted", Wrap: errorsWith(func(body object) { body["status"] = "400" }),
		},
		{
			Name: "error-status-as-number", Requirement: "7644-3.12-error-status-string", StateOnly: true,
			Also: because("the error of that scenario is looked at as a whole", "entra-update-unknown-user"),
			Seen: "seen-error-quoted", Wrap: errorsWith(func(body object) { body["status"], _ = strconv.Atoi(text(body["status"])) }),
		},
		{
			Name: "error-without-schema", Requirement: "7644-3.12-error-schema", StateOnly: true,
			Also: because("the error of that scenario is looked at as a whole", "entra-update-unknown-user"),
			Seen: "seen-error-quoted", Wrap: errorsWith(func(body object) { delete(body, "schemas") }),
		},
	}
}

// putLike forgets what a PATCH does not name.
func putLike(all []operation) []operation {
	for _, attribute := range []string{"preferredLanguage", "title", "displayName"} {
		named := false
		for _, one := range all {
			named = named || one.about(attribute)
		}
		if !named {
			all = append(all, operation{"remove", attribute, nil})
		}
	}
	return all
}

// besides makes a flaw that does one more operation, last, wherever an attribute is changed.
func besides(attribute string, more operation) func([]operation) []operation {
	return besidesWhere(func(one operation) bool { return one.about(attribute) }, more)
}

// besidesWhere is besides for operations of any kind.
func besidesWhere(such func(operation) bool, more operation) func([]operation) []operation {
	return func(all []operation) []operation {
		if slices.ContainsFunc(all, such) {
			return append(all, more)
		}
		return all
	}
}

// movesWith computes one attribute anew from another that changes, unless both do.
func movesWith(from, other string) func([]operation) []operation {
	return func(all []operation) []operation {
		for _, one := range all {
			if one.about(from) && one.op != "remove" && !slices.ContainsFunc(all, func(beside operation) bool { return beside.about(other) }) {
				return append(all, operation{"replace", other, one.value})
			}
		}
		return all
	}
}

// toComma is a text up to its first comma, as a column that became a list keeps it.
func toComma(text string) string {
	before, _, _ := strings.Cut(text, ",")
	return before
}

// emptyAnswer answers 200 where 204 was meant.
func emptyAnswer(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if kept.OK() {
				kept.Rewrite(w, http.StatusOK, nil)
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// patchOfNobody is an UPDATE of no row that nobody noticed.
func patchOfNobody(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if kept.Status == http.StatusNotFound {
				kept.Rewrite(w, http.StatusOK, []byte(scim.JSON(object{"schemas": []string{scim.SchemaUser}, "id": idOf(r)})))
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// errorsAsHTML lets the framework render errors.
func errorsAsHTML(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		if !kept.OK() {
			kept.Header().Set("Content-Type", "text/html; charset=utf-8")
			kept.Rewrite(w, kept.Status, []byte("<!doctype html><title>"+http.StatusText(kept.Status)+"</title>"))
			return
		}
		kept.Pass(w)
	})
}

// errorsWith edits the body of each error.
func errorsWith(edit func(object)) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if body := capture.Decode(kept.Body.Bytes()); !kept.OK() && body != nil {
				edit(body)
				kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
				return
			}
			kept.Pass(w)
		})
	}
}
