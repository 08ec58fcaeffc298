package verdict

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// stageOf is something that Entra does with a provider, with the areas of the catalogue that belong to it.
type stageOf struct {
	name  string // what it is about, as the verdict says it: "none about NAME"
	areas []string
}

// stages are what Entra does with a provider, in the order in which one rests on another: connect, authenticate, match, create, read,
// update, members, leave, and what is made of all of them.
func stages() []stageOf {
	return []stageOf{
		{"connecting", []string{"probe", "endpoints"}},
		{"connecting", []string{"auth"}},
		{"matching", []string{"matching", "filter", "query", "search", "pagination"}},
		{"creating", []string{"create"}},
		{"reading", []string{"media", "errors", "resource", "common-attributes", "retrieve", "attributes", "schema-rules", "user", "group"}},
		{"updating", []string{"update", "patch", "multi-valued", "enterprise", "manager"}},
		{"members", []string{"groups", "members"}},
		{"leaving", []string{"delete", "deprovision", "reenable"}},
		{"", []string{"cycles", "tutorial"}},
	}
}

// stage is the place of a requirement in that order. What no stage has, such as discovery, comes last.
func stage(of run.Requirement) int {
	if strings.HasSuffix(of.ID, "-wrong-secret") {
		return 1
	}
	at := slices.IndexFunc(stages(), func(one stageOf) bool { return slices.Contains(one.areas, of.Area) })
	if at < 0 {
		return len(stages())
	}
	return at
}

// subjectArea is what a requirement is about, in the words of the verdict: that of its stage, or one of two that lie across all. "" for
// what no provider needs to be trusted.
func subjectArea(of run.Requirement) string {
	switch of.Area {
	case "errors":
		return "errors"
	case "discovery", "schema", "resource-type", "spc":
		return "discovery"
	}
	if at := stage(of); at < len(stages()) {
		return stages()[at].name
	}
	return ""
}
