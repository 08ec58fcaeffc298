package hostile

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// idBehaviours are about ids that change, come back, or mean something else in a URL.
func idBehaviours() []Behaviour {
	return []Behaviour{
		{"id-changed-by-patch", "id", moving(func(object) bool { return true })},
		{"id-changed-by-rename", "id", moving(func(body object) bool {
			text := strings.ToLower(scim.JSON(body))
			return strings.Contains(text, `"username"`) || strings.Contains(text, `"displayname"`)
		})},
		{"id-reused", "id", at(http.MethodDelete, true, reuse)},
		{"id-dots", "id", numbered("..", ".", "%2e%2e", "./.", "../Users")},
		{"id-slashes", "id", numbered("a/b", "a?b#c", "a%2Fb c", "../../Groups", `q"uo\te`)},
		{"id-short", "id", numbered()},
	}
}

// moving gives a resource another id with each change that counts.
func moving(counts func(body object) bool) wrap {
	return func(p *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			collection, id := split(r.URL.Path)
			changes := (r.Method == http.MethodPatch || r.Method == http.MethodPut) && isResource(collection) && counts(capture.Decode(capture.Take(r)))
			kept := capture.Of(next, r)
			if changes && kept.OK() && !p.isStrange(collection+"/"+id) {
				p.ids.show(id, "")
			}
			kept.Pass(w)
		})
	}
}

// reuse gives the id of what was deleted to a stranger who comes then.
func reuse(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
	kept := capture.Of(next, r)
	collection, id := split(r.URL.Path)
	if kept.OK() {
		before := p.ids.shown(id)
		resource := object{"schemas": []any{scim.SchemaUser}, "userName": "newcomer." + id + organization}
		if collection == "Groups" {
			resource = object{"schemas": []any{scim.SchemaGroup}, "displayName": "Newcomers " + id}
		}
		if path, err := p.strange(collection, resource, false); err == nil {
			_, created := split(path)
			p.ids.show(created, before)
		}
	}
	kept.Pass(w)
}

// numbered shows the given ids, each once, and then numbers.
func numbered(odd ...string) wrap {
	return at(http.MethodPost, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		if id, _ := resourceIn(kept)["id"].(string); kept.OK() && id != "" {
			p.ids.count(id, odd)
		}
		kept.Pass(w)
	})
}
