package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// cleaned is a small run that passes, whose clean-up ended in clean.
func cleaned(clean run.CleanUp) *run.Run {
	whole := smallRun()
	whole.Header.Plan, whole.Scenarios = whole.Header.Plan[1:2], whole.Scenarios[1:2]
	whole.Header.Target.Launcher = "remote"
	whole.Footer = run.Footer{Ended: whole.Footer.Ended, Planned: 1, Written: 1, Counts: run.Counts(whole), CleanUp: clean}
	whole.Footer.Exit, whole.Footer.Verdict = verdict.Of(whole)
	return whole
}

// allOf is a clean-up with something of every kind, a hundred of each list.
func allOf() run.CleanUp {
	clean := run.CleanUp{Created: 300, Removed: 100, NotStopped: "the daemon hangs"}
	for i := range 100 {
		clean.Left = append(clean.Left, fmt.Sprintf("Users/left-%d: <b>500</b>", i))
		clean.MayBeLeft = append(clean.MayBeLeft, fmt.Sprintf("Users/maybe-%d: it does not show our mark", i))
		clean.Noticed = append(clean.Noticed, fmt.Sprintf("filters are ignored: %d", i))
	}
	return clean
}

// plainText is a view without the marks that tear its words apart.
func plainText(view string) string {
	return strings.NewReplacer(`\`, "", "<span>", "", "</span>", "").Replace(view)
}

// TestEveryViewSaysWhatIsLeft: what is still at the provider, and what to do about it, stands in each view, escaped and shortened.
func TestEveryViewSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	whole := cleaned(allOf())
	junitText, read := junit(t, whole)
	for name, text := range map[string]string{"page": rendered(t, whole), "summary": markdown(t, whole), "junit": junitText} {
		for _, want := range []string{
			"100 resources were left at the provider, and the target was not stopped", "100 resources are left at the provider", "left-4", "and 95 more",
			cleanCommand(&run.Run{}), "100 resources may be left at the provider", "maybe-4", "It could not be verified that this run created them",
			"The target was not stopped", "the daemon hangs", "Notes about the provider", "filters are ignored: 4",
		} {
			if name == "junit" {
				want = strings.NewReplacer("and 95 more", "and 80 more", "100 resources were left at the provider, and the target was not stopped", `type="left"`).Replace(want)
			}
			if !strings.Contains(plainText(text), want) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
		if strings.Contains(text, "left-21") || strings.Contains(text, "<b>500") {
			t.Errorf("%s: want the list shortened and escaped", name)
		}
	}
	if read.Errors != 1 || read.Failures != 0 {
		t.Errorf("junit: want one error and no failure, got %d and %d", read.Errors, read.Failures)
	}
}

// TestTheTopOfThePageSaysWhatIsLeft: it stands before the counts, so that nobody has to scroll.
func TestTheTopOfThePageSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	page := rendered(t, cleaned(run.CleanUp{Created: 3, Removed: 2, Left: []string{"Users/1: want it deleted, got 500"}}))
	hero := page[strings.Index(page, "<h1>"):strings.Index(page, `<ul class="tiles"`)]
	for _, want := range []string{
		`<p class="lead">Passed what was tested, but 1 resource was left at the provider</p>`, `role="alert"`, "1 resource is left at the provider",
		"Users/1: want it deleted, got 500", "Delete it with <code><span>scimproof</span> <span>clean</span> <span>TARGET</span> <span>--out</span> <span>DIR</span></code>",
	} {
		if !strings.Contains(hero, want) {
			t.Errorf("%q is missing at the top:\n%s", want, hero)
		}
	}
	if want := "<td>3 (1 resource was left at the provider)</td>"; !strings.Contains(page, want) {
		t.Errorf("%q is missing in the details", want)
	}
}

// TestWhatChangesNoVerdict: it is told without an alert, and JUnit stays green.
func TestWhatChangesNoVerdict(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		clean run.CleanUp
		says  []string
	}{
		"may be left": {run.CleanUp{Created: 2, Removed: 1, MayBeLeft: []string{"Users/1: no mark"}}, []string{"1 resource may be left at the provider", "Users/1: no mark"}},
		"kept":        {run.CleanUp{Created: 2, Kept: true}, []string{"Kept (--keep)", "2 resources of this run are still at the provider", cleanCommand(&run.Run{})}},
		"noticed":     {run.CleanUp{Noticed: []string{"the id changed: 1, then 2"}}, []string{"the id changed: 1, then 2"}},
	} {
		whole := cleaned(row.clean)
		page := rendered(t, whole)
		text, read := junit(t, whole)
		for view, shown := range map[string]string{"page": page, "summary": markdown(t, whole), "junit": text} {
			for _, want := range row.says {
				if !strings.Contains(plainText(shown), want) {
					t.Errorf("%s: %s lacks %q", name, view, want)
				}
			}
		}
		if strings.Contains(page, `role="alert"`) || !strings.Contains(page, `<p class="lead">Passed what was tested</p>`) {
			t.Errorf("%s: want the verdict as it is, and no alert", name)
		}
		if read.Errors+read.Failures != 0 || verdict.Exit(whole.Footer.Exit) != verdict.ExitOK {
			t.Errorf("%s: want it green, got %d errors, %d failures, exit code %d", name, read.Errors, read.Failures, whole.Footer.Exit)
		}
	}
	plain, _ := junit(t, cleaned(run.CleanUp{Created: 2, Removed: 2}))
	if strings.Contains(plain, "clean-up") {
		t.Error("want no case for a clean-up that removed everything")
	}
}

// TestNothingToDoWhereTheProviderHasEnded: what is left in one that was part of the run needs no command.
func TestNothingToDoWhereTheProviderHasEnded(t *testing.T) {
	t.Parallel()
	whole := cleaned(run.CleanUp{Created: 1, Left: []string{"Users/1: 500"}})
	whole.Header.Target.Launcher = "embedded"
	if page := rendered(t, whole); strings.Contains(plainText(page), cleanCommand(&run.Run{})) || !strings.Contains(page, "The provider ended with the run") {
		t.Error("want it said that the provider has ended, and no command")
	}
}

// TestMatrixSaysWhatIsLeft: by the verdict, or by a note where the verdict does not have it.
func TestMatrixSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	compare := func(clean run.CleanUp) compared {
		whole := cleaned(clean)
		concluded := verdict.Conclude(whole)
		return newCompared(whole, &concluded, "")
	}
	left := compare(run.CleanUp{Left: []string{"Users/1"}})
	if left.Tone != "error" || !strings.Contains(left.Lead, "1 resource was left at the provider") || len(left.Notes) != 0 {
		t.Errorf("got %+v", left)
	}
	maybe := compare(run.CleanUp{MayBeLeft: []string{"Users/1"}})
	if maybe.Tone != "none" || strings.Join(maybe.Notes, "") != "1 resource may be left at the provider." {
		t.Errorf("got %+v", maybe)
	}
}
