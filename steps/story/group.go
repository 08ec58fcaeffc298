package story

import (
	"fmt"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// group is a group of the directory.
type group struct {
	name   string // as the directory has it now
	ref    mockentra.Ref
	before scim.Resource // the provider's resource when the story last looked
	id     string        // the provider's id then
}

// group returns a group of the story, and remembers which it named.
func (w *World) group(name string) (*group, error) {
	known, ok := w.groups[name]
	if !ok {
		return nil, fmt.Errorf("the scenario has no group %q yet: add it in a Given step", name)
	}
	w.topic = known
	return known, nil
}

// introduceGroup makes a group in the directory, not assigned.
func (w *World) introduceGroup(name string) *group {
	if known, err := w.group(name); err == nil {
		return known
	}
	display := w.groupName(name)
	added := &group{name: display, ref: w.tenant.AddGroup(display)}
	w.groups[name], w.topic = added, added
	return added
}

// groupName is how the directory calls a group of the story.
func (w *World) groupName(name string) string {
	return w.setting.Identity.GroupName(name, w.setting.Mark)
}

// join adds people to a group in the directory.
func (w *World) join(g *group, list string) error {
	if list == "" {
		return nil
	}
	for _, name := range split(list) {
		p, err := w.introduce(name)
		if err != nil {
			return err
		}
		w.tenant.AddMember(g.ref, p.ref)
	}
	return nil
}
