package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// Causes of a context that ended before its command did: by Ctrl-C, and by a panic.
var (
	errInterrupted = errors.New(run.Interrupted)
	errFault       = errors.New("internal error")
)

// coded is an error with its exit code; an error without one is a usage error.
type coded struct {
	error
	code verdict.Exit
}

func (c coded) Unwrap() error { return c.error }

// errTold is the error of a command that has printed everything there is to say; only its exit code is left.
var errTold = errors.New("see the output")

func main() {
	if code, was := targets.Keep(os.Args); was {
		os.Exit(code)
	}
	os.Exit(apart(func() int { return int(execute(os.Args[1:])) }))
}

func execute(args []string) verdict.Exit { return carryOut(newRoot(), args) }

// carryOut runs the command line and returns its exit code. Whatever ends it, even a panic, everything that it started is stopped.
func carryOut(root *cobra.Command, args []string) (code verdict.Exit) {
	started, shown := newLaunched(), newStreams(os.Stdout, os.Stderr)
	defer shown.flush()
	ctx, cancel := context.WithCancelCause(shown.within(started.within(context.Background())))
	defer cancel(nil)
	defer func() {
		if fault := recover(); fault != nil {
			cancel(errFault)
			complain(shown.err, fmt.Errorf("internal error, please report it: %v\n%s", fault, debug.Stack()))
			complain(shown.err, started.kill())
			code = verdict.ExitNoAnswer
		}
	}()
	complain(shown.err, crashBySignal())
	boundMemory(0)
	ending{cancel, started, shown.err, func() { shown.flush(); os.Exit(int(verdict.ExitInterrupted)) }}.interrupts()
	log.SetOutput(shown.err) // of packages that log for themselves, such as net/http
	root.SetErr(shown.err)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return verdict.ExitOK
	}
	code = verdict.ExitUsage
	switch with := (coded{}); {
	case interrupted(ctx) && !errors.Is(err, errTold): // whatever the error; one without a text has printed its verdict
		code = verdict.ExitInterrupted
	case errors.As(err, &with):
		code = with.code
	default: // of the command line's own checks
		err = fmt.Errorf("%s: see `%s --help`", oneLine(err.Error()), command.CommandPath())
	}
	complain(wrapped(shown.err, os.Stderr), err)
	return code
}

func interrupted(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errInterrupted) }

// complain prints an error, unless its text is empty. It quotes files and providers, so control characters are escaped.
func complain(out io.Writer, err error) {
	if err != nil && !errors.Is(err, errTold) {
		fmt.Fprintln(out, "scimproof: "+reports.Visible(err.Error()))
	}
}

// oneLine puts the suggestions of cobra, one a line, into its sentence.
func oneLine(text string) string {
	text, near, found := strings.Cut(text, "\n\nDid you mean this?\n")
	if !found {
		return text
	}
	return text + ", did you mean " + strings.Join(strings.Fields(near), " or ") + "?"
}

// working are the commands that never wait for their output. The others produce nothing but output, so they wait for it.
var working = [...]string{"run", "load", "matrix", "clean", "init", "doctor"}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "scimproof",
		Short: "Tests whether a SCIM 2.0 provider works with Microsoft Entra ID provisioning",
		Long: `scimproof tests whether a SCIM 2.0 provider works with Microsoft Entra ID
provisioning. It sends the requests that Entra's provisioning service sends,
checks the responses and the stored data, and writes a report.`,
		Example: `  scimproof run                                         # against the bundled reference provider
  SCIM_TOKEN=… scimproof run https://staging.example.com/scim/v2
  scimproof explain SystemForCrossDomainIdentityManagementServiceIncompatible`,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRun: func(command *cobra.Command, _ []string) {
			if slices.Contains(working[:], command.Name()) {
				command.SetOut(streamsOf(command.Context()).out)
			}
			command.SetOut(wrapped(command.OutOrStdout(), os.Stdout))
		},
	}
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 "))
	root.SetFlagErrorFunc(flagError)
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(newRun(), newInit(), newLoad(), newReport(), newMatrix(), newExplain(), newList(), newTargets(), newMappings(), newClean(), newServe(), newVersion())
	return root
}

// failed wraps err with the exit code that it means.
func failed(code verdict.Exit, err error) error { return coded{error: err, code: code} }
