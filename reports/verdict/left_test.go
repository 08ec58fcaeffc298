package verdict

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
)

// TestWhatIsLeftChangesTheExitCode goes through all that clean-up can end in, for each exit code of a run and of a load.
func TestWhatIsLeftChangesTheExitCode(t *testing.T) {
	t.Parallel()
	kept := run.Load{Phase: "p", Planned: 9, Sent: 9, Audit: &run.Audit{Users: 1}}
	slow, lost := kept, kept
	slow.SLOs = []run.SLO{{}}
	lost.Audit = &run.Audit{Users: 1, Findings: []run.Finding{{}}}
	runs := map[string]struct {
		whole func() *run.Run
		code  Exit // where nothing is left
	}{
		"run, conforms": {func() *run.Run { return verdicts(run.Pass) }, 0},
		"run, known":    {func() *run.Run { return verdicts(run.KnownDeviation) }, 0},
		"run, fails":    {func() *run.Run { return verdicts(run.Pass, run.Fail) }, 1},
		"run, fixed":    {func() *run.Run { return verdicts(run.Fixed) }, 1},
		"run, error":    {func() *run.Run { return verdicts(run.Error) }, 3},
		"run, interrupted": {func() *run.Run {
			return with(verdicts(run.Pass), func(r *run.Run) { r.Footer.Incomplete = run.Interrupted })
		}, 130},
		"load, kept":           {func() *run.Run { return with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{kept} }) }, 0},
		"load, too slow":       {func() *run.Run { return with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{slow} }) }, 4},
		"load, lost":           {func() *run.Run { return with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{lost} }) }, 1},
		"load, fault":          {func() *run.Run { return with(verdicts(), func(r *run.Run) { r.Footer.Fault = "it died" }) }, 3},
		"load, interrupted":    {func() *run.Run { return with(verdicts(), func(r *run.Run) { r.Footer.Incomplete = run.Interrupted }) }, 130},
		"run and load":         {func() *run.Run { return with(verdicts(run.Pass), func(r *run.Run) { r.Loads = []run.Load{kept} }) }, 0},
		"run and load, slow":   {func() *run.Run { return with(verdicts(run.Pass), func(r *run.Run) { r.Loads = []run.Load{slow} }) }, 4},
		"run fails, load slow": {func() *run.Run { return with(verdicts(run.Fail), func(r *run.Run) { r.Loads = []run.Load{slow} }) }, 1},
	}
	ends := map[string]struct {
		clean run.CleanUp
		left  bool
		says  string
	}{
		"all removed":       {run.CleanUp{Created: 3, Removed: 3}, false, ""},
		"may be left":       {run.CleanUp{Created: 3, Removed: 2, MayBeLeft: []string{"Users/1: no mark"}}, false, ""},
		"kept":              {run.CleanUp{Created: 3, Kept: true}, false, ""},
		"kept, and listed":  {run.CleanUp{Created: 3, Kept: true, Left: []string{"Users/1", "Users/2", "Users/3"}}, false, ""},
		"noticed":           {run.CleanUp{Noticed: []string{"filters are ignored"}}, false, ""},
		"one left":          {run.CleanUp{Created: 3, Removed: 2, Left: []string{"Users/1: 500"}}, true, "1 resource was left at the provider"},
		"left and may be":   {run.CleanUp{Left: []string{"a", "b"}, MayBeLeft: []string{"c"}}, true, "2 resources were left at the provider"},
		"many left":         {run.CleanUp{Left: []string{"a", "b", "c", "d", "e", "and 205 more, listed in created.ndjson"}}, true, "210 resources were left at the provider"},
		"not stopped":       {run.CleanUp{Created: 3, Removed: 3, NotStopped: "it hangs"}, true, "the target was not stopped"},
		"kept, not stopped": {run.CleanUp{Created: 3, Kept: true, NotStopped: "it hangs"}, true, "the target was not stopped"},
		"left, not stopped": {run.CleanUp{Left: []string{"a"}, NotStopped: "it hangs"}, true, "1 resource was left at the provider, and the target was not stopped"},
	}
	for of, begun := range runs {
		before := Conclude(begun.whole())
		for name, end := range ends {
			whole := begun.whole()
			whole.Footer.CleanUp = end.clean
			want := begun.code
			if end.left && (want == ExitOK || want == ExitTooSlow) {
				want = ExitNoAnswer
			}
			got := Conclude(whole)
			if got.Exit != want {
				t.Errorf("%s, %s: want exit code %d, got %d", of, name, want, got.Exit)
			}
			sentence := got.Sentence
			if !end.left && sentence != before.Sentence {
				t.Errorf("%s, %s: want the sentence as it was, got %s", of, name, sentence)
			}
			if end.left && strings.Count(strings.ToLower(sentence), strings.ToLower(end.says)) != 1 {
				t.Errorf("%s, %s: want %q in the sentence, got %s", of, name, end.says, sentence)
			}
			if got.NoAnswer != before.NoAnswer {
				t.Errorf("%s, %s: what the run proves does not depend on what is left, got %q", of, name, got.NoAnswer)
			}
		}
	}
}

// TestSentenceOfWhatIsLeft: it opens the sentence where it decides the exit code, and follows it elsewhere.
func TestSentenceOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	kept := run.Load{Phase: "p", Planned: 9, Sent: 9, Audit: &run.Audit{Users: 1}}
	slow := kept
	slow.SLOs = []run.SLO{{}}
	for name, row := range map[string]struct {
		whole *run.Run
		want  string
	}{
		"conforms": {verdicts(run.Pass), "Conforms, but 3 resources were left at the provider: 1 scenario passed, covering 1 of 1 applicable requirement of the entra profile."},
		"fails":    {verdicts(run.Fail), "Does not conform: 1 requirement fails in 1 scenario. 3 resources were left at the provider."},
		"error":    {with(verdicts(), func(r *run.Run) { r.Footer.Fault = "it died" }), "No verdict: it died. 3 resources were left at the provider."},
		"load":     {with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{kept} }), "Held up under load, but 3 resources were left at the provider: the audit found no differences; sent 9/9 requests."},
		"slow":     {with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{slow} }), "Too slow, and 3 resources were left at the provider: 1 service level objective was missed; sent 9/9 requests."},
		"both": {with(verdicts(run.Pass), func(r *run.Run) { r.Loads = []run.Load{slow} }), "Conforms, but 3 resources were left at the provider: 1 scenario passed, covering 1 of 1 applicable requirement of the entra profile. " +
			"Too slow: 1 service level objective was missed; sent 9/9 requests."},
	} {
		row.whole.Footer.CleanUp.Left = []string{"Users/1: 500", "Users/2: 500", "Users/3: 500"}
		if got := Conclude(row.whole).Sentence; got != row.want {
			t.Errorf("%s:\nwant %s\ngot  %s", name, row.want, got)
		}
	}
}

// TestRunFilesFromBefore: files that were written when nothing but Left was known, and when it did not count, say what they said.
func TestRunFilesFromBefore(t *testing.T) {
	t.Parallel()
	kept := "kept as --keep says; `scimproof clean TARGET --out runs/1` removes it"
	for name, row := range map[string]struct {
		clean, want run.CleanUp
	}{
		"removed":     {run.CleanUp{Created: 2, Removed: 2}, run.CleanUp{Created: 2, Removed: 2}},
		"left":        {run.CleanUp{Created: 2, Left: []string{"Users/1: 500"}}, run.CleanUp{Created: 2, Left: []string{"Users/1: 500"}}},
		"kept":        {run.CleanUp{Created: 2, Left: []string{kept}}, run.CleanUp{Created: 2, Kept: true}},
		"not stopped": {run.CleanUp{Created: 2, Left: []string{"Users/1: 500", "the target was not stopped: it hangs"}}, run.CleanUp{Created: 2, Left: []string{"Users/1: 500"}, NotStopped: "it hangs"}},
	} {
		for _, code := range []Exit{ExitOK, ExitTooSlow} {
			whole := with(verdicts(run.Pass), func(r *run.Run) {
				r.Loads = []run.Load{{Phase: "p", Planned: 1, Sent: 1, Audit: &run.Audit{Users: 1}}}
				if code == ExitTooSlow {
					r.Loads[0].SLOs = []run.SLO{{}}
				}
				r.Footer.Counts = run.Counts(r)
				r.Footer.Exit, r.Footer.Verdict = Of(r)
				r.Footer.CleanUp = row.clean
			})
			got, err := run.Read(strings.NewReader(file(t, whole)), Of)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if diff := cmp.Diff(row.want, got.Footer.CleanUp); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if exit, sentence := Of(got); exit != int(code) || sentence != whole.Footer.Verdict {
				t.Errorf("%s: want exit code %d and %s, got %d and %s", name, code, whole.Footer.Verdict, exit, sentence)
			}
		}
	}
}

// TestFooterThatHidesIsRefused: that what is left may have exit code 0 in an old file excuses nothing else, and no new file.
func TestFooterThatHidesIsRefused(t *testing.T) {
	t.Parallel()
	left := run.CleanUp{Left: []string{"Users/1: 500"}}
	for name, whole := range map[string]*run.Run{
		"a failure": with(verdicts(run.Fail), func(r *run.Run) {
			r.Footer.Counts, r.Footer.Verdict, r.Footer.CleanUp = run.Counts(r), "Conforms.", left
		}),
		"what its sentence says is left": with(verdicts(run.Pass), func(r *run.Run) {
			r.Footer.Counts, r.Footer.CleanUp = run.Counts(r), left
			_, r.Footer.Verdict = Of(r)
		}),
	} {
		if _, err := run.Read(strings.NewReader(file(t, whole)), Of); !errors.Is(err, run.ErrCount) {
			t.Errorf("%s: want it refused, got %v", name, err)
		}
		if Conclude(whole).Exit == ExitOK {
			t.Errorf("%s: want an exit code that is not 0, whatever was filled in first", name)
		}
	}
}

// TestManyLeftAreRead: a reader bears a list that nobody has shortened.
func TestManyLeftAreRead(t *testing.T) {
	t.Parallel()
	whole := with(verdicts(run.Pass), func(r *run.Run) {
		for i := range 200_000 {
			r.Footer.CleanUp.Left = append(r.Footer.CleanUp.Left, fmt.Sprintf("Users/%d: want it deleted, got 500", i))
		}
		r.Footer.CleanUp.MayBeLeft = r.Footer.CleanUp.Left
		r.Footer.Counts = run.Counts(r)
		r.Footer.Exit, r.Footer.Verdict = Of(r)
	})
	got, err := run.Read(strings.NewReader(file(t, whole)), Of)
	if err != nil || run.Counted(got.Footer.CleanUp.MayBeLeft) != 200_000 || Conclude(got).Exit != ExitNoAnswer {
		t.Errorf("got %v", err)
	}
}

// file writes a run as a run file.
func file(t *testing.T, whole *run.Run) string {
	t.Helper()
	var out bytes.Buffer
	writer := run.NewWriter(&out, "test")
	header := whole.Header
	header.Format = run.Format
	errs := []error{writer.Header(header)}
	for _, scenario := range whole.Scenarios {
		errs = append(errs, writer.Scenario(scenario))
	}
	for _, load := range whole.Loads {
		errs = append(errs, writer.Load(load))
	}
	if err := errors.Join(append(errs, writer.Footer(whole.Footer), writer.Close())...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
