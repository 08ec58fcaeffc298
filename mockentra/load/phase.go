package load

import "github.com/scimproof/scimproof/scim"

// The phases of a cycle, divided by its barriers (entra.md §6).
const (
	phaseUsers      = "users"
	phaseGroups     = "groups"
	phaseReferences = "references"
)

// phaseOf names the phase of a flow by its first request.
func phaseOf(op scim.Op) string {
	switch op {
	case scim.OpGroupMatch, scim.OpGroupCreate, scim.OpGroupGet, scim.OpGroupUpdate, scim.OpGroupDelete:
		return phaseGroups
	case scim.OpGroupAddMembers, scim.OpGroupRemoveMembers, scim.OpUserManager:
		return phaseReferences
	}
	return phaseUsers
}
