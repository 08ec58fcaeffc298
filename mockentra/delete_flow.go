package mockentra

import (
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// deleteFlow deletes a resource after all diffs of the cycle are done, so that a threshold can hold it back. That Entra waits is
// inferred from the log's action stagedDelete.
type deleteFlow struct{ pass }

func newDeleteFlow(c *cycle, ref Ref) *deleteFlow {
	return &deleteFlow{pass{cycle: c, ref: ref, target: c.job.links.get(ref).id, entry: Entry{Action: ActionDelete}}}
}

// Next implements Flow. A resource that is gone already is as good as deleted: inferred.
func (f *deleteFlow) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	f.noteResponse(prev)
	switch {
	case prev == nil:
		op := scim.OpUserDelete
		if f.ref.Kind == Group {
			op = scim.OpGroupDelete
		}
		return f.askAt(req, op, http.MethodDelete, f.ref.Kind, "", nil)
	case prev.OK() || prev.Err == nil && prev.Status == http.StatusNotFound:
		return f.succeed()
	}
	return f.refuse(prev, true)
}

// settle implements settler. A failed deletion keeps its link, or nobody could repeat it.
func (f *deleteFlow) settle(now time.Time) {
	c, j := f.cycle, f.cycle.job
	var object Object
	c.job.load(f.ref, &object)
	if f.failed() {
		c.fail(j.retry.objects, f.ref, f.outcome.Code, now).noteLost(f.outcome, ActionDelete)
	} else {
		delete(j.retry.objects, f.ref)
		delete(j.retry.references, f.ref)
		j.links.put(f.ref, link{})
	}
	f.step("export", f.ref.Kind.String(), " ", object.Name(), " to be deleted")
	f.entry.conclude(f.outcome)
	f.entry.TargetID = f.target
	c.write(f.entry, &object)
}
