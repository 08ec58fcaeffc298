package targets

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"unicode"

	"golang.org/x/oauth2"

	"github.com/scimproof/scimproof/scim"
)

// usable refuses tokens that cannot stand behind "Bearer".
func usable(token *oauth2.Token) error {
	switch kind := token.Type(); {
	case kind != "Bearer":
		return fmt.Errorf("expected token_type Bearer, got %q: configure the endpoint to issue bearer tokens", kind)
	case len(token.AccessToken) > mostSecret:
		return fmt.Errorf("expected an access_token of at most %d KiB, got one of %d: check what the endpoint issues", mostSecret>>10, len(token.AccessToken)>>10)
	case strings.ContainsFunc(token.AccessToken, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }):
		return errors.New("expected an access_token without white space, got one with it: check what the endpoint issues")
	}
	return nil
}

// explain says in one sentence why the endpoint gave no token.
func (x *exchange) explain(ctx context.Context, err error, tried *attempt) string {
	where := x.endpoint()
	if refusal := new(oauth2.RetrieveError); errors.As(err, &refusal) {
		return x.refusal(where, refusal, tried)
	}
	if tried.answer == nil {
		return silent(ctx, where, inner(err))
	}
	problem := strings.TrimPrefix(err.Error(), "oauth2: ")
	switch {
	case strings.Contains(problem, "missing access_token"):
		return fmt.Sprintf("expected access_token in the response of %s, got %d without it: check what the endpoint issues, or correct auth.oauth.token_url",
			where, tried.answer.StatusCode)
	case strings.HasPrefix(problem, "cannot parse"):
		return fmt.Sprintf("expected JSON with access_token from %s, got %d with something else (%s): correct auth.oauth.token_url",
			where, tried.answer.StatusCode, contentType(tried.answer.Header))
	}
	return fmt.Sprintf("%s: %s", where, problem)
}

// refusal reads the error of RFC 6749 §5.2 and says what to correct. Of a body without it nothing is shown: it may hold anything.
func (x *exchange) refusal(where string, refusal *oauth2.RetrieveError, tried *attempt) string {
	status, code := refusal.Response.StatusCode, refusal.ErrorCode
	said := fmt.Sprint(status)
	if code != "" {
		said += " " + scim.Excerpt([]byte(code), 40)
	}
	if refusal.ErrorDescription != "" {
		said += ", " + scim.Excerpt([]byte(refusal.ErrorDescription), 200)
	}
	if x.oauth.federated() {
		if late := untimely(tried.assertion, refusal.Response, x.credential.now()); late != "" && (code == "" || code == "invalid_client" || code == "invalid_grant") {
			return fmt.Sprintf("%s rejected the assertion (%s)%s: make sure that %s provides a current one", where, said, late, x.assertionSource())
		}
	}
	advice := "check the log of the endpoint, or correct auth.oauth"
	switch {
	case status >= 300 && status < 400:
		return fmt.Sprintf("expected a token from %s, got a %d redirect to %s: correct auth.oauth.token_url", where, status, location(refusal.Response.Header))
	case code == "invalid_scope":
		advice = "correct auth.oauth.scopes"
	case code == "unsupported_grant_type", code == "unauthorized_client":
		advice = "allow the grant client_credentials for this client at the endpoint"
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		advice = "correct auth.oauth.token_url"
	case status == http.StatusProxyAuthRequired:
		advice = "set the user and password of the proxy in proxy"
	case code == "invalid_client", code == "invalid_grant", status == http.StatusUnauthorized, status == http.StatusForbidden:
		advice = x.unproven()
	}
	return fmt.Sprintf("%s rejected the client (%s): %s", where, said, advice)
}

// unproven is what to correct when the endpoint does not believe who asks.
func (x *exchange) unproven() string {
	if x.oauth.federated() {
		return "correct auth.oauth.client_id, or make the endpoint trust the issuer, subject and audience of the assertion"
	}
	return "correct auth.oauth.client_id and client_secret, or style"
}

func (x *exchange) assertionSource() string {
	if x.oauth.AssertionFrom != nil {
		return x.oauth.AssertionFrom.String()
	}
	return "the environment"
}

// silent explains why no answer came from the endpoint.
func silent(ctx context.Context, where string, err error) string {
	var dns *net.DNSError
	switch {
	case proxied(err) != "":
		return "no response from " + where + ": " + proxied(err)
	case ctx.Err() != nil:
		return fmt.Sprintf("no response from %s within %s: check whether it hangs", where, issueTime)
	case errors.Is(err, errRefused):
		return "no response from " + where + ": connection refused: start it, or correct auth.oauth.token_url"
	case errors.As(err, &dns):
		return fmt.Sprintf("cannot resolve the host of %s (%s): correct auth.oauth.token_url", where, dns.Err)
	}
	return unreachable(where, err)
}

// refused says what to do when the provider does not want a token that the endpoint gave.
func (x *exchange) refused(used *grant, response *http.Response) string {
	if response.StatusCode == http.StatusForbidden {
		return fmt.Sprintf("the access token of %s lacks a scope: correct auth.oauth.scopes%s",
			x.endpoint(), untimely(used.value, response, x.credential.now()))
	}
	return fmt.Sprintf("the provider does not accept the access token of %s: correct scopes or params (audience) of auth.oauth%s",
		x.endpoint(), untimely(used.value, response, x.credential.now()))
}
