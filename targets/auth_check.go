package targets

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// trim drops the white space that files and environments leave around secrets.
func (a *Auth) trim() {
	a.Bearer = strings.TrimSpace(a.Bearer)
	if a.OAuth != nil {
		a.OAuth.ClientSecret, a.OAuth.Assertion = strings.TrimSpace(a.OAuth.ClientSecret), strings.TrimSpace(a.OAuth.Assertion)
	}
}

// checkAuth refuses credentials that cannot work, before anything is sent.
func (d *Definition) checkAuth() string {
	auth := d.Auth
	forms := 0
	for _, used := range []bool{auth.Bearer != "", auth.BearerFrom != nil, auth.Basic != nil, auth.OAuth != nil} {
		if used {
			forms++
		}
	}
	if forms > 1 {
		return "auth has more than one method: expected one of bearer, bearer_from, basic and oauth"
	}
	// What net/http would refuse in each request, with a message that names no cause.
	if strings.ContainsFunc(auth.Bearer, unicode.IsControl) {
		return "the bearer token contains a line break or another control character: expected one line, as the provider shows it"
	}
	if problem := auth.BearerFrom.check("auth.bearer_from"); problem != "" {
		return problem
	}
	if auth.Basic != nil {
		return auth.Basic.check()
	}
	if auth.OAuth == nil {
		return ""
	}
	if strings.Contains(auth.OAuth.TokenURL, anyPort) && d.Launch.Process == nil && d.Launch.Container == nil {
		return "auth.oauth.token_url contains {port}, which only a process or a container has: expected the port of the token endpoint"
	}
	return auth.OAuth.check()
}

func (s *Source) check(key string) string {
	switch {
	case s == nil:
		return ""
	case s.File != "" && len(s.Command) > 0:
		return key + " has both file and command: expected one of them"
	case s.File == "" && (len(s.Command) == 0 || s.Command[0] == ""):
		return key + " is empty: expected file, or command with the program and its arguments"
	}
	return ""
}

func (b *Basic) check() string {
	switch {
	case b.User == "":
		return "auth.basic.user is empty: expected the user name that the provider gave you"
	case strings.Contains(b.User, ":"):
		return "auth.basic.user contains a colon, which is not allowed (RFC 7617 §2)"
	case (b.Password == "") == (b.PasswordFrom == nil):
		return "auth.basic: expected one of password and password_from"
	}
	return b.PasswordFrom.check("auth.basic.password_from")
}

func (o *OAuth) check() string {
	ways := 0
	for _, used := range []bool{o.ClientSecret != "", o.ClientSecretFrom != nil, o.Assertion != "", o.AssertionFrom != nil} {
		if used {
			ways++
		}
	}
	address, err := url.Parse(strings.ReplaceAll(o.TokenURL, anyPort, "1"))
	switch {
	case o.TokenURL == "":
		return "auth.oauth.token_url is empty: expected the URL of the token endpoint, such as https://login.example.com/oauth2/token"
	case err != nil, address.Scheme != "http" && address.Scheme != "https", address.Host == "", address.User != nil:
		return fmt.Sprintf("auth.oauth.token_url %q is not valid: expected http:// or https:// and a host, without credentials", withoutSecrets(o.TokenURL))
	case o.ClientID == "":
		return "auth.oauth.client_id is empty: expected the client id that is registered at the token endpoint"
	case ways != 1:
		return "auth.oauth: expected one of client_secret, client_secret_from, assertion and assertion_from"
	}
	for _, name := range []string{"grant_type", "scope", "client_id", "client_secret", "client_assertion", "client_assertion_type"} {
		if _, taken := o.Params[name]; taken {
			return fmt.Sprintf("auth.oauth.params contains %s, which is sent anyway: set it as a key of auth.oauth, or remove it", name)
		}
	}
	for _, problem := range []string{
		oneOf("auth.oauth.style", o.Style, "", "form", "basic"),
		o.ClientSecretFrom.check("auth.oauth.client_secret_from"), o.AssertionFrom.check("auth.oauth.assertion_from"),
	} {
		if problem != "" {
			return problem
		}
	}
	return ""
}
