package load

import (
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// The phases of a cycle, divided by its barriers: references are resolved when all objects are done (Microsoft, "How provisioning
// works").
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

// phase is the part of a cycle between two barriers, as far as it was driven.
type phase struct {
	name     string // by what its flows are about, "" = none has begun
	schedule schedule
	flows    run.FlowCounts
}

// count counts a flow by how it ended.
func (p *phase) count(outcome mockentra.Outcome) {
	switch outcome.Kind {
	case mockentra.Success:
		p.flows.Success++
	case mockentra.Failure:
		p.flows.Failure++
	case mockentra.Skipped:
		p.flows.Skipped++
	default:
		p.flows.Unknown++
	}
}
