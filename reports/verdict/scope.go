package verdict

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// scope is how much a run has exercised of what applies to its target, whatever was chosen for the run: what the catalogue says no run
// exercises does not apply, nor what the mapping or a declared capability leaves out, nor an optional feature that nobody has seen.
type scope struct {
	applies, exercised int
	excluded           int      // by the mapping, the dialects or what the definition declares
	without            []string // areas that apply, and that nothing was exercised of
}

// enough is the share of what applies that must be exercised before a provider is said to conform.
const enough = 0.9

func newScope(whole *run.Run, rows []Covered) scope {
	var s scope
	applies, exercised := map[string]bool{}, map[string]bool{}
	var areas []string
	for i := range rows {
		row := &rows[i]
		if !row.Tested && (row.Requirement.Untested != "" || !available(whole, rows, row.Requirement.Area)) {
			continue
		}
		if !row.Tested && row.left(whole) {
			s.excluded++
			continue
		}
		area := subjectArea(row.Requirement)
		s.applies++
		if area != "" && !applies[area] {
			applies[area] = true
			areas = append(areas, area)
		}
		if row.Tested {
			s.exercised++
			exercised[area] = true
		}
	}
	s.without = slices.DeleteFunc(areas, func(area string) bool { return exercised[area] })
	return s
}

// tested reports whether nine tenths of what applies were exercised.
func (s scope) tested() bool { return float64(s.exercised) >= enough*float64(s.applies) }

// suffices reports whether the run has exercised so much that it can say that the target conforms.
func (s scope) suffices() bool {
	return s.tested() && len(s.without) == 0
}

// left reports whether the target's mapping or what it declares leaves a requirement out of every run. A file from before this was
// recorded tells by its plan, if that is whole.
func (c *Covered) left(whole *run.Run) bool {
	if c.Requirement.Excluded != "" || !whole.Header.Full {
		return c.Requirement.Excluded != ""
	}
	planned := false
	for _, entry := range whole.Header.Plan {
		if entry.Requirement != c.Requirement.ID || entry.Own {
			continue
		}
		if !strings.HasPrefix(entry.Excluded, "the mapping ") && !strings.HasPrefix(entry.Excluded, "the definition declares ") {
			return false
		}
		planned = true
	}
	return planned
}

// available reports whether a feature that a provider may lack applies: it advertises it, or some of it was exercised. All but the
// optional features do. Entra needs filters and PATCH of every provider.
func available(whole *run.Run, rows []Covered, area string) bool {
	features := map[string]string{
		"bulk": "bulk", "sort": "sort", "etag": "etag", "versioning": "etag", "cursor": "", "device": "", "events": "", "me": "", "messages": "",
	}
	if whole.Header.Profile == "rfc" {
		features["filter"], features["patch"] = "filter", "patch"
	}
	feature, optional := features[area]
	if !optional {
		return true
	}
	advertised := func(known run.Capability) bool { return known.Name == feature && known.Advertised == "yes" }
	return slices.ContainsFunc(whole.Header.Target.Capabilities, advertised) ||
		slices.ContainsFunc(rows, func(row Covered) bool { return row.Tested && row.Requirement.Area == area })
}

// undeclared lists the capabilities that the definition says the target lacks, without those that say what is mapped.
func undeclared(whole *run.Run) (names []string) {
	for _, known := range whole.Header.Target.Capabilities {
		if known.Declared == "no" && !strings.HasPrefix(known.Name, "maps ") {
			names = append(names, known.Name)
		}
	}
	return names
}
