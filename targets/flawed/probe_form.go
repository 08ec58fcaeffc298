package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// probeFormFlaws do not bear the form in which Entra asks, of the connection test alone.
func probeFormFlaws() []Flaw {
	why := func(more ...string) map[string]string {
		return because("the probe is the same", append(more, "entra-test-connection-list", "tutorial-connect")...)
	}
	return []Flaw{
		{
			Name: "accept-demanded", Requirement: "entra-probe-no-accept", Also: why(),
			Seen: "seen-plus-no-accept", Wrap: probed(http.StatusNotAcceptable, func(r *http.Request) bool { return r.Header.Get("Accept") == "" }),
		},
		{
			Name: "user-agent-demanded", Requirement: "entra-probe-no-user-agent", Also: why(),
			Seen: "seen-no-user-agent", Wrap: probed(http.StatusForbidden, func(r *http.Request) bool { return r.Header.Get("User-Agent") == "" }),
		},
		{
			Name: "unknown-header-refused", Requirement: "entra-probe-adscim-header", Also: why(),
			Seen: "seen-adscimversion", Wrap: probed(http.StatusBadRequest, ofEntra),
		},
		{
			Name: "plus-refused", Requirement: "entra-probe-plus-encoding", Also: why(),
			Seen: "seen-plus-no-accept", Wrap: probed(http.StatusBadRequest, func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "+eq+") }),
		},
		{
			Name: "users-elsewhere", Requirement: "entra-probe-base-path", Also: why("entra-test-connection-media-type"),
			Seen: "scim-compliance: the path of the tenant URL", Wrap: probeUnrouted,
		},
		{
			Name: "scim-json-refused", Requirement: "7644-8.1-media-type-use", Also: because("nobody of the team is created there", "entra-cycle-whole-team"),
			Seen: "A60", Wrap: plainJSONOnly,
		},
	}
}

// probed refuses the connection test where it is asked in a form.
func probed(status int, such func(*http.Request) bool) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, asked := wanted(r, "userName"); asked && guid.MatchString(name) && such(r) {
				refuse(w, status, "", "the request is not understood")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// probeUnrouted has no route for the connection test.
func probeUnrouted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, asked := wanted(r, "userName"); asked && guid.MatchString(name) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// plainJSONOnly wants the creation of the first of several people declared as plain JSON.
func plainJSONOnly(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Content-Type"), "application/scim+json") && len(capture.Take(r)) > 0 {
				refuse(w, http.StatusUnsupportedMediaType, "", "want application/json")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
