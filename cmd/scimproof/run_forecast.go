package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// rehearsal counts what scenarios send.
type rehearsal struct {
	mu                  sync.Mutex
	resources, requests int
}

// Scenario implements steps.Recorder.
func (r *rehearsal) Scenario(record run.Scenario) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests += len(record.Exchanges)
	for _, exchange := range record.Exchanges {
		if exchange.Method == http.MethodPost && exchange.Status == http.StatusCreated {
			r.resources++
		}
	}
	return nil
}

// foresee plans a run, and plays it against the provider that is built in to see what it takes. A provider with flaws makes
// scenarios end earlier, one that answers late makes them ask again: the real run will differ a little.
func foresee(ctx context.Context, options steps.Options) (forecast, error) {
	catalogue, err := features.Load()
	if err != nil {
		return forecast{}, err
	}
	options.Catalogue = catalogue
	planned, err := steps.NewSuite(options)
	if err != nil {
		return forecast{}, err
	}
	applicable := 0
	for _, scenario := range planned.Plan() {
		if scenario.Excluded == "" {
			applicable++
		}
	}
	atOnce := options.Concurrency
	if atOnce == 0 {
		atOnce = options.Definition.Concurrency
	}
	seen := forecast{what: fmt.Sprintf("scenarios: %d, %d at a time", applicable, atOnce), atOnce: atOnce, basis: "measured on the provider built in"}
	counted, err := rehearse(ctx, options)
	if err != nil {
		seen.problem = err.Error()
	}
	seen.resources, seen.requests = counted.resources, counted.requests
	return seen, nil
}

func rehearse(ctx context.Context, options steps.Options) (*rehearsal, error) {
	counted := &rehearsal{}
	stage := targets.Definition{Name: "rehearsal", Launch: targets.Launch{Embedded: "reference"}}
	instance, err := builtin.Launcher{Profile: options.Profile}.Launch(ctx, stage)
	if err != nil {
		return counted, err
	}
	defer func() { _ = instance.Stop(context.WithoutCancel(ctx)) }()
	options.Instance, options.Recorder, options.Progress, options.Concurrency = instance, counted, nil, 8
	options.Definition.Consistency, options.Definition.Timeout, options.Definition.Deviations = 0, 0, ""
	if options.Registry, err = targets.CreateRegistry(""); err != nil {
		return counted, err
	}
	suite, err := steps.NewSuite(options)
	if err != nil {
		return counted, err
	}
	return counted, suite.Run(ctx)
}
