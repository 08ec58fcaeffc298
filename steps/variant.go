package steps

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
)

// ofVariant separates a variant in a scenario's key.
const ofVariant = "@"

// knobsOf are the knobs of a definition by variant; "" is the definition alone.
func knobsOf(definition targets.Definition) (map[string]mockentra.Knobs, error) {
	all := map[string]mockentra.Knobs{}
	for _, variant := range append(definition.VariantNames(), "") {
		knobs, err := definition.Knobs(variant)
		if err != nil {
			return nil, err
		}
		all[variant] = knobs
	}
	return all, nil
}

// vary adds the scenarios that are repeated under a variant: those in which Entra then sends something else.
func (p *Plan) vary() {
	base := slices.Clone(p.selected.ordered)
	prints := map[*planned]string{}
	for print, entry := range p.selected.byPrint {
		prints[entry] = print
	}
	for _, variant := range p.choice.Definition.VariantNames() {
		for _, entry := range base {
			told := newReach(entry, p.choice.Definition, p.mapping)
			excluded, _ := p.excluded(entry, p.knobs[variant])
			if !told.reaches(p.knobs[""], p.knobs[variant]) || excluded != "" {
				continue
			}
			again := *entry
			again.Variant, again.Key, again.Excluded, again.askable = variant, entry.Key+ofVariant+variant, "", true
			p.selected.byPrint[under(variant, prints[entry])] = &again
			p.selected.ordered = append(p.selected.ordered, &again)
			p.selected.seen++
		}
	}
}

// excluded says why a scenario is not asked of the target with these knobs, "" when it is, and whether another run might.
func (p *Plan) excluded(entry *planned, knobs mockentra.Knobs) (why string, askable bool) {
	c := p.choice
	never := cmp.Or(applicable(entry, c.Definition, p.mapping), newReach(entry, c.Definition, p.mapping).silenced(knobs))
	return cmp.Or(unasked(entry, c.Definition, p.profile), never), never == ""
}

// under is the fingerprint of a pickle that is played under a variant.
func under(variant, print string) string { return variant + "\n" + print }

// withoutVariants are ids without what follows the @, for a selection of scenarios before they are varied.
func withoutVariants(ids []string, variants []string) []string {
	plain := slices.Clone(ids)
	for i, id := range ids {
		for _, variant := range variants {
			if scenario, cut := strings.CutSuffix(id, ofVariant+variant); cut {
				plain[i] = scenario
			}
		}
	}
	return plain
}

// featuresOf lists the feature files of the scenarios under a variant.
func (s *selection) featuresOf(variant string) (paths []string) {
	for _, entry := range s.ordered {
		if entry.Variant == variant && !slices.Contains(paths, entry.Feature) {
			paths = append(paths, entry.Feature)
		}
	}
	return paths
}

// tagsOf is an expression for the ids of the scenarios under a variant, so that godog does not go through all others of their files; "" where
// an id cannot stand in one. The rows of an outline have one id.
func (s *selection) tagsOf(variant string) string {
	var tags []string
	for _, entry := range s.ordered {
		if strings.ContainsAny(entry.ID, ",&~@") {
			return ""
		}
		if tag := "@id:" + entry.ID; entry.Variant == variant && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return strings.Join(tags, ",")
}

// find returns the planned scenario of a pickle under a variant.
func (s *selection) find(variant, print string) (*planned, bool) {
	if variant != "" {
		print = under(variant, print)
	}
	entry, planned := s.byPrint[print]
	return entry, planned
}

// digits is how many hexadecimal digits number every scenario: no mark is then the beginning of another.
func (p *Plan) digits() int {
	return max(2, len(strconv.FormatInt(int64(len(p.selected.ordered)), 16)))
}
