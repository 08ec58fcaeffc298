package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
	"github.com/scimproof/scimproof/targets"
)

// baseline is the file for the failures of a run, so that CI can be set up before they are fixed, and the day until which they are accepted.
type baseline struct{ file, until string }

// check rejects what cannot be written, before the run starts.
func (b baseline) check(now time.Time) error {
	if b.file == "" && b.until == "" {
		return nil
	}
	if b.file == "" || b.until == "" {
		return errors.New("--write-deviations FILE and --until DATE must be used together: every accepted deviation needs an end date")
	}
	if _, err := time.Parse(time.DateOnly, b.until); err != nil {
		return fmt.Errorf("--until %q is not a valid date: expected YYYY-MM-DD", b.until)
	}
	if today := now.Format(time.DateOnly); b.until < today {
		return fmt.Errorf("--until %s is in the past: expected %s or later", b.until, today)
	}
	if _, err := os.Lstat(b.file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--write-deviations %s already exists and may have been reviewed: choose a new file", b.file)
	}
	return nil
}

// write writes the file, unless the run ended without a verdict.
func (b baseline) write(done *run.Run, shown *screen) error {
	if b.file == "" {
		return nil
	}
	concluded := verdict.Conclude(done)
	if concluded.NoAnswer != "" {
		fmt.Fprintf(shown.out, "%s not written: the run ended without a verdict\n", b.file)
		return nil
	}
	kept, added := deviating(done, concluded.Deviations, b.until)
	file, err := os.OpenFile(b.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write the deviations: %w", err)
	}
	title := fmt.Sprintf("Known deviations of %s, written by scimproof on %s.", done.Header.Target.Name, done.Header.Started.Format(time.DateOnly))
	if err := errors.Join(targets.WriteDeviations(file, title, append(kept, added...)), file.Close()); err != nil {
		return fmt.Errorf("cannot write the deviations: %w", err)
	}
	fmt.Fprintf(shown.out, "wrote %s to %s, accepted until %s: add a reason and a link to each, then pass --deviations %s or set deviations: in the definition\n",
		verdict.Plural(len(added), "new deviation", "new deviations"), b.file, b.until, b.file)
	return nil
}

// deviating lists the declared deviations that are still needed, and one more for each failure: by scenario, row, variant, requirement and
// outcome, as the judge compares them. What must hold of every response is declared by requirement and outcome.
func deviating(done *run.Run, declared []verdict.Deviation, until string) (kept, added []run.Deviation) {
	kept = needed(done, declared)
	since := done.Header.Started.Format(time.DateOnly)
	for _, wrong := range []run.Verdict{run.Fail, run.Blocked} { // what failures explain needs no line of its own
		for scenario, check := range findings(done, wrong) {
			declares := func(known run.Deviation) bool { return verdict.Matches(known, scenario.Planned, check) }
			if slices.ContainsFunc(kept, declares) || slices.ContainsFunc(added, declares) {
				continue
			}
			found := run.Deviation{
				Requirement: check.Requirement, Outcome: check.Outcome,
				Reason: run.Unreviewed + ": " + saw(check), Link: run.Unreviewed, Since: since, Until: until,
			}
			if !invariant.Checked(check.ID) { // which holds of every response, in whichever scenario
				found.Scenario, found.Row, found.Variant = scenario.ID, scenario.Row, scenario.Variant
			}
			added = append(added, found)
		}
	}
	slices.SortStableFunc(added, func(a, b run.Deviation) int {
		return cmp.Or(cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Variant, b.Variant))
	})
	return kept, added
}

// findings are the checks with this verdict, in scenarios that have it too.
func findings(done *run.Run, wrong run.Verdict) iter.Seq2[run.Scenario, run.Check] {
	return func(yield func(run.Scenario, run.Check) bool) {
		for _, scenario := range done.Scenarios {
			for _, step := range scenario.Steps {
				for _, check := range step.Checks {
					if scenario.Verdict == wrong && check.Verdict == wrong && !yield(scenario, check) {
						return
					}
				}
			}
		}
	}
}

// needed lists the declared deviations without those that are fixed, stale or over. One that is fixed in some rows of an outline is
// needed for the others.
func needed(done *run.Run, declared []verdict.Deviation) (still []run.Deviation) {
	for _, known := range declared {
		switch known.State {
		case verdict.StateExpired, verdict.StateStale:
		case verdict.StateFixed:
			for _, i := range known.Shown {
				row := known.Deviation
				row.Row, row.Variant = done.Scenarios[i].Row, done.Scenarios[i].Variant
				still = append(still, row)
			}
		default:
			still = append(still, known.Deviation)
		}
	}
	return still
}

// saw is what a check found, in one line.
func saw(check run.Check) string {
	return scim.Clip(strings.Join(strings.Fields(fmt.Sprintf("expected %s, got %s", check.Want, check.Got)), " "), 240)
}
