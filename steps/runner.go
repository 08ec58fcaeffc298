package steps

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// Recorder takes the record of each scenario when it ends, without secrets. run.Writer is one.
type Recorder interface{ Scenario(run.Scenario) error }

// RunnerOptions say who hears of a run, and how fast it goes.
type RunnerOptions struct {
	Recorder    Recorder
	Progress    func(run.Scenario) // told each record after the recorder; nil = nobody
	Suspect     func()             // called after a scenario that was answered as by a target that has ended, before its record; nil = nobody
	Concurrency int                // scenarios at once; default: the plan's
	Keep        bool               // what the scenarios create stays at the target
	Brief       bool               // records without exchanges and provisioning log, for who looks at verdicts only
}

// Runner plays a plan against one target, once.
type Runner struct {
	plan     *Plan
	target   *session.Target
	options  RunnerOptions
	redactor *evidence.Redactor

	blind   func(run.Check) bool // checks that are forced to pass, for the proof that each sees something; nil = none
	testing *testing.T           // runs scenarios as subtests; nil = as none

	mu      sync.Mutex
	written map[string]bool
	errors  int // scenarios that ended in a fault of the harness
	number  int
	used    map[run.Deviation]bool
	reached map[run.Deviation]bool
	sent    map[string]bool // rows of the mapping, as rowName names them
	first   *story.World    // of the run
	failure error           // of the recorder or the ledger
	flying  inflight
	unseen  []string // collections whose reads fail, and which was said
	turns   *turns
	again   *again // nil = nothing is played twice
	sweep   *sweep // of the answers of the run
}

// Runner makes a runner of the plan for a target, which needs a ledger.
func (p *Plan) Runner(target *session.Target, options RunnerOptions) *Runner {
	if options.Concurrency <= 0 {
		options.Concurrency = p.choice.Concurrency
	}
	return &Runner{
		plan: p, target: target, options: options, redactor: target.Redactor(),
		written: map[string]bool{}, used: map[run.Deviation]bool{}, reached: map[run.Deviation]bool{}, sent: map[string]bool{},
		sweep: newSweep(p), turns: newTurns(),
	}
}

// clientsFor makes clients of one scenario. The stranger knows the target but for its secret.
func (r *Runner) clientsFor(log *evidence.Log, wrong string) (client, stranger, nobody *scim.Client) {
	strange := r.target.Definition
	strange.Auth, strange.Headers = targets.Auth{Bearer: wrong}, nil // a key may stand in any header
	bare := strange
	bare.Auth = targets.Auth{}
	transport := log.Transport(meeting{r.target.Instance.Transport})
	return r.client(r.target.Definition, transport), r.client(strange, transport), r.client(bare, transport)
}

// client makes one over a transport of a log: credentials first, so that evidence sees what is sent and hides it.
func (r *Runner) client(definition targets.Definition, transport http.RoundTripper) *scim.Client {
	return scim.NewClient(r.target.Instance.Base, definition.Authenticated(transport), definition.Timeout, 0)
}

// hide hides secrets in a text that may quote the provider.
func (r *Runner) hide(text string) string { return session.Hide(r.redactor, text) }

// Run executes the plan until it is done or ctx ends. The error is a fault of the harness; what the provider did is in the
// records.
func (r *Runner) Run(ctx context.Context) error {
	if r.testing == nil { // a subtest that has failed has failed
		r.again = &again{lost: map[string]run.Scenario{}}
	}
	err := r.variants(ctx)
	if err == nil && r.repeats() && ctx.Err() == nil {
		err = r.variants(ctx)
	}
	r.giveUp()
	if err != nil {
		return err
	}
	return r.broken()
}

// variants plays what is wanted of the plan, the definition's own knobs first.
func (r *Runner) variants(ctx context.Context) error {
	for _, variant := range append([]string{""}, r.plan.choice.Definition.VariantNames()...) {
		if err := r.suite(ctx, variant); err != nil {
			return err
		}
		if ctx.Err() != nil || r.broken() != nil {
			break
		}
	}
	r.sweep.release()
	return nil
}

// suite plays the scenarios of one variant; "" is the definition's own knobs.
func (r *Runner) suite(ctx context.Context, variant string) error {
	choice, paths := r.plan.choice, r.plan.selected.featuresOf(variant)
	if len(paths) == 0 {
		return nil
	}
	tags := choice.Tags
	if tags == "" && !r.plan.Full() {
		tags = r.plan.selected.tagsOf(variant)
	}
	status := godog.TestSuite{
		Name:                "scimproof",
		ScenarioInitializer: func(sc *godog.ScenarioContext) { r.initialize(variant, sc) },
		Options: &godog.Options{
			FS: choice.Features, Paths: paths, Tags: tags,
			Strict: true, Format: "progress", Output: io.Discard, NoColors: true,
			Concurrency: r.options.Concurrency, Randomize: order(choice.Seed), DefaultContext: ctx, TestingT: r.testing,
		},
	}.Run()
	if status == 2 {
		return errors.New("godog cannot run: its options or the features are not valid (see its message above)")
	}
	return nil
}

// fewRepeated is how many scenarios are played once more however few there are in all.
const fewRepeated = 3

// repeats reports whether some scenarios are to be played once more: a few. Many are no chance.
func (r *Runner) repeats() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.again == nil || len(r.again.lost) == 0 || len(r.again.lost) > max(fewRepeated, len(r.plan.selected.ordered)/verdict.MostLost) {
		return false
	}
	r.again.second = true
	return true
}

// giveUp writes the records of scenarios that were to be played once more, and were not.
func (r *Runner) giveUp() {
	r.mu.Lock()
	kept := r.again
	r.again = nil
	r.mu.Unlock()
	if kept != nil {
		for _, record := range kept.rest() {
			r.write(record)
		}
	}
}

// order is godog's seed of the order of scenarios; 0 would mean no shuffling.
func order(seed int64) int64 {
	if seed == 0 {
		return 1
	}
	return seed
}

// Written counts the records so far.
func (r *Runner) Written() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.written)
}

// Errors counts the scenarios so far that ended in a fault of the harness, the network or the target's life.
func (r *Runner) Errors() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.errors
}

// exercise notes a row of the mapping that was sent.
func (r *Runner) exercise(kind mockentra.Kind, target string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[rowName(kind, target)] = true
}

func rowName(kind mockentra.Kind, target string) string {
	return target + " of a " + strings.ToLower(kind.String())
}

// notExercised lists the rows of the mapping that a full run has never sent. One of some scenarios, or that writes nothing, leaves out
// more than it is worth to say.
func (r *Runner) notExercised() (rows []string) {
	if !r.plan.Full() || r.plan.choice.Definition.ReadOnly || len(r.sent) == 0 {
		return nil
	}
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		for _, origin := range r.plan.mapping.Origins(kind) {
			if name := rowName(kind, origin.Target); !r.sent[name] && (kind == mockentra.User || r.plan.choice.Definition.Capable("groups")) {
				rows = append(rows, name)
			}
		}
	}
	return rows
}

// write records a scenario once. What the recorder did not take is not written.
func (r *Runner) write(record run.Scenario) {
	r.mu.Lock()
	if r.again.keep(record) {
		r.mu.Unlock()
		return
	}
	r.again.settle(&record)
	r.mu.Unlock()
	err := r.options.Recorder.Scenario(record)
	r.mu.Lock()
	switch {
	case err == nil:
		r.written[record.Key] = true
	case r.failure == nil:
		r.failure = err
	}
	if record.Verdict == run.Error {
		r.errors++
	}
	r.mu.Unlock()
	if r.options.Progress != nil {
		r.options.Progress(record)
	}
}

// broken is why nothing more can be recorded, nil where it can.
func (r *Runner) broken() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failure
}

// Footer fills what the runner knows of a run file's last line: of the known deviations those whose time is over, those whose
// scenario was not reached, and those that explained nothing in a full run although they must.
func (r *Runner) Footer() run.Footer {
	footer := run.Footer{Planned: len(r.plan.selected.ordered), Written: r.Written()}
	r.mu.Lock()
	defer r.mu.Unlock()
	footer.NotExercised = r.notExercised()
	if r.plan.Full() && r.flying.most.Load() == 1 {
		footer.CleanUp.Noticed = []string{neverTogether}
	}
	for _, known := range r.plan.known {
		switch {
		case verdict.Expired(known, r.plan.today):
			footer.Expired = append(footer.Expired, known)
		case !r.reached[known]:
			footer.NotReached = append(footer.NotReached, known)
		case !r.used[known] && !known.Optional && r.plan.Full():
			footer.Stale = append(footer.Stale, known)
		}
	}
	return footer
}
