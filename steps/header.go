package steps

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
)

// Header fills what the plan knows of a run file's first line.
func (p *Plan) Header() run.Header {
	list, total := p.Catalogue()
	return run.Header{
		Target:  run.Target{Capabilities: p.capabilities()},
		Profile: p.choice.Profile, Seed: p.choice.Seed, Full: p.Full(), Plan: p.Scenarios(),
		Catalogue: list, CatalogueOf: total, Outside: p.Outside(), Deviations: p.known, Recognised: true, Config: p.settings(),
		Warnings: p.Warnings(),
	}
}

// Warnings lists what Entra would not do as the definition and its mapping seem to want it.
func (p *Plan) Warnings() []string { return p.choice.Definition.Warnings(p.mapping) }

// capabilities lists what the definition declares, and what follows from its mapping.
func (p *Plan) capabilities() []run.Capability {
	declared := map[string]bool{"groups": p.choice.Definition.Capable("groups")}
	maps.Copy(declared, p.choice.Definition.Capabilities)
	for _, word := range []string{"active", "manager", "externalId"} {
		_, target := story.Target(word)
		declared["maps "+word] = p.mapping.Has(mockentra.User, target) || p.mapping.Has(mockentra.Group, target)
	}
	var all []run.Capability
	for name, yes := range declared {
		all = append(all, run.Capability{Name: name, Declared: map[bool]string{true: "yes", false: "no"}[yes]})
	}
	slices.SortFunc(all, func(a, b run.Capability) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// settings are what was chosen, under the names that a report shows.
func (p *Plan) settings() []run.Setting {
	definition := p.choice.Definition
	return append([]run.Setting{
		{Name: "profile", Value: p.choice.Profile},
		{Name: "seed", Value: strconv.FormatInt(p.choice.Seed, 10)},
		{Name: "concurrency", Value: strconv.Itoa(p.choice.Concurrency)},
		{Name: "consistency", Value: definition.Consistency.String()},
		{Name: "launcher", Value: definition.Kind()},
		{Name: "names", Value: fmt.Sprintf("%s, domain %s", definition.Identity.Username, definition.Identity.UserDomain)},
	}, definition.KnobSettings()...)
}
