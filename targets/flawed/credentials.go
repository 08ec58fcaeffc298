package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// credentialFlaws forget to look at the secret on some route.
func credentialFlaws() []Flaw {
	const requirement, nearly, seen = "entra-write-wrong-secret", "entra-near-secret", "Sentry D28: paths that answer unauthenticated"
	return []Flaw{
		{
			Name: "creation-with-any-secret", Requirement: requirement, Rows: []string{"creation"},
			Seen: seen, Wrap: opened(http.MethodPost, "Users"),
		},
		{
			Name: "change-with-any-secret", Requirement: requirement, Rows: []string{"change"},
			Seen: seen, Wrap: opened(http.MethodPatch, "Users"),
		},
		{
			Name: "deletion-with-any-secret", Requirement: requirement, Rows: []string{"deletion"},
			Seen: seen, Wrap: opened(http.MethodDelete, "Users"),
		},
		{
			Name: "group-change-with-any-secret", Requirement: requirement, Rows: []string{"rename", "join"},
			Seen: seen, Wrap: opened(http.MethodPatch, "Groups"),
		},
		{
			Name: "group-deletion-with-any-secret", Requirement: requirement, Rows: []string{"group deletion"},
			Seen: seen, Wrap: opened(http.MethodDelete, "Groups"),
		},
		{
			Name: "change-done-and-refused", Requirement: requirement, Rows: []string{"change"}, StateOnly: true,
			Seen: seen, Wrap: doneAndRefused(http.MethodPatch, "Users"),
		},
		{
			Name: "creation-done-and-refused", Requirement: requirement, Rows: []string{"creation"}, StateOnly: true,
			Seen: seen, Wrap: doneAndRefused(http.MethodPost, "Users"),
		},
		{
			Name: "read-with-any-secret", Requirement: "entra-read-wrong-secret", Rows: []string{"read of a person"},
			Seen: seen, Wrap: unguardedWhere(func(r *http.Request) bool { return is(r, http.MethodGet, "Users") && idOf(r) != "" && !bare(r) }),
		},
		{
			Name: "search-by-name-with-any-secret", Requirement: "entra-read-wrong-secret", Rows: []string{"search"},
			Seen: seen, Wrap: unguardedWhere(func(r *http.Request) bool {
				_, named := wanted(r, "userName")
				return is(r, http.MethodGet, "Users") && named && !strings.Contains(r.URL.RawQuery, "nobody") && !bare(r)
			}),
		},
		{
			Name: "groups-with-any-secret", Requirement: "entra-read-wrong-secret", Rows: []string{"read of a group", "search of groups"},
			Seen: seen, Wrap: unguardedWhere(func(r *http.Request) bool { return is(r, http.MethodGet, "Groups") && !bare(r) }),
		},
		{
			Name: "no-secret-lets-in", Requirement: "entra-no-secret",
			Seen: seen, Wrap: unguardedWhere(bare),
		},
		{
			Name: "groups-without-secret", Requirement: "entra-no-secret",
			Rows: []string{"search of groups", "read of a group", "rename of a group", "deletion of a group", "join of a group"},
			Seen: seen, Wrap: unguardedWhere(func(r *http.Request) bool { return bare(r) && is(r, r.Method, "Groups") }),
		},
		{
			Name: "bare-change-done-and-refused", Requirement: "entra-no-secret", Rows: []string{"change"}, StateOnly: true,
			Seen: seen, Wrap: doneAndRefusedWhere(func(r *http.Request) bool { return bare(r) && is(r, http.MethodPatch, "Users") }),
		},
		{
			Name: "bare-creation-done-and-refused", Requirement: "entra-no-secret", Rows: []string{"creation"}, StateOnly: true,
			Seen: seen, Wrap: doneAndRefusedWhere(func(r *http.Request) bool { return bare(r) && is(r, http.MethodPost, "Users") }),
		},
		{
			Name: "bare-join-done-and-refused", Requirement: "entra-no-secret", Rows: []string{"join of a group", "rename of a group"}, StateOnly: true,
			Seen: seen, Wrap: doneAndRefusedWhere(func(r *http.Request) bool { return bare(r) && is(r, http.MethodPatch, "Groups") }),
		},
		{
			Name: "empty-secret-lets-in", Requirement: nearly, Rows: []string{"an empty secret"},
			Seen: "quarantine: a scheme that is split from nothing, and a token of which nothing is compared", Wrap: unguardedNear(func(given, _ string) bool { return given == "" }),
		},
		{
			Name: "secret-by-beginning", Requirement: nearly, Rows: []string{"the beginning of the secret"},
			Seen: "quarantine: a comparison as long as what came", Wrap: unguardedNear(func(given, right string) bool { return given != "" && strings.HasPrefix(right, given) }),
		},
		{
			Name: "secret-with-more", Requirement: nearly, Rows: []string{"the secret with more behind it"},
			Seen: "quarantine: a comparison as long as the secret", Wrap: unguardedNear(strings.HasPrefix),
		},
		{
			Name: "secret-in-any-case", Requirement: nearly, Rows: []string{"the secret in a different letter case"},
			Seen: "quarantine: a token in a column of a database that compares without letter case", Wrap: unguardedNear(strings.EqualFold),
		},
	}
}

// unguardedNear takes what is like the secret, as the two are compared, for it.
func unguardedNear(alike func(given, right string) bool) wrap {
	token := func(header string) string {
		_, token, _ := strings.Cut(header, " ")
		return token
	}
	return unguardedAs(func(r *http.Request, right string) bool {
		return !bare(r) && alike(token(r.Header.Get("Authorization")), token(right))
	}, func(w http.ResponseWriter, _, done *capture.Answer) { done.Pass(w) })
}

// bare reports whether a request has no secret.
func bare(r *http.Request) bool { return r.Header.Get("Authorization") == "" }

// unguarded remembers the right secret, and asks again with it where a wrong one was refused.
func unguarded(method, collection string, answer func(w http.ResponseWriter, refused, done *capture.Answer)) wrap {
	return unguardedFor(func(r *http.Request) bool { return is(r, method, collection) && !bare(r) }, answer)
}

// unguardedWhere does not look at the secret of some requests.
func unguardedWhere(which func(*http.Request) bool) wrap {
	return unguardedFor(which, func(w http.ResponseWriter, _, done *capture.Answer) { done.Pass(w) })
}

// unguardedFor is unguarded for the requests that which picks.
func unguardedFor(which func(*http.Request) bool, answer func(w http.ResponseWriter, refused, done *capture.Answer)) wrap {
	return unguardedAs(func(r *http.Request, _ string) bool { return which(r) }, answer)
}

// unguardedAs is unguarded for the requests that which picks, which is told the right secret.
func unguardedAs(which func(r *http.Request, right string) bool, answer func(w http.ResponseWriter, refused, done *capture.Answer)) wrap {
	return func(next http.Handler) http.Handler {
		right := newMemory()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Take(r)
			kept := capture.Of(next, r)
			if kept.Status != http.StatusUnauthorized {
				right.put("", object{"secret": r.Header.Get("Authorization")})
			}
			secret := text(right.get("")["secret"])
			if kept.Status != http.StatusUnauthorized || secret == "" || !which(r, secret) {
				kept.Pass(w)
				return
			}
			again := r.Clone(r.Context())
			again.Header.Set("Authorization", secret)
			capture.Give(again, body)
			answer(w, kept, capture.Of(next, again))
		})
	}
}

// opened does not look at the secret of one kind of request.
func opened(method, collection string) wrap {
	return unguarded(method, collection, func(w http.ResponseWriter, _, done *capture.Answer) { done.Pass(w) })
}

// doneAndRefused looks at the secret when the work is done.
func doneAndRefused(method, collection string) wrap {
	return doneAndRefusedWhere(func(r *http.Request) bool { return is(r, method, collection) && !bare(r) })
}

func doneAndRefusedWhere(which func(*http.Request) bool) wrap {
	return unguardedFor(which, func(w http.ResponseWriter, refused, _ *capture.Answer) { refused.Pass(w) })
}
