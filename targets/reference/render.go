package reference

import (
	"maps"
	"net/url"

	"github.com/scimproof/scimproof/scim"
)

func (r *record) location(base string) string {
	return base + r.in.typ.Endpoint + "/" + url.PathEscape(r.id)
}

// render makes the representation of a record: what is stored without what is never returned, and what is derived from
// other records. p.mutex is held; the result may be encoded without it.
func (p *Provider) render(r *record, base string, show projection) scim.Resource {
	out := maps.Clone(r.data)
	delete(out, "password")
	if meta, ok := out["meta"].(map[string]any); ok && show.wants("meta") {
		meta = maps.Clone(meta)
		meta["location"] = r.location(base)
		out["meta"] = meta
	}
	if extension, ok := out[scim.SchemaEnterprise].(map[string]any); ok && show.wants(scim.SchemaEnterprise) {
		out[scim.SchemaEnterprise] = p.withManager(extension, base)
	}
	if r.in == p.groups && r.members.len() > 0 && show.wants("members") {
		out["members"] = renderMembers(r.members.all(), base)
	}
	if r.in == p.users && r.groups.len() > 0 && show.wants("groups") {
		out["groups"] = renderGroups(r.groups.all(), base)
	}
	return show.apply(out)
}

// withManager adds what describes the manager, if it is a user of ours.
func (p *Provider) withManager(extension map[string]any, base string) map[string]any {
	manager, _ := extension["manager"].(map[string]any)
	id, _ := manager["value"].(string)
	r := p.users.byID[id]
	if r == nil {
		return extension
	}
	manager = map[string]any{"value": id, "$ref": r.location(base)}
	if name, ok := r.data["displayName"]; ok {
		manager["displayName"] = name
	}
	extension = maps.Clone(extension)
	extension["manager"] = manager
	return extension
}

func renderMembers(members []*record, base string) []any {
	list := make([]any, len(members))
	for i, member := range members {
		list[i] = describe(member, base, member.in.typ.Name)
	}
	return list
}

func renderGroups(groups []*record, base string) []any {
	list := make([]any, len(groups))
	for i, group := range groups {
		list[i] = describe(group, base, "direct")
	}
	return list
}

func describe(r *record, base, kind string) map[string]any {
	out := map[string]any{"value": r.id, "$ref": r.location(base), "type": kind}
	if name, ok := r.data["displayName"]; ok {
		out["display"] = name
	}
	return out
}
