package mockentra

import (
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Kind is the kind of a source object.
type Kind uint8

// The kinds of source objects. The zero Kind is none: operations that concern no object, like the probe, carry it.
const (
	User Kind = iota + 1
	Group
)

func (k Kind) String() string {
	switch k {
	case User:
		return "User"
	case Group:
		return "Group"
	}
	return "none"
}

// endpoint is the resource type's path below the base URL.
func (k Kind) endpoint() string {
	if k == Group {
		return "Groups"
	}
	return "Users"
}

// core is the URI of the resource type's core schema.
func (k Kind) core() string {
	if k == Group {
		return scim.SchemaGroup
	}
	return scim.SchemaUser
}

// The resource types of the protocol, which are only read: names are looked up in them all the time.
var (
	userType  = sync.OnceValue(scim.UserType)
	groupType = sync.OnceValue(scim.GroupType)
)

// resourceType is the resource type of the protocol (RFC 7643 §4).
func (k Kind) resourceType() *scim.Type {
	if k == Group {
		return groupType()
	}
	return userType()
}

// Ref is the handle of a source object: its kind and its number within that kind, from 0.
type Ref struct {
	Kind  Kind
	Index int
}

// Watermark is a source change number; 0 = nothing seen yet (Microsoft, "How provisioning works").
type Watermark int64

// Object is one source object as the directory sees it now. Attributes carry the names that the portal shows
// ("userPrincipalName", "jobTitle", "telephoneNumber", …); objectId, accountEnabled and IsSoftDeleted follow from the fields.
type Object struct {
	Ref
	ID          string              // objectId, a GUID
	Attributes  map[string]string   // owned by the Object: a Directory clears and fills it
	Lists       map[string][]string // multi-valued attributes; the map is owned by the Object, the lists are not to be changed
	Enabled     bool                // accountEnabled
	SoftDeleted bool                // in the recycle bin
	Purged      bool                // hard-deleted
	Assigned    bool                // to the application, directly or, for a user, through a group
	Manager     Ref
	HasManager  bool
}

// Name is what the provisioning log calls the object.
func (o *Object) Name() string {
	for _, attribute := range []string{"displayName", "userPrincipalName"} {
		if value := o.Attributes[attribute]; value != "" {
			return value
		}
	}
	return o.ID
}

// inactive is IsSoftDeleted: unassigned, soft-deleted or disabled (Microsoft, "Customize attribute-mappings").
func (o *Object) inactive() bool { return o.SoftDeleted || o.Purged || !o.Enabled || !o.Assigned }

func (o *Object) attribute(name string) string {
	switch name {
	case "objectId":
		return o.ID
	case "IsSoftDeleted":
		return title(o.inactive())
	case "accountEnabled":
		return title(o.Enabled)
	case "userPrincipalName":
		return guestAddress(o.Attributes[name])
	case "originalUserPrincipalName":
		if o.Attributes[name] == "" {
			return o.Attributes["userPrincipalName"]
		}
	}
	if list := o.Lists[name]; len(list) > 0 {
		return list[0]
	}
	return o.Attributes[name]
}

// list is a multi-valued attribute; one that was given as a text is a list of one.
func (o *Object) list(name string) []string {
	if text := o.Attributes[name]; text != "" && len(o.Lists[name]) == 0 {
		return []string{text}
	}
	return o.Lists[name]
}

// reset makes the object ready to be filled, keeping its maps.
func (o *Object) reset(ref Ref, id string) {
	attributes := o.Attributes
	if attributes == nil {
		attributes = make(map[string]string, 24)
	}
	clear(attributes)
	clear(o.Lists)
	*o = Object{Ref: ref, ID: id, Attributes: attributes, Lists: o.Lists}
}

// title spells a boolean as Entra's expressions do.
func title(value bool) string {
	if value {
		return "True"
	}
	return "False"
}

// Directory is the source that a job reads. It must be safe for concurrent reads.
type Directory interface {
	// Changes yields every object of a kind that changed after since, in order of index, objects whose scope changed and groups
	// whose members changed included; 0 yields all. It returns the watermark that the next cycle begins at.
	Changes(kind Kind, since Watermark, yield func(Ref) bool) Watermark
	// Object fills into with the object as it is now.
	Object(ref Ref, into *Object)
	// Members yields the net change of a group's direct members after since; 0 yields all members as added. This is the source's
	// delta: the provider is never read for it (Microsoft Q&A 2278290).
	Members(group Ref, since Watermark, yield func(member Ref, added bool) bool)
}
