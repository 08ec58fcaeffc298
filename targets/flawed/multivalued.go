package flawed

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// multivaluedFlaws misread paths with a value filter.
func multivaluedFlaws() []Flaw {
	fax := []string{"legacy", "compliant", "legacy three numbers", "compliant three numbers", "fax"} // the rows in which it changes
	return []Flaw{
		{
			Name: "value-path-no-target", Requirement: "entra-multi-add-creates-element",
			Also: because("the first parts of an address have no element either", "entra-multi-add-address"),
			Seen: "A03; A04; seen-value-path-add", Wrap: noTarget,
		},
		{
			Name: "value-path-add-ignored", Requirement: "entra-multi-add-creates-element", StateOnly: true,
			Seen: "A04: 2xx without effect", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "add" && o.within("phoneNumbers[")
			}),
		},
		{
			Name: "fax-read-only", Requirement: "entra-multi-phones-distinct", Rows: fax, StateOnly: true,
			Also: because("it is the fax", "entra-multi-first/fax"),
			Seen: "scim-endpoint: values are kept as sent, one of each type", Wrap: dropped("Users", func(o operation) bool { return o.within(`phoneNumbers[type eq "fax"]`) }),
		},
		{
			Name: "last-number-of-several-only", Requirement: "entra-multi-phones-distinct", StateOnly: true,
			Rows: []string{"legacy three numbers", "compliant three numbers"},
			Seen: "attribute-mappings: several values of one list", Wrap: patched("Users", lastNumber),
		},
		{
			Name: "equal-numbers-merged", Requirement: "entra-multi-phones-distinct", StateOnly: true,
			Rows: []string{"legacy equal numbers", "compliant equal numbers"},
			Seen: "scim-endpoint: values are kept as sent, one of each type", Wrap: equalNumbersMerged,
		},
		{
			Name: "fax-overwrites-work-phone", Requirement: "entra-multi-phones-distinct", Rows: fax, StateOnly: true,
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: patched("Users", faxAlsoTo("work")),
		},
		{
			Name: "fax-overwrites-mobile", Requirement: "entra-multi-phones-distinct", Rows: fax, StateOnly: true,
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: patched("Users", faxAlsoTo("mobile")),
		},
		{
			Name: "elements-not-shared", Requirement: "entra-multi-parts-share-element", StateOnly: true,
			Seen: "A03; seen-value-path-parts", Wrap: elementEach,
		},
	}
}

// noTarget follows RFC 7644 to the letter where Entra counts on the element being made.
func noTarget(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				list, filter, isPath := strings.Cut(one.path, `[type eq "`)
				kind, _, _ := strings.Cut(filter, `"`)
				if isPath && element(user, list, kind) == nil {
					refuse(w, http.StatusBadRequest, "noTarget", "nothing matches "+one.path)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// element returns the value of a list with that type, nil where there is none.
func element(user object, list, kind string) object {
	for _, one := range values(user, list) {
		if one["type"] == kind {
			return one
		}
	}
	return nil
}

// faxAlsoTo writes a fax number to another kind of number too: the filter's value is compared, its kind is not.
func faxAlsoTo(kind string) func([]operation) []operation {
	return func(all []operation) []operation {
		for _, one := range all {
			if one.within(`phoneNumbers[type eq "fax"]`) {
				all = append(all, operation{one.op, `phoneNumbers[type eq "` + kind + `"].value`, one.value})
			}
		}
		return all
	}
}

// elementEach makes a new address for each part that is added, as a server does which never looks for the element.
func elementEach(next http.Handler) http.Handler {
	return patched("Users", func(all []operation) []operation {
		for i, one := range all {
			_, part, isAddress := strings.Cut(one.path, `addresses[type eq "work"].`)
			if isAddress && one.op == "add" {
				all[i] = operation{"add", "addresses", []any{object{"type": "work", part: one.value}}}
			}
		}
		return all
	})(next)
}

// lastNumber stores of several telephone numbers in one PATCH the last.
func lastNumber(all []operation) (left []operation) {
	seen := false
	for _, one := range slices.Backward(all) {
		if number := one.within("phoneNumbers["); !number || !seen {
			left = append(left, one)
			seen = seen || number
		}
	}
	slices.Reverse(left)
	return left
}

// equalNumbersMerged has a unique index on a person's telephone numbers, without their type.
func equalNumbersMerged(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			user := stored(next, r, r.URL.Path)
			if number := element(user, "phoneNumbers", "mobile")["value"]; number != nil && number == element(user, "phoneNumbers", "work")["value"] {
				aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", `phoneNumbers[type eq "mobile"]`, nil}}))
			}
			kept.Pass(w)
		})
	})(next)
}
