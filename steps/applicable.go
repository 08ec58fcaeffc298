package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets"
)

// unasked says why this run does not ask a scenario of a target that it could be asked of, "" when it does: what the profile demands,
// whether it may write, and the dialects it is used with, which a Tenant URL may name.
func unasked(scenario *planned, definition targets.Definition, profile *features.Profile) string {
	if profile.Knows(scenario.Requirement) && !profile.Selected(scenario.Requirement) {
		return fmt.Sprintf("the profile %s does not require %s", profile.Name(), scenario.Requirement)
	}
	if definition.ReadOnly && !scenario.readsOnly() {
		return "the run is read-only, and this scenario writes"
	}
	if profile.Name() == features.ProfileRFC {
		if slices.Contains(scenario.dialects, mockentra.Legacy) {
			return "the profile rfc asks for nothing in Entra's legacy dialect, whose forms are not those of RFC 7644"
		}
		return ""
	}
	for _, dialect := range scenario.dialects {
		if !slices.Contains(definition.Dialects, string(dialect)) {
			return fmt.Sprintf("the target uses only the %s dialect", strings.Join(definition.Dialects, " and "))
		}
	}
	return ""
}

// applicable says why a scenario cannot be asked of a target in any run, "" when it can: the attributes its mapping has (@maps:…,
// @unmapped:…, and what its sentences take for granted), its URL (@transport:https), how it knows its clients (@auth:secret, @auth:bearer), and the
// abilities its definition declares (@capability:…).
func applicable(scenario *planned, definition targets.Definition, mapping *mockentra.Mapping) string {
	for _, tag := range scenario.Tags {
		if reason := excludedBy(tag, definition, mapping); reason != "" {
			return reason
		}
	}
	return scenario.missing
}

// readsOnly reports whether each step is one of those that are known to write nothing. What is sent is looked at again by the transport (targets.ErrReadOnly).
func (p *planned) readsOnly() bool {
	return !slices.ContainsFunc(p.uses, func(known *compiled) bool { return !known.Reads })
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
	case "transport":
		if !strings.HasPrefix(strings.ToLower(definition.URL), value+":") {
			return fmt.Sprintf("the target's URL does not begin with %s", value)
		}
	case "auth":
		if value == "secret" && definition.CertificateAlone() {
			return "the target knows its clients by their certificate: there is no secret that could be wrong"
		}
		if value == "bearer" && definition.Auth.Bearer == "" {
			return "the target's secret is no fixed bearer token, of which another could be made"
		}
	case "capability":
		if !definition.Capable(value) {
			return fmt.Sprintf("the definition declares %s: false", value)
		}
	}
	return ""
}
