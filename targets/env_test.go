package targets

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestExpansion(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("from-a-file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := vars("NAME", "ada", "EMPTY", "", "NESTED", "${NAME}", "YAML", "a: b\n- c")
	for text, want := range map[string]string{
		"plain":                       "plain",
		"${NAME}":                     "ada",
		"<${env:NAME}>":               "<ada>",
		"${NAME}/${NAME}":             "ada/ada",
		"${NONE:-otherwise}":          "otherwise",
		"${NONE:-}":                   "",
		"${EMPTY:-otherwise}":         "otherwise",
		"${NAME:-otherwise}":          "ada",
		"$${NAME}":                    "${NAME}",
		"5$ and $NAME":                "5$ and $NAME",
		"${NESTED}":                   "${NAME}", // a value is never looked at again
		"${YAML}":                     "a: b\n- c",
		"${file:" + secret + "}":      "from-a-file",
		"${file:/no/such:-otherwise}": "otherwise",
	} {
		got, _, err := substitute(text, env)
		if err != nil || got != want {
			t.Errorf("%s: want %q, got %q, %v", text, want, got, err)
		}
	}
}

func TestUnsetVariableIsNamed(t *testing.T) {
	for yaml, says := range map[string][]string{
		"name: a\nurl: http://a\nauth: {bearer: '${SCIM_TOKEN}'}\n": {
			"definition mine.yaml: auth.bearer: environment variable SCIM_TOKEN is not set: export it", "${SCIM_TOKEN:-value}"},
		"name: a\nurl: http://a\nheaders: {X-Key: '${env:NO_KEY}'}\n": {"headers.X-Key: environment variable NO_KEY is not set"},
		"name: a\nurl: http://${HOST}/\n":                             {"url: environment variable HOST is not set"},
		"name: a\nurl: http://a\neffects: [a, '${B}']\n":              {"effects[1]: environment variable B is not set"},
		"name: a\nurl: http://a\nlaunch: {process: {command: ['${C}']}}\n": {
			"launch.process.command[0]: environment variable C is not set"},
		"name: a\nurl: http://a\nlaunch: {process: {command: [x], env: {D: '${E}'}}}\n": {"launch.process.env.D: environment variable E is not set"},
		"name: a\nurl: http://a\nauth: {bearer: '${file:/no/such/file}'}\n":             {"auth.bearer: cannot read ${file:/no/such/file}"},
	} {
		_, err := parse(yaml, vars())
		for _, want := range says {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: want %q, got %v", yaml, want, err)
			}
		}
	}
}

func TestExpandedTextNeverBecomesYAML(t *testing.T) {
	definition, err := parse("name: a\nurl: http://a\ntitle: ${TITLE}\n", vars("TITLE", "x\nauth: {bearer: stolen}"))
	if err != nil {
		t.Fatal(err)
	}
	if definition.Title != "x\nauth: {bearer: stolen}" || definition.Auth.Bearer != "" {
		t.Errorf("want the text in the title only, got %+v", definition)
	}
}

func TestSecretsAreRemembered(t *testing.T) {
	definition, err := parse(`
name: a
url: https://a.example/scim?code=url-code&plain=url-plain&given=${GIVEN}&encoded=${ENCODED}
auth: {bearer: literal-bearer}
headers: {X-Api-Key: literal-key, X-Tenant: literal-tenant, X-Other: "${OTHER}"}
launch:
  process:
    command: [x]
    env: {DB_PASSWORD: literal-password, LANG: "${LANGUAGE}"}
`, vars("GIVEN", "url-given", "ENCODED", "url%2Dencoded", "OTHER", "expanded-header", "LANGUAGE", "de_DE"))
	if err != nil {
		t.Fatal(err)
	}
	secrets := definition.secrets
	for _, want := range []string{"url-code", "url-given", "url%2Dencoded", "url-encoded", "literal-bearer", "literal-key", "expanded-header", "literal-password"} {
		if !slices.Contains(secrets, want) {
			t.Errorf("want %q kept as a secret, got %q", want, secrets)
		}
	}
	for _, plain := range []string{"url-plain", "literal-tenant", "de_DE", "a", "x"} {
		if slices.Contains(secrets, plain) {
			t.Errorf("want %q shown, got it among the secrets", plain)
		}
	}
}
