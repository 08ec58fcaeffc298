package reference

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// patch answers PATCH (RFC 7644 §3.5.2): a user with 200 and its representation, a group with 204, since nobody wants its members
// back (Microsoft, "Develop a SCIM endpoint"), unless attributes were asked for.
func (p *Provider) patch(c *call, in *collection, id string) answer {
	query := c.URL.Query()
	show, err := parseProjection(in.typ, query)
	if err != nil {
		return failed(err)
	}
	if p.record(in, id) == nil {
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
	named, some := allNamed(operations)
	wanted := &show
	if in == p.groups && !query.Has("attributes") && !query.Has("excludedAttributes") {
		wanted = nil
	}
	seen, err := p.perform(change{
		in: in, id: id, show: wanted,
		shown: func(r *record) []*record {
			if some {
				return p.among(r, named)
			}
			return r.members.snapshot()
		},
		edit: func(last scim.Resource, shown []*record) (scim.Resource, *scim.Error) {
			return p.apply(last, shown, operations, in.typ)
		},
	})
	if err != nil {
		return failed(err)
	}
	if wanted == nil {
		return answer{status: http.StatusNoContent}
	}
	return p.shown(seen, c, show)
}

func asError(problem error) *scim.Error {
	if err := new(scim.Error); errors.As(problem, &err) {
		return err
	}
	return scim.Errorf(http.StatusInternalServerError, "", "%v", problem)
}

// apply performs the operations on the data of a record with the members shown.
func (p *Provider) apply(last scim.Resource, shown []*record, operations []scim.Operation, typ *scim.Type) (scim.Resource, *scim.Error) {
	data := maps.Clone(last)
	list := make([]any, 0, len(shown))
	for _, member := range shown {
		if member != nil {
			list = append(list, map[string]any{"value": member.id})
		}
	}
	if len(list) > 0 {
		data["members"] = list
	}
	if _, err := scim.Apply(data, operations, typ, scim.PatchOptions{ValuePath: p.options.ValuePath}); err != nil {
		return nil, err
	}
	if size := size(data); size > maxResource {
		return nil, scim.Errorf(http.StatusRequestEntityTooLarge, "",
			"%s is too large: want at most %d bytes in one, got %d", typ.Name, maxResource, size)
	}
	return data, nil
}

// maxResource is the most bytes that a PATCH may leave in a resource, members aside: a long value can be given to many elements.
const maxResource = 2 * maxBody

// size is about how many bytes a resource takes, without members.
func size(data scim.Resource) int {
	sum := 0
	for name, value := range data {
		if name != "members" {
			sum += len(name) + sizeOf(value)
		}
	}
	return sum
}

func sizeOf(value any) int {
	sum := 4
	switch value := value.(type) {
	case string:
		sum += len(value)
	case []any:
		for _, item := range value {
			sum += sizeOf(item)
		}
	case map[string]any:
		for name, item := range value {
			sum += len(name) + sizeOf(item)
		}
	}
	return sum
}

// allNamed returns the member ids that operations are about, and false when one may be about all members. Where the former is
// enough, the cost of adding one member does not grow with the group.
func allNamed(operations []scim.Operation) ([]string, bool) {
	var all []string
	for _, operation := range operations {
		ids, ok := namedMembers(operation)
		if !ok {
			return nil, false
		}
		all = append(all, ids...)
	}
	return all, true
}

// among returns those of the named who are members. p.mutex is held.
func (p *Provider) among(group *record, ids []string) []*record {
	if group.members.len() == 0 {
		return nil
	}
	var some set
	for _, id := range ids {
		if member := p.find(id); member != nil && group.members.has(member) {
			some.add(member)
		}
	}
	return some.items
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
