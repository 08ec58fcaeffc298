package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// emailFlaws keep one address of a person, or lose another.
func emailFlaws() []Flaw {
	return []Flaw{
		{
			Name: "work-email-read-only", Requirement: "7644-3.5.2.3-replace-value-path-sub", StateOnly: true,
			Seen: "Sentry D24: emails not writable", Wrap: dropped("Users", func(o operation) bool { return o.within("emails[") }),
		},
		{
			Name: "emails-replaced-whole", Requirement: "entra-multi-other-values-stay", StateOnly: true,
			Also: because("there is an address at home beside", "entra-update-keeps-details/work email"),
			Seen: "A63", Wrap: patched("Users", emailsReplaced),
		},
		{
			Name: "update-beside-home-refused", Requirement: "entra-multi-other-values-stay",
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: besideHomeRefused,
		},
	}
}

// emailsReplaced takes one element for the whole list.
func emailsReplaced(all []operation) []operation {
	for i, one := range all {
		if one.within(`emails[type eq "work"]`) {
			all[i] = operation{"replace", "emails", []any{object{"type": "work", "primary": true, "value": one.value}}}
		}
	}
	return all
}

// besideHomeRefused knows one address of a person and refuses to update who has another one beside it.
func besideHomeRefused(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			if element(user, "emails", "home") != nil {
				refuse(w, http.StatusBadRequest, "invalidValue", "a user has one address")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
