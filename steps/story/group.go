package story

import (
	"fmt"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// group is a group of the directory.
type group struct {
	name   string            // displayName as the mapping gives it now
	former string            // displayName before it was renamed
	source map[string]string // attributes that the story gave to the directory
	ref    mockentra.Ref
	before scim.Resource // the provider's resource when the story last looked
	id     string        // the provider's id then
	sent   []string      // paths that Entra's PATCHes have named since then
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
	source := w.folk.group(name)
	added := &group{source: source, ref: w.tenant.AddGroup(source["displayName"])}
	w.give(added.ref, source)
	added.name = w.wantedOf(added, "displayName")
	w.groups[name], w.topic = added, added
	return added
}

// wantedOf is what the provider shall hold for a target of a group: what the mapping makes of it as the directory has it now.
func (w *World) wantedOf(g *group, target string) string {
	object := w.object(g.ref)
	return w.folk.value(mockentra.Group, target, &object)
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
