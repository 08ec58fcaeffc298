package sentry

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// handler serves a request that passed routing, authentication, scope and method. The caller holds the lock.
type handler func(*Provider, request) answer

// route is one endpoint. Its pattern is exact, capitalised and has no trailing slash (§1).
type route struct {
	pattern *regexp.Regexp // one group: the id
	scopes  []string       // methods that the view's scope map knows; any other is 403 for a token
	methods map[string]handler
}

var (
	userScopes  = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	groupScopes = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} // no PUT: hence its 403
)

func routes() []route {
	return []route{
		{
			pattern: usersPattern, scopes: userScopes,
			methods: map[string]handler{http.MethodGet: (*Provider).listUsers, http.MethodPost: (*Provider).createUser},
		},
		{
			pattern: userPattern, scopes: userScopes,
			methods: map[string]handler{
				http.MethodGet:    (*Provider).getUser,
				http.MethodPut:    (*Provider).replaceUser,
				http.MethodPatch:  (*Provider).patchUser,
				http.MethodDelete: (*Provider).deleteUser,
			},
		},
		{
			pattern: groupsPattern, scopes: groupScopes,
			methods: map[string]handler{http.MethodGet: (*Provider).listGroups, http.MethodPost: (*Provider).createGroup},
		},
		{
			pattern: groupPattern, scopes: groupScopes,
			methods: map[string]handler{
				http.MethodGet:    (*Provider).getGroup,
				http.MethodPatch:  (*Provider).patchGroup,
				http.MethodDelete: (*Provider).deleteGroup,
			},
		},
		{
			pattern: schemasPattern, scopes: userScopes,
			methods: map[string]handler{http.MethodGet: (*Provider).listSchemas},
		},
	}
}

var (
	usersPattern   = regexp.MustCompile(`^/Users()$`)
	userPattern    = regexp.MustCompile(`^/Users/([0-9]+)$`)
	groupsPattern  = regexp.MustCompile(`^/Groups()$`)
	groupPattern   = regexp.MustCompile(`^/Groups/([0-9]+)$`)
	schemasPattern = regexp.MustCompile(`^/Schemas()$`)
	table          = routes()
)

func match(path string) (found route, id string, ok bool) {
	for _, route := range table {
		if groups := route.pattern.FindStringSubmatch(path); groups != nil {
			return route, groups[1], true
		}
	}
	return route{}, "", false
}

func (r route) scoped(method string) bool { return slices.Contains(r.scopes, method) }

// allow is the value of the Allow header that every response carries (§3).
func (r route) allow() string {
	names := []string{}
	for _, method := range userScopes {
		if _, ok := r.methods[method]; ok {
			names = append(names, method)
		}
	}
	return strings.Join(append(names, "HEAD", "OPTIONS"), ", ")
}

// catchAll answers what no route matches, before any authentication (§1).
func catchAll(w http.ResponseWriter, r *http.Request, path string) {
	const sentence = "Route not found, did you forget a trailing slash?"
	switch try := "try: " + path + "/"; {
	case strings.HasSuffix(path, "/"):
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
