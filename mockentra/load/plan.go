package load

import "github.com/scimproof/scimproof/mockentra"

// unbegun is a cycle that can say what it has not begun.
type unbegun interface{ Left() mockentra.Left }

// plan is how many requests a cycle calls for, by phase.
type plan map[string]uint64

// planOf is the plan of a cycle that has not begun, empty where the cycle cannot say it.
func planOf(cycle mockentra.Cycle) plan {
	counts, tells := cycle.(unbegun)
	if !tells {
		return plan{}
	}
	all := counts.Left()
	return plan{
		phaseUsers: uint64(all.UserRequests), phaseGroups: uint64(all.GroupRequests), phaseReferences: uint64(all.ReferenceRequests),
	}
}

// take hands a phase its requests. A phase of the same name that comes later, with the deletions, gets none: they are counted already.
func (p plan) take(phase string) uint64 {
	requests := p[phase]
	delete(p, phase)
	return requests
}
