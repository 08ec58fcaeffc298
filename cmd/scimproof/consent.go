package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// safety are the flags that protect a tenant.
type safety struct {
	yes           bool
	readOnly      bool
	allowParallel bool
	maxResources  int
}

// writing adds the flags of commands that create.
func (s *safety) writing(command *cobra.Command) {
	set := command.Flags()
	set.BoolVar(&s.yes, "yes", false, "confirm writing to a provider on another machine (or set consent: true in its definition)")
	set.IntVar(&s.maxResources, "max-resources", 0, "stop before creating more users and groups than this; 0 = the definition's budget, or no limit")
	s.parallel(command)
}

// parallel adds the flag of commands that lock a provider.
func (s *safety) parallel(command *cobra.Command) {
	command.Flags().BoolVar(&s.allowParallel, "allow-parallel", false, "run even if another run is using the provider")
}

// check rejects invalid values.
func (s safety) check() error {
	if s.maxResources < 0 {
		return fmt.Errorf("--max-resources is %d: expected 1 or more, or 0 for no limit", s.maxResources)
	}
	return nil
}

// apply is the definition as the flags have it.
func (s safety) apply(definition targets.Definition) targets.Definition {
	definition.Consent = definition.Consent || s.yes
	definition.ReadOnly = definition.ReadOnly || s.readOnly
	if s.maxResources > 0 {
		definition.Budget = s.maxResources
	}
	return definition
}

// settings are those that decide what happens, under their names.
func (s safety) settings(definition targets.Definition) (settings []run.Setting) {
	if definition.ReadOnly {
		settings = append(settings, run.Setting{Name: "read-only", Value: "true"})
	}
	if definition.Budget > 0 {
		settings = append(settings, run.Setting{Name: "max-resources", Value: strconv.Itoa(definition.Budget)})
	}
	return settings
}

// errNoConsent is the error of a run that would write to another machine without consent.
func errNoConsent(definition targets.Definition, alternative string) error {
	return fmt.Errorf("%s is not on this machine, and a run creates, changes and deletes users and groups there: confirm with --yes or set consent: true in the definition%s",
		definition.Address(), alternative)
}

// asker asks the user for confirmation; nil if nobody can be asked.
type asker func(ctx context.Context, out io.Writer, question string) (bool, error)

// person asks at the terminal. It is nil unless standard input and standard error are terminals.
func person() asker {
	if !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return func(ctx context.Context, out io.Writer, question string) (bool, error) {
		return ask(ctx, os.Stdin, out, question)
	}
}

// ask accepts y and yes; anything else, and the end of the input, means no. It returns when ctx ends; input typed later is lost.
func ask(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprint(out, question+" (y/N) ")
	answers := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case answer := <-answers:
		return answer == "y" || answer == "yes", nil
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// consent prints the plan for a provider on another machine and asks the user to confirm it. alternative ends
// the error message. The provider of the returned definition may be written to.
func consent(ctx context.Context, definition targets.Definition, plan forecast, out io.Writer, whom asker, alternative string) (targets.Definition, error) {
	if !definition.Foreign() || definition.ReadOnly {
		return definition, nil
	}
	plan.print(out, definition)
	if definition.Consent {
		return definition, nil
	}
	if whom == nil {
		return definition, failed(verdict.ExitUsage, errNoConsent(definition, alternative))
	}
	agreed, err := whom(ctx, out, "Continue?")
	switch {
	case errors.Is(err, errInterrupted):
		return definition, failed(verdict.ExitInterrupted, errors.New("interrupted; nothing was sent"))
	case err != nil:
		return definition, failed(verdict.ExitUsage, err)
	case !agreed:
		return definition, failed(verdict.ExitUsage, fmt.Errorf("not confirmed; nothing was sent to %s", definition.Address()))
	}
	definition.Consent = true
	return definition, nil
}
