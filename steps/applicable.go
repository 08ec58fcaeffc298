package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
)

// applicable says why a scenario cannot be asked of a target, "" when it can: what the profile demands, the dialects it is used
// with, the attributes its mapping has (@maps:…, @unmapped:…), and the abilities its definition declares (@capability:…).
func applicable(definition targets.Definition, mapping *mockentra.Mapping, profile *features.Profile) func(run.Planned, []string) string {
	return func(scenario run.Planned, steps []string) string {
		if profile.Knows(scenario.Requirement) && !profile.Selected(scenario.Requirement) {
			return fmt.Sprintf("the profile %s does not demand %s", profile.Name(), scenario.Requirement)
		}
		if definition.ReadOnly && !readsOnly(steps) {
			return "the run is read-only, and this scenario writes"
		}
		for _, tag := range scenario.Tags {
			if reason := excludedBy(tag, definition, mapping); reason != "" {
				return reason
			}
		}
		for _, step := range steps {
			dialect, speaks := strings.CutPrefix(step, "Entra speaks ")
			if speaks && !slices.Contains(definition.Dialects, dialect) {
				return fmt.Sprintf("the target is used with the %s dialect only", strings.Join(definition.Dialects, " and "))
			}
		}
		return ""
	}
}

// readsOnly reports whether each step is known to write nothing: those of the connection. A step that is not known to counts as
// one that writes. What is sent is looked at again by the transport (targets.ErrReadOnly).
func readsOnly(steps []string) bool {
	reading := compile(connectionSteps())
	for _, step := range steps {
		if !slices.ContainsFunc(reading, func(known compiled) bool { return known.expression.MatchString(step) }) {
			return false
		}
	}
	return true
}

func excludedBy(tag string, definition targets.Definition, mapping *mockentra.Mapping) string {
	kind, value, _ := strings.Cut(tag, ":")
	switch kind {
	case "maps":
		if of, path := target(value); !mapping.Has(of, path) {
			return fmt.Sprintf("the mapping %s does not map %s of a %s", definition.Mapping, path, strings.ToLower(of.String()))
		}
	case "unmapped":
		if of, path := target(value); mapping.Has(of, path) {
			return fmt.Sprintf("the mapping %s maps %s of a %s", definition.Mapping, path, strings.ToLower(of.String()))
		}
	case "mapping":
		if definition.Mapping != value {
			return fmt.Sprintf("the story is about the mapping %s, this target uses %s", value, definition.Mapping)
		}
	case "capability":
		if !definition.Capable(value) {
			return fmt.Sprintf("the definition declares %s: false", value)
		}
	}
	return ""
}

// target turns the word of a tag into the mapping's target attribute, of a user, or of a group where the word begins with
// "group-": tags cannot hold spaces and brackets.
func target(word string) (mockentra.Kind, string) {
	kind := mockentra.User
	if rest, ofGroup := strings.CutPrefix(word, "group-"); ofGroup {
		kind, word = mockentra.Group, rest
	}
	if attribute, known := attributeOf(strings.ReplaceAll(word, "-", " ")); known {
		return kind, attribute.target
	}
	return kind, word
}
