package mockentra

// Link is the object connection between a source object and a resource of the provider (Microsoft, "How provisioning works"). An
// object that was unassigned is released: its link stays, not managed.
type Link struct {
	TargetID string
	Managed  bool
}

// link is the stored form. A million of them live in one slice, so it stays small.
type link struct {
	id       string // at the provider, "" = no link
	manager  string // the manager's id as last exported
	managed  bool
	disabled bool  // inactive as last exported
	binned   bool  // in the recycle bin when a pass last looked
	born     int32 // cycle in which the id was stored
	back     int32 // of a user: last cycle that found it active again, 0 = it never was inactive
	full     int32 // of a group: last cycle in which all its members were exported
}

// known is the cycle since which the provider's state of the user's memberships follows from what Entra has sent: a provider may
// keep or drop those of a user who is inactive.
func (l *link) known() int32 { return max(l.born, l.back) }

// links are all object connections, by kind and index.
type links [3][]link

func (l *links) get(ref Ref) link {
	if stored := l[ref.Kind]; ref.Index < len(stored) {
		return stored[ref.Index]
	}
	return link{}
}

func (l *links) put(ref Ref, value link) {
	for len(l[ref.Kind]) <= ref.Index {
		l[ref.Kind] = append(l[ref.Kind], link{})
	}
	l[ref.Kind][ref.Index] = value
}
