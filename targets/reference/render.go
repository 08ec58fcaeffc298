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
// other records. No lock is needed.
func (v view) render(base string, show projection) scim.Resource {
	out := maps.Clone(v.data)
	delete(out, "password")
	if meta, ok := out["meta"].(map[string]any); ok && show.wants("meta") {
		meta = maps.Clone(meta)
		meta["location"] = v.of.location(base)
		out["meta"] = meta
	}
	if v.manager != nil {
		out[scim.SchemaEnterprise] = v.withManager(base)
	}
	if members := describeAll(v.members, base, ""); len(members) > 0 {
		out["members"] = members
	}
	if groups := describeAll(v.groups, base, "direct"); len(groups) > 0 {
		out["groups"] = groups
	}
	return show.apply(out)
}

// withManager adds to the extension what describes the manager.
func (v view) withManager(base string) map[string]any {
	manager := map[string]any{"value": v.manager.id, "$ref": v.manager.location(base)}
	if name, ok := v.manager.data()["displayName"]; ok {
		manager["displayName"] = name
	}
	extension := maps.Clone(v.data[scim.SchemaEnterprise].(map[string]any))
	extension["manager"] = manager
	return extension
}

// describeAll describes the records of a snapshot; without kind, each by its type.
func describeAll(snapshot []*record, base, kind string) []any {
	list := make([]any, 0, len(snapshot))
	for _, r := range snapshot {
		switch {
		case r == nil:
		case kind == "":
			list = append(list, describe(r, base, r.in.typ.Name))
		default:
			list = append(list, describe(r, base, kind))
		}
	}
	return list
}

func describe(r *record, base, kind string) map[string]any {
	out := map[string]any{"value": r.id, "$ref": r.location(base), "type": kind}
	if name, ok := r.data()["displayName"]; ok {
		out["display"] = name
	}
	return out
}
