package features

import (
	"fmt"
	"strings"
)

// The profiles: what a run demands of a provider.
const (
	ProfileRFC   = "rfc"   // every requirement of the RFCs
	ProfileEntra = "entra" // what Entra depends on: its own requirements, and those of the RFCs that it needs
)

func profiles() []string { return []string{ProfileRFC, ProfileEntra} }

// Policy judges what steps classified. A Profile is one.
type Policy interface {
	// Selected tells whether the profile demands the requirement.
	Selected(requirement string) bool
	// Judge weighs an outcome class of a requirement, and names the ambiguity that decided, if one did.
	Judge(requirement string, outcome Outcome) (severity Severity, ambiguity string)
}

// Profile is the catalogue bound to one profile.
type Profile struct {
	name     string
	demanded map[string]Requirement // with the severity of this profile
	others   map[string]Requirement // the rest of the catalogue
	rulings  map[string]map[Outcome]ruling
}

// ruling is an ambiguity's word on an outcome class of a requirement.
type ruling struct {
	severity  Severity
	ambiguity string
}

// Profile binds the catalogue to the profile "rfc" or "entra".
func (c *Catalogue) Profile(name string) (*Profile, error) {
	if name != ProfileRFC && name != ProfileEntra {
		return nil, fmt.Errorf("profile %q is unknown: expected %s", name, strings.Join(profiles(), " or "))
	}
	profile := &Profile{
		name: name, demanded: map[string]Requirement{}, others: map[string]Requirement{}, rulings: map[string]map[Outcome]ruling{},
	}
	for id, requirement := range c.requirements {
		if name == ProfileEntra {
			if consequence := c.consequences[id]; consequence.Severity != "" {
				requirement.Severity = consequence.Severity
			}
		}
		if (name == ProfileRFC) == (requirement.RFC != 0) || name == ProfileEntra && requirement.Entra {
			profile.demanded[id] = requirement
		} else {
			profile.others[id] = requirement
		}
	}
	for _, ambiguity := range c.ambiguities {
		for _, id := range ambiguity.Requirements {
			profile.rule(id, ambiguity)
		}
	}
	return profile, nil
}

func (p *Profile) rule(requirement string, ambiguity Ambiguity) {
	if p.rulings[requirement] == nil {
		p.rulings[requirement] = map[Outcome]ruling{}
	}
	for outcome, severities := range ambiguity.Outcomes {
		severity := severities[p.name]
		if severity == passes {
			severity = SeverityNone
		}
		p.rulings[requirement][outcome] = ruling{severity, ambiguity.ID}
	}
}

// Name is "rfc" or "entra".
func (p *Profile) Name() string { return p.name }

// Requirements lists what the profile demands by id, each with its severity in this profile.
func (p *Profile) Requirements() []Requirement { return sorted(p.demanded) }

// Selected tells whether the profile demands the requirement. An id that the catalogue does not have is not demanded.
func (p *Profile) Selected(requirement string) bool {
	_, demanded := p.demanded[requirement]
	return demanded
}

// Knows tells whether the catalogue has the requirement, whatever the profile demands.
func (p *Profile) Knows(requirement string) bool {
	_, other := p.others[requirement]
	return other || p.Selected(requirement)
}

// Judge weighs an outcome class. What held costs nothing. Otherwise an ambiguity that lists the requirement and the class
// decides, then one that rules on AnyOther class, then the requirement's own severity in this profile. The empty outcome
// asks for that own severity. A requirement outside the profile is weighed by its own severity too: a step that rests on
// it must not pass for that reason. What is only inferred about Entra never costs more than SeverityAdvisory, whatever an
// ambiguity says. An id that the catalogue does not have is a mistake in a step or a feature, and is SeverityFail, so that
// it cannot stay unnoticed.
func (p *Profile) Judge(requirement string, outcome Outcome) (severity Severity, ambiguity string) {
	entry, known := p.demanded[requirement]
	if !known {
		entry, known = p.others[requirement]
	}
	switch {
	case !known:
		return SeverityFail, ""
	case outcome == Held:
		return SeverityNone, ""
	case outcome == "":
		return entry.Severity, ""
	}
	for _, class := range []Outcome{outcome, AnyOther} {
		ruled, found := p.rulings[requirement][class]
		switch {
		case found && entry.Inferred && ruled.severity == SeverityFail:
			return SeverityAdvisory, ruled.ambiguity
		case found:
			return ruled.severity, ruled.ambiguity
		}
	}
	return entry.Severity, ""
}
