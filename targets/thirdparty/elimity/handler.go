package main

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"
)

// Options says how the provider is served.
type Options struct {
	Base            string // absolute base URL, for meta.location and Location
	Token           string // bearer token
	CreateOnReplace bool   // a replaced value path that matches nothing creates the value, where RFC 7644 §3.5.2.3 refuses
	Now             func() time.Time
}

// pageSize is both the default and the largest page; the library knows only one number for both.
const pageSize = 200

const documentation = "https://pkg.go.dev/github.com/elimity-com/scim"

// NewHandler wires the library's server to an empty store, behind bearer authentication, at basePath.
func NewHandler(options Options) (http.Handler, error) {
	store := newStore(options)
	server, err := scim.NewServer(
		&scim.ServerArgs{
			ServiceProviderConfig: &scim.ServiceProviderConfig{
				DocumentationURI: optional.NewString(documentation),
				AuthenticationSchemes: []scim.AuthenticationScheme{{
					Type:             scim.AuthenticationTypeOauthBearerToken,
					Name:             "Bearer token",
					Description:      "a fixed token in the Authorization header",
					SpecURI:          optional.NewString("https://www.rfc-editor.org/rfc/rfc6750"),
					DocumentationURI: optional.NewString(documentation), // unset it would be "", which is no URI
					Primary:          true,
				}},
				MaxResults:       pageSize,
				SupportFiltering: true,
				SupportPatch:     true,
			},
			ResourceTypes: []scim.ResourceType{
				resourceType(store, store.users, "User account"),
				resourceType(store, store.groups, "Group of users and groups"),
			},
		},
		scim.WithBaseURL(options.Base),
		scim.WithLogger(stderrLogger{}),
	)
	if err != nil {
		return nil, fmt.Errorf("library refuses its configuration: %w", err)
	}
	return recovering(authenticated(options.Token, http.StripPrefix(basePath, server))), nil
}

func resourceType(store *store, of *collection, description string) scim.ResourceType {
	extensions := make([]scim.SchemaExtension, len(of.extensions))
	for i, extension := range of.extensions {
		extensions[i] = scim.SchemaExtension{Schema: extension}
	}
	return scim.ResourceType{
		ID:               optional.NewString(of.name),
		Name:             of.name,
		Endpoint:         of.endpoint,
		Description:      optional.NewString(description),
		Schema:           of.schema,
		SchemaExtensions: extensions,
		Handler:          resources{store: store, of: of},
	}
}

func authenticated(token string, next http.Handler) http.Handler {
	want := []byte("Bearer " + token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="scim"`)
			writeError(w, errors.ScimError{Status: http.StatusUnauthorized, Detail: "bearer token is missing or unknown"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recovering answers 500 where the library panics, as any service in production would.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if reason := recover(); reason != nil {
				fmt.Fprintf(os.Stderr, "panic at %s %s: %v\n%s", r.Method, r.URL.Path, reason, debug.Stack())
				writeError(w, errors.ScimError{Status: http.StatusInternalServerError, Detail: "internal error"})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func writeError(w http.ResponseWriter, scimErr errors.ScimError) {
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(scimErr.Status)
	_ = json.NewEncoder(w).Encode(scimErr) // a client that hung up needs no answer
}

// stderrLogger prints what the library cannot tell the client.
type stderrLogger struct{}

func (stderrLogger) Error(details ...interface{}) { fmt.Fprintln(os.Stderr, details...) }

func newUsers() *collection {
	return newCollection("User", "/Users", "userName", schema.CoreUserSchema(), schema.ExtensionEnterpriseUser())
}

func newGroups() *collection {
	return newCollection("Group", "/Groups", "displayName", schema.CoreGroupSchema())
}
