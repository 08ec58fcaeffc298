package features

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// problems collects what is wrong with a catalogue, so that one reading shows all of it.
type problems []error

func (p *problems) wantf(ok bool, format string, args ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf(format, args...))
	}
}

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
		c.validateReference("code "+name, c.codes[name].Reference, &found)
	}
	c.validateSources(&found)
	for _, topic := range c.untestable {
		found.wantf(topic.Topic != "" && topic.Reason != "", "untestable topic of RFC %d §%s has no topic or no reason", topic.RFC, topic.Section)
	}
	return errors.Join(found...)
}

func (c *Catalogue) validateRequirement(r Requirement, found *problems) {
	found.wantf(slices.Contains(levels(), r.Level), "requirement %s has the level %q: expected one of %q", r.ID, r.Level, levels())
	found.wantf(r.Severity.costs(), "requirement %s has the severity %q: expected fail, advisory or note", r.ID, r.Severity)
	found.wantf(r.Summary != "" && r.Check != "", "requirement %s has no summary or no check: describe what the provider does, and how it is checked", r.ID)
	found.wantf(r.Area != "", "requirement %s has no area", r.ID)
	found.wantf(len(r.Conditions) > 0, "requirement %s has no conditions: expected at least \"always\"", r.ID)
	for _, condition := range r.Conditions {
		_, known := c.Condition(condition)
		found.wantf(known, "requirement %s has the unknown condition %q: describe it under conditions in requirements.yaml", r.ID, condition)
	}
	for _, ambiguity := range r.Ambiguities {
		_, known := c.ambiguities[ambiguity]
		found.wantf(known, "requirement %s cites the unknown ambiguity %q", r.ID, ambiguity)
	}
	for outcome := range r.Advice {
		found.wantf(outcome.Meaning() != "", "requirement %s has advice for the unknown outcome %q", r.ID, outcome)
	}
	found.wantf(r.Broken == "" || r.Fix != "" || c.consequences[r.ID].Fix != "", "requirement %s says what is broken and not how to fix it", r.ID)
	if r.RFC != 0 {
		found.wantf(r.Section != "" && r.Keyword != "" && r.Tier >= 1 && r.Tier <= 3,
			"requirement %s of RFC %d lacks section, keyword or a tier of 1 to 3", r.ID, r.RFC)
		r.validateQuote(found)
		found.wantf(r.Reference == Reference{}, "requirement %s has both an RFC and a source: expected one of them", r.ID)
		return
	}
	found.wantf(r.Quote == "", "requirement %s quotes no RFC: the key quote is for the words of one", r.ID)
	found.wantf(r.Effect != "" && r.Fix != "", "requirement %s lacks effect or fix: say what Entra does and how to fix it", r.ID)
	c.validateStatement("requirement "+r.ID, r.Reference, r.Severity, r.ErrorCode, found)
}

// mostQuoted is how many characters of an RFC are quoted at most: a finding shows them all.
const mostQuoted = 300

func (r Requirement) validateQuote(found *problems) {
	if r.Quote == "" {
		return
	}
	length := utf8.RuneCountInString(r.Quote)
	found.wantf(length <= mostQuoted, "the quote of %s has %d characters: expected at most %d, with … for what is left out", r.ID, length, mostQuoted)
	found.wantf(r.Quote == strings.Join(strings.Fields(r.Quote), " "), "the quote of %s is not one line with single spaces: %q", r.ID, r.Quote)
	found.wantf(strings.HasSuffix(r.Quote, ".") || strings.HasSuffix(r.Quote, "…"), "the quote of %s ends with neither a full stop nor …: %q", r.ID, r.Quote)
}

func (c *Catalogue) validateConsequence(consequence Consequence, found *problems) {
	requirement, known := c.requirements[consequence.Requirement]
	found.wantf(known && requirement.RFC != 0, "consequence of %s: no such requirement of an RFC", consequence.Requirement)
	found.wantf(requirement.Entra, "consequence of %s: Entra does not depend on it, so it has none", consequence.Requirement)
	found.wantf(consequence.Severity == "" || consequence.Severity.costs(),
		"consequence of %s has the severity %q: expected fail, advisory, note, or no key at all", consequence.Requirement, consequence.Severity)
	found.wantf(consequence.Effect != "" && consequence.Fix != "", "consequence of %s lacks effect or fix", consequence.Requirement)
	c.validateStatement("consequence of "+consequence.Requirement, consequence.Reference, consequence.Severity, consequence.ErrorCode, found)
}

// validateStatement checks what every statement about Entra has that a run judges by. Nobody is failed on an inference.
func (c *Catalogue) validateStatement(what string, reference Reference, severity Severity, code string, found *problems) {
	c.validateReference(what, reference, found)
	found.wantf(!reference.Inferred || severity != SeverityFail, "%s is inferred and has the severity fail: expected advisory or note", what)
	if code != "" {
		_, known := c.codes[code]
		found.wantf(known, "%s names the unknown error code %q: describe it in codes.yaml", what, code)
	}
}

func (c *Catalogue) validateReference(what string, reference Reference, found *problems) {
	_, known := c.sources[reference.Source]
	found.wantf(known, "%s cites the unknown source %q: expected an id of sources.yaml", what, reference.Source)
}

// validateSources wants sources that can be looked up, and none that nobody looks up.
func (c *Catalogue) validateSources(found *problems) {
	cited := map[string]bool{}
	for _, requirement := range c.requirements {
		cited[requirement.Source] = true
	}
	for _, consequence := range c.consequences {
		cited[consequence.Source] = true
	}
	for _, code := range c.codes {
		cited[code.Source] = true
	}
	for _, id := range slices.Sorted(maps.Keys(c.sources)) {
		c.sources[id].validate(found)
		found.wantf(cited[id], "source %s is cited nowhere", id)
	}
}

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
	found.wantf(len(a.Requirements) > 0 && len(a.Outcomes) > 0, "ambiguity %s rules on nothing: expected requirements and outcomes", a.ID)
	for _, outcome := range slices.Sorted(maps.Keys(a.Outcomes)) {
		severities := a.Outcomes[outcome]
		found.wantf(outcome != Held && outcome != "", "ambiguity %s rules on the outcome class %q: expected one of those that mean a violation", a.ID, outcome)
		for _, profile := range profiles() {
			severity := severities[profile]
			found.wantf(severity == passes || severity.costs(),
				"ambiguity %s: outcome %s has the severity %q in the profile %s: expected pass, note, advisory or fail", a.ID, outcome, severity, profile)
		}
		found.wantf(len(severities) <= len(profiles()), "ambiguity %s: outcome %s names an unknown profile: expected %q", a.ID, outcome, profiles())
	}
}

func (c Code) validate(found *problems) {
	kinds := []CodeKind{ErrorCode, SkipReason, QuarantineReason}
	found.wantf(slices.Contains(kinds, c.Kind), "code %s has the kind %q: expected one of %q", c.Name, c.Kind, kinds)
	found.wantf(c.Meaning != "" && len(c.Causes) > 0 && c.Do != "", "code %s lacks meaning, causes or what to do", c.Name)
	for _, pattern := range c.Scenarios {
		_, err := path.Match(pattern, "")
		found.wantf(err == nil, "code %s: scenario pattern %q is wrong: %v", c.Name, pattern, err)
	}
}
