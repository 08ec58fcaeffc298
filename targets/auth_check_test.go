package targets

import (
	"fmt"
	"strings"
	"testing"
)

func TestAuthThatCannotWorkIsRefused(t *testing.T) {
	const oauth = "oauth: {token_url: 'https://a.example/token', client_id: a, client_secret: b"
	for auth, want := range map[string]string{
		"bearer: a, basic: {user: a, password: b}":                          "auth has more than one method: expected one of bearer, bearer_from, basic and oauth",
		"bearer_from: {}":                                                   "auth.bearer_from is empty",
		"bearer_from: {command: ['']}":                                      "auth.bearer_from is empty",
		"bearer_from: {file: a, command: [b]}":                              "auth.bearer_from has both file and command",
		"basic: {password: b}":                                              "auth.basic.user is empty",
		"basic: {user: 'a:b', password: b}":                                 "auth.basic.user contains a colon",
		"basic: {user: a}":                                                  "auth.basic: expected one of password and password_from",
		"basic: {user: a, password: b, password_from: {file: c}}":           "auth.basic: expected one of password and password_from",
		"basic: {user: a, password_from: {}}":                               "auth.basic.password_from is empty",
		"oauth: {client_id: a}":                                             "auth.oauth.token_url is empty",
		"oauth: {token_url: 'ldap://a', client_id: a}":                      `auth.oauth.token_url "ldap://a" is not valid`,
		"oauth: {token_url: 'https://a:hunter2@b', client_id: a}":           "without credentials",
		"oauth: {token_url: 'https://a'}":                                   "auth.oauth.client_id is empty",
		"oauth: {token_url: 'https://a', client_id: a}":                     "expected one of client_secret, client_secret_from, assertion and assertion_from",
		oauth + ", assertion: c}":                                           "expected one of client_secret, client_secret_from, assertion and assertion_from",
		oauth + ", style: header}":                                          `auth.oauth.style "header" is unknown: expected form or basic`,
		oauth + ", params: {scope: a}}":                                     "auth.oauth.params contains scope, which is sent anyway",
		"oauth: {token_url: 'https://a', client_id: a, assertion_from: {}}": "auth.oauth.assertion_from is empty",
	} {
		_, err := parse("name: a\nurl: http://127.0.0.1:1\nauth: {"+auth+"}\n", vars())
		if !strings.Contains(fmt.Sprint(err), "definition mine.yaml: ") || !strings.Contains(fmt.Sprint(err), want) || strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("%s: want %q, got %v", auth, want, err)
		}
	}
}

// TestOnlySecretsAreSecret keeps words such as a scope readable in the report.
func TestOnlySecretsAreSecret(t *testing.T) {
	definition, err := parse(`
name: a
url: http://127.0.0.1:1
proxy: http://entra:proxy-password@127.0.0.1:2
auth:
  oauth:
    token_url: https://a.example/token?code=query-code
    client_id: client
    client_secret: ${SECRET}
    scopes: [scim]
    params: {audience: users, resource: "${RESOURCE}", api_key: hunter22}
`, vars("SECRET", "client-secret", "RESOURCE", "from-outside"))
	if err != nil {
		t.Fatal(err)
	}
	shown := definition.Redactor().Text("client scim users form oauth entra client-secret query-code proxy-password from-outside hunter22")
	want := "client scim users form oauth entra ‹redacted 13 chars› ‹redacted 10 chars› ‹redacted 14 chars› ‹redacted 12 chars› ‹redacted 8 chars›"
	if shown != want {
		t.Errorf("want %q, got %q", want, shown)
	}
}
