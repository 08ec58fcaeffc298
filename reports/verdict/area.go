package verdict

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// stages are what Entra does with a provider, in the order in which one rests on another, with the areas of the catalogue that belong to
// each: connect, authenticate, match, create, read, update, members, leave, and what is made of all of them.
func stages() [][]string {
	return [][]string{
		{"probe", "endpoints"},
		{"auth"},
		{"matching", "filter", "query", "search", "pagination"},
		{"create"},
		{"media", "errors", "resource", "common-attributes", "retrieve", "attributes", "schema-rules", "user", "group"},
		{"update", "patch", "multi-valued", "enterprise", "manager"},
		{"groups", "members"},
		{"delete", "deprovision", "reenable"},
		{"cycles", "tutorial"},
	}
}

// stage is the place of a requirement in that order. What no stage has, such as discovery, comes last.
func stage(of run.Requirement) int {
	if strings.HasSuffix(of.ID, "-wrong-secret") {
		return 1
	}
	at := slices.IndexFunc(stages(), func(areas []string) bool { return slices.Contains(areas, of.Area) })
	if at < 0 {
		return len(stages())
	}
	return at
}
