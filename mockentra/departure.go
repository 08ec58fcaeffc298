package mockentra

import "strings"

// departure is what becomes at the provider of an object that Entra manages there (Microsoft, "How provisioning works", Deprovisioning
// events).
type departure uint8

const (
	stays   departure = iota // in scope and enabled
	ignored                  // out of scope, which SkipOutOfScopeDeletions leaves alone
	unsaid                   // no row of the mapping reads IsSoftDeleted: nothing is sent
	disable                  // a PATCH of those rows
	remove                   // a DELETE
)

// departure decides about an object that is linked and managed.
func (j *Job) departure(object *Object) departure {
	switch gone := !object.Assigned || object.SoftDeleted; {
	case object.Purged:
		return remove
	case !object.Assigned && !object.SoftDeleted && j.cfg.Knobs.SkipOutOfScope:
		return ignored
	case gone && object.Kind == Group:
		return remove
	case object.Kind == Group || !object.inactive():
		return stays
	case j.cfg.HardDelete:
		return remove
	case !j.cfg.Mapping.SoftDeletes():
		return unsaid
	}
	return disable
}

// noteRecycleBin notes that the object has gone to the recycle bin, or come back from it.
func (f *objectFlow) noteRecycleBin() {
	switch {
	case f.link.binned && !f.object.SoftDeleted:
		f.link.back = f.cycle.number
	case !f.link.binned && f.object.SoftDeleted && f.link.id != "":
		f.binned = f.ref.Kind == User
	}
	f.link.binned = f.object.SoftDeleted
}

// leaveUnsaid ends the pass of a user about whom nothing can be said; whoever has left the scope is released all the same.
func (f *objectFlow) leaveUnsaid() bool {
	f.leaving = !f.object.Assigned && !f.object.SoftDeleted
	f.release()
	return f.skip(CodeSkipped, "no row of the mapping reads IsSoftDeleted, so nothing is sent")
}

func (f *objectFlow) stageDelete() bool {
	f.delete = true
	return f.skip("", "staged for deletion")
}

// disables tells whether the changes switch the user off.
func (f *objectFlow) disables() bool {
	for i := range f.changes {
		row := f.changes[i].row
		if row.active && strings.EqualFold(f.changes[i].value.Text, "false") || row.leaves && f.object.inactive() {
			return true
		}
	}
	return false
}

// release ends the management of a user that has left the scope: a later purge sends nothing (Microsoft, "How provisioning
// works").
func (f *objectFlow) release() {
	inactive := f.ref.Kind == User && f.object.inactive()
	if f.link.disabled && !inactive {
		f.link.back = f.cycle.number
	}
	f.link.disabled = inactive
	if f.leaving {
		f.link.managed = false
	}
}
