package sentry

import (
	"net/http"
	"slices"
)

// scopes names, by method, the token scopes of which one suffices. A method that is missing is 403 for every token, which is why
// PUT on groups and HEAD are not 405.
type scopes map[string][]string

// granted is what a token gets when an owner enables SCIM.
var granted = []string{"member:read", "member:write", "member:admin", "team:write", "team:admin"}

// grantable are the scopes that matter here.
var grantable = []string{"member:read", "member:write", "member:admin", "team:read", "team:write", "team:admin"}

func userScopes() scopes {
	write, admin := []string{"member:write", "member:admin"}, []string{"member:admin"}
	return scopes{
		http.MethodGet:  {"member:read", "member:write", "member:admin"},
		http.MethodPost: write, http.MethodPut: write, http.MethodPatch: write, http.MethodDelete: admin,
	}
}

func teamScopes() scopes {
	write, admin := []string{"team:write", "team:admin"}, []string{"team:admin"}
	return scopes{
		http.MethodGet:  {"team:read", "team:write", "team:admin"},
		http.MethodPost: write, http.MethodPatch: write, http.MethodDelete: admin,
	}
}

func (s scopes) permit(method string, held []string) bool {
	return slices.ContainsFunc(s[method], func(scope string) bool { return slices.Contains(held, scope) })
}
