package steps_test

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// wireForms are what the scenarios about forms send, each by a part of its request: method, URL and body in one line. What is not here
// is a form of roles, which needs Entra's functions for roles: the guide of the features lists those.
func wireForms() map[string][]string {
	const patch = `"Operations":[`
	return map[string][]string{
		"entra-update-title/compliant without a path": {`PATCH`, patch + `{"op":"replace","value":{"title":"Vice President"}}]`},
		"entra-update-pathless-add/compliant":         {`PATCH`, patch + `{"op":"add","value":{"title":"Pilot","preferredLanguage":"fr-FR"}}]`},
		"entra-form-add-replaces":                     {`PATCH`, patch + `{"op":"Add","path":"title","value":"Navigator"}]`},
		"entra-form-replace-adds":                     {`PATCH`, patch + `{"op":"replace","path":"preferredLanguage","value":"fr-FR"}]`},
		"entra-form-replace-creates":                  {`PATCH`, patch + `{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+44 7700 900 444"}]`},
		"entra-form-core-urn":                         {`PATCH`, patch + `{"op":"Replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:title","value":"Navigator"}]`},
		"entra-form-core-urn-key":                     {`PATCH`, patch + `{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User:title":"Navigator"}}]`},
		"entra-form-urn-dot":                          {`PATCH`, `"path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department"`},
		"entra-form-extension":                        {`PATCH`, `{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Navigator"}}}`},
		"entra-form-manager":                          {`PATCH`, `{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"`},
		"entra-form-remove":                           {`PATCH`, patch + `{"op":"Remove","path":"title"}]`},
		"entra-form-empty":                            {`PATCH`, patch + `{"op":"replace","path":"title","value":""}]`},
		"entra-form-empty-null":                       {`PATCH`, patch + `{"op":"replace","path":"title","value":null}]`},
		"entra-form-primary":                          {`PATCH`, `"path":"emails[primary eq true].value"`},
		"entra-form-boolean":                          {`PATCH`, patch + `{"op":"Replace","path":"active","value":false}]`},
		"entra-form-null-reference":                   {`PATCH`, `{"op":"Add","path":"members","value":[{"$ref":null,"value":"`},
		"entra-form-null-reference-removed": {
			`PATCH`, `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"`,
		},
		"entra-form-flag":          {`PATCH`, `?aadOptscim062020`},
		"entra-form-meta":          {`POST`, `"meta":{"resourceType":"User"}`, `"roles":[]`},
		"entra-form-active-text":   {`POST`, `"active":"True"`},
		"entra-form-undeclared":    {`POST`, `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`, `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{`},
		"entra-form-role":          {`POST`, `"primary":"True"`},
		"entra-form-null":          {`POST`, `"title":null`, `"addresses":[]`},
		"entra-form-group-empty":   {`POST`, `"members":[]`},
		"entra-form-group-core":    {`POST`, `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`},
		"entra-form-group-older":   {`POST`, `"http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/Group"`},
		"entra-filter-value-path":  {`GET`, `filter=emails%5Btype+eq+%22work%22%5D.value+eq+`},
		"entra-filter-literals":    {`GET`, `+and+active+eq+true`},
		"entra-custom-part":        {`PATCH`, `"path":"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:cabin.number"`},
		"entra-custom-element":     {`PATCH`, `"path":"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:lockers[type eq \"main\"].value"`},
		"entra-custom-list":        {`PATCH`, `"path":"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:mails","value":[`},
		"entra-custom-text/legacy": {`PATCH`, `"path":"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:deck"`},
	}
}

// TestFormsOnTheWire wants each form to be sent as it is written here.
func TestFormsOnTheWire(t *testing.T) {
	what := asked{concurrency: 4, exchanges: true}
	played := judgedBy(t, extended(t, nil), strict(), what)
	for key, parts := range wireForms() {
		if !sends(played[key], parts) {
			t.Errorf("%s: want a request with %q, got none", key, parts)
		}
	}
	for key := range played {
		if strings.HasPrefix(key, "entra-form-") && wireForms()[key] == nil && !plainForms()[key] {
			t.Errorf("%s: want its form among those on the wire", key)
		}
	}
}

// plainForms are scenarios whose form is told by what is absent, or is any other client's.
func plainForms() map[string]bool {
	return map[string]bool{
		"entra-form-times": true, "entra-form-id": true, "entra-form-address": true, "entra-form-emails": true, "entra-form-phones": true,
		"entra-form-no-user-name": true, "entra-form-group-keeps-name": true, "entra-form-group-members": true,
	}
}

func sends(scenario run.Scenario, parts []string) bool {
	for _, exchange := range scenario.Exchanges {
		line, found := exchange.Method+" "+exchange.URL+" "+exchange.Request.Body, true
		for _, part := range parts {
			found = found && strings.Contains(line, part)
		}
		if found {
			return true
		}
	}
	return false
}
