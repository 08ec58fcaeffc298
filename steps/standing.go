package steps

import (
	"slices"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// Standing judges what must hold of every answer where no scenario is played, as under load: by the scenarios that are about that, with the
// profile, the mapping and the known deviations of a choice.
type Standing struct {
	plan  *Plan
	about map[string]*planned // by the id of the check
	known []run.Deviation
}

// NewStanding reads what NewPlan reads.
func NewStanding(choice Choice) (*Standing, error) {
	plan, err := NewPlan(choice)
	if err != nil {
		return nil, err
	}
	made := &Standing{plan: plan, about: map[string]*planned{}}
	ids := []string{""} // of a requirement alone
	for _, entry := range plan.selected.ordered {
		if one, there := entry.invariant(); there && entry.Variant == "" {
			made.about[one.Check()] = entry
			ids = append(ids, entry.ID)
		}
	}
	for _, known := range plan.known {
		if slices.Contains(ids, known.Scenario) {
			made.known = append(made.known, known)
		}
	}
	return made, nil
}

// Invariants are those that the target is judged by.
func (s *Standing) Invariants() []invariant.Invariant { return s.plan.invariants() }

// Deviations are the known deviations about them, as the checks name them.
func (s *Standing) Deviations() []run.Deviation { return s.known }

// Judge gives each check its verdict.
func (s *Standing) Judge(checks []run.Check) {
	for i := range checks {
		of := judge{policy: s.plan.profile, known: s.known, today: s.plan.today, explained: map[run.Deviation]bool{}}
		if entry := s.about[checks[i].ID]; entry != nil {
			of.planned = entry.Planned
		}
		of.judge(&checks[i], false)
	}
}

// Requirements lists the requirements of checks, as a run file has them.
func (s *Standing) Requirements(checks []run.Check) []run.Requirement {
	list, _ := s.plan.Catalogue()
	return slices.DeleteFunc(list, func(listed run.Requirement) bool {
		return !slices.ContainsFunc(checks, func(check run.Check) bool { return check.Requirement == listed.ID })
	})
}
