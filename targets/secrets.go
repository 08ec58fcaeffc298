package targets

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
)

// hide remembers a value that must appear in no output.
func (d *Definition) hide(secret string) {
	if secret = strings.TrimSpace(secret); secret != "" {
		d.secrets = append(d.secrets, secret)
		if d.redactor != nil {
			d.redactor.Learn(secret)
		}
	}
}

// literally is the environment of addresses in which nothing is expanded.
func literally(string) (string, bool) { return "", false }

// hideQuery remembers the keys that a base URL carries in its query, as Azure Functions ("code") and signed URLs ("sig") want
// it: values that are named like a credential, and those that come from the environment.
func (d *Definition) hideQuery(address string, env Env) {
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		expanded, touched, err := substitute(value, env)
		if err != nil {
			expanded, touched = value, false
		}
		if !touched && !secretParameter(name) {
			continue
		}
		d.hide(expanded)
		if decoded, err := url.QueryUnescape(expanded); err == nil {
			d.hide(decoded)
		}
	}
}

// hidePassword remembers the password within an address.
func (d *Definition) hidePassword(address string) {
	if parsed, err := url.Parse(address); err == nil && parsed.User != nil {
		password, _ := parsed.User.Password()
		d.hide(password)
	}
}

// secretAt reports whether the value at a YAML path is a credential: the secrets below auth, and of further parameters, of
// headers and of the program's environment what is named like one; a parameter, a header or an argument of a command that is
// filled from our environment always is.
func secretAt(path string, touched bool) bool {
	switch path {
	case "auth.bearer", "auth.basic.password", "auth.oauth.client_secret", "auth.oauth.assertion":
		return true
	}
	if strings.HasPrefix(path, "auth.") && strings.Contains(path, "_from.command[") {
		return touched
	}
	if name, ok := strings.CutPrefix(path, "auth.oauth.params."); ok {
		return touched || secretHeader(name)
	}
	if name, ok := strings.CutPrefix(path, "headers."); ok {
		return touched || secretHeader(name)
	}
	_, name, ok := strings.Cut(path, ".env.")
	return ok && secretHeader(name)
}

func secretParameter(name string) bool {
	switch strings.ToLower(name) {
	case "code", "key", "sig", "signature", "auth", "sas":
		return true
	}
	return evidence.NewRedactor().URL("?"+name+"=x") != "?"+name+"=x"
}

// secretHeader reports whether a header, or an environment variable, of this name holds a credential.
func secretHeader(name string) bool {
	shown := evidence.NewRedactor().Header(http.Header{name: {"x"}})
	return len(shown) != 1 || shown[0].Value != "x"
}

// withoutSecrets is an address as messages may show it, before anything is known of the definition's secrets.
func withoutSecrets(address string) string {
	var parts Definition
	parts.hideQuery(address, literally)
	return evidence.NewRedactor(parts.secrets...).URL(address)
}
