package steps

import (
	"context"
	"regexp"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/steps/story"
)

// compiled is a step whose pattern is compiled: once a plan, since each scenario registers its steps anew.
type compiled struct {
	story.Step
	expression *regexp.Regexp
}

func compile(all []story.Step) []compiled {
	made := make([]compiled, len(all))
	for i, one := range all {
		made[i] = compiled{one, regexp.MustCompile(one.Pattern)}
	}
	return made
}

// matching lists the steps that a step's text means.
func matching(all []compiled, text string) (found []*compiled) {
	for i := range all {
		if all[i].expression.MatchString(text) {
			found = append(found, &all[i])
		}
	}
	return found
}

// dialect is the one that Entra uses from such a step on, "" where the step leaves it as it is.
func (c *compiled) dialect(text string) mockentra.Dialect {
	if c.Dialect == nil {
		return ""
	}
	return c.Dialect(c.expression.FindStringSubmatch(text)[1:])
}

// missing says why the mapping leaves nothing to ask by such a step, "" where it does not. A table stands below the first line.
func (c *compiled) missing(text string, from func(story.Step, []string) string) string {
	sentence, table, _ := strings.Cut(text, "\n")
	args := c.expression.FindStringSubmatch(sentence)[1:]
	for row := range strings.Lines(table) {
		for cell := range strings.SplitSeq(strings.Trim(strings.TrimSpace(row), "|"), "|") {
			args = append(args, strings.TrimSpace(cell))
		}
	}
	return from(c.Step, args)
}

// Patterns lists the step patterns and an example of each, for people who write features.
func Patterns() [][2]string {
	var all [][2]string
	for _, step := range story.Steps() {
		all = append(all, [2]string{step.Example, step.Pattern})
	}
	return all
}

// handler gives godog a function with as many parameters as the pattern has groups.
func (c *compiled) handler(current func() *scenario) any {
	do := func(ctx context.Context, args ...string) error { return current().do(ctx, c.Step, args) }
	if c.Table {
		return func(ctx context.Context, name string, rows *godog.Table) error {
			return do(ctx, append([]string{name}, cells(rows)...)...)
		}
	}
	switch c.expression.NumSubexp() {
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
