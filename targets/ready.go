package targets

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// ErrUnusable says that a target cannot be judged at all: not reached, not authenticated, or no SCIM there.
var ErrUnusable = errors.New("target is not usable")

// readyPath asks for a user who cannot exist, as Entra's connection test does (Microsoft, "Develop a SCIM endpoint").
const readyPath = "Users?filter=userName+eq+%2200000000-0000-4000-8000-000000000000%22"

// Ready sends one GET and returns nil when a SCIM provider answers: any JSON object will do, what it says is judged
// later. Only a 404 is asked about once more, since a wrong base URL looks like it. Every error wraps ErrUnusable and says
// what was expected, what came, and what to do.
func Ready(ctx context.Context, client *scim.Client) error {
	var remark string
	response := probe(withRemark(ctx, &remark), client, readyPath)
	problem := diagnose(client, response, remark)
	if problem == "" && response.Status == http.StatusNotFound {
		problem = astray(client, probe(ctx, client, "Users"))
	}
	if problem != "" {
		return fmt.Errorf("%w: %s", ErrUnusable, problem)
	}
	return nil
}

func probe(ctx context.Context, client *scim.Client, path string) *scim.Response {
	request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet, Path: []byte(path)}
	var response scim.Response
	client.Send(ctx, &request, &response)
	return &response
}

// astray tells a provider that answers 404 to a search without hits, which is a finding, from a path where no provider is.
func astray(client *scim.Client, response *scim.Response) string {
	if response.Err != nil || response.Status != http.StatusNotFound {
		return ""
	}
	return fmt.Sprintf("want a list from %s, got 404 with %s: correct the base URL, it usually ends in /scim/v2",
		place(client), scim.Excerpt(response.Body, 80))
}

// place is where the provider is asked, without what its URL may hide.
func place(client *scim.Client) string { return withoutSecrets(client.URL([]byte("Users"))) }

// diagnose says what is wrong with an answer, "" where nothing is. remark is what the credentials have to do with it.
func diagnose(client *scim.Client, response *scim.Response, remark string) string {
	where := place(client)
	switch status := response.Status; {
	case response.Err != nil && remark != "":
		return fmt.Sprintf("want an answer from %s, but there are no credentials to send: %s", where, remark)
	case response.Err != nil:
		return unreachable(where, response.Err)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		advice := "export a valid token as SCIM_TOKEN, or correct auth in the definition"
		if status == http.StatusForbidden && remark == "" { // a firewall's rule against empty agents: kortix-ai/suna#7297
			advice += "; if the token is right, look whether a firewall refuses requests without User-Agent, which Entra does not send"
		}
		return fmt.Sprintf("want 200 from %s, got %d: %s", where, status, fallback(remark, advice))
	case status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("want 200 from %s, got 407 of the proxy: give user and password in proxy, as http://${PROXY_USER}:${PROXY_PASSWORD}@HOST:PORT", where)
	case status >= 300 && status < 400:
		return fmt.Sprintf("want a SCIM answer from %s, got %d to %s: a login page or another base path? correct the base URL or the token",
			where, status, location(response.Header))
	}
	if _, err := response.Decode(); err != nil {
		return fmt.Sprintf("want a JSON object from %s, got %d with %s (%s): %s",
			where, response.Status, scim.Excerpt(response.Body, 80), contentType(response.Header), remedy(response))
	}
	return ""
}

// remedy is what to do about an answer that is no JSON object.
func remedy(response *scim.Response) string {
	switch {
	case response.Status == http.StatusBadRequest && bytes.Contains(response.Body, []byte("HTTP request to an HTTPS")):
		return "use https://"
	case response.Status == http.StatusNotAcceptable: // as in MicrosoftDocs/azure-docs#94189
		return "Entra asks without Accept: answer with JSON then"
	case response.Status >= 500:
		return "look at the log of the provider, or of the proxy before it"
	}
	return "correct the base URL, it usually ends in /scim/v2"
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
	if credentials := new(authError); errors.As(err, &credentials) {
		return fmt.Sprintf("want an answer from %s, but there are no credentials to send: %s", where, credentials.problem)
	}
	if problem := proxied(err); problem != "" {
		return "want an answer from " + where + ": " + problem
	}
	if problem := untrusted(where, err); problem != "" {
		return problem
	}
	var dns *net.DNSError
	switch text := err.Error(); {
	case errors.Is(err, errRefused):
		return fmt.Sprintf("want an answer from %s, but nothing listens there (connection refused): start the provider or correct the URL", where)
	case errors.As(err, &dns):
		return fmt.Sprintf("want an answer from %s, but its host has no address (%s): correct the URL", where, dns.Err)
	case strings.Contains(text, "malformed HTTP"), strings.Contains(text, "readLoopPeekFail"): // the latter where the server speaks first
		return fmt.Sprintf("want an answer from %s, got something that is no HTTP: correct the port, or use https://", where)
	case strings.Contains(text, "server response headers exceeded"):
		return fmt.Sprintf("want an answer from %s with headers of at most %d KiB, got more: look at what the provider sends there", where, maxHeader>>10)
	case errors.Is(err, scim.ErrTooLarge):
		return fmt.Sprintf("want a short list from %s, got an answer without end (%s): look at what the provider sends there", where, err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("want an answer from %s, got none in time (%s): look whether the provider hangs, or raise timeout in the definition", where, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("want a whole answer from %s, got a part of one (%s): look at the log of the provider, or of the proxy before it", where, err)
	case errors.Is(err, io.EOF), errors.Is(err, errReset):
		return fmt.Sprintf("want an answer from %s, but the connection was closed without one (%s): look at the log of the provider, or of the proxy before it",
			where, err)
	}
	if strings.HasPrefix(err.Error(), "answer broke off") {
		return fmt.Sprintf("want a whole answer from %s, got a part of one: %s", where, err)
	}
	return fmt.Sprintf("want an answer from %s, got none: %s", where, err)
}

// untrusted explains what is wrong with TLS, "" where nothing is.
func untrusted(where string, err error) string {
	var (
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	want := "want a certificate of " + where + " that this machine trusts"
	switch text := err.Error(); {
	case errors.As(err, &authority):
		return want + ", got one of an unknown authority (self-signed?), which Entra would refuse too: for a local test serve plain http on localhost, " +
			"or name the authority's PEM file as tls.ca in the definition"
	case errors.As(err, &hostname), errors.As(err, &invalid):
		return want + ", got one that is not valid (" + text + "): renew it, or correct the host in the URL"
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "want TLS at " + where + ", but the server there speaks something else: use http://, or the port of TLS"
	case strings.Contains(text, "certificate required"), strings.Contains(text, "remote error: tls: bad certificate"),
		strings.Contains(text, "remote error: tls: unknown certificate authority"):
		return "want TLS at " + where + ", but it was refused (" + text + "): give the certificate that the server wants as tls.cert and tls.key in the definition"
	case strings.Contains(text, "tls: "):
		return "want TLS at " + where + ", but it was refused (" + text + "): look at the versions and certificates that the server wants"
	}
	return ""
}
