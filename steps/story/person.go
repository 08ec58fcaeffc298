package story

import (
	"fmt"
	"maps"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// person is a user of the directory under the name that the story uses.
type person struct {
	name    string
	ref     mockentra.Ref
	source  map[string]string // attributes given to the directory
	before  scim.Resource     // the provider's resource when the story last looked before a When
	seen    []int             // exchanges in which that was
	id      string            // the provider's id then
	changed []string          // words that the story has changed
	sent    []string          // attributes that Entra's PATCHes have named since then
	judged  []string          // attributes that a check of this story has compared with what Entra was to write
	special string            // what of the person a provider may not accept, in words; "" = nothing
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
	added := &person{name: name, source: source, ref: w.tenant.AddUser(source)}
	w.people[name], w.subject = added, added
	return added
}

// everything is the full set of source attributes of a person.
func (w *World) everything(name string) (map[string]string, error) {
	identity := w.setting.Identity
	userName, err := identity.UserName(name, w.setting.Mark)
	if err != nil {
		return nil, err
	}
	families := []string{"Lovelace", "Hopper", "Somerville", "Johnson", "Perlman"}
	family := families[len(w.people)%len(families)]
	source := map[string]string{}
	for _, attribute := range attributes() {
		if attribute.sample != "" {
			source[attribute.source] = attribute.sample
		}
	}
	source["userPrincipalName"] = userName
	source["mail"] = strings.ToLower(name) + "." + w.setting.Mark + "@" + identity.UserDomain
	source["mailNickname"] = name + "." + w.setting.Mark
	source["givenName"], source["surname"] = name, family
	source["displayName"] = name + " " + family
	maps.Copy(source, identity.ExtraAttributes)
	return source, nil
}

// home is an address of a person's own, beside the one at work.
func (p *person) home() string { return strings.ToLower(p.name) + ".at.home@example.net" }
