package story

import (
	"fmt"
	"maps"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// person is a user of the directory under the name that the story uses.
type person struct {
	name    string
	ref     mockentra.Ref
	source  map[string]string // attributes that the story gave to the directory
	first   map[string]string // the same, as the person began
	before  scim.Resource     // the provider's resource when the story last looked before a When
	mapped  map[string]string // what the mapping gave each target then
	seen    []int             // exchanges in which that was
	id      string            // the provider's id then
	arrived []run.Check       // of changes that were read back one by one
	changed []string          // words that the story has changed
	sent    []string          // paths that Entra's PATCHes have named since then
	judged  []string          // attributes that a check of this story has compared with what Entra was to write
	own     []detail          // what the person added at the provider, and Entra does not write
	special string            // what of the person a provider may not accept, in words; "" = nothing
	freed   []run.Check       // of the name that the former gave up, for a Then step to tell
	former  *person           // who had the user name before; nil = nobody
}

// person returns a person of the story, and remembers whom it named; one who was not introduced is a mistake in the feature.
func (w *World) person(name string) (*person, error) {
	known, ok := w.people[name]
	if !ok {
		return nil, fmt.Errorf("the scenario has no %s yet: add people in a Given step", name)
	}
	w.subject = known
	return known, nil
}

// those returns people of the story, in the order of a list such as "Ada and Grace"; nobody where it is empty.
func (w *World) those(list string) ([]*person, error) {
	if list == "" {
		return nil, nil
	}
	var all []*person
	for _, name := range split(list) {
		p, err := w.person(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// introduce makes a person with every attribute, not assigned. A name that is known stays who it is.
func (w *World) introduce(name string) (*person, error) {
	if known, err := w.person(name); err == nil {
		return known, nil
	}
	source, err := w.everything(name)
	if err != nil {
		return nil, err
	}
	return w.add(name, source), nil
}

func (w *World) add(name string, source map[string]string) *person {
	added := &person{name: name, source: source, first: maps.Clone(source), ref: w.tenant.AddUser(nil)}
	w.give(added.ref, source)
	w.people[name], w.subject = added, added
	return added
}

// give sets attributes of an object of the directory.
func (w *World) give(ref mockentra.Ref, source map[string]string) {
	for attribute, value := range source {
		if several(ref.Kind, attribute) {
			w.tenant.SetList(ref, attribute, strings.Split(value, "\n")...)
		} else {
			w.tenant.Set(ref, attribute, value)
		}
	}
}

// everything is the full set of source attributes of a person.
func (w *World) everything(name string) (map[string]string, error) {
	families := []string{"Lovelace", "Hopper", "Somerville", "Johnson", "Perlman"}
	return w.folk.person(name, families[len(w.people)%len(families)])
}

// withhold takes from somebody's attributes those that give them what the words of a list mean.
func (w *World) withhold(source map[string]string, list string) {
	for _, word := range split(list) {
		origin, _ := w.setting.Mapping.Origin(mockentra.User, targetOf(word))
		for _, read := range origin.Sources {
			delete(source, read)
		}
	}
}

// wanted is what the provider shall hold for a word or target: what the mapping makes of the person as the directory has them now, in
// scope or not. What is sent with the creation only stays as it was then.
func (w *World) wanted(p *person, word string) string {
	target := targetOf(word)
	origin, _ := w.setting.Mapping.Origin(mockentra.User, target)
	if then, looked := p.mapped[plain(target)]; origin.CreateOnly && looked {
		return then
	}
	object := w.object(p.ref)
	return w.folk.value(mockentra.User, target, &object)
}

// note keeps what the provider holds of a person, and what the mapping gives each target by now.
func (w *World) note(p *person, resource scim.Resource, id string) {
	p.before, p.id = resource, id
	mapped := map[string]string{}
	for _, origin := range w.folk.origins[mockentra.User] {
		mapped[plain(origin.Target)] = w.wanted(p, origin.Target)
	}
	p.mapped = mapped
}

// moved lists the targets whose mapped value is not what it was when the story last looked.
func (w *World) moved(p *person) (targets []string) {
	for _, origin := range w.folk.origins[mockentra.User] {
		if then, looked := p.mapped[plain(origin.Target)]; looked && then != w.wanted(p, origin.Target) {
			targets = append(targets, origin.Target)
		}
	}
	return targets
}

// homeOf is an address of a person's own, beside the one at work: of this story alone, since a provider may want it to be unique.
func (w *World) homeOf(p *person) string {
	return strings.ToLower(p.name) + ".at.home." + w.setting.Mark + "@example.net"
}
