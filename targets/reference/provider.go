package reference

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Options configure a Provider.
type Options struct {
	// Base is where clients see the provider: a path such as "/scim/v2", to which scheme and host of each request are added,
	// or an absolute URL. It is the beginning of every location; the handler itself expects paths without it.
	Base string
	// Token is the bearer token that clients must send; "" lets everybody in.
	Token string
	// ValuePath is the switch between the RFC (Refuse) and Entra (Create), see A04.
	ValuePath scim.ValuePath
	// Strict has it refuse attributes of extensions that it does not publish. Otherwise they are kept as they come.
	Strict bool
	// Schemas are extensions that it publishes, and whose attributes it checks: of a group where the URI ends in ":Group", else of a user.
	Schemas []*scim.Schema
	// Now is the clock of meta.created and meta.lastModified; nil means time.Now.
	Now func() time.Time
	// Seed makes the ids: equal seeds give equal ids in equal order.
	Seed int64
}

// Provider is a SCIM service provider: an http.Handler that serves /Users, /Groups and discovery at its root. It is safe
// for concurrent use.
type Provider struct {
	options Options
	mutex   sync.RWMutex // guards users, groups and counter; held for lookups and to store what was computed, never to compute it
	users   *collection
	groups  *collection
	counter uint64
	scanned atomic.Int64 // resources that filters were evaluated on
	schemas []*scim.Schema
	busy    func(string) // for tests: called, without the mutex, where work begins that may take long; nil otherwise
}

// New makes an empty provider.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	options.Base = strings.TrimSuffix(options.Base, "/")
	users, groups := scim.UserType(), scim.GroupType()
	users.Open, groups.Open = !options.Strict, !options.Strict
	for _, extension := range options.Schemas {
		of := users
		if strings.HasSuffix(strings.ToLower(extension.ID), ":group") {
			of = groups
		}
		of.Extensions = append(of.Extensions, extension)
	}
	p := &Provider{
		options: options,
		users:   newCollection(users, "userName", "displayName", "emails.value", employeeNumber),
		groups:  newCollection(groups, "displayName"),
	}
	p.schemas = append(p.schemas, users.Schema, groups.Schema)
	p.schemas = append(append(p.schemas, users.Extensions...), groups.Extensions...)
	p.schemas = append(p.schemas, scim.ConfigSchema(), scim.ResourceTypeSchema(), scim.SchemaOfSchemas())
	return p
}

const employeeNumber = scim.SchemaEnterprise + ":employeeNumber"

// Len returns how many users and groups there are.
func (p *Provider) Len() (users, groups int) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.users.order.len(), p.groups.order.len()
}

func (p *Provider) working(at string) {
	if p.busy != nil {
		p.busy(at)
	}
}

// ServeHTTP implements http.Handler.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.serve(&call{Request: r, base: p.base(r)}).write(w)
}

// serve finds the endpoint. One slash at the end is tolerated.
func (p *Provider) serve(c *call) answer {
	endpoint, rest, deeper := strings.Cut(strings.Trim(c.URL.Path, "/"), "/")
	open := endpoint == "ServiceProviderConfig" && c.Method == http.MethodGet // RFC 7643 §5: schemes should be public
	if !open && !p.authorized(c.Request) {
		return unauthorized()
	}
	switch endpoint {
	case "Users":
		return p.resources(c, p.users, rest, deeper)
	case "Groups":
		return p.resources(c, p.groups, rest, deeper)
	case "ServiceProviderConfig", "ResourceTypes", "Schemas":
		return p.discover(c, endpoint, rest, deeper)
	case "Me", "Bulk", ".search", "":
		return refusal(http.StatusNotImplemented, "endpoint /%s is not implemented", endpoint)
	}
	return refusal(http.StatusNotFound, "endpoint /%s does not exist", endpoint)
}

// resources serves a collection and what is in it.
func (p *Provider) resources(c *call, in *collection, id string, deeper bool) answer {
	switch {
	case id == ".search":
		return refusal(http.StatusNotImplemented, "endpoint %s/.search is not implemented", in.typ.Endpoint)
	case !deeper:
		return c.route(methods{http.MethodGet: p.list, http.MethodPost: p.create}, in, "")
	}
	return c.route(methods{
		http.MethodGet: p.get, http.MethodPut: p.put, http.MethodPatch: p.patch, http.MethodDelete: p.remove,
	}, in, id)
}

// base is the URL that locations begin with.
func (p *Provider) base(r *http.Request) string {
	if strings.Contains(p.options.Base, "://") {
		return p.options.Base
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + p.options.Base
}
