package hostile

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// memberBehaviours show strangers where the client put its own people.
func memberBehaviours() []Behaviour {
	return []Behaviour{
		{"members-foreign", "member", shown("Groups", func(p *Provider, group object) {
			stranger := p.stranger("Users", 0)
			group["members"] = append(anys(group["members"]), object{"value": stranger["id"], "type": "User"})
		})},
		{"members-swapped", "member", shown("Groups", func(p *Provider, group object) {
			for number, member := range anys(group["members"]) {
				if one, ok := member.(object); ok {
					one["value"] = p.stranger("Users", number)["id"]
				}
			}
		})},
		{"manager-foreign", "member", shown("Users", func(p *Provider, user object) {
			if extension, ok := user[scim.SchemaEnterprise].(object); ok {
				extension["manager"] = object{"value": p.stranger("Users", 0)["id"]}
			}
		})},
	}
}

// shown changes what a read of the client's own resources shows.
func shown(collection string, edit func(p *Provider, resource object)) wrap {
	return at(http.MethodGet, true, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := resourceIn(kept)
		in, id := split(r.URL.Path)
		if in != collection || !kept.OK() || body == nil || p.isStrange(in+"/"+id) {
			kept.Pass(w)
			return
		}
		edit(p, body)
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}
