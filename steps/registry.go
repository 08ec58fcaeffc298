package steps

import (
	"context"
	"regexp"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/scimproof/scimproof/reports/run"
)

// stepFunc is a step of the features: it acts in the world and classifies what it saw. The error is a fault of the harness
// or of the feature, never of the provider.
type stepFunc func(ctx context.Context, w *world, args []string) ([]run.Check, error)

// definition is one step pattern. Pattern is anchored; its groups become args; a table adds its cells row by row.
type definition struct {
	pattern string
	example string // as a feature would write it, for `scimproof steps`
	args    int
	table   bool
	run     stepFunc
}

// registry lists all step definitions, a file for each noun.
func registry() []definition {
	var all []definition
	for _, nouns := range [][]definition{
		connectionSteps(), userSteps(), attributeSteps(), managerSteps(), groupSteps(), membershipSteps(), lifecycleSteps(), cycleSteps(),
		searchSteps(), logSteps(), errorSteps(),
	} {
		all = append(all, nouns...)
	}
	return all
}

// compiled is a definition whose pattern is compiled: once a plan, since each scenario registers its steps anew.
type compiled struct {
	definition
	expression *regexp.Regexp
}

func compile(all []definition) []compiled {
	made := make([]compiled, len(all))
	for i, one := range all {
		made[i] = compiled{one, regexp.MustCompile(one.pattern)}
	}
	return made
}

// matching lists the definitions that a step's text means.
func matching(all []compiled, text string) (found []*compiled) {
	for i := range all {
		if all[i].expression.MatchString(text) {
			found = append(found, &all[i])
		}
	}
	return found
}

// Patterns lists the step patterns and an example of each, for people who write features.
func Patterns() [][2]string {
	var all [][2]string
	for _, step := range registry() {
		all = append(all, [2]string{step.example, step.pattern})
	}
	return all
}

// handler gives godog a function with as many parameters as the pattern has groups.
func (d definition) handler(current func() *world) any {
	do := func(ctx context.Context, args ...string) error { return current().do(ctx, d.run, args) }
	if d.table {
		return func(ctx context.Context, name string, rows *godog.Table) error {
			return do(ctx, append([]string{name}, cells(rows)...)...)
		}
	}
	switch d.args {
	case 0:
		return func(ctx context.Context) error { return do(ctx) }
	case 1:
		return func(ctx context.Context, a string) error { return do(ctx, a) }
	case 2:
		return func(ctx context.Context, a, b string) error { return do(ctx, a, b) }
	default:
		return func(ctx context.Context, a, b, c string) error { return do(ctx, a, b, c) }
	}
}

func cells(table *godog.Table) []string {
	var all []string
	for _, row := range table.Rows {
		for _, cell := range row.Cells {
			all = append(all, cell.Value)
		}
	}
	return all
}

func isGiven(step *godog.Step) bool { return step.Type == messages.PickleStepType_CONTEXT }
