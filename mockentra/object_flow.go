package mockentra

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// stage is where an objectFlow is: what its last request was.
type stage uint8

const (
	begun stage = iota
	matching
	reading
	creating
	updating
)

// objectFlow is the pass of one user or group: scope, match, diff, export. References come later.
type objectFlow struct {
	pass
	rules   *compiled
	object  Object
	values  []Value
	link    link // a copy; settle stores it
	changes []change
	stage   stage
	matcher int // index into rules.matching
	tries   int // POSTs that had no answer
	leaving bool
	delete  bool // to be deleted once all diffs are done
	held    bool // by the threshold

	matchedNow bool // linked by what a search found
	binned     bool // has gone to the recycle bin since the last pass
}

// newObjectFlow makes a flow, out of one that has ended where there is one.
func newObjectFlow(c *cycle, ref Ref) *objectFlow {
	flow, stored := new(objectFlow), c.job.links.get(ref)
	if last := len(c.idleFlows) - 1; last >= 0 {
		flow, c.idleFlows = c.idleFlows[last], c.idleFlows[:last]
	}
	*flow = objectFlow{
		pass: pass{
			cycle: c, ref: ref, target: stored.id, entry: Entry{Action: ActionOther},
			path: flow.path[:0], body: flow.body[:0], operations: flow.operations[:0],
		},
		rules: c.job.cfg.Mapping.kind(ref.Kind), link: stored,
		object: flow.object, values: flow.values[:0], changes: flow.changes[:0],
	}
	return flow
}

// reuse keeps a flow that nobody holds any more for the next object: its buffers, and the map of its source object. What is kept of a
// flow, in the log or for a retry, is kept of those that did not succeed, or where the log is not brief.
func (c *cycle) reuse(flow settler) {
	if spent, ok := flow.(*objectFlow); ok && c.job.cfg.Brief && spent.outcome.Kind == Success {
		c.idleFlows = append(c.idleFlows, spent)
	}
}

// Next implements Flow.
func (f *objectFlow) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	f.noteResponse(prev)
	switch f.stage {
	case begun:
		return f.begin(req)
	case matching:
		return f.matched(prev, req)
	case reading:
		return f.read(prev, req)
	case creating:
		return f.created(prev, req)
	}
	return f.updated(prev)
}

// begin decides by the life of the source object (Microsoft, "How provisioning works", Deprovisioning).
func (f *objectFlow) begin(req *scim.Request) bool {
	f.cycle.job.load(f.ref, &f.object)
	linked, managed := f.link.id != "", f.link.managed
	f.noteRecycleBin()
	gone := !f.object.Assigned || f.object.SoftDeleted
	f.step("import", "received ", f.ref.Kind.String(), " ", f.object.Name())
	f.step("scoping", "assigned ", title(f.object.Assigned), ", enabled ", title(f.object.Enabled), ", soft-deleted ", title(f.object.SoftDeleted))
	switch {
	case f.object.Purged && !managed:
		f.link = link{}
		return f.skip(CodeSkipped, "purged; it was not provisioned, or released before") // Microsoft, "How provisioning works"
	case !linked:
		return f.unlinked(gone, req)
	case gone && !managed:
		return f.skip(CodeNotEntitled, "released: no longer assigned to the application")
	}
	switch leaves := f.cycle.job.departure(&f.object); {
	case leaves == ignored:
		return f.skip(CodeNotEntitled, "out of scope, and SkipOutOfScopeDeletions is on")
	case f.cycle.deletesHeld && leaves == remove:
		return f.holdBack(ActionStagedDelete)
	case f.cycle.deletesHeld && leaves.counts(f.link):
		return f.holdBack(ActionStagedAction)
	case leaves == remove:
		return f.stageDelete()
	case leaves == unsaid:
		return f.leaveUnsaid()
	}
	// A user in the recycle bin stays managed: the tombstone name flows too (observed: onyx-dot-app/onyx#14074). An unassigned
	// one is released.
	f.leaving = !f.object.Assigned && !f.object.SoftDeleted
	f.link.managed = true
	f.values = f.rules.evaluate(&f.object, f.values)
	return f.get(req)
}

// unlinked matches an object that is in scope; a disabled user is never created (Microsoft, "How provisioning works").
func (f *objectFlow) unlinked(gone bool, req *scim.Request) bool {
	switch {
	case gone:
		return f.skip(CodeNotEntitled, "not assigned to the application")
	case !f.object.Enabled:
		return f.skip(CodeSkipped, "disabled, and never provisioned")
	}
	f.values = f.rules.evaluate(&f.object, f.values)
	return f.match(req)
}

// match asks by the next matching attribute that has a value, in order of precedence (Microsoft, "Customize attribute-mappings").
func (f *objectFlow) match(req *scim.Request) bool {
	for f.matcher < len(f.rules.matching) && f.values[f.rules.matching[f.matcher]].None() {
		f.matcher++
	}
	if f.matcher < len(f.rules.matching) {
		row := f.rules.matching[f.matcher]
		f.stage = matching
		f.path = appendSearch(f.path[:0], f.ref.Kind, f.rules.rows[row].path.text, f.values[row].Text, f.cycle.job.cfg.Knobs.FilterEncoding)
		return f.ask(req, f.op(scim.OpUserMatch, scim.OpGroupMatch), http.MethodGet, nil)
	}
	for _, row := range f.rules.matching {
		if !f.values[row].None() {
			f.step("matching", "no match")
			return f.create(req)
		}
	}
	return f.end(Failure, CodeMissingValues, "expected a value for at least one matching attribute, got none")
}

func (f *objectFlow) op(user, group scim.Op) scim.Op {
	if f.ref.Kind == Group {
		return group
	}
	return user
}

// matched reads the answer to a query.
func (f *objectFlow) matched(rsp *scim.Response, req *scim.Request) bool {
	if rsp.Err != nil || rsp.Status != http.StatusOK {
		return f.refuse(rsp, false)
	}
	list, ok := scanList(rsp.Body)
	switch hits := max(list.total, list.hits); {
	case !ok, hits > 0 && list.hits == 0:
		return f.incompatible("a ListResponse", rsp)
	case hits == 0:
		f.matcher++
		return f.match(req)
	case hits > 1:
		return f.ambiguous(rsp)
	case list.id == "":
		return f.incompatible("a resource with an id", rsp)
	}
	if err := scim.CheckID(list.id); err != nil {
		return f.unusable(err)
	}
	if deny := f.cycle.job.cfg.Deny; deny != nil && deny(string(appendResource(nil, f.ref.Kind, list.id))) {
		return f.skip(CodeSkipped, "not ours")
	}
	found, err := rsp.List()
	if err != nil || len(found.Resources) != 1 {
		return f.incompatible("a ListResponse", rsp)
	}
	f.linkTo(list.id)
	f.matchedNow = true
	f.step("matching", "matched ", list.id)
	return f.export(found.Resources[0], rsp, req)
}

func (f *objectFlow) linkTo(id string) {
	f.target = id
	f.link = link{id: id, managed: true, born: f.cycle.number}
}

// ambiguous tells several true matches from a provider that ignored the filter (Microsoft, "Provisioning logs").
func (f *objectFlow) ambiguous(rsp *scim.Response) bool {
	row := f.rules.matching[f.matcher]
	found, err := rsp.List()
	if err != nil {
		return f.incompatible("a ListResponse", rsp)
	}
	for _, resource := range found.Resources {
		got, _ := f.rules.rows[row].path.Leaf(resource)
		if !strings.EqualFold(text(got), f.values[row].Text) {
			return f.end(Failure, CodeMultipleEntries, fmt.Sprintf("expected only resources whose %s is %q, got one with %q",
				f.rules.rows[row].Target, f.values[row].Text, text(got)))
		}
	}
	return f.end(Failure, CodeDuplicateTarget, fmt.Sprintf("expected one resource whose %s is %q, got %d",
		f.rules.rows[row].Target, f.values[row].Text, max(found.Total, len(found.Resources))))
}

func (f *objectFlow) create(req *scim.Request) bool {
	f.stage, f.entry.Action = creating, ActionCreate
	f.path = append(f.path[:0], f.ref.Kind.endpoint()...)
	f.body = f.rules.appendCreate(f.body[:0], f.ref.Kind, f.values, &f.cycle.job.cfg.Knobs)
	f.carries = f.allValues()
	return f.ask(req, f.op(scim.OpUserCreate, scim.OpGroupCreate), http.MethodPost, f.body)
}

// created stores the id that the provider gave.
func (f *objectFlow) created(rsp *scim.Response, req *scim.Request) bool {
	if rsp.Err != nil && f.tries < f.cycle.job.cfg.Knobs.PostRetry {
		f.tries++
		return f.create(req)
	}
	f.step("export", f.ref.Kind.String(), " ", f.object.Name(), " to be created")
	if !rsp.OK() {
		return f.refuse(rsp, false)
	}
	id, ok := scanID(rsp.Body)
	if !ok {
		return f.incompatible("a resource with an id", rsp)
	}
	if err := scim.CheckID(id); err != nil {
		return f.unusable(err)
	}
	f.linkTo(id)
	f.operations[len(f.operations)-1].TargetID = id
	f.entry.Modified = f.allValues()
	return f.succeed()
}

// allValues is what a creation carries, nil where the job is brief.
func (f *objectFlow) allValues() (all []Modified) {
	if f.cycle.job.cfg.Brief {
		return nil
	}
	for i, row := range f.rules.rows {
		if !f.values[i].None() {
			all = append(all, Modified{Name: row.Target, New: f.values[i].String()})
		}
	}
	return all
}

// get reads the resource by its id; members are never asked for.
func (f *objectFlow) get(req *scim.Request) bool {
	f.stage = reading
	query := ""
	if f.ref.Kind == Group {
		query = "?excludedAttributes=members"
	}
	return f.askAt(req, f.op(scim.OpUserGet, scim.OpGroupGet), http.MethodGet, f.ref.Kind, query, nil)
}

func (f *objectFlow) read(rsp *scim.Response, req *scim.Request) bool {
	f.step("matching", "linked to ", f.link.id)
	f.entry.Action = ActionUpdate
	if rsp.Err != nil || rsp.Status != http.StatusOK {
		return f.refuse(rsp, true)
	}
	resource, err := rsp.Decode()
	if err != nil {
		return f.incompatible("a resource", rsp)
	}
	return f.export(resource, rsp, req)
}

// export sends what differs between the source and the resource that the provider returned.
func (f *objectFlow) export(resource scim.Resource, rsp *scim.Response, req *scim.Request) bool {
	f.entry.Action = ActionUpdate
	if !f.rules.compatible(resource) {
		return f.incompatible("a complex manager", rsp)
	}
	f.changes = f.rules.diff(f.changes[:0], resource, f.values, f.leaving, &f.cycle.job.cfg.Knobs)
	f.stage = updating
	op := f.op(scim.OpUserUpdate, scim.OpGroupUpdate)
	if f.disables() {
		f.entry.Action, op = ActionDisable, scim.OpUserDisable
	}
	if len(f.changes) == 0 {
		f.release()
		return f.skip(CodeRedundantExport, "the provider already has it")
	}
	f.step("export", f.ref.Kind.String(), " ", f.object.Name(), " to be updated")
	f.body = f.cycle.dialect().appendUpdate(f.body[:0], f.changes, &f.cycle.job.cfg.Knobs)
	if !f.cycle.job.cfg.Brief {
		f.carries = f.modified()
	}
	return f.askAt(req, op, http.MethodPatch, f.ref.Kind, "", f.body)
}

func (f *objectFlow) updated(rsp *scim.Response) bool {
	if !rsp.OK() {
		return f.refuse(rsp, true)
	}
	f.release()
	f.entry.Modified = f.modified()
	return f.succeed()
}

func (f *objectFlow) modified() (all []Modified) {
	for i := range f.changes {
		c := &f.changes[i]
		all = append(all, Modified{Name: c.row.Target, Old: c.old, New: c.value.String()})
	}
	return all
}

// compared tells whether the object was held against what the provider returned.
func (f *objectFlow) compared() bool { return f.stage == updating }

// settle implements settler.
func (f *objectFlow) settle(now time.Time) {
	c, j := f.cycle, f.cycle.job
	if f.compared() {
		c.result.Evaluated++
	}
	delete(j.staged, f.ref)
	if f.delete {
		c.deletions = append(c.deletions, f.ref)
		delete(j.behind, f.ref)
		return
	}
	j.links.put(f.ref, f.link)
	c.noteShared(f)
	if f.binned && j.cfg.Knobs.RemoveMembersOnSoftDelete {
		c.binned = append(c.binned, f.ref)
	}
	switch {
	case f.failed():
		c.fail(j.retry.objects, f.ref, f.outcome.Code, now).noteLost(f.outcome, f.entry.Action)
		c.keepBehind(f.ref)
	case f.held:
		j.staged[f.ref] = true
		c.keepBehind(f.ref)
	default:
		delete(j.retry.objects, f.ref)
		c.queueReferences(f)
	}
	f.entry.conclude(f.outcome)
	f.entry.TargetID = f.link.id
	c.write(f.entry, &f.object)
}
