package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// cleanFlags are the flags of `scimproof clean`.
type cleanFlags struct {
	out      string
	deadline time.Duration
	forget   bool
	course   *course
	place
	safety
}

func newClean() *cobra.Command {
	var flags cleanFlags
	command := &cobra.Command{
		Use:   "clean TARGET",
		Short: "Removes what an interrupted run left at a provider",
		Long: `Removes from TARGET the resources that an interrupted run created, as listed in
created.ndjson in its output directory. Each is read before it is deleted, in
case the provider has assigned its id to another resource. Resources that cannot
be removed stay in the list for the next clean; an empty list is deleted.

Resources that are not provably created by the run are not deleted. They are
printed with the reason and moved to may-be-left.ndjson, which does not block
further runs. The next clean tries them again; --forget deletes that list.

` + exitHelp(map[verdict.Exit]string{
			verdict.ExitOK: "nothing created by the run is left", verdict.ExitFellShort: "something created by the run is left",
			verdict.ExitUsage: "wrong usage or configuration", verdict.ExitNoAnswer: "the target is not usable, or its credentials ended in the middle",
			verdict.ExitInterrupted: "interrupted; what is left stays in the list",
		}, verdict.ExitTooSlow),
		Example: `  SCIM_TOKEN=… scimproof clean https://staging.example.com/scim/v2 --out scimproof-report
  scimproof clean staging.yaml --forget`,
		Args: exactly("TARGET"),
		RunE: func(command *cobra.Command, args []string) error {
			definition, err := flags.find(args)
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			if flags.deadline <= 0 {
				return failed(verdict.ExitUsage, fmt.Errorf("--deadline is %s: expected more than 0, such as 5m", flags.deadline))
			}
			if definition.ReadOnly && !flags.forget {
				return failed(verdict.ExitUsage, fmt.Errorf("%s is read-only by its definition, and clean deletes: remove read_only first", definition.Name))
			}
			definition.Consent = true // the command is for removing what was created with consent
			return flags.clean(command, definition)
		},
	}
	command.Flags().StringVar(&flags.out, "out", "", "output directory of the interrupted run (default: every one in "+defaultOut+" with a list of this target)")
	command.Flags().DurationVar(&flags.deadline, "deadline", 5*time.Minute, "stop after this time; what is left stays in the list (not given: as long as it takes where the provider limits requests)")
	command.Flags().BoolVar(&flags.forget, "forget", false, "delete the list may-be-left.ndjson, without sending anything")
	flags.flag(command)
	flags.parallel(command)
	complete(command, true, targetNames)
	return command
}

// clean cleans up each list, and ends as the worst of them.
func (f cleanFlags) clean(command *cobra.Command, definition targets.Definition) error {
	f.course = &course{limit: f.deadline, given: command.Flags().Changed("deadline")}
	ctx, cancel := session.WithDeadline(command.Context(), f.deadline, f.course.another)
	defer cancel()
	var worst error
	dirs := f.dirs(definition)
	for _, dir := range dirs {
		if len(dirs) > 1 {
			fmt.Fprintln(command.OutOrStdout(), dir+":")
		}
		worst = worse(worst, f.cleanIn(ctx, output{dir: dir}, definition, command))
	}
	return worst
}

// dirs lists the directories to clean. Where none was named, those of other targets are left out, unless there are no others.
func (f cleanFlags) dirs(definition targets.Definition) []string {
	all := unclean(f.out)
	mine := slices.DeleteFunc(slices.Clone(all), func(dir string) bool { return sameTarget(definition, output{dir: dir}) != nil })
	if len(mine) == 0 {
		return all[:1]
	}
	return mine
}

func (f cleanFlags) cleanIn(ctx context.Context, dir output, definition targets.Definition, command *cobra.Command) error {
	release, err := lock(definition, dir.dir, f.allowParallel, command.ErrOrStderr())
	if err != nil {
		return err
	}
	defer release()
	if f.forget {
		return forget(dir, command.OutOrStdout())
	}
	return cleanList(ctx, definition, dir, f.course, command.OutOrStdout())
}

// worse is the error whose exit code counts for both. The other is not lost: its text joins.
func worse(a, b error) error {
	coded1, coded2 := coded{}, coded{}
	switch {
	case a == nil || b == nil:
		return errors.Join(a, b)
	case !errors.As(a, &coded1) || !errors.As(b, &coded2):
		return errors.Join(a, b)
	}
	both := errors.Join(coded1.error, coded2.error)
	if errors.Is(coded1.error, errTold) && errors.Is(coded2.error, errTold) {
		both = errTold
	}
	return failed(coded1.code.Worse(coded2.code), both)
}

// forget prints what is not provably created by a run, and deletes the list of it.
func forget(dir output, out io.Writer) error {
	list := dir.path(session.UnprovenFile)
	entries, err := targets.Unproven(list)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	if len(entries) == 0 {
		return failed(verdict.ExitUsage, fmt.Errorf("%s has no %s, so there is nothing to forget", dir.dir, session.UnprovenFile))
	}
	for _, entry := range entries {
		fmt.Fprintln(out, "forgotten: "+reports.Visible(entry.What()+": "+entry.Why))
	}
	if err := os.Remove(list); err != nil {
		return failed(verdict.ExitUsage, fmt.Errorf("cannot delete the list: %w", err))
	}
	return nil
}

// cleanList cleans up the lists in an output directory and prints the result.
func cleanList(ctx context.Context, definition targets.Definition, dir output, course *course, out io.Writer) error {
	if err := sameTarget(definition, dir); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	ledger, err := openLists(dir)
	if _, problem := os.Stat(dir.path(session.RunFile)); errors.Is(err, errNoList) && problem == nil {
		fmt.Fprintf(out, "nothing to clean: the run in %s left nothing\n", dir.dir)
		return nil
	}
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	redactor := definition.Redactor()
	tell := func(text string) { fmt.Fprintln(out, text) }
	remains, removed, err := clean(ctx, definition, ledger, course, tell)
	var gone error
	if errors.Is(err, targets.ErrEnded) { // in the middle: what it has not come to is told as ever
		gone, err = err, nil
	}
	if err == nil {
		err = ledger.Surrender(remains, dir.path(session.UnprovenFile), func(text string) string { return session.Hide(redactor, text) })
	}
	if err != nil {
		return failed(verdict.ExitNoAnswer, errors.New(session.Hide(redactor, errors.Join(err, ledger.Close()).Error())))
	}
	for _, said := range []struct {
		words string
		lines []string
	}{{"note: ", ledger.Noticed()}, {"left behind: ", remains.Left}, {"may be left: ", remains.MayBeLeft}} {
		for _, line := range said.lines {
			fmt.Fprintln(out, said.words+reports.Visible(session.Hide(redactor, line)))
		}
	}
	fmt.Fprintf(out, "removed %d, left %d", removed, len(remains.Left))
	if unproven := len(remains.MayBeLeft); unproven > 0 {
		fmt.Fprintf(out, "; %d may be left, now listed in %s (delete the list with --forget)", unproven, dir.path(session.UnprovenFile))
	}
	fmt.Fprintln(out)
	switch err := ledger.Close(); {
	case errors.Is(ctx.Err(), context.Canceled):
		return failed(verdict.ExitInterrupted, orSilent(err))
	case gone != nil:
		return failed(verdict.ExitNoAnswer, errors.New(session.Hide(redactor, errors.Join(gone, err).Error())))
	case err != nil || len(remains.Left) > 0:
		return failed(verdict.ExitFellShort, orSilent(err))
	}
	return nil
}

var errNoList = errors.New("set --out to the output directory of the interrupted run")

// openLists opens the list of an interrupted run, with what an earlier clean could not prove to come from it.
func openLists(dir output) (*targets.Ledger, error) {
	list, unproven := dir.path(session.LedgerFile), dir.path(session.UnprovenFile)
	ledger, err := targets.OpenLedger(list)
	if errors.Is(err, fs.ErrNotExist) {
		if _, problem := os.Stat(unproven); problem != nil {
			return nil, fmt.Errorf("%s has no %s, so there is nothing to clean: %w", dir.dir, session.LedgerFile, errNoList)
		}
		ledger, err = targets.CreateLedger(list)
	}
	if err != nil {
		return nil, err
	}
	if err := ledger.TakeBack(unproven); err != nil {
		return nil, errors.Join(err, ledger.Close())
	}
	return ledger, nil
}

// sameTarget refuses to delete at one provider what a run created at another: ids may be the same. The run file next to the list
// says where it was. A program gets another port each time.
func sameTarget(definition targets.Definition, dir output) error {
	earlier, err := run.OpenPartial(dir.path(session.RunFile), verdict.Of)
	if err != nil || earlier.Header.Target.Launcher != "remote" && definition.Kind() != "remote" {
		return nil // cut before its first line, or removed: there is only the list
	}
	was, is := targets.Tenant(earlier.Header.Target.URL), targets.Tenant(definition.URL)
	if was == is {
		return nil
	}
	if is == "" {
		is = definition.Name
	}
	return fmt.Errorf("the list in %s is of %s, not of %s: use the target of the interrupted run", dir.dir, was, is)
}

// orSilent is err, or an error without text if everything has been printed.
func orSilent(err error) error {
	if err == nil {
		return errTold
	}
	return err
}

// perRemoval is how many requests a removal takes at most: reads before and after it, and a search.
const perRemoval = 4

func clean(ctx context.Context, definition targets.Definition, ledger *targets.Ledger, course *course, tell func(string)) (remains targets.Remains, removed int, err error) {
	mapping, err := session.LoadMapping(definition)
	if err != nil {
		return remains, 0, err
	}
	target, err := session.Launch(ctx, launchers("entra"), definition)
	if err != nil {
		return remains, 0, err
	}
	defer func() { err = errors.Join(err, target.Stop(ctx)) }()
	target.HoldBack(ledger)
	course.follow(target.Instance.Pace, tell)
	course.expect(perRemoval * len(ledger.Left()))
	if err := target.Ready(ctx); err != nil {
		return remains, 0, err
	}
	target.TrustSearches(ctx, mapping)
	_, before := ledger.Counts()
	remains = target.CleanUp(ctx, cleanWorkers)
	_, after := ledger.Counts()
	if len(remains.Left) == 0 || ctx.Err() != nil {
		return remains, after - before, nil
	}
	return remains, after - before, target.Still(ctx)
}
