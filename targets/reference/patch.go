package reference

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// patch answers PATCH (RFC 7644 §3.5.2): a user with 200 and its representation, a group with 204, since nobody wants its
// members back (entra.md §3.4 [D]), unless attributes were asked for.
func (p *Provider) patch(c *call, in *collection, id string) answer {
	query := c.URL.Query()
	show, err := parseProjection(in.typ, query)
	if err != nil {
		return failed(err)
	}
	if !p.exists(in, id) {
		return absent(in, id)
	}
	body, err := c.read()
	if err != nil {
		return failed(err)
	}
	operations, problem := scim.ParsePatch(body)
	if problem != nil {
		return failed(asError(problem))
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	r := in.byID[id]
	if r == nil {
		return absent(in, id)
	}
	if err := p.apply(r, operations); err != nil {
		return failed(err)
	}
	if in == p.groups && !query.Has("attributes") && !query.Has("excludedAttributes") {
		return answer{status: http.StatusNoContent}
	}
	return placed(p.render(r, c.base, show), r.location(c.base))
}

func asError(problem error) *scim.Error {
	if err := new(scim.Error); errors.As(problem, &err) {
		return err
	}
	return scim.Errorf(http.StatusInternalServerError, "", "%v", problem)
}

// apply performs the operations on a record. p.mutex is held.
func (p *Provider) apply(r *record, operations []scim.Operation) *scim.Error {
	data := maps.Clone(r.data)
	shown := p.shownMembers(r, operations)
	if len(shown) > 0 {
		list := make([]any, len(shown))
		for i, member := range shown {
			list[i] = map[string]any{"value": member.id}
		}
		data["members"] = list
	}
	changed, err := scim.Apply(data, operations, r.in.typ, scim.PatchOptions{ValuePath: p.options.ValuePath})
	if err != nil || !changed {
		return err
	}
	members, err := p.takeMembers(data, r)
	if err != nil {
		return err
	}
	if err := r.in.conflict(data, r); err != nil {
		return err
	}
	moved := join(r, members)
	var kept set
	for _, member := range members {
		kept.add(member)
	}
	for _, member := range shown {
		if !kept.has(member) {
			r.members.remove(member)
			member.groups.remove(r)
			moved = true
		}
	}
	p.store(r, data, moved)
	return nil
}

// shownMembers chooses the members that the operations must see. Where every operation on members names the values it is
// about, those are enough, and the cost of adding one member does not grow with the group.
func (p *Provider) shownMembers(r *record, operations []scim.Operation) []*record {
	if r.members.len() == 0 {
		return nil
	}
	var some set
	for _, operation := range operations {
		ids, ok := namedMembers(operation)
		if !ok {
			return r.members.all()
		}
		for _, id := range ids {
			if member := p.find(id); member != nil && r.members.has(member) {
				some.add(member)
			}
		}
	}
	return some.all()
}

// namedMembers returns the member ids that an operation is about, and false when it may be about all of them.
func namedMembers(operation scim.Operation) ([]string, bool) {
	path := operation.Path
	switch {
	case path == nil:
		return nil, false
	case path.URN != "" || !strings.EqualFold(path.Name, "members"):
		return nil, path.URN == "" || !strings.EqualFold(path.Name, "members")
	case operation.Op == "replace" || path.Sub != "":
		return nil, false
	case !path.Filter.None():
		return filteredMember(path.Filter)
	case operation.Value == nil:
		return nil, false
	}
	return listedMembers(operation.Value)
}

// filteredMember reads value eq "id" and nothing else.
func filteredMember(filter scim.Filter) ([]string, bool) {
	equalities := filter.Equalities()
	if len(equalities) != 1 || filter.String() != equalities[0].Path.String()+" eq "+scim.JSON(equalities[0].Value) {
		return nil, false
	}
	return []string{equalities[0].Value}, strings.EqualFold(equalities[0].Path.Name, "value")
}

func listedMembers(value any) ([]string, bool) {
	items, ok := value.([]any)
	if !ok {
		items = []any{value}
	}
	ids := make([]string, 0, len(items))
	for _, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, false
		}
		id, _ := scim.Resource(object).Get("value")
		text, ok := id.(string)
		if !ok {
			return nil, false
		}
		ids = append(ids, text)
	}
	return ids, true
}
