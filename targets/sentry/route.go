package sentry

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// handler serves a request that passed routing, authentication, scope and method. The caller holds the lock.
type handler func(*Provider, request) answer

// route is one endpoint. Its pattern is exact and capitalised.
type route struct {
	view      string         // what rate limits count by
	pattern   *regexp.Regexp // below the base; one group: the id
	scopes    scopes
	methods   map[string]handler
	discovery bool // one of the endpoints that era Discovery added or rewrote
}

// match is a route found, and the parts of the path.
type match struct {
	route   route
	org, id string
}

const userView = "user"

func routes(options Options) []route {
	groupID := `[0-9]+`
	if options.AcceptGroupSlug {
		groupID = `[^/]+`
	}
	all := []route{
		{
			view: "users", pattern: regexp.MustCompile(`^/Users()$`), scopes: userScopes(),
			methods: map[string]handler{http.MethodGet: (*Provider).listUsers, http.MethodPost: (*Provider).createUser},
		},
		{
			view: userView, pattern: regexp.MustCompile(`^/Users/([0-9]+)$`), scopes: userScopes(),
			methods: map[string]handler{
				http.MethodGet:    (*Provider).getUser,
				http.MethodPut:    (*Provider).replaceUser,
				http.MethodPatch:  (*Provider).patchUser,
				http.MethodDelete: (*Provider).deleteUser,
			},
		},
		{
			view: "groups", pattern: regexp.MustCompile(`^/Groups()$`), scopes: teamScopes(),
			methods: map[string]handler{http.MethodGet: (*Provider).listGroups, http.MethodPost: (*Provider).createGroup},
		},
		{
			view: "group", pattern: regexp.MustCompile(`^/Groups/(` + groupID + `)$`), scopes: teamScopes(),
			methods: map[string]handler{
				http.MethodGet:    (*Provider).getGroup,
				http.MethodPut:    (*Provider).replaceGroup,
				http.MethodPatch:  (*Provider).patchGroup,
				http.MethodDelete: (*Provider).deleteGroup,
			},
		},
	}
	if options.Era == Discovery {
		return append(all, discoveryRoutes()...)
	}
	return append(all, route{
		view: "schemas", pattern: regexp.MustCompile(`^/Schemas()$`), scopes: userScopes(),
		methods: map[string]handler{http.MethodGet: (*Provider).listSchemas},
	})
}

var basePattern = regexp.MustCompile(`^/api/0/organizations/([^/]+)/scim/v2(/.*)$`)

func basePath(org string) string { return "/api/0/organizations/" + org + "/scim/v2" }

func (p *Provider) match(path string) (found match, ok bool) {
	base := basePattern.FindStringSubmatch(path)
	if base == nil {
		return match{}, false
	}
	for _, route := range p.routes {
		if groups := route.pattern.FindStringSubmatch(base[2]); groups != nil {
			return match{route: route, org: base[1], id: groups[1]}, true
		}
	}
	return match{}, false
}

// allow is the value of the Allow header that every response carries.
func (r route) allow() string {
	names := []string{}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, ok := r.methods[method]; ok {
			names = append(names, method)
		}
	}
	return strings.Join(append(names, "HEAD", "OPTIONS"), ", ")
}

// catchAll answers what no route matches, before any authentication.
func catchAll(w http.ResponseWriter, r *http.Request) {
	const sentence = "Route not found, did you forget a trailing slash?"
	switch try := "try: " + r.URL.Path + "/"; {
	case strings.HasSuffix(r.URL.Path, "/"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, scim.JSON(map[string]string{"info": sentence + " " + try}))
	default:
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "%s\n\n%s\n%s^\n", sentence, try, strings.Repeat(" ", len(try)-1))
	}
}
