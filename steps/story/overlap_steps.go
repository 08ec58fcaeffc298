package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// overlapSteps are about two requests to one group that are under way at the same time.
func overlapSteps() []Step {
	return append(creationSteps(), needing(always(groups("members"), mapped(mockentra.Group, "displayName")), []Step{
		{Pattern: `^([A-Z][a-z]+) has left "([^"]+)" to ` + names + `$`, Example: `Ada has left "Analysts" to Grace`, run: withPerson(hasLeft)},
		{Pattern: `^somebody has renamed the group "([^"]+)" at the provider$`,
			Example: `somebody has renamed the group "Analysts" at the provider`, run: withGroup(renamedBehind)},
		{Pattern: `^(two joins|six joins|a join and a leave|a join and a rename) of "([^"]+)" overlap, by ` + names + `$`,
			Example: `two joins of "Analysts" overlap, by Ada and Grace`, run: overlaps},
		{Pattern: `^(?:both|all) changes of "([^"]+)" have lasted, and it has ` + names + `$`,
			Example: `both changes of "Analysts" have lasted, and it has Ada and Grace`, run: withGroupOf(bothLasted)},
	})...)
}

// hasLeft lets a person leave a group alone: where that does not work, it is no wonder when another request is under way.
func hasLeft(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.RemoveMember(g.ref, p.ref)
	w.nextCycle(ctx)
	checks, err := w.hasMembers(ctx, GivenPrefix+"left", args[1], args[2])
	return restOn("entra-members-remove-only-listed", checks...), err
}

// renamedBehind lets somebody rename a group at the provider, with no other request beside it.
func renamedBehind(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = GivenPrefix + "renamed"
	name, had := g.name+"-renamed", members(g.before)
	refused := fault(id, features.Refused, "displayName "+name, "displayName "+g.name)
	response := w.patch(ctx, groupPath(w.targetID(g.ref)), scim.OpGroupUpdate, "replace", "displayName", name)
	g.name = name
	w.tenant.Set(g.ref, "displayName", name)
	return behindEntra("entra-group-rename", refused, response, "the rename", func() []run.Check {
		return w.checkGroup(ctx, g, id, name, func(resource scim.Resource) []run.Check {
			return []run.Check{equal(id, name, value(resource, "displayName")), w.sameMembers(id, had, members(resource))}
		})
	}), nil
}

// overlap is requests that were sent together.
type overlap struct {
	changes  string // what they do
	sent     []int  // their exchanges
	met      bool   // they were under way at the same time
	accepted bool   // both, at once
}

// overlaps lets Entra change the members of a group by two requests at once, or by one while somebody renames the group at the
// provider. A refusal is no fault: the service sends what was refused again.
func overlaps(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	people, err := w.those(args[2])
	if err != nil {
		return nil, err
	}
	many := map[string]int{"a join and a rename": 1, "six joins": 6, "two joins": 2, "a join and a leave": 2}[args[0]]
	if len(people) != many {
		return nil, errors.New("two changes of members need two people, six need six, and a change beside a rename one")
	}
	w.tenant.AddMember(g.ref, people[0].ref)
	w.job.SetConnector(mockentra.NonGallery) // a request for each member
	both, met := w.senders.Together(ctx, max(2, many))
	switch args[0] {
	case "a join and a rename":
		w.joinWhileRenamed(ctx, both, g)
	case "a join and a leave":
		w.tenant.RemoveMember(g.ref, people[1].ref)
		w.cycleTogether(ctx, both, many)
	default:
		for _, p := range people[1:] {
			w.tenant.AddMember(g.ref, p.ref)
		}
		w.cycleTogether(ctx, both, many)
	}
	w.noteOverlap(g, met(), max(2, many))
	w.overlap.changes = args[0]
	w.sendAgain(ctx, g)
	return nil, nil
}

// gated sends requests of some kinds under a context of their own, and all else as it comes.
type gated struct {
	mockentra.Sender
	together context.Context
	kinds    []scim.Op
}

// Send implements mockentra.Sender.
func (s gated) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	if slices.Contains(s.kinds, req.Op) {
		ctx = s.together
	}
	s.Sender.Send(ctx, req, rsp)
}

// membersGated holds changes of members until all are about to leave.
func (w *World) membersGated(together context.Context) gated {
	return gated{w.senders.Entra, together, []scim.Op{scim.OpGroupAddMembers, scim.OpGroupRemoveMembers}}
}

func (w *World) cycleTogether(ctx, all context.Context, many int) {
	w.cycleBy(func(cycle mockentra.Cycle) mockentra.Result {
		return mockentra.DriveTogether(ctx, cycle, many, w.membersGated(all), w.clock)
	})
}

// joinWhileRenamed runs a cycle, and while it changes the members, somebody renames the group at the provider.
func (w *World) joinWhileRenamed(ctx, both context.Context, g *group) {
	var running sync.WaitGroup
	path, name := groupPath(w.targetID(g.ref)), g.name+"-again"
	var renamed *scim.Response
	running.Go(func() { renamed = w.patch(both, path, scim.OpGroupUpdate, "replace", "displayName", name) })
	w.cycleBy(func(cycle mockentra.Cycle) mockentra.Result {
		return mockentra.Drive(ctx, cycle, w.membersGated(both), w.clock)
	})
	running.Wait()
	w.overlap = overlap{sent: []int{renamed.Exchange}}
	if renamed.Status == http.StatusConflict || renamed.Status == http.StatusPreconditionFailed ||
		renamed.Status == http.StatusTooManyRequests || renamed.Status >= 500 {
		w.patch(ctx, path, scim.OpGroupUpdate, "replace", "displayName", name)
	}
	g.name = name
	w.tenant.Set(g.ref, "displayName", name)
}

// noteOverlap remembers the requests that were sent together.
func (w *World) noteOverlap(g *group, met bool, many int) {
	for _, operation := range w.cycle.Operations {
		if operation.Ref == g.ref && (operation.Op == scim.OpGroupAddMembers || operation.Op == scim.OpGroupRemoveMembers) {
			w.overlap.sent = append(w.overlap.sent, operation.Exchange)
		}
	}
	w.overlap.met = met && len(w.overlap.sent) == many
	w.overlap.accepted = true
	for _, number := range w.overlap.sent {
		if kept := w.exchange(number); kept == nil || kept.Status < 200 || kept.Status > 299 {
			w.overlap.accepted = false
		}
	}
}

// sendAgain runs cycles until every change of members that was refused has been accepted: Entra tries again after hours, and after many
// refusals at once it looks first whether the provider is there at all (Microsoft, "Quarantine status").
func (w *World) sendAgain(ctx context.Context, g *group) {
	changes := func(accepted bool) (many int) {
		for i := range w.cycle.Operations {
			operation := &w.cycle.Operations[i]
			member := operation.Op == scim.OpGroupAddMembers || operation.Op == scim.OpGroupRemoveMembers
			if member && operation.Ref == g.ref && refused(operation) != accepted {
				many++
			}
		}
		return many
	}
	pending := changes(false)
	for range 6 {
		if pending <= 0 {
			return
		}
		w.clock.Advance(12 * time.Hour)
		w.nextCycle(ctx)
		pending -= changes(true)
	}
}

// bothLasted wants the members and the name that both changes leave. Where the requests did not overlap, they prove nothing.
func bothLasted(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	id := "overlap-lasts/" + w.overlap.changes
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	if len(w.overlap.sent) == 0 {
		return nil, errors.New("the scenario has no requests that overlap yet: add them in a When step")
	}
	if !w.overlap.met {
		check := w.notOverlapped(id, "two requests")
		check.Reason = "nothing is known of requests that overlap: `scimproof load` sends many at once, and compares everybody in the end"
		return []run.Check{check}, nil
	}
	if w.brokeDown(g) {
		check := fault(id, features.ServerError, "2xx for both requests, or 409, 412, 429 or 503 for the later one", w.described())
		check.Reason = "a fault of the server is no answer to a request that meets another: Entra counts it towards quarantine"
		check.Exchanges, check.Cause = w.overlap.sent, w.overlap.sent
		return []run.Check{check}, nil
	}
	return w.checkGroup(ctx, g, id, "members "+args[1], func(resource scim.Resource) []run.Check {
		checks := []run.Check{w.sameMembers(id, ids, members(resource)), equal(id, g.name, value(resource, "displayName"))}
		for i := range checks {
			if !holds(checks[i]) && w.overlap.accepted {
				checks[i].Outcome = string(features.LostUpdate)
				checks[i].Got += "; " + w.described()
			}
			checks[i].Exchanges = append(checks[i].Exchanges, w.overlap.sent...)
		}
		return checks
	}), nil
}

// notOverlapped is the check of requests that did not meet, which prove nothing.
func (w *World) notOverlapped(id, which string) run.Check {
	check := fault(id, features.NotOverlapped, which+" under way at the same time", w.described())
	check.Exchanges = w.overlap.sent
	return check
}

// brokeDown reports whether one of the requests was answered as a fault of the server, where others about the group were not.
func (w *World) brokeDown(g *group) bool {
	if slices.ContainsFunc(w.earlier, func(earlier mockentra.Operation) bool {
		return earlier.Ref == g.ref && earlier.Wrote && serverFault(earlier.Status) && !slices.Contains(w.overlap.sent, earlier.Exchange)
	}) {
		return false
	}
	return w.faults() > 0
}

func serverFault(status int) bool { return status >= 500 && status != http.StatusServiceUnavailable }

// faults is how many of the requests were answered as a fault of the server.
func (w *World) faults() (many int) {
	for _, number := range w.overlap.sent {
		if kept := w.exchange(number); kept != nil && serverFault(kept.Status) {
			many++
		}
	}
	return many
}

// described says when the requests began and ended, and how they were answered.
func (w *World) described() string {
	var first *evidence.Exchange
	var all []string
	for _, number := range w.overlap.sent {
		kept := w.exchange(number)
		if kept == nil {
			continue
		}
		if first == nil {
			first = kept
		}
		begun := float64(kept.Started.Sub(first.Started).Microseconds()) / 1000
		all = append(all, fmt.Sprintf("request %d from %.1f to %.1f ms, answered %d", number, begun, begun+kept.DurationMS, kept.Status))
	}
	return strings.Join(all, ", ")
}
