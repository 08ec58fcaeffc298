package story

import (
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// heldBy names the request behind a check that held, and says where it was answered with an error of the server's.
func (w *World) heldBy(cause *mockentra.Operation, check run.Check) run.Check {
	if cause == nil || !holds(check) {
		return check
	}
	check.Cause = []int{cause.Exchange}
	if cause.Err != nil || cause.Status < 500 {
		return check
	}
	answer := w.answerOf(cause)
	check.Reason = fmt.Sprintf("held, although the %s was answered %s", spelled(cause.Op), answer.String())
	if slices.Contains(representatives(), check.ID) {
		w.despite = cause
	}
	return check
}

// representatives are the checks that stand for each kind of write where it is done and answered with an error: so that it is found once
// and not in each scenario that rests on such a write.
func representatives() []string {
	return []string{"shown-inactive", "manager-set", "group-renamed", "member-added", "member-removed", "group-gone", "membership-ended"}
}

// doneDespite is the finding about a write that was answered with an error and done.
func (w *World) doneDespite(cause *mockentra.Operation) run.Check {
	answer := w.answerOf(cause)
	check := fault("write-answered", features.DoneDespite, "a status of 200 to 299 for what was done", answer.String()+", and the change is there")
	check.Requirement = "7644-3.5.2-patch-success-200-or-204"
	check.Exchanges, check.Cause = []int{cause.Exchange}, []int{cause.Exchange}
	if cause.Op == scim.OpUserDelete || cause.Op == scim.OpGroupDelete {
		check.Requirement = "7644-3.6-delete-204"
	}
	check.Reason = "Entra takes the write as failed, sends it again in each cycle, and counts it towards quarantine"
	return check
}
