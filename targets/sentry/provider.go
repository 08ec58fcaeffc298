// Package sentry emulates the SCIM API of Sentry, with its deviations from the RFCs, as sentry.md describes them. Section
// numbers in this package are sections of that reference row file.
//
// What is here: users, groups, the filter, paging, /Schemas and the errors of eras "legacy" and "2026-06". Rate limits,
// the discovery era, scopes and lookup of groups by slug are not emulated yet.
package sentry

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Era names a state of Sentry's code (sentry.md §0).
type Era string

// The eras.
const (
	Legacy   Era = "legacy"  // 2021 to June 2026: errors without status, conflicts without scimType
	June2026 Era = "2026-06" // the default
)

// AuthProvider is how the organization signs in. It decides whether users have "active" (§5.1).
type AuthProvider string

// The auth providers. An organization that signs in with Entra gets users without "active".
const (
	ActiveDirectory AuthProvider = "active-directory" // the default
	Okta            AuthProvider = "okta"
	SAML2           AuthProvider = "saml2"
)

// Options choose among Sentry's behaviours (§10.3). The zero value is an Entra organization of June 2026 without
// authentication.
type Options struct {
	Base             string       // path that the provider is mounted at, for the text of the catch-all 404 (§1)
	Token            string       // bearer token; "" means no authentication
	AuthProvider     AuthProvider // default ActiveDirectory
	Era              Era          // default June2026
	PendingDuplicate int          // status for a second POST of an invited user: 400 (default) or 409 (§8.4)
	NewMembersLinked bool         // a created user counts as joined at once, which turns duplicates into 409
	FirstID          int          // id of the first resource; default 4821301, since ids of the service are not small
}

// Validate reports the first option that has no meaning.
func (o Options) Validate() error {
	switch o.AuthProvider {
	case "", ActiveDirectory, Okta, SAML2:
	default:
		return fmt.Errorf("auth provider %q is unknown: want active-directory, okta or saml2", o.AuthProvider)
	}
	switch o.Era {
	case "", Legacy, June2026:
	default:
		return fmt.Errorf("era %q is not emulated: want legacy or 2026-06", o.Era)
	}
	switch o.PendingDuplicate {
	case 0, http.StatusBadRequest, http.StatusConflict:
	default:
		return fmt.Errorf("pending duplicate is %d: want 400 or 409", o.PendingDuplicate)
	}
	if o.FirstID < 0 {
		return fmt.Errorf("first id is %d: want a positive number", o.FirstID)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.AuthProvider == "" {
		o.AuthProvider = ActiveDirectory
	}
	if o.Era == "" {
		o.Era = June2026
	}
	if o.PendingDuplicate == 0 {
		o.PendingDuplicate = http.StatusBadRequest
	}
	if o.FirstID == 0 {
		o.FirstID = 4821301
	}
	return o
}

// Provider is one Sentry organization's SCIM API. It serves /Users, /Groups and /Schemas at its root and is safe for
// concurrent use.
type Provider struct {
	options Options

	mu  sync.Mutex
	org *organization
}

// New makes a provider without users and groups. It panics on options that Validate refuses.
func New(options Options) *Provider {
	if err := options.Validate(); err != nil {
		panic("sentry: " + err.Error())
	}
	options = options.withDefaults()
	return &Provider{options: options, org: newOrganization(int64(options.FirstID))}
}

// ServeHTTP implements http.Handler. The order of checks is that of §2: route, authentication, scope, method, lookup.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions { // CORS preflight, anywhere and for anybody (§1)
		w.WriteHeader(http.StatusOK)
		return
	}
	route, id, found := match(r.URL.Path)
	if !found {
		catchAll(w, r, p.options.Base+r.URL.Path)
		return
	}
	allow := route.allow()
	w.Header().Set("Allow", allow)
	w.Header().Set("Access-Control-Allow-Methods", allow)
	p.answer(r, route, id).write(w)
}

func (p *Provider) answer(r *http.Request, route route, id string) answer {
	if refused, failed := p.authenticate(r); failed {
		return refused
	}
	if !route.scoped(r.Method) {
		return detail(http.StatusForbidden, "You do not have permission to perform this action.")
	}
	handle, ok := route.methods[r.Method]
	if !ok {
		return detail(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", r.Method))
	}
	request, err := newRequest(r, id)
	if err != nil {
		return detail(http.StatusBadRequest, "Request body could not be read.")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return handle(p, request)
}

// answer is a response before it is written. A nil body means none, and then no Content-Type either (§3).
type answer struct {
	status int
	body   any
	header [2]string // one more header, name and value
}

func (a answer) write(w http.ResponseWriter) {
	if a.header[0] != "" {
		w.Header().Set(a.header[0], a.header[1])
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(scim.JSON(a.body))) // a client that hung up needs no answer
}
