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

// safety are the flags that guard somebody's tenant.
type safety struct {
	yes           bool
	readOnly      bool
	allowParallel bool
	maxResources  int
}

// writing adds the flags of commands that create.
func (s *safety) writing(command *cobra.Command) {
	set := command.Flags()
	set.BoolVar(&s.yes, "yes", false, "agree to writing to a provider that is not on this machine (or consent: true in its definition)")
	set.IntVar(&s.maxResources, "max-resources", 0, "end the run before it creates more users and groups than this; 0 = the definition's budget, or no limit")
	s.parallel(command)
}

// parallel adds the flag of commands that lock a provider.
func (s *safety) parallel(command *cobra.Command) {
	command.Flags().BoolVar(&s.allowParallel, "allow-parallel", false, "work on a provider that another run works on")
}

// check refuses what cannot be meant.
func (s safety) check() error {
	if s.maxResources < 0 {
		return fmt.Errorf("--max-resources is %d: want 1 or more, or 0 for no limit", s.maxResources)
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

// errNoConsent is why a run of a foreign provider was not begun.
func errNoConsent(definition targets.Definition, alternative string) error {
	return fmt.Errorf("%s is not this machine, and a run creates, changes and deletes users and groups there: agree by --yes or consent: true in the definition%s",
		definition.Address(), alternative)
}

// asker asks a person; nil where there is none.
type asker func(ctx context.Context, out io.Writer, question string) (bool, error)

// person asks at the terminal, and is nil where one of its ends is none.
func person() asker {
	if !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return func(ctx context.Context, out io.Writer, question string) (bool, error) {
		return ask(ctx, os.Stdin, out, question)
	}
}

// ask wants y or yes; everything else, also the end of the input, is a no. It gives up when ctx ends: what is typed then is lost.
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

// consent prints what is about to happen at a foreign provider, and makes sure that somebody has agreed to it. alternative ends
// the sentence of a refusal. The definition that it returns may be written to.
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
	agreed, err := whom(ctx, out, "Write there?")
	switch {
	case errors.Is(err, errInterrupted):
		return definition, failed(verdict.ExitInterrupted, errors.New("interrupted before anything was sent"))
	case err != nil:
		return definition, failed(verdict.ExitUsage, err)
	case !agreed:
		return definition, failed(verdict.ExitUsage, fmt.Errorf("not agreed, so nothing was sent to %s", definition.Address()))
	}
	definition.Consent = true
	return definition, nil
}
