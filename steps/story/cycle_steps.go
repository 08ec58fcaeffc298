package story

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
)

// cycleSteps are about a whole cycle: restarts, a team at once, and what Entra writes or finds beyond one person.
func cycleSteps() []Step {
	return []Step{
		{Pattern: `^Entra restarts (with its links kept|without its links) and the next cycle runs$`,
			Example: "Entra restarts with its links kept and the next cycle runs", run: restarts},
		{Pattern: `^a team of five people in two groups$`, Example: "a team of five people in two groups", needs: always(groups("")), run: aTeam},
		{Pattern: `^the team is assigned and the next cycle runs$`, Example: "the team is assigned and the next cycle runs", run: teamAssigned},
		{Pattern: `^Entra has nothing more to write about ([A-Z][a-z]+)$`, Example: "Entra has nothing more to write about Ada", run: withPerson(nothingMore)},
		{Pattern: `^Entra wrote to no user$`, Example: "Entra wrote to no user", run: wroteNothing},
		{Pattern: `^Entra finds everybody again and creates nobody$`, Example: "Entra finds everybody again and creates nobody", run: rematched},
		{Pattern: `^every operation of the cycle succeeded$`, Example: "every operation of the cycle succeeded", run: allSucceeded},
		{Pattern: `^the provider agrees with Entra about everybody$`, Example: "the provider agrees with Entra about everybody", run: agrees},
	}
}

func restarts(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	if args[0] == "without its links" {
		w.job.Restart(mockentra.ResetFull)
	} else {
		w.job.Restart(mockentra.ResetDefault)
	}
	w.nextCycle(ctx)
	return nil, nil
}

// aTeam makes people and groups whom no sentence names, since everybody is looked at; nobody else can be called so, as names in
// sentences have no digits. Two report to the second, and the first is in both groups.
func aTeam(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	var people []*person
	for number := range 5 {
		p, err := w.introduce(fmt.Sprintf("Person%d", number+1))
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	w.tenant.SetManager(people[0].ref, people[1].ref)
	w.tenant.SetManager(people[2].ref, people[1].ref)
	for number, members := range [][]*person{people[:3], {people[3], people[4], people[0]}} {
		g := w.introduceGroup(fmt.Sprintf("Group%d", number+1))
		for _, p := range members {
			w.tenant.AddMember(g.ref, p.ref)
		}
	}
	return nil, nil
}

func teamAssigned(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	for _, p := range w.people {
		w.tenant.Assign(p.ref)
	}
	for _, g := range w.groups {
		w.tenant.Assign(g.ref)
	}
	w.nextCycle(ctx)
	return nil, nil
}

// writes lists what the last cycle wrote to users, with what it sent: the finding is what comes back.
func (w *World) writes(only *person) []mockentra.Operation {
	var written []mockentra.Operation
	for _, operation := range w.cycle.Operations {
		user := operation.Ref.Kind == mockentra.User && (only == nil || operation.Ref == only.ref)
		if !user {
			continue
		}
		if w.wrote(operation.Exchange) {
			written = append(written, operation)
		}
	}
	return written
}

func (w *World) settled(id string, only *person, looked int) []run.Check {
	const want = "no write to a user"
	written := w.writes(only)
	if len(written) == 0 {
		return []run.Check{pass(id, looked, want)}
	}
	var checks []run.Check
	for _, operation := range written {
		kept := w.exchange(operation.Exchange)
		check := fault(id, features.WrittenBack, want, kept.Method+" "+kept.Request.Body)
		if respells(&operation) {
			check.Outcome = string(features.Reformatted)
		}
		check.Exchanges = []int{operation.Exchange}
		checks = append(checks, w.explain(check, operation.Ref))
	}
	return checks
}

func nothingMore(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.settled("settled-after-update", p, w.cycle.Evaluated), nil
}

func wroteNothing(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	checks := w.settled("settled-after-restart", nil, w.cycle.Evaluated)
	return append(checks, w.redundant()...), nil
}

// redundant wants each person to be found as the directory has it: a row of Entra's log says so.
func (w *World) redundant() []run.Check {
	const id, want = "found-unchanged", "every user found unchanged"
	looked := 0
	for _, entry := range w.job.Log() {
		if entry.Cycle != w.cycles || entry.Ref.Kind != mockentra.User {
			continue
		}
		if looked++; entry.Code != mockentra.CodeRedundantExport {
			check := fault(id, features.WrittenBack, want, fmt.Sprintf("%s: %s, %s %s", entry.Source, entry.Action, entry.Status, entry.Code))
			check.Exchanges = slices.Clone(entry.Exchanges)
			if written := w.cause(entry.Ref, ""); written != nil && respells(written) {
				check.Outcome = string(features.Reformatted)
			}
			return []run.Check{proves("entra-unchanged-writes-nothing", w.explain(check, entry.Ref))}
		}
	}
	if looked == 0 {
		return nil
	}
	return []run.Check{proves("entra-unchanged-writes-nothing", pass(id, looked, want))}
}

func rematched(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "rematched", "all users linked to the same accounts"
	looked := 0
	var checks []run.Check
	for _, p := range w.people {
		if p.id != "" {
			looked++
		}
		if now := w.targetID(p.ref); now != p.id {
			checks = append(checks, w.explain(fault(id, features.Duplicated, p.name+" linked to "+p.id, p.name+" linked to "+now), p.ref))
		}
	}
	if len(checks) == 0 {
		return []run.Check{pass(id, looked, want)}, nil
	}
	return checks, nil
}

// allSucceeded judges by Entra's log of the cycle: a row of success for each object, and none of failure.
func allSucceeded(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "cycle-all-succeeded", "all users and references provisioned"
	checks := w.unprovisioned(id, want)
	if len(checks) > 0 {
		return checks, nil
	}
	looked := 0
	for _, entry := range w.job.Log() {
		if entry.Cycle == w.cycles && entry.Status == mockentra.EntrySuccess {
			looked++
		}
	}
	return []run.Check{pass(id, looked, want)}, nil
}

// probeRefused is the check of a cycle that was given up after its probe: whatever the step is about, it rests on that.
func (w *World) probeRefused() run.Check {
	probe := w.cycle.Probe
	check := fault(GivenPrefix+"probe", features.Refused, "a probe that Entra accepts, so that the cycle goes on", strings.TrimSpace(string(probe.Code)+" "+probe.Reason))
	check.Requirement = "entra-probe-empty-list"
	if probe.Kind == mockentra.Unknown {
		check.Outcome = string(features.Unanswered)
	}
	for _, operation := range w.cycle.Operations {
		check.Exchanges = append(check.Exchanges, operation.Exchange)
		if operation.Err != nil {
			check.Outcome = string(features.Unanswered)
		}
	}
	return check
}

// unprovisioned is what the last cycle did not achieve, by Entra's own account: the rows of failure in its log.
func (w *World) unprovisioned(id, want string) []run.Check {
	var checks []run.Check
	for _, entry := range w.job.Log() {
		if entry.Cycle == w.cycles && entry.Status == mockentra.EntryFailure {
			got := fmt.Sprintf("%s %s not provisioned: %s", entry.Object, entry.Source, entry.Code)
			check := fault(id, features.NotProvisioned, want, got)
			check.Exchanges = entry.Exchanges
			checks = append(checks, w.explain(check, entry.Ref))
		}
	}
	return checks
}

// agrees reads everybody back and compares every attribute and membership.
func agrees(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	const id = "oracle-agrees"
	return w.eventually(ctx, func() []run.Check {
		audit := mockentra.Audit(ctx, w.job, w.senders.Oracle, mockentra.AuditOptions{})
		for _, unread := range audit.Unread { // nobody knows what the provider holds
			unread.Kind = mockentra.FindingUnknown
			audit.Findings = append(audit.Findings, unread)
		}
		for _, write := range audit.Unknown { // a lost answer proves nothing, unless reading back shows the write done
			if write.Kind != mockentra.FindingDone {
				write.Kind = mockentra.FindingUnknown
				audit.Findings = append(audit.Findings, write)
			}
		}
		if looked := audit.Attributes + audit.Memberships; looked == 0 && len(audit.Findings) == 0 {
			if checks := w.unprovisioned(id, "all data as provisioned"); len(checks) > 0 {
				return checks // why there is nobody to look at
			}
		}
		if len(audit.Findings) == 0 {
			want := fmt.Sprintf("%d attributes and %d memberships as provisioned", audit.Attributes, audit.Memberships)
			return []run.Check{pass(id, audit.Attributes+audit.Memberships, want)}
		}
		var checks []run.Check
		for _, finding := range audit.Findings {
			outcome := features.Outcome(finding.Kind)
			switch {
			case finding.Kind == mockentra.FindingUnreadable && finding.Want != "200":
				outcome = features.Malformed // answered, but not with the resource that was asked for
			case finding.Kind == mockentra.FindingUnknown || finding.Kind == mockentra.FindingUnreadable:
				outcome = features.Unanswered
			}
			check := fault(id, outcome, finding.Object+" "+finding.What+" "+finding.Want, finding.Got)
			check.Pointer = "/" + finding.What
			if finding.Want == "200" && outcome == features.Unanswered {
				check = unreadBack(check)
			}
			if finding.Kind == mockentra.FindingWrong || finding.Kind == mockentra.FindingMissing || finding.Kind == mockentra.FindingExtra {
				check.Requirement = keptAs(finding.Ref.Kind, finding.What)
			}
			checks = append(checks, check)
		}
		return checks
	}), nil
}

// unreadBack makes of the check of an object that could not be read the provider's fault, where its answer says so.
func unreadBack(check run.Check) run.Check {
	number, _, _ := strings.Cut(check.Got, " ")
	if status, err := strconv.Atoi(number); err == nil {
		if outcome, fault := targets.ReadFault(status); fault {
			check.Outcome, check.Requirement, check.Pointer = string(outcome), "7644-3.4.1-get-by-id-200", ""
		}
	}
	return check
}
