package sentry

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Provider is the SCIM API of one Sentry organization. It serves whole paths below Base and is safe for concurrent use.
type Provider struct {
	options Options
	routes  []route
	limiter *limiter // nil: off

	mu  sync.Mutex
	org *organization
}

// New makes a provider with Options.Members and without groups. It panics on options that Validate refuses.
func New(options Options) *Provider {
	if err := options.Validate(); err != nil {
		panic("sentry: " + err.Error())
	}
	options = options.withDefaults()
	p := &Provider{options: options, routes: routes(options), org: newOrganization(int64(options.FirstID))}
	if options.RateLimit != (RateLimit{}) {
		p.limiter = newLimiter(options.RateLimit, options.Now)
	}
	for _, member := range options.Members {
		p.org.addMember(joined(member, p.options.DefaultRole))
	}
	return p
}

// Base is the path of the organization's SCIM base URL, as Sentry's settings show it: no slash at the end.
func (p *Provider) Base() string { return basePath(p.options.Org) }

// ServeHTTP implements http.Handler. The order of checks is Sentry's: route, rate limit, authentication, scope, method,
// organization, lookup.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, ok := p.match(r.URL.Path)
	if ok {
		allow := found.route.allow()
		w.Header().Set("Allow", allow)
		w.Header().Set("Access-Control-Allow-Methods", allow)
	}
	switch {
	case r.Method == http.MethodOptions: // CORS preflight, anywhere and for anybody
		w.WriteHeader(http.StatusOK)
		return
	case !ok:
		catchAll(w, r)
		return
	}
	if p.limiter != nil {
		key := p.bucketKey(r, found.route.view)
		if refusal := p.limiter.enter(key, w.Header()); refusal != "" {
			tooMany(w, refusal)
			return
		}
		defer p.limiter.leave(key)
	}
	p.answer(r, found).write(w)
}

func (p *Provider) answer(r *http.Request, to match) answer {
	if refused, failed := p.authenticate(r); failed {
		return refused
	}
	if !to.route.scopes.permit(r.Method, p.options.Scopes) {
		return forbidden()
	}
	handle, ok := to.route.methods[r.Method]
	if !ok {
		return p.notAllowed(to.route, r.Method)
	}
	if to.org != p.options.Org && to.org != strconv.FormatInt(p.options.OrgID, 10) {
		return p.unknownOrganization(to.route)
	}
	if p.options.SCIMOff {
		return forbidden()
	}
	request, err := newRequest(r, to.id)
	if err != nil {
		return detail(http.StatusBadRequest, "Request body could not be read.")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return handle(p, request)
}

func forbidden() answer {
	return detail(http.StatusForbidden, "You do not have permission to perform this action.")
}

// notAllowed is SCIM-shaped at the endpoints of the discovery era alone.
func (p *Provider) notAllowed(at route, method string) answer {
	if at.discovery {
		return p.scimError(http.StatusMethodNotAllowed, notAllowedText(method), "")
	}
	return detail(http.StatusMethodNotAllowed, notAllowedText(method))
}

func notAllowedText(method string) string { return fmt.Sprintf("Method %q not allowed.", method) }

// unknownOrganization is SCIM-shaped at one endpoint alone.
func (p *Provider) unknownOrganization(at route) answer {
	const text = "The requested resource does not exist"
	if at.view == userView {
		return p.scimError(http.StatusNotFound, text, "")
	}
	return detail(http.StatusNotFound, text)
}

// answer is a response before it is written. A nil body means none, and then no Content-Type either.
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
