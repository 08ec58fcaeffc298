package mockentra

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
