package steps

import (
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// Header fills what the suite knows of a run file's first line.
func (s *Suite) Header() run.Header {
	list, total := s.Catalogue()
	return run.Header{
		Target:  run.Target{Capabilities: s.capabilities()},
		Profile: s.options.Profile, Seed: s.options.Seed, Full: s.Full(), Plan: s.Plan(),
		Catalogue: list, CatalogueOf: total, Deviations: s.known,
	}
}

// capabilities lists what the definition declares, and what follows from its mapping.
func (s *Suite) capabilities() []run.Capability {
	declared := map[string]bool{"groups": s.options.Definition.Capable("groups")}
	maps.Copy(declared, s.options.Definition.Capabilities)
	for _, target := range []string{"active", "manager", "externalId"} {
		attribute, _ := attributeOf(target)
		if target == "externalId" {
			attribute.target = target
		}
		declared["maps "+target] = s.mapping.Has(mockentra.User, attribute.target) || s.mapping.Has(mockentra.Group, attribute.target)
	}
	var all []run.Capability
	for name, yes := range declared {
		all = append(all, run.Capability{Name: name, Declared: map[bool]string{true: "yes", false: "no"}[yes]})
	}
	slices.SortFunc(all, func(a, b run.Capability) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Footer fills what the suite knows of a run file's last line.
func (s *Suite) Footer() run.Footer {
	_, notReached, stale, old := s.Deviations()
	return run.Footer{
		Planned: len(s.plan.ordered), Written: s.Written(),
		NotReached: notReached, Stale: stale, Expired: old,
	}
}

// object reads a source object.
func (w *world) object(ref mockentra.Ref) mockentra.Object {
	var object mockentra.Object
	w.tenant.Object(ref, &object)
	return object
}
