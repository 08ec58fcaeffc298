package main

import (
	"fmt"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

const managerAttribute = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"

// creations is how many users and groups a workload creates.
func (f loadFlags) creations() int { return f.users + f.groups }

// forecast estimates a workload at a conformant provider: per user a search and a creation, a manager for all
// but the first and a read by the audit; per group the same, and its members one by one, or for a gallery app together. The
// numbers are those of a load on the reference provider (TestTheForecastIsTrue).
func (f loadFlags) forecast(definition targets.Definition, mapping *mockentra.Mapping) forecast {
	requests := 4 + 3*f.creations() // readiness, connection test, searches for nobody; search, creation, audit
	requests += targets.Proofs(f.creations(), f.keep)
	if mapping.Has(mockentra.User, managerAttribute) {
		requests += f.users - 1
	}
	if mapping.Has(mockentra.Group, "members") {
		knobs, _ := definition.Knobs("") // no error in a definition that was read
		perPatch := knobs.PerPatch(mockentra.Connector(definition.Connector))
		requests += f.groups * ((f.members + perPatch - 1) / perPatch)
	}
	measured := requests - 3 - f.creations() - targets.Proofs(f.creations(), f.keep) // by the load itself
	if !f.keep {
		requests += f.creations()
	}
	return forecast{
		what:      "initial-sync of " + f.size() + fmt.Sprintf(" with %s each", verdict.Plural(f.members, "member", "members")),
		resources: f.creations(), requests: requests, measured: measured, atOnce: min(f.atOnce(), f.creations()), rate: f.rate,
		basis: "estimated from the reference provider", limit: f.deadline, keeps: f.keep,
	}
}

// size is how many objects the workload has, such as "200 users and 10 groups".
func (f loadFlags) size() string {
	return verdict.Plural(f.users, "user", "users") + " and " + verdict.Plural(f.groups, "group", "groups")
}

// follow is the workload as the definition has it: its rate, where no other is given, and no groups where the provider has none. The
// definition keeps to the rate of the workload beside it, too.
func (f *loadFlags) follow(definition targets.Definition) (targets.Definition, error) {
	if !f.rated {
		f.rate = definition.Rate
	}
	definition.Rate = f.rate
	if !f.maxLiveGiven {
		f.maxLive = load.DefaultMaxLive(float64(f.rate))
	}
	if definition.Capable("groups") {
		return definition, nil
	}
	if f.grouped && f.groups > 0 {
		return definition, fmt.Errorf("--groups is %d, but capabilities.groups of %s is false: leave out --groups, or correct the definition", f.groups, definition.Name)
	}
	f.groups, f.members = 0, 0
	return definition, nil
}

// reach refuses a deadline in which the rate cannot be kept to the end.
func (f loadFlags) reach(plan forecast) error {
	if needed := f.rate.For(plan.measured); f.limited && f.duration == 0 && needed > f.deadline {
		return fmt.Errorf("--deadline %s is too short: %d requests at %s take %s: raise --deadline or leave it out, or end the load early with --duration",
			short(f.deadline), about(plan.measured), f.rate, rounded(needed))
	}
	return nil
}

// fits refuses a workload that the definition rules out.
func (f loadFlags) fits(definition targets.Definition) error {
	switch {
	case definition.ReadOnly:
		return fmt.Errorf("%s is read-only by its definition, and a load writes: remove read_only, or use `scimproof run`", definition.Name)
	case definition.Budget > 0 && f.creations() > definition.Budget:
		return fmt.Errorf("%d users and %d groups exceed the budget of %d resources: lower --users and --groups, or raise --max-resources or budget in the definition",
			f.users, f.groups, definition.Budget)
	}
	return nil
}
