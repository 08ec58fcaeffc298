package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWhatIsLeftChangesTheExitCode goes through all that clean-up can end in, for each exit code of a run and of a load.
func TestWhatIsLeftChangesTheExitCode(t *testing.T) {
	t.Parallel()
	kept := Load{Phase: "p", Planned: 9, Sent: 9, Audit: &Audit{Users: 1}}
	slow, lost := kept, kept
	slow.SLOs = []SLO{{}}
	lost.Audit = &Audit{Users: 1, Findings: []Finding{{}}}
	runs := map[string]struct {
		whole func() *Run
		code  int // where nothing is left
	}{
		"run, conforms":        {func() *Run { return verdicts(Pass) }, 0},
		"run, known":           {func() *Run { return verdicts(KnownDeviation) }, 0},
		"run, fails":           {func() *Run { return verdicts(Pass, Fail) }, 1},
		"run, fixed":           {func() *Run { return verdicts(Fixed) }, 1},
		"run, error":           {func() *Run { return verdicts(Error) }, 3},
		"run, interrupted":     {func() *Run { return with(verdicts(Pass), func(r *Run) { r.Footer.Incomplete = Interrupted }) }, 130},
		"load, kept":           {func() *Run { return with(verdicts(), func(r *Run) { r.Loads = []Load{kept} }) }, 0},
		"load, too slow":       {func() *Run { return with(verdicts(), func(r *Run) { r.Loads = []Load{slow} }) }, 4},
		"load, lost":           {func() *Run { return with(verdicts(), func(r *Run) { r.Loads = []Load{lost} }) }, 1},
		"load, fault":          {func() *Run { return with(verdicts(), func(r *Run) { r.Footer.Fault = "it died" }) }, 3},
		"load, interrupted":    {func() *Run { return with(verdicts(), func(r *Run) { r.Footer.Incomplete = Interrupted }) }, 130},
		"run and load":         {func() *Run { return with(verdicts(Pass), func(r *Run) { r.Loads = []Load{kept} }) }, 0},
		"run and load, slow":   {func() *Run { return with(verdicts(Pass), func(r *Run) { r.Loads = []Load{slow} }) }, 4},
		"run fails, load slow": {func() *Run { return with(verdicts(Fail), func(r *Run) { r.Loads = []Load{slow} }) }, 1},
	}
	ends := map[string]struct {
		clean CleanUp
		left  bool
		says  string
	}{
		"all removed":       {CleanUp{Created: 3, Removed: 3}, false, ""},
		"may be left":       {CleanUp{Created: 3, Removed: 2, MayBeLeft: []string{"Users/1: no mark"}}, false, ""},
		"kept":              {CleanUp{Created: 3, Kept: true}, false, ""},
		"kept, and listed":  {CleanUp{Created: 3, Kept: true, Left: []string{"Users/1", "Users/2", "Users/3"}}, false, ""},
		"noticed":           {CleanUp{Noticed: []string{"filters are ignored"}}, false, ""},
		"one left":          {CleanUp{Created: 3, Removed: 2, Left: []string{"Users/1: 500"}}, true, "1 resource was left at the provider"},
		"left and may be":   {CleanUp{Left: []string{"a", "b"}, MayBeLeft: []string{"c"}}, true, "2 resources were left at the provider"},
		"many left":         {CleanUp{Left: []string{"a", "b", "c", "d", "e", "and 205 more, listed in created.ndjson"}}, true, "210 resources were left at the provider"},
		"not stopped":       {CleanUp{Created: 3, Removed: 3, NotStopped: "it hangs"}, true, "the target was not stopped"},
		"kept, not stopped": {CleanUp{Created: 3, Kept: true, NotStopped: "it hangs"}, true, "the target was not stopped"},
		"left, not stopped": {CleanUp{Left: []string{"a"}, NotStopped: "it hangs"}, true, "1 resource was left at the provider, and the target was not stopped"},
	}
	for of, begun := range runs {
		before := Sentence(begun.whole())
		for name, end := range ends {
			whole := begun.whole()
			whole.Footer.CleanUp = end.clean
			want := begun.code
			if end.left && (want == ExitConforms || want == ExitSLO) {
				want = ExitNoAnswer
			}
			if got := ExitCode(whole); got != want {
				t.Errorf("%s, %s: want exit code %d, got %d", of, name, want, got)
			}
			sentence := Sentence(whole)
			if !end.left && sentence != before {
				t.Errorf("%s, %s: want the sentence as it was, got %s", of, name, sentence)
			}
			if end.left && strings.Count(strings.ToLower(sentence), strings.ToLower(end.says)) != 1 {
				t.Errorf("%s, %s: want %q in the sentence, got %s", of, name, end.says, sentence)
			}
			if got := Trustworthy(whole); got != Trustworthy(begun.whole()) {
				t.Errorf("%s, %s: what the run proves does not depend on what is left, got trustworthy: %t", of, name, got)
			}
		}
	}
}

// TestSentenceOfWhatIsLeft: it opens the sentence where it decides the exit code, and follows it elsewhere.
func TestSentenceOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	kept := Load{Phase: "p", Planned: 9, Sent: 9, Audit: &Audit{Users: 1}}
	slow := kept
	slow.SLOs = []SLO{{}}
	for name, row := range map[string]struct {
		whole *Run
		want  string
	}{
		"conforms": {verdicts(Pass), "Conforms, but 3 resources were left at the provider: 1 scenario passed on 1 of 1 requirement of the entra profile."},
		"fails":    {verdicts(Fail), "Does not conform: 1 requirement fails in 1 scenario. 3 resources were left at the provider."},
		"error":    {with(verdicts(), func(r *Run) { r.Footer.Fault = "it died" }), "No verdict: it died. 3 resources were left at the provider."},
		"load":     {with(verdicts(), func(r *Run) { r.Loads = []Load{kept} }), "Bore the load, but 3 resources were left at the provider: the audit found no difference; 9 of 9 planned requests were sent."},
		"slow":     {with(verdicts(), func(r *Run) { r.Loads = []Load{slow} }), "Too slow, and 3 resources were left at the provider: 1 service level objective is broken; 9 of 9 planned requests were sent."},
		"both": {with(verdicts(Pass), func(r *Run) { r.Loads = []Load{slow} }), "Conforms, but 3 resources were left at the provider: 1 scenario passed on 1 of 1 requirement of the entra profile. " +
			"Too slow: 1 service level objective is broken; 9 of 9 planned requests were sent."},
	} {
		row.whole.Footer.CleanUp.Left = []string{"Users/1: 500", "Users/2: 500", "Users/3: 500"}
		if got := Sentence(row.whole); got != row.want {
			t.Errorf("%s:\nwant %s\ngot  %s", name, row.want, got)
		}
	}
}

// TestFirstAndCounted: whatever is cut is counted, and a list that was cut already can be cut again.
func TestFirstAndCounted(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 100_000 {
		many = append(many, fmt.Sprintf("Users/%d: 500", i))
	}
	for _, row := range []struct {
		list  []string
		count int
		first string // with at most two of them
	}{
		{nil, 0, ""},
		{[]string{"a"}, 1, "a"},
		{[]string{"a", "b"}, 2, "a|b"},
		{[]string{"a", "b", "c"}, 3, "a|b|and 1 more"},
		{[]string{"a", "b", "and 7 more, listed in created.ndjson"}, 9, "a|b|and 7 more, listed in created.ndjson"},
		{[]string{"a", "b", "c", "and 7 more, listed in created.ndjson"}, 10, "a|b|and 8 more"},
		{[]string{"and 7 more"}, 7, "and 7 more"},
		{[]string{"and -7 more"}, 1, "and -7 more"},
		{[]string{"and 99999999999999999999 more"}, 1, "and 99999999999999999999 more"},
		{[]string{"and 9223372036854775807 more", "a"}, 2, "and 9223372036854775807 more|a"}, // a name, not the last line
		{[]string{"a", "and 9223372036854775807 more"}, 2, "a|and 9223372036854775807 more"}, // no number that anybody has counted
		{many, 100_000, "Users/0: 500|Users/1: 500|and 99998 more"},
	} {
		before := slices.Clone(row.list)
		if got := Counted(row.list); got != row.count {
			t.Errorf("%.3q: want %d, got %d", row.list[:min(3, len(row.list))], row.count, got)
		}
		first := First(row.list, 2)
		if got := strings.Join(first, "|"); got != row.first || Counted(first) != row.count {
			t.Errorf("want %s, got %s", row.first, got)
		}
		if !slices.Equal(before, row.list) {
			t.Errorf("the caller's list was changed to %q", row.list)
		}
	}
}

// TestRunFilesFromBefore: files that were written when nothing but Left was known, and when it did not count, say what they said.
func TestRunFilesFromBefore(t *testing.T) {
	t.Parallel()
	kept := "kept as --keep says; `scimproof clean TARGET --out runs/1` removes it"
	for name, row := range map[string]struct {
		clean, want CleanUp
	}{
		"removed":     {CleanUp{Created: 2, Removed: 2}, CleanUp{Created: 2, Removed: 2}},
		"left":        {CleanUp{Created: 2, Left: []string{"Users/1: 500"}}, CleanUp{Created: 2, Left: []string{"Users/1: 500"}}},
		"kept":        {CleanUp{Created: 2, Left: []string{kept}}, CleanUp{Created: 2, Kept: true}},
		"not stopped": {CleanUp{Created: 2, Left: []string{"Users/1: 500", "the target was not stopped: it hangs"}}, CleanUp{Created: 2, Left: []string{"Users/1: 500"}, NotStopped: "it hangs"}},
	} {
		for _, code := range []int{ExitConforms, ExitSLO} {
			whole := with(verdicts(Pass), func(r *Run) {
				r.Loads = []Load{{Phase: "p", Planned: 1, Sent: 1, Audit: &Audit{Users: 1}}}
				if code == ExitSLO {
					r.Loads[0].SLOs = []SLO{{}}
				}
				r.Footer.Counts = Counts(r)
				r.Footer.Exit, r.Footer.Verdict = ExitCode(r), Sentence(r)
				r.Footer.CleanUp = row.clean
			})
			got, err := Read(strings.NewReader(file(t, whole)))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if diff := cmp.Diff(row.want, got.Footer.CleanUp); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if ExitCode(got) != code || Sentence(got) != whole.Footer.Verdict {
				t.Errorf("%s: want exit code %d and %s, got %d and %s", name, code, whole.Footer.Verdict, ExitCode(got), Sentence(got))
			}
		}
	}
}

// TestFooterThatHidesIsRefused: that what is left may have exit code 0 in an old file excuses nothing else, and no new file.
func TestFooterThatHidesIsRefused(t *testing.T) {
	t.Parallel()
	left := CleanUp{Left: []string{"Users/1: 500"}}
	for name, whole := range map[string]*Run{
		"a failure": with(verdicts(Fail), func(r *Run) { r.Footer.Counts, r.Footer.Verdict, r.Footer.CleanUp = Counts(r), "Conforms.", left }),
		"what its sentence says is left": with(verdicts(Pass), func(r *Run) {
			r.Footer.Counts, r.Footer.CleanUp = Counts(r), left
			r.Footer.Verdict = Sentence(r)
		}),
	} {
		if _, err := Read(strings.NewReader(file(t, whole))); !errors.Is(err, ErrCount) {
			t.Errorf("%s: want it refused, got %v", name, err)
		}
		if ExitCode(whole) == ExitConforms {
			t.Errorf("%s: want an exit code that is not 0, whatever was filled in first", name)
		}
	}
}

// TestManyLeftAreRead: a reader bears a list that nobody has shortened.
func TestManyLeftAreRead(t *testing.T) {
	t.Parallel()
	whole := with(verdicts(Pass), func(r *Run) {
		for i := range 200_000 {
			r.Footer.CleanUp.Left = append(r.Footer.CleanUp.Left, fmt.Sprintf("Users/%d: want it deleted, got 500", i))
		}
		r.Footer.CleanUp.MayBeLeft = r.Footer.CleanUp.Left
		r.Footer.Counts, r.Footer.Verdict, r.Footer.Exit = Counts(r), Sentence(r), ExitCode(r)
	})
	got, err := Read(strings.NewReader(file(t, whole)))
	if err != nil || Counted(got.Footer.CleanUp.MayBeLeft) != 200_000 || ExitCode(got) != ExitNoAnswer {
		t.Errorf("got %v", err)
	}
}
