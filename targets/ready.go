package targets

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
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

// Listed sends the GET that Access.Ready sends and returns nil when the answer is a list, if an empty one. An object that is none may be
// the error message of a provider that answers 200 to a wrong token as well: for who sets a target up that is worth a question, for a run
// it is a finding.
func Listed(ctx context.Context, client *scim.Client) error {
	return unlisted(client, probe(ctx, client, readyPath))
}

// unlisted says of an answer that it is no list, nil where it is one.
func unlisted(client *scim.Client, response *scim.Response) error {
	if isList(response) {
		return nil
	}
	return fmt.Errorf("%w: expected a ListResponse from %s, got %s with %s: if that is an error, correct the token; else correct the base URL, or make the provider answer a search with a list (RFC 7644 §3.4.2)",
		ErrUnusable, place(client), response, scim.Excerpt(response.Body, 120))
}

// isList reports whether an answer has what only a list has.
func isList(response *scim.Response) bool {
	var list struct{ TotalResults, Resources json.RawMessage }
	return response.Err == nil && response.Status == http.StatusOK && json.Unmarshal(response.Body, &list) == nil &&
		(list.TotalResults != nil || list.Resources != nil)
}

// condition is how a target answers the question whether it can be judged.
type condition struct {
	status   int    // 0 = no answer
	problem  string // why it cannot be judged, "" where it can
	unissued bool   // nothing was sent, since there are no credentials
	response *scim.Response
}

func question(ctx context.Context, client *scim.Client) condition {
	var remark string
	response := probe(withRemark(ctx, &remark), client, readyPath)
	got := condition{status: response.Status, response: response, problem: diagnose(client, response, remark)}
	if response.Err != nil {
		got.status, got.unissued = 0, remark != "" || errors.As(response.Err, new(*authError))
	}
	if got.problem == "" && response.Status == http.StatusNotFound {
		got.problem = astray(client, probe(ctx, client, "Users"))
	}
	return got
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
	return fmt.Sprintf("expected a list from %s, got 404 with %s: correct the base URL, it usually ends in /scim/v2",
		place(client), scim.Excerpt(response.Body, 80))
}

// place is where the provider is asked, without what its URL may hide.
func place(client *scim.Client) string { return withoutSecrets(client.URL([]byte("Users"))) }

// diagnose says what is wrong with an answer, "" where nothing is. remark is what the credentials have to do with it.
func diagnose(client *scim.Client, response *scim.Response, remark string) string {
	where := place(client)
	switch status := response.Status; {
	case response.Err != nil && remark != "":
		return fmt.Sprintf("no request sent to %s, because there are no credentials: %s", where, remark)
	case response.Err != nil:
		return unreachable(where, response.Err)
	case status == http.StatusUnauthorized:
		return fmt.Sprintf("expected 200 from %s, got 401: %s", where, fallback(remark, "export a valid token as SCIM_TOKEN, or correct auth in the definition"))
	case status == http.StatusForbidden:
		return forbidden(where, response.Body, remark)
	case status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("expected 200 from %s, got 407 from the proxy: set user and password in proxy, as http://${PROXY_USER}:${PROXY_PASSWORD}@HOST:PORT", where)
	case status >= 300 && status < 400:
		return fmt.Sprintf("expected a SCIM response from %s, got a %d redirect to %s: a login page or another base path? correct the base URL or the token",
			where, status, location(response.Header))
	}
	if _, err := response.Decode(); err != nil {
		return fmt.Sprintf("expected a JSON object from %s, got %d with %s (%s): %s",
			where, response.Status, scim.Excerpt(response.Body, 80), contentType(response.Header), remedy(response))
	}
	return ""
}

// forbidden explains a 403. The credentials may well be right (RFC 9110 §15.5.4), so the causes come first that no other token fixes:
// Sentry answers so where SCIM is off, and so do firewalls that know no empty agent (kortix-ai/suna#7297).
func forbidden(where string, body []byte, remark string) string {
	return fmt.Sprintf("expected 200 from GET %s, got 403 with %s: SCIM is not enabled for this organization, or its plan does not include it; or %s; "+
		"or a firewall rejects requests without User-Agent, which Entra does not send", where, scim.Excerpt(detail(body), 160), fallback(remark, "the token lacks a scope"))
}

// detail is what a SCIM error says, or the body where it is none.
func detail(body []byte) []byte {
	var problem struct{ Detail string }
	if json.Unmarshal(body, &problem) == nil && problem.Detail != "" {
		return []byte(problem.Detail)
	}
	return body
}

// remedy is what to do about an answer that is no JSON object.
func remedy(response *scim.Response) string {
	switch {
	case response.Status == http.StatusBadRequest && bytes.Contains(response.Body, []byte("HTTP request to an HTTPS")):
		return "use https://"
	case response.Status == http.StatusNotAcceptable: // as in MicrosoftDocs/azure-docs#94189
		return "Entra sends no Accept header: respond with JSON in that case"
	case response.Status >= 500:
		return "check the log of the provider, or of the proxy in front of it"
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
		return fmt.Sprintf("no request sent to %s, because there are no credentials: %s", where, credentials.problem)
	}
	if problem := proxied(err); problem != "" {
		return "no response from " + where + ": " + problem
	}
	if problem := untrusted(where, err); problem != "" {
		return problem
	}
	var dns *net.DNSError
	switch text := err.Error(); {
	case errors.Is(err, errRefused):
		return fmt.Sprintf("cannot connect to %s: connection refused: start the provider or correct the URL", where)
	case errors.As(err, &dns):
		return fmt.Sprintf("cannot resolve the host of %s (%s): correct the URL", where, dns.Err)
	case strings.Contains(text, "malformed HTTP"), strings.Contains(text, "readLoopPeekFail"): // the latter where the server speaks first
		return fmt.Sprintf("expected an HTTP response from %s, got something else: correct the port, or use https://", where)
	case strings.Contains(text, "server response headers exceeded"):
		return fmt.Sprintf("expected headers of at most %[2]d KiB from %[1]s, got more: check what the provider sends", where, maxHeader>>10)
	case errors.Is(err, scim.ErrTooLarge):
		return fmt.Sprintf("expected a short list from %s, got an endless response (%s): check what the provider sends", where, err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no response from %s in time (%s): check whether the provider hangs, or raise timeout in the definition", where, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("expected a complete response from %s, got a part of it (%s): check the log of the provider, or of the proxy in front of it", where, err)
	case errors.Is(err, io.EOF), errors.Is(err, errReset):
		return fmt.Sprintf("no response from %s: the connection was closed (%s): check the log of the provider, or of the proxy in front of it",
			where, err)
	}
	if strings.HasPrefix(err.Error(), "response cut off") {
		return fmt.Sprintf("expected a complete response from %s, got a part of it: %s", where, err)
	}
	return fmt.Sprintf("no response from %s: %s", where, err)
}

// untrusted explains what is wrong with TLS, "" where nothing is.
func untrusted(where string, err error) string {
	var (
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	want := "expected a certificate of " + where + " that this machine trusts"
	switch text := err.Error(); {
	case errors.As(err, &authority):
		return want + ", got one from an unknown authority (self-signed?), which Entra would reject too: for a local test serve plain http on localhost, " +
			"or set tls.ca in the definition to the authority's PEM file"
	case errors.As(err, &hostname), errors.As(err, &invalid):
		return want + ", got one that is not valid (" + text + "): renew it, or correct the host in the URL"
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "expected TLS at " + where + ", got plain HTTP: use http://, or the TLS port"
	case strings.Contains(text, "certificate required"), strings.Contains(text, "remote error: tls: bad certificate"),
		strings.Contains(text, "remote error: tls: unknown certificate authority"):
		return "expected TLS at " + where + ", but the handshake failed (" + text + "): set the client certificate that the server requires with tls.cert and tls.key in the definition"
	case strings.Contains(text, "tls: "):
		return "expected TLS at " + where + ", but the handshake failed (" + text + "): check the TLS versions and certificates that the server accepts"
	}
	return ""
}
