package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets"
)

// applicable says why a scenario cannot be asked of a target, "" when it can: what the profile demands, the dialects it is used
// with, the attributes its mapping has (@maps:…, @unmapped:…), and the abilities its definition declares (@capability:…).
func applicable(definition targets.Definition, mapping *mockentra.Mapping, profile *features.Profile) func(run.Planned, []string) string {
	var reading []compiled
	if definition.ReadOnly {
		reading = slices.DeleteFunc(compile(story.Steps()), func(known compiled) bool { return !known.Reads })
	}
	return func(scenario run.Planned, steps []string) string {
		if profile.Knows(scenario.Requirement) && !profile.Selected(scenario.Requirement) {
			return fmt.Sprintf("the profile %s does not require %s", profile.Name(), scenario.Requirement)
		}
		if definition.ReadOnly && !readsOnly(reading, steps) {
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
				return fmt.Sprintf("the target uses only the %s dialect", strings.Join(definition.Dialects, " and "))
			}
		}
		return ""
	}
}

// readsOnly reports whether each step is one of those that are known to write nothing. What is sent is looked at again by the transport (targets.ErrReadOnly).
func readsOnly(reading []compiled, steps []string) bool {
	return !slices.ContainsFunc(steps, func(step string) bool { return len(matching(reading, step)) == 0 })
}

func excludedBy(tag string, definition targets.Definition, mapping *mockentra.Mapping) string {
	kind, value, _ := strings.Cut(tag, ":")
	switch kind {
	case "maps":
		if of, path := story.Target(value); !mapping.Has(of, path) {
			return fmt.Sprintf("the mapping %s does not map %s of a %s", definition.Mapping, path, strings.ToLower(of.String()))
		}
	case "unmapped":
		if of, path := story.Target(value); mapping.Has(of, path) {
			return fmt.Sprintf("the mapping %s maps %s of a %s", definition.Mapping, path, strings.ToLower(of.String()))
		}
	case "mapping":
		if definition.Mapping != value {
			return fmt.Sprintf("the scenario requires the mapping %s, this target uses %s", value, definition.Mapping)
		}
	case "capability":
		if !definition.Capable(value) {
			return fmt.Sprintf("the definition declares %s: false", value)
		}
	}
	return ""
}
