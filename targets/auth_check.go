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
		return "auth has more than one form: want bearer, bearer_from, basic or oauth"
	}
	// What net/http would refuse in each request, with a message that names no cause.
	if strings.ContainsFunc(auth.Bearer, unicode.IsControl) {
		return "the bearer token holds a line break or another control character: want one line, as the provider shows it"
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
		return "auth.oauth.token_url names {port}, which only a process or a container has: want the port of the token endpoint"
	}
	return auth.OAuth.check()
}

func (s *Source) check(key string) string {
	switch {
	case s == nil:
		return ""
	case s.File != "" && len(s.Command) > 0:
		return key + " has both file and command: want one of them"
	case s.File == "" && (len(s.Command) == 0 || s.Command[0] == ""):
		return key + " names nothing to read: want file, or command with the program and its arguments"
	}
	return ""
}

func (b *Basic) check() string {
	switch {
	case b.User == "":
		return "auth.basic.user is empty: want the name that the provider gave you"
	case strings.Contains(b.User, ":"):
		return "auth.basic.user holds a colon: want it without (RFC 7617 §2)"
	case (b.Password == "") == (b.PasswordFrom == nil):
		return "auth.basic: want one of password and password_from"
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
		return "auth.oauth.token_url is empty: want the address of the token endpoint, such as https://login.example.com/oauth2/token"
	case err != nil, address.Scheme != "http" && address.Scheme != "https", address.Host == "", address.User != nil:
		return fmt.Sprintf("auth.oauth.token_url %q cannot be used: want http:// or https:// and a host, without credentials", withoutSecrets(o.TokenURL))
	case o.ClientID == "":
		return "auth.oauth.client_id is empty: want the id under which the token endpoint knows the client"
	case ways != 1:
		return "auth.oauth: want one of client_secret, client_secret_from, assertion and assertion_from"
	}
	for _, name := range []string{"grant_type", "scope", "client_id", "client_secret", "client_assertion", "client_assertion_type"} {
		if _, taken := o.Params[name]; taken {
			return fmt.Sprintf("auth.oauth.params has %s, which is sent already: want it as a key of auth.oauth, or not at all", name)
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
