package flawed

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// updateFormFlaws refuse or misread forms of a PATCH that Entra's default mapping does not send.
func updateFormFlaws() []Flaw {
	return []Flaw{
		{
			Name: "pathless-single-refused", Requirement: "entra-update-replace-single", Rows: []string{"compliant without a path"},
			Seen: "A62", Wrap: refusedForm(http.MethodPatch, "Users", `"value":\{"title":"[^"]*"\}\}`),
		},
		{
			Name: "pathless-add-refused", Requirement: "7644-3.5.2.1-add-new-attribute",
			Seen: "A62", Wrap: refusedForm(http.MethodPatch, "Users", `"op":"add","value":\{"(title|preferredLanguage)"`),
		},
		{
			Name: "clearing-takes-the-language-along", Requirement: "entra-update-empty-clears", StateOnly: true,
			Seen: "A07", Wrap: patched("Users", func(all []operation) []operation {
				for i, one := range all {
					if one.op == "replace" && one.about("title") && (one.value == nil || one.value == "") {
						all[i] = operation{op: "remove", path: one.path} // null would not be written
						all = append(all, operation{op: "remove", path: "preferredLanguage"})
					}
				}
				return all
			}),
		},
		{
			Name: "add-keeps-old-value", Requirement: "7644-3.5.2.1-add-single-valued-replaces", StateOnly: true,
			Seen: "seen-add-or-replace", Wrap: droppedWhere(true, "add", "title"),
		},
		{
			Name: "replace-needs-a-value", Requirement: "7644-3.5.2.3-replace-missing-is-add", StateOnly: true,
			Seen: "seen-add-or-replace", Wrap: droppedWhere(false, "replace", "preferredLanguage"),
		},
		{
			Name: "replace-without-match-no-target", Requirement: "entra-multi-replace-creates-element",
			Seen: "A04; seen-value-path-replace", Wrap: mobileMissing(func(w http.ResponseWriter, _ http.Handler, _ *http.Request) {
				refuse(w, http.StatusBadRequest, "noTarget", "no value matches the filter")
			}),
		},
		{
			Name: "replace-without-match-ignored", Requirement: "entra-multi-replace-creates-element", StateOnly: true,
			Seen: "A04", Wrap: mobileMissing(func(w http.ResponseWriter, next http.Handler, r *http.Request) {
				aside(next, r, http.MethodGet, r.URL.Path, nil).Pass(w)
			}),
		},
		{
			Name: "core-urn-refused", Requirement: "entra-update-core-urn",
			Seen: "seen-core-urn", Wrap: refusedForm(http.MethodPatch, "Users", `schemas:core:2\.0:User:`),
		},
		{
			Name: "urn-dot-refused", Requirement: "entra-update-urn-dot",
			Seen: "scim-compliance", Wrap: refusedForm(http.MethodPatch, "Users", `2\.0:User\.department`),
		},
		{
			Name: "extension-object-refused", Requirement: "entra-update-extension-object",
			Seen: "A62", Wrap: refusedForm(http.MethodPatch, "Users", `"value":\{"urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User":\{`),
		},
		{
			Name: "core-urn-clears-language", Requirement: "entra-update-core-urn", StateOnly: true,
			Seen: "A07", Wrap: clearsLanguage(`schemas:core:2\.0:User:`),
		},
		{
			Name: "urn-dot-clears-language", Requirement: "entra-update-urn-dot", StateOnly: true,
			Seen: "A07", Wrap: clearsLanguage(`2\.0:User\.department`),
		},
		{
			Name: "extension-object-clears-language", Requirement: "entra-update-extension-object", StateOnly: true,
			Seen: "A07", Wrap: func(provider http.Handler) http.Handler {
				return clearsLanguage(`"value":\{"urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User":\{"department"`)(
					ignoredForm(`"value":\{"urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User":\{"manager"`)(provider))
			},
		},
		{
			Name: "primary-path-clears-language", Requirement: "entra-multi-primary-path", StateOnly: true,
			Seen: "A07", Wrap: clearsLanguage(`primary eq true`),
		},
		{
			Name: "add-over-value-clears-language", Requirement: "7644-3.5.2.1-add-single-valued-replaces", StateOnly: true,
			Seen: "A07", Wrap: clearsWhere(true, "add", "title", "preferredLanguage"),
		},
		{
			Name: "replace-of-nothing-clears-title", Requirement: "7644-3.5.2.3-replace-missing-is-add", StateOnly: true,
			Seen: "A07", Wrap: clearsWhere(false, "replace", "preferredLanguage", "title"),
		},
		{
			Name: "new-mobile-clears-language", Requirement: "entra-multi-replace-creates-element", StateOnly: true,
			Seen: "A07", Wrap: mobileMissing(func(w http.ResponseWriter, next http.Handler, r *http.Request) {
				aside(next, withBody(r), http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "preferredLanguage", nil}}))
				next.ServeHTTP(w, r)
			}),
		},
		{
			Name: "boolean-clears-language", Requirement: "7643-4.1.1-active-boolean", StateOnly: true,
			Seen: "A07", Wrap: clearsLanguage(`"op":"Replace","path":"active","value":false`),
		},
		{
			Name: "remove-ignored", Requirement: "7644-3.5.2.2-remove-single", StateOnly: true,
			Seen: "seen-remove-with-value", Wrap: dropped("Users", func(o operation) bool { return o.op == "remove" && o.about("title") }),
		},
		{
			Name: "empty-value-ignored", Requirement: "entra-update-empty-clears", StateOnly: true,
			Seen: "A27", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "replace" && o.about("title") && (o.value == nil || o.value == "")
			}),
		},
		{
			Name: "title-removes-language", Requirement: "7644-3.5.2.2-remove-single", StateOnly: true,
			Seen: "A63", Wrap: patched("Users", func(all []operation) []operation {
				if slices.ContainsFunc(all, func(o operation) bool { return o.op == "remove" && o.about("title") }) {
					return append(all, operation{"remove", "preferredLanguage", nil})
				}
				return all
			}),
		},
		{
			Name: "primary-path-refused", Requirement: "entra-multi-primary-path",
			Seen: "A16", Wrap: refusedForm(http.MethodPatch, "Users", `primary eq true`),
		},
		{
			Name: "boolean-beside-capital-refused", Requirement: "7643-4.1.1-active-boolean",
			Seen: "A06", Wrap: refusedForm(http.MethodPatch, "Users", `"op":"Replace","path":"active","value":false`),
		},
		{
			Name: "null-reference-refused", Requirement: "entra-members-null-reference",
			Seen: "scim-endpoint", Wrap: refusedForm(http.MethodPatch, "Groups", `"\$ref":null`),
		},
		{
			Name: "flag-refused", Requirement: "entra-probe-flag-tolerated",
			Seen: "gallery-agent", Wrap: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.RawQuery, "aadOptscim") {
						refuse(w, http.StatusBadRequest, "", "unknown parameter")
						return
					}
					next.ServeHTTP(w, r)
				})
			},
		},
	}
}

// creationFormFlaws refuse or misread forms of a POST.
func creationFormFlaws() []Flaw {
	return []Flaw{
		{
			Name: "empty-roles-refused", Requirement: "entra-create-meta-and-roles-accepted",
			Seen: "scim-endpoint", Wrap: refusedForm(http.MethodPost, "Users", `"roles":\[\]`),
		},
		{
			Name: "times-refused", Requirement: "7643-3.1-meta-ignored",
			Seen: "A32", Wrap: refusedForm(http.MethodPost, "Users", `"created":`),
		},
		{
			Name: "id-refused", Requirement: "7644-3.3-create-readonly-ignored",
			Seen: "A32", Wrap: refusedForm(http.MethodPost, "Users", `"id":`),
		},
		{
			Name: "null-refused", Requirement: "7644-3.3-create-null-empty",
			Seen: "A27", Wrap: refusedForm(http.MethodPost, "Users", `:null`),
		},
		{
			Name: "active-text-stays", Requirement: "entra-create-active-string", StateOnly: true,
			Seen: "seen-active-string", Wrap: activeText,
		},
		{
			Name: "undeclared-extension-lost", Requirement: "entra-create-extension-undeclared", StateOnly: true,
			Seen: "attribute-mappings", Wrap: misread(func(user object) {
				if schemas, _ := user["schemas"].([]any); !slices.Contains(schemas, any(scim.SchemaEnterprise)) {
					delete(user, scim.SchemaEnterprise)
				}
			}),
		},
		{
			Name: "role-text-refused", Requirement: "entra-create-role-text",
			Seen: "seen-validator", Wrap: refusedForm(http.MethodPost, "Users", `"primary":"True"`),
		},
		{
			Name: "street-demanded", Requirement: "7643-4.1.2-addresses",
			Seen: "A53", Wrap: refusedForm(http.MethodPost, "Users", `"addresses":\[\{"locality":"Ockham","type":"work"\}\]`),
		},
		{
			Name: "home-address-untyped", Requirement: "7643-4.1.2-emails", StateOnly: true,
			Seen: "A53", Wrap: misread(func(user object) {
				for _, mail := range values(user, "emails") {
					if mail["type"] == "home" {
						delete(mail, "type")
					}
				}
			}),
		},
		{
			Name: "tel-uri-refused", Requirement: "7643-4.1.2-phone-numbers",
			Seen: "A53", Wrap: refusedForm(http.MethodPost, "Users", `"tel:`),
		},
		{
			Name: "user-name-made-up", Requirement: "7643-4.1.1-username-required",
			Seen: "A66", Wrap: misread(func(user object) {
				if mails := values(user, "emails"); user["userName"] == nil && len(mails) > 0 {
					user["userName"] = mails[0]["value"]
				}
			}),
		},
		{
			Name: "group-name-removed", Requirement: "7643-4.2-display-name-required", StateOnly: true,
			Seen: "A54", Wrap: patched("Groups", func(all []operation) []operation {
				for i, one := range all {
					if one.op == "remove" && one.about("displayName") {
						all[i] = operation{"replace", "displayName", "unnamed"}
					}
				}
				return all
			}),
		},
		{
			Name: "members-of-creation-lost", Requirement: "7643-4.2-members-create", StateOnly: true,
			Seen: "A63", Wrap: misreadIn("Groups", func(group object) { delete(group, "members") }),
		},
		{
			Name: "empty-members-refused", Requirement: "entra-group-empty-members",
			Seen: "seen-validator", Wrap: refusedForm(http.MethodPost, "Groups", `"members":\[\]`),
		},
		{
			Name: "core-schema-not-enough", Requirement: "entra-group-core-schema",
			Also: because("whoever creates the second group names the core schema alone", "entra-group-duplicate"),
			Seen: "A57", Wrap: refusedForm(http.MethodPost, "Groups", `"schemas":\["[^"]*"\]`),
		},
		{
			Name: "older-schema-refused", Requirement: "entra-group-older-schema",
			Seen: "A57", Wrap: refusedForm(http.MethodPost, "Groups", `ADSCIM/Group"`),
		},
	}
}

// refusedForm refuses bodies of a form.
func refusedForm(method, collection, form string) wrap {
	return formed(method, collection, form, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		refuse(w, http.StatusBadRequest, "invalidSyntax", "the body cannot be read")
	})
}

// clearsLanguage takes the language of a user away beside an update in a form, which is carried out.
func clearsLanguage(form string) wrap {
	return formed(http.MethodPatch, "Users", form, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		aside(next, withBody(r), http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "preferredLanguage", nil}}))
		next.ServeHTTP(w, r)
	})
}

// ignoredForm accepts an update in a form, and does nothing.
func ignoredForm(form string) wrap {
	return formed(http.MethodPatch, "Users", form, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		aside(next, r, http.MethodGet, r.URL.Path, nil).Pass(w)
	})
}

// formed does something else with a request in a form.
func formed(method, collection, form string, instead func(w http.ResponseWriter, r *http.Request, next http.Handler)) wrap {
	such := regexp.MustCompile(form)
	return only(method, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if such.Match(capture.Take(r)) {
				instead(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

// droppedWhere ignores operations of one verb on an attribute, where it has a value, or where it has none.
func droppedWhere(stands bool, verb, attribute string) wrap {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		ignoring := dropped("Users", func(o operation) bool { return o.op == verb && o.about(attribute) })(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := capture.Decode(aside(next, withBody(r), http.MethodGet, r.URL.Path, nil).Body.Bytes())
			if (user[attribute] != nil) == stands {
				ignoring.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

// clearsWhere takes an attribute away beside operations of one verb on another that has a value, or has none.
func clearsWhere(stands bool, verb, attribute, victim string) wrap {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.op == verb && one.about(attribute) && (stored(next, r, r.URL.Path)[attribute] != nil) == stands {
				aside(next, withBody(r), http.MethodPatch, r.URL.Path, patch([]operation{{"remove", victim, nil}}))
			}
		}
	})
}

// withBody is a request whose body is not read from the one that it was made of.
func withBody(r *http.Request) *http.Request {
	body := capture.Take(r)
	other := r.Clone(r.Context())
	capture.Give(other, body)
	return other
}

// mobileMissing answers a replacement of a mobile number that is not there.
func mobileMissing(instead func(http.ResponseWriter, http.Handler, *http.Request)) wrap {
	replaces := regexp.MustCompile(`(?i)"op":"replace","path":"phoneNumbers\[type eq \\"mobile\\"\]`)
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if replaces.Match(capture.Take(r)) {
				user := capture.Decode(aside(next, withBody(r), http.MethodGet, r.URL.Path, nil).Body.Bytes())
				if !slices.ContainsFunc(values(user, "phoneNumbers"), func(phone object) bool { return phone["type"] == "mobile" }) {
					instead(w, next, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}

// activeText shows who came with active as a text as it came.
func activeText(next http.Handler) http.Handler {
	came := newMemory()
	shown := returned("Users", func(user object) {
		if came.get(text(user["userName"])) != nil {
			user["active"] = "True"
		}
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPost, "Users") {
			if body := capture.Decode(capture.Take(r)); body["active"] == "True" {
				came.put(text(body["userName"]), object{})
			}
		}
		shown.ServeHTTP(w, r)
	})
}
