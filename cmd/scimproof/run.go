package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// runFlags are the flags of `scimproof run`.
type runFlags struct {
	out         string
	ids         []string
	profile     string
	features    string
	seed        int64
	concurrency int
	deadline    time.Duration
	keep        bool
	limited     bool // the deadline was given: it is not put off
	rate        targets.Rate
	deviations  string
	baseline    baseline
	place
	safety
}

func newRun() *cobra.Command {
	var flags runFlags
	command := &cobra.Command{
		Use:   "run [TARGET]",
		Short: "Tests a provider and writes the report",
		Long: `Runs the provisioning flows of Entra against TARGET: a base URL, a definition
file, or the name of a bundled definition (see "scimproof targets"). The default
is the bundled reference provider. For a URL, the bearer token is read from
$SCIM_TOKEN.

Everything that the run creates is deleted again, unless --keep is given: then
"scimproof clean" deletes it later. For a provider on another machine, the plan
is printed first and must be confirmed: at the prompt, with --yes, or with
consent: true in the definition. --read-only runs only scenarios that do not
write.

` + exitHelp(nil, verdict.ExitTooSlow),
		Example: `  scimproof run
  SCIM_TOKEN=… scimproof run https://staging.example.com/scim/v2 --out report
  scimproof run sentry/legacy
  SCIM_TOKEN=… scimproof run sentry --url https://sentry.io/api/0/organizations/ORG/scim/v2
  scimproof run --id entra-disable`,
		Args: atMost("one TARGET"),
		RunE: func(command *cobra.Command, args []string) error {
			flags.limited = command.Flags().Changed("deadline")
			return conform(command.Context(), flags, args)
		},
	}
	command.Flags().StringVar(&flags.out, "out", "", outHelp)
	command.Flags().StringArrayVar(&flags.ids, "id", nil, "run only the scenario with this id (ID, ID/row, or either with @VARIANT); may be repeated")
	command.Flags().StringVar(&flags.profile, "profile", "entra", "requirements to test against: entra or rfc")
	command.Flags().StringVar(&flags.features, "features", "", "directory of .feature files to run instead of the bundled ones")
	command.Flags().Int64Var(&flags.seed, "seed", 0, "seed for names, ids and order (default: from the clock)")
	command.Flags().IntVar(&flags.concurrency, "concurrency", 0, "number of scenarios to run at once (default: 8, or 1 for remote targets)")
	command.Flags().DurationVar(&flags.deadline, "deadline", 5*time.Minute, "stop the run after this time (not given: as long as the plan takes where the provider limits requests)")
	command.Flags().Var(&flags.rate, "rate", "send no more requests than this, such as 25/s or 100/min (default: the definition's, or as many as the provider accepts)")
	command.Flags().StringVar(&flags.deviations, "deviations", "", "file of known deviations, in place of the definition's")
	command.Flags().StringVar(&flags.baseline.file, "write-deviations", "", "write all failures to this new file, as known deviations to review")
	command.Flags().StringVar(&flags.baseline.until, "until", "", "with --write-deviations: last day on which they are accepted, YYYY-MM-DD")
	command.Flags().BoolVar(&flags.keep, "keep", false, "do not delete what was created, to look at it at the provider")
	command.Flags().BoolVar(&flags.readOnly, "read-only", false, "run only scenarios that do not write")
	flags.flag(command)
	flags.writing(command)
	complete(command, true, targetNames)
	completeFlag(command, "id", scenarioIDs)
	completeFlag(command, "profile", profileNames)
	return command
}

// check rejects invalid values.
func (f runFlags) check() error {
	if f.deadline <= 0 {
		return fmt.Errorf("--deadline is %s: expected more than 0, such as 5m", f.deadline)
	}
	if f.concurrency < 0 {
		return fmt.Errorf("--concurrency is %d: expected 1 or more, or 0 for the default", f.concurrency)
	}
	if err := errors.Join(f.safety.check(), f.baseline.check(time.Now())); err != nil {
		return err
	}
	if f.features == "" {
		return nil
	}
	if info, err := os.Stat(f.features); err != nil || !info.IsDir() {
		return fmt.Errorf("--features %s is not a directory: expected one with .feature files", f.features)
	}
	if _, err := features.Names(os.DirFS(f.features)); err != nil {
		return fmt.Errorf("--features %s: %w", f.features, err)
	}
	return nil
}

// deadlinePassed is the cause of a context that ended by --deadline.
func deadlinePassed(deadline time.Duration) error {
	return fmt.Errorf("the deadline of %s has passed: raise --deadline, or check why the provider is slow", deadline)
}

// conform is `scimproof run`: open the target, run, clean up, write, say the verdict.
func conform(ctx context.Context, flags runFlags, args []string) error {
	if err := flags.check(); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	definition, err := flags.find(args)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	definition = flags.apply(definition)
	if flags.rate > 0 {
		definition.Rate = flags.rate
	}
	if flags.deviations != "" {
		definition = definition.Deviating(flags.deviations)
	}
	if flags.seed == 0 {
		flags.seed = time.Now().UnixNano() % 1_000_000_007
	}
	choice := steps.Choice{
		Definition: definition, Profile: flags.profile, IDs: flags.ids, Seed: flags.seed, Concurrency: flags.concurrency,
	}
	if flags.features != "" {
		choice.Features = os.DirFS(flags.features)
	}
	plan, err := steps.NewPlan(choice)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	shown := newScreen(ctx)
	shown.warn(definition, plan.Warnings())
	course := &course{planned: len(plan.Scenarios()), limit: flags.deadline, given: flags.limited}
	if definition, err = agree(ctx, plan, flags, course, shown); err != nil {
		return err
	}
	out, release, err := claim(definition, flags.out, flags.allowParallel, shown.out)
	if err != nil {
		return err
	}
	defer release()
	return play(ctx, plan, definition, out, flags, args, course, shown)
}

// agree says what a run takes at its rate, and asks for consent if it writes to another machine.
func agree(ctx context.Context, plan *steps.Plan, flags runFlags, course *course, shown *screen) (targets.Definition, error) {
	definition := plan.Choice().Definition
	asks := definition.Foreign() && !definition.ReadOnly
	if !asks && definition.Rate == 0 {
		return definition, nil
	}
	seen := foresee(ctx, plan)
	seen.limit, seen.rate, seen.keeps = flags.deadline, definition.Rate, flags.keep
	if definition.Rate > 0 && seen.problem == "" {
		course.expect(seen.requests)
	}
	if !asks {
		seen.estimate(shown.out, flags.limited)
		return definition, nil
	}
	return consent(ctx, definition, seen, shown.out, person(), ", or use --read-only")
}

// play runs the scenarios and writes the report.
func play(ctx context.Context, plan *steps.Plan, definition targets.Definition, out output, flags runFlags, args []string, course *course, shown *screen) error {
	ctx, cancel := session.WithDeadline(ctx, flags.deadline, course.another)
	defer cancel()
	begun, err := steps.Begin(ctx, plan, steps.Opening{
		Config:   session.Config{Definition: definition, Launcher: launchers(flags.profile), Dir: out.dir},
		Progress: func(record run.Scenario) { course.done(); shown.scenario(record) }, Header: heading(flags, args, definition), Keep: flags.keep,
	})
	if err != nil {
		return unwritten(out, err, verdict.ExitUsage)
	}
	if begun.Usable() == nil {
		leaves(ctx, out.dir, begun.Remaining)
		shown.begin(definition, plan.Scenarios())
		course.follow(begun.Pace(), shown.note)
	}
	begun.Run(ctx)
	done, err := begun.Close(ctx)
	if err != nil {
		return unwritten(out, err, verdict.ExitNoAnswer)
	}
	concluded := conclude(out, done, shown)
	if err := flags.baseline.write(done, shown); err != nil {
		return failed(verdict.ExitNoAnswer, err)
	}
	return concluded
}

// conclude renders the views, prints the verdict, and returns the run's exit code.
func conclude(out output, done *run.Run, shown *screen) error {
	presented := reports.Present(done)
	if err := render(out, presented); err != nil {
		return unwritten(out, err, verdict.ExitNoAnswer)
	}
	shown.end(done, presented, out.path(reports.PageFile))
	if err := announce(out, presented, shown.out); err != nil {
		fmt.Fprintf(shown.out, "note: %v\n", err)
	}
	if unreviewed := run.CountUnreviewed(done.Header.Deviations); unreviewed > 0 {
		fmt.Fprintf(shown.out, "%d of %s marked %s: add a reason and a link to each\n", unreviewed,
			verdict.Plural(len(done.Header.Deviations), "known deviation is", "known deviations are"), run.Unreviewed)
	}
	if _, err := os.Stat(out.path(session.LedgerFile)); err == nil {
		fmt.Fprintf(shown.out, "to remove it later: %s\n", session.CleanCommand(out.dir))
	}
	if code := verdict.Exit(done.Footer.Exit); code != verdict.ExitOK {
		return failed(code, errTold)
	}
	return nil
}

// render writes every view of a run.
func render(out output, done *reports.Presentation) error {
	for _, view := range reports.Views() {
		file, err := os.Create(out.path(view.File))
		if err != nil {
			return fmt.Errorf("cannot write the report: %w", err)
		}
		if err := errors.Join(view.Write(file, done), file.Close()); err != nil {
			return fmt.Errorf("cannot write %s: %w", view.File, err)
		}
	}
	return nil
}
