package features

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
)

// problems collects what is wrong with a catalogue, so that one reading shows all of it.
type problems []error

func (p *problems) wantf(ok bool, format string, args ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf(format, args...))
	}
}

// citation is a section of one of the reference documents: "entra.md §6.5".
var citation = regexp.MustCompile(`^(entra|sentry|ambiguities)\.md §\d+[a-z]?(\.\d+)*$`)

func (c *Catalogue) validate() error {
	var found problems
	for _, id := range slices.Sorted(maps.Keys(c.requirements)) {
		c.validateRequirement(c.requirements[id], &found)
	}
	for _, id := range slices.Sorted(maps.Keys(c.consequences)) {
		c.validateConsequence(c.consequences[id], &found)
	}
	c.validateAmbiguities(&found)
	for _, name := range slices.Sorted(maps.Keys(c.codes)) {
		c.codes[name].validate(&found)
	}
	for _, topic := range c.untestable {
		found.wantf(topic.Topic != "" && topic.Reason != "", "untestable topic of RFC %d §%s has no topic or no reason", topic.RFC, topic.Section)
	}
	return errors.Join(found...)
}

func (c *Catalogue) validateRequirement(r Requirement, found *problems) {
	found.wantf(slices.Contains(levels(), r.Level), "requirement %s has the level %q: want one of %q", r.ID, r.Level, levels())
	found.wantf(r.Severity.costs(), "requirement %s has the severity %q: want fail, advisory or note", r.ID, r.Severity)
	found.wantf(r.Summary != "" && r.Check != "", "requirement %s has no summary or no check: say what the provider does, and how it is told", r.ID)
	found.wantf(r.Area != "", "requirement %s has no area", r.ID)
	found.wantf(len(r.Conditions) > 0, "requirement %s has no conditions: want at least \"always\"", r.ID)
	for _, condition := range r.Conditions {
		_, known := c.Condition(condition)
		found.wantf(known, "requirement %s has the unknown condition %q: describe it under conditions in requirements.yaml", r.ID, condition)
	}
	for _, ambiguity := range r.Ambiguities {
		_, known := c.ambiguities[ambiguity]
		found.wantf(known, "requirement %s cites the unknown ambiguity %q", r.ID, ambiguity)
	}
	if r.RFC != 0 {
		found.wantf(r.Section != "" && r.Keyword != "" && r.Tier >= 1 && r.Tier <= 3,
			"requirement %s of RFC %d lacks section, keyword or a tier of 1 to 3", r.ID, r.RFC)
		found.wantf(r.Cites == "" && r.Label == "", "requirement %s has both an RFC and a citation: want one source", r.ID)
		return
	}
	found.wantf(r.Effect != "" && r.Fix != "", "requirement %s lacks effect or fix: say what Entra does, and how to mend it", r.ID)
	c.validateSource("requirement "+r.ID, r.Cites, r.Label, r.Severity, r.ErrorCode, found)
}

func (c *Catalogue) validateConsequence(consequence Consequence, found *problems) {
	requirement, known := c.requirements[consequence.Requirement]
	found.wantf(known && requirement.RFC != 0, "consequence of %s: no such requirement of an RFC", consequence.Requirement)
	found.wantf(requirement.Entra, "consequence of %s: Entra does not depend on it, so it has none", consequence.Requirement)
	found.wantf(consequence.Severity == "" || consequence.Severity.costs(),
		"consequence of %s has the severity %q: want fail, advisory, note, or no key at all", consequence.Requirement, consequence.Severity)
	found.wantf(consequence.Effect != "" && consequence.Fix != "", "consequence of %s lacks effect or fix", consequence.Requirement)
	c.validateSource("consequence of "+consequence.Requirement, consequence.Cites, consequence.Label, consequence.Severity, consequence.ErrorCode, found)
}

// validateSource checks what every statement about Entra has. Nobody is failed on an inference (design §3).
func (c *Catalogue) validateSource(what, cites string, label Label, severity Severity, code string, found *problems) {
	found.wantf(citation.MatchString(cites), "%s cites %q: want a section such as \"entra.md §3.2\"", what, cites)
	found.wantf(label.known(), "%s has the label %q: want D, O or I", what, label)
	found.wantf(label != Inferred || severity != SeverityFail, "%s is inferred [I] and has the severity fail: want advisory or note", what)
	if code != "" {
		_, known := c.codes[code]
		found.wantf(known, "%s names the unknown error code %q: describe it in codes.yaml", what, code)
	}
}

func (l Label) known() bool { return l == Documented || l == Observed || l == Inferred }

func (c *Catalogue) validateAmbiguities(found *problems) {
	owner := map[string]string{} // requirement and class to the ambiguity that rules on it
	for _, id := range slices.Sorted(maps.Keys(c.ambiguities)) {
		ambiguity := c.ambiguities[id]
		ambiguity.validate(found)
		for _, requirement := range ambiguity.Requirements {
			_, known := c.requirements[requirement]
			found.wantf(known, "ambiguity %s rules on the unknown requirement %q", id, requirement)
			for _, outcome := range slices.Sorted(maps.Keys(ambiguity.Outcomes)) {
				key := requirement + " " + string(outcome)
				found.wantf(owner[key] == "", "ambiguities %s and %s both rule on the outcome %s of %s", owner[key], id, outcome, requirement)
				owner[key] = id
			}
		}
	}
}

func (a Ambiguity) validate(found *problems) {
	found.wantf(a.Title != "" && a.Gives != "", "ambiguity %s lacks a title or what the text gives", a.ID)
	found.wantf(len(a.Requirements) > 0 && len(a.Outcomes) > 0, "ambiguity %s rules on nothing: want requirements and outcomes", a.ID)
	for _, outcome := range slices.Sorted(maps.Keys(a.Outcomes)) {
		severities := a.Outcomes[outcome]
		found.wantf(outcome != Held && outcome != "", "ambiguity %s rules on the outcome class %q: want one of what did not hold", a.ID, outcome)
		for _, profile := range profiles() {
			severity := severities[profile]
			found.wantf(severity == passes || severity.costs(),
				"ambiguity %s: outcome %s has the severity %q in the profile %s: want pass, note, advisory or fail", a.ID, outcome, severity, profile)
		}
		found.wantf(len(severities) <= len(profiles()), "ambiguity %s: outcome %s names an unknown profile: want %q", a.ID, outcome, profiles())
	}
}

func (c Code) validate(found *problems) {
	kinds := []CodeKind{ErrorCode, SkipReason, QuarantineReason}
	found.wantf(slices.Contains(kinds, c.Kind), "code %s has the kind %q: want one of %q", c.Name, c.Kind, kinds)
	found.wantf(c.Meaning != "" && len(c.Causes) > 0 && c.Do != "", "code %s lacks meaning, causes or what to do", c.Name)
	found.wantf(citation.MatchString(c.Cites), "code %s cites %q: want a section such as \"entra.md §6.5\"", c.Name, c.Cites)
	found.wantf(c.Label.known(), "code %s has the label %q: want D, O or I", c.Name, c.Label)
	for _, pattern := range c.Scenarios {
		_, err := path.Match(pattern, "")
		found.wantf(err == nil, "code %s: scenario pattern %q is wrong: %v", c.Name, pattern, err)
	}
}
