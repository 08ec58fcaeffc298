package mockentra

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tenant is the rich directory: every call is one change at the clock's time. It is safe for concurrent use. A Ref that it did
// not give out is a programming error and panics.
type Tenant struct {
	mu      sync.RWMutex
	clock   Clock
	seed    int64
	version Watermark
	objects map[Kind][]*entry
}

// entry is a stored object.
type entry struct {
	Object    // Assigned is the direct assignment here
	changed   Watermark
	changedAt time.Time
	original  string // userPrincipalName before the soft delete
	members   memberships
	memberOf  []Ref // of a user: groups it is in now
}

// NewTenant makes an empty directory whose objectIds follow from seed.
func NewTenant(clock Clock, seed int64) *Tenant {
	return &Tenant{clock: clock, seed: seed, objects: map[Kind][]*entry{}}
}

// AddUser adds an enabled, unassigned user with a copy of attributes.
func (t *Tenant) AddUser(attributes map[string]string) Ref {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.add(User, forUser, attributes)
}

// AddGroup adds an unassigned security group.
func (t *Tenant) AddGroup(displayName string) Ref {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.add(Group, forGroup, map[string]string{"displayName": displayName})
}

func (t *Tenant) add(kind Kind, purpose uint64, attributes map[string]string) Ref {
	ref := Ref{kind, len(t.objects[kind])}
	added := &entry{}
	added.reset(ref, guid(t.seed, purpose, uint64(ref.Index)))
	maps.Copy(added.Attributes, attributes)
	added.Enabled = true
	t.objects[kind] = append(t.objects[kind], added)
	t.touch(added)
	return ref
}

func (t *Tenant) entry(ref Ref) *entry { return t.objects[ref.Kind][ref.Index] }

func (t *Tenant) touch(changed *entry) {
	t.version++
	changed.changed, changed.changedAt = t.version, t.clock.Now()
}

// Set changes one attribute; "" clears it.
func (t *Tenant) Set(ref Ref, attribute, value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	if value == "" {
		delete(object.Attributes, attribute)
	} else {
		object.Attributes[attribute] = value
	}
	t.touch(object)
}

// SetList changes a multi-valued attribute; no values clear it.
func (t *Tenant) SetList(ref Ref, attribute string, values ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	if object.Lists == nil {
		object.Lists = map[string][]string{}
	}
	if len(values) == 0 {
		delete(object.Lists, attribute)
	} else {
		object.Lists[attribute] = slices.Clone(values) // what a reader holds stays as it is
	}
	t.touch(object)
}

// SetEnabled changes accountEnabled.
func (t *Tenant) SetEnabled(ref Ref, enabled bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	object.Enabled = enabled
	t.touch(object)
}

// Assign brings an object into the application's scope; a group brings its direct members with it (Microsoft, "How provisioning
// works").
func (t *Tenant) Assign(ref Ref) { t.assign(ref, true) }

// Unassign takes the direct assignment away.
func (t *Tenant) Unassign(ref Ref) { t.assign(ref, false) }

func (t *Tenant) assign(ref Ref, assigned bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	t.rescope(object.members.now(), func() { object.Assigned = assigned })
	t.touch(object)
}

// rescope makes a change and marks the users whose scope it changed.
func (t *Tenant) rescope(users []Ref, change func()) {
	before := make([]bool, len(users))
	for i, user := range users {
		before[i] = t.assigned(t.entry(user))
	}
	change()
	for i, user := range users {
		if t.assigned(t.entry(user)) != before[i] {
			t.touch(t.entry(user))
		}
	}
}

// assigned tells the effective assignment. Nested groups are not expanded (Microsoft, "How provisioning works").
func (t *Tenant) assigned(object *entry) bool {
	if object.Assigned {
		return true
	}
	for _, ref := range object.memberOf {
		if group := t.entry(ref); group.Assigned && !group.SoftDeleted && !group.Purged {
			return true
		}
	}
	return false
}

// SoftDelete moves an object to the recycle bin: a user's UPN becomes the tombstone, objectId without dashes before the UPN
// (observed: onyx-dot-app/onyx#14074). Memberships and assignments stay (Microsoft, "Recover from deletions"; observed:
// microsoftgraph/microsoft-graph-docs#5544).
func (t *Tenant) SoftDelete(ref Ref) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	if object.SoftDeleted || object.Purged {
		return
	}
	t.rescope(object.members.now(), func() { object.SoftDeleted = true })
	if ref.Kind == User {
		object.original = object.Attributes["userPrincipalName"]
		object.Attributes["userPrincipalName"] = strings.ReplaceAll(object.ID, "-", "") + object.original
	}
	t.touch(object)
}

// Restore takes an object from the recycle bin as it was, with its UPN.
func (t *Tenant) Restore(ref Ref) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	if !object.SoftDeleted || object.Purged {
		return
	}
	t.rescope(object.members.now(), func() { object.SoftDeleted = false })
	if ref.Kind == User {
		object.Attributes["userPrincipalName"] = object.original
	}
	t.touch(object)
}

// Purge deletes an object for good. Users whose manager it was have none then.
func (t *Tenant) Purge(ref Ref) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(ref)
	t.leaveGroups(object)
	t.rescope(object.members.now(), func() { object.Purged = true })
	t.touch(object)
	for _, user := range t.objects[User] {
		if ref.Kind == User && user.HasManager && user.Manager == ref {
			user.Manager, user.HasManager = Ref{}, false
			t.touch(user)
		}
	}
}

// SetManager makes manager the user's manager.
func (t *Tenant) SetManager(user, manager Ref) { t.setManager(user, manager, true) }

// ClearManager takes the user's manager away.
func (t *Tenant) ClearManager(user Ref) { t.setManager(user, Ref{}, false) }

func (t *Tenant) setManager(user, manager Ref, has bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := t.entry(user)
	object.Manager, object.HasManager = manager, has
	t.touch(object)
}

// Object implements Directory.
func (t *Tenant) Object(ref Ref, into *Object) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	stored := t.entry(ref)
	into.reset(ref, stored.ID)
	maps.Copy(into.Attributes, stored.Attributes)
	if into.Lists == nil && len(stored.Lists) > 0 {
		into.Lists = make(map[string][]string, len(stored.Lists))
	}
	maps.Copy(into.Lists, stored.Lists)
	into.Enabled, into.SoftDeleted, into.Purged = stored.Enabled, stored.SoftDeleted, stored.Purged
	into.Assigned = t.assigned(stored)
	into.Manager, into.HasManager = stored.Manager, stored.HasManager
}

// Changes implements Directory.
func (t *Tenant) Changes(kind Kind, since Watermark, yield func(Ref) bool) Watermark {
	t.mu.RLock()
	var changed []Ref
	for _, object := range t.objects[kind] {
		if object.changed > since {
			changed = append(changed, object.Ref)
		}
	}
	version := t.version
	t.mu.RUnlock()
	for _, ref := range changed {
		if !yield(ref) {
			break
		}
	}
	return version
}
