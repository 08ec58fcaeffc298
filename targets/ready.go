package targets

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/scimproof/scimproof/scim"
)

// ErrUnusable says that a target cannot be judged at all: not reached, not authenticated, or no SCIM there.
var ErrUnusable = errors.New("target is not usable")

// readyPath asks for a user who cannot exist, as Entra's connection test does (entra.md §1.1).
const readyPath = "Users?filter=userName+eq+%2200000000-0000-4000-8000-000000000000%22"

// Ready sends one GET and returns nil when a SCIM provider answers: any JSON object will do, what it says is judged
// later. Every error wraps ErrUnusable and says what was expected, what came, and what to do.
func Ready(ctx context.Context, client *scim.Client) error {
	request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet, Path: []byte(readyPath)}
	var response scim.Response
	client.Send(ctx, &request, &response)
	if problem := diagnose(client, &response); problem != "" {
		return fmt.Errorf("%w: %s", ErrUnusable, problem)
	}
	return nil
}

func diagnose(client *scim.Client, response *scim.Response) string {
	where := client.URL([]byte("Users"))
	switch status := response.Status; {
	case response.Err != nil:
		return unreachable(where, response.Err)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fmt.Sprintf("the provider refuses the credentials (want 200, got %d from %s): check the token, for example $SCIM_TOKEN",
			status, where)
	case status >= 300 && status < 400:
		return fmt.Sprintf("want a SCIM answer from %s, got %d to %s: a login page or another base path? correct the base URL or the token",
			where, status, location(response.Header))
	}
	if _, err := response.Decode(); err != nil {
		return fmt.Sprintf("want a JSON object from %s, got %d with %s (%s): check the base URL, it usually ends in /scim/v2",
			where, response.Status, scim.Excerpt(response.Body, 80), contentType(response.Header))
	}
	return ""
}

// location names where a redirect leads without its query, which may carry a secret.
func location(header http.Header) string {
	target, err := url.Parse(header.Get("Location"))
	if err != nil || target.String() == "" {
		return "nowhere"
	}
	target.RawQuery, target.User, target.Fragment = "", nil, ""
	return target.String()
}

func contentType(header http.Header) string {
	if given := header.Get("Content-Type"); given != "" {
		return "Content-Type " + given
	}
	return "no Content-Type"
}

// unreachable explains why no answer came.
func unreachable(where string, err error) string {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens at %s (connection refused): start the provider or correct the URL", where)
	case errors.As(err, &dns):
		return fmt.Sprintf("the host of %s has no address (%s): correct the URL", where, dns.Err)
	case errors.As(err, &authority):
		return fmt.Sprintf("the certificate of %s is signed by an unknown authority (self-signed?): Entra would refuse it too; "+
			"for a local test serve plain http on localhost, or add the CA to the system's store (SSL_CERT_FILE)", where)
	case errors.As(err, &hostname), errors.As(err, &invalid):
		return fmt.Sprintf("the certificate of %s is not valid: %s", where, err)
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Sprintf("TLS with %s failed: the server there speaks plain HTTP; use http:// or the TLS port", where)
	case strings.Contains(err.Error(), "malformed HTTP response"):
		return fmt.Sprintf("no HTTP at %s: the server there may want https://", where)
	case errors.Is(err, scim.ErrTooLarge):
		return fmt.Sprintf("want a short list from %s, got an answer without end: %s", where, err)
	}
	return fmt.Sprintf("want an answer from %s, got none: %s", where, err)
}
