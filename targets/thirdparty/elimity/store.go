package main

import (
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/schema"
)

// store holds users and groups in memory. A stored attribute map is never changed: a write stores a new one, so that
// readers may keep theirs after the lock is gone.
type store struct {
	options Options

	mu       sync.RWMutex
	users    *collection
	groups   *collection
	memberOf map[string]map[string]bool // id of a member → ids of its groups
}

func newStore(options Options) *store {
	return &store{options: options, users: newUsers(), groups: newGroups(), memberOf: map[string]map[string]bool{}}
}

// collection holds the resources of one type in the order of their creation.
type collection struct {
	name, endpoint string
	unique         string // attribute whose value no two resources share, in any letter case
	schema         schema.Schema
	extensions     []schema.Schema
	attributes     schema.Attributes // of the schema, and externalId

	records map[string]*record
	order   []string
	taken   map[string]string // value of unique, folded → id
}

type record struct {
	id                string
	attributes        scim.ResourceAttributes
	created, modified time.Time
}

func newCollection(name, endpoint, unique string, core schema.Schema, extensions ...schema.Schema) *collection {
	attributes := slices.Clone(core.Attributes)
	if externalID, ok := schema.Attributes(schema.CommonAttributes()).ContainsAttribute("externalId"); ok {
		attributes = append(attributes, externalID)
	}
	return &collection{
		name: name, endpoint: endpoint, unique: unique,
		schema: core, extensions: extensions, attributes: attributes,
		records: map[string]*record{}, taken: map[string]string{},
	}
}

func (c *collection) find(id string) (*record, error) {
	if found, ok := c.records[id]; ok {
		return found, nil
	}
	return nil, errors.ScimErrorResourceNotFound(id)
}

// put stores attributes as those of a resource, new when id is unknown. The caller holds the lock.
func (s *store) put(of *collection, id string, attributes scim.ResourceAttributes) (*record, error) {
	name, _ := attributes[of.unique].(string)
	if name == "" {
		return nil, errors.ScimErrorInvalidValue
	}
	name = strings.ToLower(name)
	if owner, taken := of.taken[name]; taken && owner != id {
		return nil, errors.ScimErrorUniqueness
	}
	attributes, err := s.complete(of, attributes)
	if err != nil {
		return nil, err
	}
	now := s.options.Now().UTC()
	next := &record{id: id, attributes: attributes, created: now, modified: now}
	if old, known := of.records[id]; known {
		next.created = old.created
		s.forget(of, old)
	} else {
		of.order = append(of.order, id)
	}
	of.records[id], of.taken[name] = next, id
	for _, member := range memberIDs(next.attributes) {
		if s.memberOf[member] == nil {
			s.memberOf[member] = map[string]bool{}
		}
		s.memberOf[member][id] = true
	}
	return next, nil
}

// forget takes what a record says out of the indexes.
func (s *store) forget(of *collection, old *record) {
	name, _ := old.attributes[of.unique].(string)
	delete(of.taken, strings.ToLower(name))
	for _, member := range memberIDs(old.attributes) {
		delete(s.memberOf[member], old.id)
	}
}

// remove deletes a resource and takes it out of the groups it was in. The caller holds the lock.
func (s *store) remove(of *collection, old *record) {
	s.forget(of, old)
	delete(of.records, old.id)
	of.order = slices.DeleteFunc(of.order, func(id string) bool { return id == old.id })
	for groupID := range s.memberOf[old.id] {
		group := *s.groups.records[groupID]
		group.attributes = without(group.attributes, old.id)
		group.modified = s.options.Now().UTC()
		s.groups.records[groupID] = &group
	}
	delete(s.memberOf, old.id)
}

func without(attributes scim.ResourceAttributes, memberID string) scim.ResourceAttributes {
	copied := scim.ResourceAttributes(copyMap(attributes))
	rest := slices.DeleteFunc(slices.Clone(list(copied["members"])), func(member interface{}) bool {
		return text(member, "value") == memberID
	})
	if len(rest) == 0 {
		delete(copied, "members")
	} else {
		copied["members"] = rest
	}
	return copied
}

// complete drops what is not kept (empty lists, null, values that are never returned) and names the type and address of
// each member. A member that does not exist is refused.
func (s *store) complete(of *collection, attributes scim.ResourceAttributes) (scim.ResourceAttributes, error) {
	kept := scim.ResourceAttributes{}
	for name, value := range attributes {
		definition, known := of.attributes.ContainsAttribute(name)
		if known && (definition.Returned() == "never" || definition.Mutability() == "readOnly") {
			continue
		}
		if !empty(value) {
			kept[name] = value
		}
	}
	members := list(kept["members"])
	if of != s.groups || len(members) == 0 {
		return kept, nil
	}
	completed := make([]interface{}, 0, len(members))
	seen := make(map[string]bool, len(members))
	for _, member := range members {
		id := text(member, "value")
		if seen[id] {
			continue
		}
		seen[id] = true
		target := s.users
		if _, ok := s.users.records[id]; !ok {
			target = s.groups
			if _, ok := s.groups.records[id]; !ok {
				return nil, errors.ScimError{
					Status:   400,
					ScimType: errors.ScimTypeInvalidValue,
					Detail:   "member " + id + " does not exist",
				}
			}
		}
		entry := copyMap(object(member))
		entry["type"], entry["$ref"] = target.name, s.options.Base+target.endpoint+"/"+id
		completed = append(completed, entry)
	}
	kept["members"] = completed
	return kept, nil
}

// groupsOf is the read-only attribute "groups" of a user.
func (s *store) groupsOf(id string) []interface{} {
	if len(s.memberOf[id]) == 0 {
		return nil
	}
	var groups []interface{}
	for _, groupID := range s.groups.order {
		if !s.memberOf[id][groupID] {
			continue
		}
		groups = append(groups, map[string]interface{}{
			"value":   groupID,
			"$ref":    s.options.Base + s.groups.endpoint + "/" + groupID,
			"display": s.groups.records[groupID].attributes["displayName"],
			"type":    "direct",
		})
	}
	return groups
}

func memberIDs(attributes map[string]interface{}) []string {
	members := list(attributes["members"])
	ids := make([]string, 0, len(members))
	for _, member := range members {
		ids = append(ids, text(member, "value"))
	}
	return ids
}

func newID() string { return strings.ToLower(rand.Text()) }
