package steps

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// ErrSelection says that the selection of scenarios is empty or names what does not exist.
var ErrSelection = errors.New("nothing to run")

// Choice is what a user chooses. All but Definition has a default.
type Choice struct {
	Definition  targets.Definition
	Profile     string              // default "entra"
	Catalogue   *features.Catalogue // default: the one that comes with scimproof; reading it takes a moment
	Mapping     *mockentra.Mapping  // default: the one that the definition names
	Features    fs.FS               // default: the embedded ones
	Paths       []string            // within Features; default all
	Tags        string              // godog's expression, only for the godog command
	IDs         []string            // ID, ID/row, ID@variant or ID/row@variant; none = all
	Seed        int64               // of names, ids and order
	Concurrency int                 // scenarios at once; default: the definition's
}

// Plan is what a choice comes to: which scenarios, those that are not applicable with the reason, how they are judged, and what is
// known of the target. It is not changed once it is made, so that it can be run several times.
type Plan struct {
	choice    Choice
	catalogue *features.Catalogue
	profile   *features.Profile
	mapping   *mockentra.Mapping
	knobs     map[string]mockentra.Knobs // by variant; "" = the definition's own
	known     []run.Deviation
	steps     []compiled
	meant     map[string][]*compiled // by the text of a step: those that match it
	selected  *selection
	whole     bool              // nothing was chosen of the scenarios that come with scimproof
	never     map[string]string // by requirement: why no run of the target can exercise it, "" where one can
	today     time.Time
}

// NewPlan reads the catalogue, the mapping, the features and the known deviations, and refuses what is wrong with them. Nothing is
// sent.
func NewPlan(choice Choice) (*Plan, error) {
	plan := &Plan{choice: choice, steps: compile(story.Steps()), meant: map[string][]*compiled{}, today: time.Now()}
	plan.defaults()
	if err := errors.Join(plan.load(), plan.prepare()); err != nil {
		return nil, err
	}
	return plan, session.Recognisable(choice.Definition, plan.mapping)
}

func (p *Plan) defaults() {
	c := &p.choice
	p.whole = c.Features == nil && len(c.Paths) == 0 && c.Tags == "" && len(c.IDs) == 0
	if c.Profile == "" {
		c.Profile = "entra"
	}
	if c.Features == nil {
		c.Features = features.FS()
	}
	if len(c.Paths) == 0 {
		c.Paths = []string{"."}
	}
	if c.Concurrency <= 0 {
		c.Concurrency = c.Definition.Concurrency
	}
}

func (p *Plan) load() (err error) {
	if p.catalogue = p.choice.Catalogue; p.catalogue == nil {
		if p.catalogue, err = features.Load(); err != nil {
			return err
		}
	}
	if p.profile, err = p.catalogue.Profile(p.choice.Profile); err != nil {
		return err
	}
	if p.mapping = p.choice.Mapping; p.mapping == nil {
		if p.mapping, err = session.LoadMapping(p.choice.Definition); err != nil {
			return err
		}
	}
	if p.knobs, err = knobsOf(p.choice.Definition); err != nil {
		return err
	}
	p.known, err = p.choice.Definition.KnownDeviations()
	return err
}

func (p *Plan) prepare() (err error) {
	if p.profile == nil || p.mapping == nil {
		return nil // load has said why
	}
	c := p.choice
	if p.selected, err = selectFrom(c.Features, c.Paths, c.Tags, withoutVariants(c.IDs, c.Definition.VariantNames())); err != nil {
		return err
	}
	missing := story.Missing(p.mapping, c.Definition.Identity, c.Definition.HardDelete)
	var wrong []error
	for _, entry := range p.selected.ordered {
		if !p.profile.Knows(entry.Requirement) {
			wrong = append(wrong, fmt.Errorf("%s:%d: requirement %q is not in the catalogue", entry.Feature, entry.Line, entry.Requirement))
		}
		wrong = append(wrong, p.match(entry, missing)...)
		entry.Excluded, entry.askable = p.excluded(entry, p.knobs[""])
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	if err := p.leaveOut(); err != nil {
		return err
	}
	p.vary()
	p.selected, err = p.selected.only(c.IDs)
	return err
}

// match notes which patterns a scenario uses, which dialects it needs and what the mapping lacks for it, and lists its steps that no pattern matches, or several.
func (p *Plan) match(entry *planned, missing func(story.Step, []string) string) (wrong []error) {
	for _, step := range entry.steps {
		text, _, _ := strings.Cut(step.Text, "\n") // a table stands below
		found, known := p.meant[text]
		if !known {
			found = matching(p.steps, text)
			p.meant[text] = found
		}
		if len(found) != 1 {
			wrong = append(wrong, fmt.Errorf("%s:%d: step %q matches %d steps, expected 1: see `scimproof list --steps`",
				entry.Feature, step.Line, text, len(found)))
			continue
		}
		if entry.missing == "" {
			entry.missing = found[0].missing(step.Text, missing)
		}
		if !slices.Contains(entry.uses, found[0]) {
			entry.uses = append(entry.uses, found[0])
		}
		if dialect := found[0].dialect(text); dialect != "" {
			entry.dialects = append(entry.dialects, dialect)
		}
	}
	return wrong
}

// Select narrows the plan to some of its scenarios, as Choice.IDs names them.
func (p *Plan) Select(ids ...string) (*Plan, error) {
	narrowed := *p
	var err error
	narrowed.selected, err = p.selected.only(ids)
	return &narrowed, err
}

// Choice is what was chosen, with the defaults.
func (p *Plan) Choice() Choice { return p.choice }

// Scenarios lists what a run sets out to do.
func (p *Plan) Scenarios() []run.Planned { return p.selected.scenarios() }

// Full reports whether no scenario was deselected.
func (p *Plan) Full() bool { return len(p.selected.ordered) == p.selected.seen && p.choice.Tags == "" }

// deviationsOf returns the known deviations of a scenario's row.
func (p *Plan) deviationsOf(entry run.Planned) []run.Deviation {
	var mine []run.Deviation
	for _, known := range p.known {
		if verdict.Concerns(known, entry) {
			mine = append(mine, known)
		}
	}
	return mine
}

// Catalogue lists the profile's requirements as a run judges by them, and the size of the whole catalogue.
func (p *Plan) Catalogue() (list []run.Requirement, total int) {
	for _, requirement := range p.profile.Requirements() {
		list = append(list, p.judgedBy(requirement))
	}
	return list, p.catalogue.Total()
}

// Outside lists the requirements that the profile does not have and that a check of ours judges: a scenario of the profile may not get as
// far as what it is about, and then rests on one of them.
func (p *Plan) Outside() (list []run.Requirement) {
	for _, requirement := range p.catalogue.Requirements() {
		if requirement.Broken != "" && !p.profile.Selected(requirement.ID) {
			list = append(list, p.judgedBy(requirement))
		}
	}
	return list
}

func (p *Plan) judgedBy(requirement features.Requirement) run.Requirement {
	severity, _ := p.profile.Judge(requirement.ID, "")
	source := p.catalogue.CiteRequirement(requirement)
	var advice map[string]string
	for outcome, text := range requirement.Advice {
		if advice == nil {
			advice = map[string]string{}
		}
		advice[string(outcome)] = text
	}
	return run.Requirement{
		ID: requirement.ID, Broken: requirement.Broken, Advice: advice, Source: source.Text, Address: source.Address, Quote: requirement.Quote, Basis: string(source.Basis), Area: requirement.Area,
		Level: requirement.Level, Severity: string(severity),
		Summary: requirement.Summary, Fix: requirement.Fix, Effect: requirement.Effect, Untested: requirement.Untested, Excluded: p.never[requirement.ID],
	}
}
