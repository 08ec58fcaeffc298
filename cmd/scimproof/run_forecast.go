package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/session"
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

// foresee runs a plan against the reference provider to estimate what it takes. A provider with flaws makes scenarios end
// earlier, a slow one makes them retry: the real run will differ a little.
func foresee(ctx context.Context, plan *steps.Plan) forecast {
	applicable := 0
	for _, scenario := range plan.Scenarios() {
		if scenario.Excluded == "" {
			applicable++
		}
	}
	atOnce := plan.Choice().Concurrency
	seen := forecast{what: fmt.Sprintf("%s, %d at a time", verdict.Plural(applicable, "scenario", "scenarios"), atOnce), atOnce: atOnce, basis: "measured on the reference provider"}
	counted, err := rehearse(ctx, plan)
	if err != nil {
		seen.problem = err.Error()
	}
	seen.resources, seen.requests = counted.resources, counted.requests
	return seen
}

func rehearse(ctx context.Context, plan *steps.Plan) (*rehearsal, error) {
	counted, choice := &rehearsal{}, plan.Choice()
	stage := targets.Definition{Name: "rehearsal", Launch: targets.Launch{Embedded: "reference"}}
	target, err := session.Launch(ctx, builtin.Launcher{Profile: choice.Profile}, stage)
	if err != nil {
		return counted, err
	}
	defer func() { _ = target.Stop(ctx) }()
	if target.Ledger, err = targets.CreateLedger(""); err != nil {
		return counted, err
	}
	target.Definition = choice.Definition
	target.Definition.Consistency, target.Definition.Timeout = 0, 0
	return counted, plan.Runner(target, steps.RunnerOptions{Recorder: counted, Concurrency: 8}).Run(ctx)
}
