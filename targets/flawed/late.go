package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// lateFlaws show what was written only later.
func lateFlaws() []Flaw {
	return []Flaw{
		{
			Name: "unconfirmed-account-hidden", Requirement: "entra-lost-creation-found", StateOnly: true,
			Also: because("an account that nobody has opened is searched there too", "entra-create-listed", "entra-match-case-insensitive",
				"entra-match-links-existing", "tutorial-match-member", "tutorial-scope-all"),
			Seen: "gallery-troubleshooting; A21", Wrap: unopenedHidden("Users"),
		},
		{
			Name: "unconfirmed-group-hidden", Requirement: "entra-lost-group-found", StateOnly: true,
			Also: because("a group that nobody has opened is searched there too", "entra-group-match", "tutorial-match-team"),
			Seen: "gallery-troubleshooting; A21", Wrap: unopenedHidden("Groups"),
		},
		{
			Name: "display-name-read-lags", Requirement: "entra-lost-update-settles", StateOnly: true,
			Also: because("the display name is read behind its change there too", "entra-update-display-name", "entra-update-several"),
			Seen: "how-provisioning-works", Wrap: displayNameLags,
		},
	}
}

// unopenedHidden keeps what is new out of searches until it is confirmed, for which somebody opens it.
func unopenedHidden(collection string) wrap {
	return func(next http.Handler) http.Handler {
		confirmed := newMemory()
		shown := found(collection, func(_ *http.Request, one object) bool { return confirmed.get(text(one["id"])) != nil })(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if id := idOf(r); id != "" && is(r, http.MethodGet, collection) {
				confirmed.put(id, object{})
			}
			shown.ServeHTTP(w, r)
		})
	}
}

// displayNameLags serves the first read behind an update from a replica, which has the old display name still.
func displayNameLags(next http.Handler) http.Handler {
	replica := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := idOf(r)
		if is(r, http.MethodPatch, "Users") {
			body := capture.Take(r)
			old := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			capture.Give(r, body)
			replica.put(id, object{"displayName": old["displayName"]})
		}
		old := replica.get(id)
		if id == "" || !is(r, http.MethodGet, "Users") || old["displayName"] == nil {
			next.ServeHTTP(w, r)
			return
		}
		replica.put(id, nil)
		returned("Users/", func(user object) { user["displayName"] = old["displayName"] })(next).ServeHTTP(w, r)
	})
}
