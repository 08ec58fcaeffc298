package steps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/session"
)

// TestGodogIsAsWeUseIt holds what doc.go says of godog and the suite relies on, so that a new version cannot change it unseen.
func TestGodogIsAsWeUseIt(t *testing.T) {
	failed, skipped := errors.New("broken"), fmt.Errorf("known: %w", godog.ErrSkip)
	ended, end := context.WithCancel(t.Context())
	end()
	for name, row := range map[string]struct {
		step    error
		edit    func(*godog.Options)
		hook    error // of the end of the scenario
		failing bool
	}{
		"a step fails":                              {step: failed, failing: true},
		"a step wraps ErrSkip":                      {step: skipped},
		"a hook that returns nil clears nothing":    {step: failed, failing: true},
		"a hook that wraps ErrSkip hides a fault":   {step: failed, hook: skipped},
		"a hook fails":                              {hook: failed, failing: true},
		"an unknown step, strict":                   {edit: func(o *godog.Options) { o.FS = feature("Given nobody knows this") }, failing: true},
		"an unknown step by default":                {edit: func(o *godog.Options) { o.FS, o.Strict = feature("Given nobody knows this"), false }},
		"nothing is selected":                       {step: failed, edit: func(o *godog.Options) { o.Tags = "@none" }},
		"the context has ended":                     {edit: func(o *godog.Options) { o.DefaultContext = ended }},
		"a comma binds weaker than &&":              {step: failed, edit: func(o *godog.Options) { o.Tags = "@none && @none,@one" }, failing: true},
		"the format events forgets what has failed": {step: failed, edit: func(o *godog.Options) { o.Format = "events" }},
	} {
		options := &godog.Options{FS: feature("Given it runs"), Paths: []string{"."}, Output: io.Discard, Format: "progress", Strict: true}
		if row.edit != nil {
			row.edit(options)
		}
		code := godog.TestSuite{Options: options, ScenarioInitializer: func(sc *godog.ScenarioContext) {
			sc.Step(`^it runs$`, func() error { return row.step })
			sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) { return ctx, row.hook })
		}}.Run()
		if (code != 0) != row.failing {
			t.Errorf("%s: want failing %v, got code %d", name, row.failing, code)
		}
	}
}

func feature(step string) fstest.MapFS {
	return fstest.MapFS{"a.feature": {Data: []byte("Feature: f\n\n@one\nScenario: s\n" + step + "\n")}}
}

// full takes no record.
type full struct{}

func (full) Scenario(run.Scenario) error { return errors.New("disk is full") }

// TestWhatTheRecorderDidNotTakeIsNotWritten, and ends the run, but is shown.
func TestWhatTheRecorderDidNotTakeIsNotWritten(t *testing.T) {
	t.Parallel()
	shown := 0
	runner := (&Plan{}).Runner(&session.Target{}, RunnerOptions{Recorder: full{}, Progress: func(run.Scenario) { shown++ }})
	runner.write(run.Scenario{Planned: run.Planned{Key: "a"}})
	if runner.Written() != 0 || runner.broken() == nil || shown != 1 {
		t.Errorf("want no record written, the run broken, and the record shown: got %d, %v, %d", runner.Written(), runner.broken(), shown)
	}
}
