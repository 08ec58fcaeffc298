// Command scimproof tests SCIM 2.0 service providers the way Microsoft Entra ID provisions them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/run"
)

// Exit codes, as `scimproof run --help` lists them (design §3).
const (
	exitPass        = run.ExitConforms
	exitShort       = run.ExitFellShort
	exitUsage       = 2
	exitUntrusted   = run.ExitNoAnswer
	exitInterrupted = run.ExitInterrupted
)

// Causes of a context that ended before its command did: by Ctrl-C, and by a panic.
var (
	errInterrupted = errors.New(run.Interrupted)
	errFault       = errors.New("scimproof has failed")
)

// coded is an error with its exit code; an error without one is a usage error.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

func main() { os.Exit(execute(os.Args[1:])) }

func execute(args []string) int { return carryOut(newRoot(), args) }

// carryOut runs the command line and returns its exit code. Whatever ends it, a panic included, nothing that it started runs on.
func carryOut(root *cobra.Command, args []string) (code int) {
	started := newLaunched()
	ctx, cancel := context.WithCancelCause(started.within(context.Background()))
	defer cancel(nil)
	defer func() {
		if fault := recover(); fault != nil {
			cancel(errFault)
			fmt.Fprintf(os.Stderr, "scimproof: fault of scimproof itself, please report it: %v\n%s", fault, debug.Stack())
			complain(started.kill())
			code = exitUntrusted
		}
	}()
	go interrupts(cancel, started)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitPass
	}
	text, code := err.Error(), exitUsage
	if with := (coded{}); errors.As(err, &with) {
		code = with.code
	} else { // of the command line's own checks
		text = fmt.Sprintf("%s: see `%s --help`", oneLine(text), command.CommandPath())
	}
	if text != "" {
		fmt.Fprintln(os.Stderr, "scimproof: "+text)
	}
	return code
}

func complain(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "scimproof: "+err.Error())
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

// interrupts ends the run at the first signal: it cleans up. The second ends the process as soon as what it started is killed, the
// third at once. A terminal that was closed counts as the first, unless nohup said otherwise. A pipe that nobody reads any more
// ends nothing: what was created must be removed all the same.
func interrupts(cancel context.CancelCauseFunc, started *launched) {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, ends...)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // to ignore it would be inherited by programs that are started
	<-signals
	fmt.Fprintln(os.Stderr, "\nscimproof: interrupted, cleaning up (again to quit at once)")
	cancel(errInterrupted)
	<-signals
	go func() {
		<-signals
		os.Exit(exitInterrupted)
	}()
	complain(started.kill())
	os.Exit(exitInterrupted)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "scimproof",
		Short: "Proves that a SCIM 2.0 provider works with Microsoft Entra ID provisioning",
		Long: `scimproof plays what Microsoft Entra ID's provisioning service does against a SCIM 2.0
service provider, judges what the provider does, and writes an honest report.`,
		Example: `  scimproof run                                         # against the provider that comes with it
  SCIM_TOKEN=… scimproof run https://staging.example.com/scim/v2
  scimproof explain SystemForCrossDomainIdentityManagementServiceIncompatible`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newRun(), newInit(), newLoad(), newReport(), newMatrix(), newExplain(), newList(), newTargets(), newClean(), newServe(), newVersion())
	return root
}

// failed wraps err with the exit code that it means.
func failed(code int, err error) error { return coded{error: err, code: code} }
