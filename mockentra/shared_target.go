package mockentra

// owners are the objects of a kind that are linked, by the provider's id; nil until somebody asks.
type owners map[string]Ref

// noteShared writes a warning where an object was matched with a resource that another one is linked to: two source objects have one
// matching value. Entra links both, so their members merge, and what becomes of one becomes of the other (Microsoft, "Known issues").
// That it says so where it does not refuse is ours.
func (c *cycle) noteShared(f *objectFlow) {
	j, kind := c.job, f.ref.Kind
	if f.matchedNow && c.owners[kind] == nil {
		c.owners[kind] = owners{}
		for index := range j.links[kind] {
			if ref := (Ref{kind, index}); ref != f.ref {
				c.own(ref)
			}
		}
	}
	c.own(f.ref)
	other := c.owners[kind][f.link.id]
	if !f.matchedNow || other == f.ref || j.links.get(other).id != f.link.id {
		return
	}
	var object Object
	j.load(other, &object)
	reason := "linked to the resource that " + kind.String() + " " + object.Name() + " (" + object.ID + ") is linked to: the values by which they are matched are equal"
	c.write(Entry{
		TargetID: f.link.id, Action: ActionOther, Status: EntryWarning, Code: CodeDuplicateSource, Reason: reason,
		Steps: []LogStep{{Type: "matching", Status: EntryWarning, Text: reason}},
	}, &f.object)
}

// own notes who was first linked to a resource, once somebody has asked.
func (c *cycle) own(ref Ref) {
	known, id := c.owners[ref.Kind], c.job.links.get(ref).id
	if known == nil || id == "" {
		return
	}
	if _, taken := known[id]; !taken {
		known[id] = ref
	}
}
