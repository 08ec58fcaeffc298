package steps

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// selection is every scenario that a run executes or reports as not applicable, by the fingerprint of its pickle, and of its variant:
// godog gives the rows of an outline one name, and numbers pickles anew at each parse. It is not changed once the plan is made.
type selection struct {
	byPrint map[string]*planned
	ordered []*planned
	seen    int      // scenarios before selection
	known   []string // their ids, in the order of the files
}

type planned struct {
	run.Planned
	steps    []run.Step          // as written, without verdicts
	uses     []*compiled         // the definitions of its steps, each once
	dialects []mockentra.Dialect // those that its steps switch Entra to
	askable  bool                // some run can ask it of the target: where this one does not, that is how the target is run
	missing  string              // what the mapping lacks for one of its steps, "" where nothing
}

// selectFrom parses the features below paths of fsys and selects by id (ID or ID/row; none = all).
func selectFrom(fsys fs.FS, paths []string, tags string, ids []string) (*selection, error) {
	suite := godog.TestSuite{Options: &godog.Options{FS: fsys, Paths: paths, Tags: tags}}
	parsed, err := suite.RetrieveFeatures()
	if err != nil {
		return nil, fmt.Errorf("cannot read the features: %w", err)
	}
	made := &selection{byPrint: map[string]*planned{}}
	for _, feature := range parsed {
		for _, pickle := range feature.Pickles {
			made.seen++
			entry, err := describePickle(feature.GherkinDocument, pickle)
			if err != nil {
				return nil, err
			}
			if last := len(made.known) - 1; last < 0 || made.known[last] != entry.ID {
				made.known = append(made.known, entry.ID)
			}
			if !selected(entry.Planned, ids) {
				continue
			}
			if err := made.add(fingerprint(pickle), entry); err != nil {
				return nil, err
			}
		}
	}
	return made, made.matched(ids)
}

func (s *selection) add(print string, entry *planned) error {
	if twin, taken := s.byPrint[print]; taken {
		return fmt.Errorf("%s:%d repeats %s: two scenarios must differ in their @id or steps", entry.Feature, entry.Line, twin.Key)
	}
	for _, other := range s.ordered {
		if other.Key == entry.Key {
			return fmt.Errorf("%s:%d: the key %s is already used by %s:%d: give each scenario its own @id and each row its own first column",
				entry.Feature, entry.Line, entry.Key, other.Feature, other.Line)
		}
	}
	s.byPrint[print] = entry
	s.ordered = append(s.ordered, entry)
	return nil
}

// matched refuses a selection in which an id found nothing.
func (s *selection) matched(ids []string) error {
	for _, id := range ids {
		if !slices.ContainsFunc(s.ordered, func(entry *planned) bool { return selected(entry.Planned, []string{id}) }) {
			return fmt.Errorf("%w: no scenario has the id %q%s", ErrSelection, id, s.hint(id))
		}
	}
	if len(s.ordered) == 0 {
		return fmt.Errorf("%w: 0 of %d scenarios selected", ErrSelection, s.seen)
	}
	return nil
}

// hint says where the ids stand, and which one may have been meant.
func (s *selection) hint(id string) string {
	if scenario, _, varied := strings.Cut(id, ofVariant); varied && slices.Contains(s.known, strings.Split(scenario, "/")[0]) {
		return ": see `scimproof list TARGET` for those that each variant repeats"
	}
	return features.DidYouMean(id, s.known) + ": see `scimproof list`"
}

// only narrows the selection to some ids.
func (s *selection) only(ids []string) (*selection, error) {
	made := &selection{byPrint: map[string]*planned{}, seen: s.seen, known: s.known}
	for print, entry := range s.byPrint {
		if selected(entry.Planned, ids) {
			made.byPrint[print] = entry
		}
	}
	for _, entry := range s.ordered {
		if selected(entry.Planned, ids) {
			made.ordered = append(made.ordered, entry)
		}
	}
	return made, made.matched(ids)
}

// scenarios lists what is selected, in the order of the files.
func (s *selection) scenarios() []run.Planned {
	all := make([]run.Planned, len(s.ordered))
	for i, entry := range s.ordered {
		all[i] = entry.Planned
	}
	return all
}

// selected reports whether an id names the scenario: ID all its rows, ID/row one of them, both under each variant, and with @variant
// under one.
func selected(entry run.Planned, ids []string) bool {
	names := []string{entry.ID, entry.Key}
	if entry.Variant != "" {
		names = append(names, strings.TrimSuffix(entry.Key, ofVariant+entry.Variant), entry.ID+ofVariant+entry.Variant)
	}
	return len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(names, id) })
}

// describePickle finds id, requirement, row and lines of a pickle.
func describePickle(document *messages.GherkinDocument, pickle *messages.Pickle) (*planned, error) {
	entry := &planned{Planned: run.Planned{Name: pickle.Name, Feature: pickle.Uri}}
	for _, tag := range pickle.Tags {
		name := strings.TrimPrefix(tag.Name, "@")
		switch key, value, _ := strings.Cut(name, ":"); key {
		case "id":
			entry.ID = value
		case "req":
			if entry.Requirement != "" {
				return nil, fmt.Errorf("%s: scenario %q has two @req tags, expected exactly one", pickle.Uri, pickle.Name)
			}
			entry.Requirement = value
		default:
			entry.Tags = append(entry.Tags, name)
		}
	}
	if entry.ID == "" || entry.Requirement == "" {
		return nil, fmt.Errorf("%s: scenario %q needs one @id:… and one @req:… tag", pickle.Uri, pickle.Name)
	}
	if len(pickle.Steps) == 0 {
		return nil, fmt.Errorf("%s: scenario %q has no steps", pickle.Uri, pickle.Name)
	}
	entry.locate(document, pickle)
	entry.Key = entry.ID
	if entry.Row != "" {
		entry.Key += "/" + entry.Row
	}
	return entry, nil
}

// locate fills row and lines from the document the pickle was made of.
func (p *planned) locate(document *messages.GherkinDocument, pickle *messages.Pickle) {
	nodes := index(document)
	p.Line = int(nodes.lines[pickle.AstNodeIds[0]])
	if len(pickle.AstNodeIds) > 1 {
		p.Row = nodes.rows[pickle.AstNodeIds[1]]
		p.Line = int(nodes.lines[pickle.AstNodeIds[1]])
	}
	for _, step := range pickle.Steps {
		written := nodes.steps[step.AstNodeIds[0]]
		p.steps = append(p.steps, run.Step{
			Keyword: strings.TrimSpace(written.Keyword),
			Text:    step.Text + table(step.Argument),
			Line:    int(written.Location.Line),
		})
	}
}

type nodes struct {
	lines map[string]int64
	rows  map[string]string // first cell of an example row
	steps map[string]*messages.Step
}

// index looks up the nodes of a document by their ids.
func index(document *messages.GherkinDocument) nodes {
	found := nodes{lines: map[string]int64{}, rows: map[string]string{}, steps: map[string]*messages.Step{}}
	for _, child := range document.Feature.Children {
		if child.Background != nil {
			found.keep(child.Background.Steps)
		}
		if child.Scenario != nil {
			found.scenario(child.Scenario)
		}
		if child.Rule == nil {
			continue
		}
		for _, inner := range child.Rule.Children {
			if inner.Background != nil {
				found.keep(inner.Background.Steps)
			}
			if inner.Scenario != nil {
				found.scenario(inner.Scenario)
			}
		}
	}
	return found
}

func (n nodes) scenario(scenario *messages.Scenario) {
	n.lines[scenario.Id] = scenario.Location.Line
	n.keep(scenario.Steps)
	for _, examples := range scenario.Examples {
		for _, row := range examples.TableBody {
			n.lines[row.Id] = row.Location.Line
			n.rows[row.Id] = row.Cells[0].Value
		}
	}
}

func (n nodes) keep(steps []*messages.Step) {
	for _, step := range steps {
		n.steps[step.Id] = step
	}
}

// table renders a step's table as lines, so that the report shows the step as written.
func table(argument *messages.PickleStepArgument) string {
	if argument == nil || argument.DataTable == nil {
		return ""
	}
	var text strings.Builder
	for _, row := range argument.DataTable.Rows {
		text.WriteString("\n|")
		for _, cell := range row.Cells {
			text.WriteString(" " + cell.Value + " |")
		}
	}
	return text.String()
}

// fingerprint tells pickles apart by what they say.
func fingerprint(pickle *messages.Pickle) string {
	var text strings.Builder
	for _, tag := range pickle.Tags {
		if strings.HasPrefix(tag.Name, "@id:") {
			text.WriteString(tag.Name)
		}
	}
	for _, step := range pickle.Steps {
		text.WriteString("\n" + step.Text + table(step.Argument))
	}
	return text.String()
}

// Scenarios lists every scenario that comes with scimproof, in the order of the files.
func Scenarios() ([]run.Planned, error) {
	made, err := selectFrom(features.FS(), []string{"."}, "", nil)
	if err != nil {
		return nil, err
	}
	return made.scenarios(), nil
}
