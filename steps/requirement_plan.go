package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/steps/story"
)

// bundled is every scenario that comes with scimproof, whatever was chosen of them.
func (p *Plan) bundled() (*selection, error) {
	if p.whole {
		return p.selected, nil
	}
	all, err := selectFrom(features.FS(), []string{"."}, "", nil)
	if err != nil {
		return nil, err
	}
	missing := story.Missing(p.mapping, p.choice.Definition.Identity, p.choice.Definition.HardDelete)
	for _, entry := range all.ordered {
		if wrong := p.match(entry, missing); len(wrong) > 0 {
			return nil, wrong[0]
		}
	}
	return all, nil
}

// leaveOut finds the scenarios that do not come with scimproof, and the requirements that no run of this target can exercise: each of
// the scenarios about one is left out by the mapping, the dialects or what the definition declares.
func (p *Plan) leaveOut() error {
	all, err := p.bundled()
	if err != nil {
		return err
	}
	for print, entry := range p.selected.byPrint {
		_, comes := all.byPrint[print]
		entry.Own = !comes
	}
	p.never = map[string]string{}
	for _, entry := range all.ordered {
		reason := p.neverAsked(entry)
		if before, seen := p.never[entry.Requirement]; !seen || before != "" {
			p.never[entry.Requirement] = reason
		}
	}
	return nil
}

// neverAsked says why no run asks a scenario of this target, "" where one can: it is read-only by choice, and so is the profile.
func (p *Plan) neverAsked(entry *planned) (why string) {
	definition := p.choice.Definition
	if reason := applicable(entry, definition, p.mapping); reason != "" {
		return reason
	}
	for _, dialect := range entry.dialects {
		if p.profile.Name() != features.ProfileRFC && !slices.Contains(definition.Dialects, string(dialect)) {
			return fmt.Sprintf("the target uses only the %s dialect", strings.Join(definition.Dialects, " and "))
		}
	}
	told := newReach(entry, definition, p.mapping)
	for _, variant := range slices.Sorted(maps.Keys(p.knobs)) {
		if why = told.silenced(p.knobs[variant]); why == "" {
			return ""
		}
	}
	return why
}
