package load

import "github.com/scimproof/scimproof/mockentra"

// leaver is a cycle that can say what it has not begun.
type leaver interface{ Left() mockentra.Left }

// planOf counts, by phase, the requests that a cycle which has not begun calls for, where the cycle can say it.
func planOf(cycle mockentra.Cycle) map[string]uint64 {
	counts, tells := cycle.(leaver)
	if !tells {
		return map[string]uint64{}
	}
	all := counts.Left()
	return map[string]uint64{
		phaseUsers: uint64(all.UserRequests), phaseGroups: uint64(all.GroupRequests), phaseReferences: uint64(all.ReferenceRequests),
	}
}

// unfinished says what the cycle has not begun, and why it was not driven to its end, nil when it was. A duration that has passed
// when nothing was left has cut nothing.
func (g *gate) unfinished() (left mockentra.Left, why error) {
	if g.ended == nil && !g.cut {
		return left, nil
	}
	rest, tells := g.cycle.(leaver)
	if tells {
		left = rest.Left()
	}
	switch {
	case g.ended != nil:
		return left, g.ended
	case tells && left == mockentra.Left{}:
		return left, nil
	}
	return left, ErrDuration
}
