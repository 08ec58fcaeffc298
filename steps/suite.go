package steps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// ErrSelection says that the selection of scenarios is empty or names what does not exist.
var ErrSelection = errors.New("nothing to run")

// Recorder takes the record of each scenario when it ends. run.Writer is one.
type Recorder interface{ Scenario(run.Scenario) error }

// Options configure a suite. Definition, Instance, Registry and Recorder must be set.
type Options struct {
	Definition targets.Definition
	Instance   *targets.Instance
	Registry   *targets.Registry
	Recorder   Recorder
	Profile    string // default "entra"

	Catalogue   *features.Catalogue  // default: the one that comes with scimproof; reading it takes a moment
	Features    fs.FS                // default: the embedded ones
	Paths       []string             // within Features; default all
	Tags        string               // godog's expression, only for the godog command
	IDs         []string             // ID or ID/row; none = all
	Seed        int64                // of names, ids and order
	Concurrency int                  // default: the definition's
	Blind       func(run.Check) bool // checks that are forced to pass, for the proof that each sees something; nil = none
	Output      io.Writer            // godog's own progress; default none
	Format      string               // of godog's output; default progress
	TestingT    *testing.T           // runs scenarios as subtests
	Progress    func(run.Scenario)
}

// Suite is a planned conformance run against one target.
type Suite struct {
	options   Options
	catalogue *features.Catalogue
	profile   *features.Profile
	mapping   *mockentra.Mapping
	plan      *plan
	steps     []compiled
	known     []run.Deviation
	redactor  *evidence.Redactor
	today     time.Time

	unreadable       unreadable // nil where nothing is known
	membersOnRequest bool       // a plain read of a group does not show them
	transport        http.RoundTripper

	mu      sync.Mutex
	written map[string]bool
	errors  int // scenarios that ended in a fault of the harness
	number  int
	used    map[run.Deviation]bool
	reached map[run.Deviation]bool
	failure error // of the recorder or the registry
}

// NewSuite reads the catalogue, the mapping, the features and the known deviations, and plans. Nothing is sent.
func NewSuite(options Options) (*Suite, error) {
	suite := &Suite{
		options: options, steps: compile(registry()), today: time.Now(), written: map[string]bool{},
		used: map[run.Deviation]bool{}, reached: map[run.Deviation]bool{},
	}
	suite.defaults()
	return suite, errors.Join(suite.load(), suite.prepare())
}

func (s *Suite) defaults() {
	o := &s.options
	if o.Profile == "" {
		o.Profile = "entra"
	}
	if o.Features == nil {
		o.Features = features.FS()
	}
	if len(o.Paths) == 0 {
		o.Paths = []string{"."}
	}
	if o.Concurrency <= 0 {
		o.Concurrency = o.Definition.Concurrency
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Format == "" {
		o.Format = "progress"
	}
}

func (s *Suite) load() (err error) {
	if s.catalogue = s.options.Catalogue; s.catalogue == nil {
		if s.catalogue, err = features.Load(); err != nil {
			return err
		}
	}
	if s.profile, err = s.catalogue.Profile(s.options.Profile); err != nil {
		return err
	}
	if s.mapping, err = session.LoadMapping(s.options.Definition); err != nil {
		return err
	}
	s.known, err = s.options.Definition.KnownDeviations()
	return err
}

func (s *Suite) prepare() (err error) {
	if s.profile == nil || s.mapping == nil {
		return nil // load has said why
	}
	s.redactor = s.options.Definition.Redactor()
	if s.options.Instance != nil {
		s.transport = s.options.Instance.Transport
	}
	s.plan, err = makePlan(s.options.Features, s.options.Paths, s.options.Tags, s.options.IDs,
		applicable(s.options.Definition, s.mapping, s.profile))
	if err != nil {
		return err
	}
	var wrong []error
	for _, entry := range s.plan.ordered {
		if !s.profile.Knows(entry.Requirement) {
			wrong = append(wrong, fmt.Errorf("%s:%d: requirement %q is not in the catalogue", entry.Feature, entry.Line, entry.Requirement))
		}
		wrong = append(wrong, s.unmatched(entry)...)
	}
	return errors.Join(wrong...)
}

// unmatched lists the steps of a scenario that no pattern matches, or several.
func (s *Suite) unmatched(entry *planned) (wrong []error) {
	for _, step := range entry.steps {
		text, _, _ := strings.Cut(step.Text, "\n") // a table stands below
		many := 0
		for _, known := range s.steps {
			if known.expression.MatchString(text) {
				many++
			}
		}
		if many != 1 {
			wrong = append(wrong, fmt.Errorf("%s:%d: step %q is matched by %d steps, want 1: `scimproof list --steps` shows what there is",
				entry.Feature, step.Line, text, many))
		}
	}
	return wrong
}

// clientFor makes a client whose exchanges go into log: credentials first, so that evidence sees what is sent and hides it.
func (s *Suite) clientFor(log *evidence.Log) *scim.Client {
	transport := s.options.Definition.Authenticated(log.Transport(s.transport))
	return scim.NewClient(s.options.Instance.Base, transport, s.options.Definition.Timeout, 0)
}

// Run executes the plan until it is done or ctx ends. The error is a fault of the harness; what the provider did is in the
// records.
func (s *Suite) Run(ctx context.Context) error {
	status := godog.TestSuite{
		Name:                "scimproof",
		ScenarioInitializer: s.Initialize,
		Options: &godog.Options{
			FS: s.options.Features, Paths: s.plan.features, Tags: s.options.Tags,
			Strict: true, Format: s.options.Format, Output: s.options.Output, NoColors: true,
			Concurrency: s.options.Concurrency, Randomize: s.order(), DefaultContext: ctx, TestingT: s.options.TestingT,
		},
	}.Run()
	if status == 2 {
		return errors.New("godog refused to run: its options or the features are wrong (its message is above)")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

// order is godog's seed of the order of scenarios; 0 would mean no shuffling.
func (s *Suite) order() int64 {
	if s.options.Seed == 0 {
		return 1
	}
	return s.options.Seed
}

// Plan lists what the run sets out to do.
func (s *Suite) Plan() []run.Planned {
	all := make([]run.Planned, len(s.plan.ordered))
	for i, entry := range s.plan.ordered {
		all[i] = entry.Planned
	}
	return all
}

// Full reports whether no scenario was deselected.
func (s *Suite) Full() bool { return len(s.plan.ordered) == s.plan.seen && s.options.Tags == "" }

// Written counts the records so far.
func (s *Suite) Written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.written)
}

// Errors counts the scenarios so far that ended in a fault of the harness, the network or the target's life.
func (s *Suite) Errors() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.errors
}

// write records a scenario once.
func (s *Suite) write(record run.Scenario) {
	s.mu.Lock()
	s.written[record.Key] = true
	if record.Verdict == run.Error {
		s.errors++
	}
	s.mu.Unlock()
	if err := s.options.Recorder.Scenario(record); err != nil {
		s.broke(err)
	}
	if s.options.Progress != nil {
		s.options.Progress(record)
	}
}

// broken is why nothing more can be recorded, nil where it can.
func (s *Suite) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

func (s *Suite) broke(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		s.failure = err
	}
}

// deviationsOf returns the known deviations of a scenario's row.
func (s *Suite) deviationsOf(entry run.Planned) []run.Deviation {
	var mine []run.Deviation
	for _, known := range s.known {
		if verdict.Concerns(known, entry) {
			mine = append(mine, known)
		}
	}
	return mine
}

// Deviations returns all known deviations, and of them those whose scenario was not reached, those that explained nothing in
// a full run although they must, and those whose time is over.
func (s *Suite) Deviations() (all, notReached, stale, old []run.Deviation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.known {
		switch {
		case verdict.Expired(known, s.today):
			old = append(old, known)
		case !s.reached[known]:
			notReached = append(notReached, known)
		case !s.used[known] && !known.Optional && s.Full():
			stale = append(stale, known)
		}
	}
	return s.known, notReached, stale, old
}

// Catalogue lists the profile's requirements as this run judges by them, and the size of the whole catalogue.
func (s *Suite) Catalogue() (list []run.Requirement, total int) {
	for _, requirement := range s.profile.Requirements() {
		severity, _ := s.profile.Judge(requirement.ID, "")
		list = append(list, run.Requirement{
			ID: requirement.ID, Source: requirement.Source(), Level: requirement.Level, Severity: string(severity),
			Summary: requirement.Summary, Fix: requirement.Fix, Effect: requirement.Effect,
		})
	}
	return list, s.catalogue.Total()
}
