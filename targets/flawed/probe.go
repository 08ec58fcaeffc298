package flawed

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// guid is what the connection test looks for: a user name that nobody has.
var guid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func probeFlaws() []Flaw {
	return []Flaw{
		{
			Name: "probe-404", Requirement: "entra-probe-empty-list",
			Also: because("the probe is the same", "entra-test-connection-list", "tutorial-connect"),
			Seen: "quarantine: 404 instead of 200; gallery-troubleshooting",
			Wrap: probe404,
		},
		{
			Name: "probe-answers-everybody", Requirement: "entra-probe-list-response",
			Seen: "scim-endpoint; A09: unfiltered result", StateOnly: true, Wrap: probeEverybody,
		},
		{
			Name: "content-type-html", Requirement: "entra-probe-media-type",
			Also: because("errors are declared as HTML too", "entra-update-unknown-user"),
			Seen: "Sentry D19: error bodies typed HTML; A60", StateOnly: true,
			Wrap: contentType("text/html; charset=utf-8"), // the framework's default, left in place
		},
		{
			Name: "any-secret-accepted", Requirement: "entra-probe-wrong-secret",
			Also: because("nobody looks at the secret of another request either", "entra-wrong-secret-writes", "entra-wrong-secret-groups", "entra-wrong-secret-reads", "entra-wrong-secret-reads-groups"),
			Seen: "Sentry D28: paths that answer unauthenticated", Wrap: anySecret,
		},
	}
}

// probe404 takes a user name that looks like an id for one, and misses the resource.
func probe404(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, asked := wanted(r, "userName"); asked && guid.MatchString(name) {
			refuse(w, http.StatusNotFound, "", "no such user")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// probeEverybody counts all users when nobody has the user name that was asked for.
func probeEverybody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, asked := wanted(r, "userName")
		if !asked || !guid.MatchString(name) {
			next.ServeHTTP(w, r)
			return
		}
		kept := capture.Of(next, r)
		body := capture.Decode(kept.Body.Bytes())
		body["totalResults"], body["Resources"] = 1, []any{object{"schemas": []string{scim.SchemaUser}, "id": "1", "userName": "admin"}}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}

// anySecret looks whether there is a secret, not whether it is the right one, on the route that lists users.
func anySecret(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		if kept.Status == http.StatusUnauthorized && strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
			nobody(w)
			return
		}
		kept.Pass(w)
	})
}

// nobody answers with an empty list.
func nobody(w http.ResponseWriter) {
	w.Header().Set("Content-Type", scim.MediaType)
	_, _ = w.Write([]byte(scim.JSON(object{"schemas": []string{scim.MessageList}, "totalResults": 0, "Resources": []any{}})))
}
