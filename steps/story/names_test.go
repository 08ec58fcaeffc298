package story

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
)

// told are the people and groups that the examples of the steps name.
func told(t *testing.T) *World {
	t.Helper()
	w := empty(t)
	for _, name := range []string{"Ada", "Grace", "Mary"} {
		if _, err := w.introduce(name); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Analysts", "Engineers"} {
		w.introduceGroup(name)
	}
	w.look.made = true
	for _, g := range w.groups { // refused, so that a step may end early
		w.cycle.Operations = append(w.cycle.Operations, mockentra.Operation{Ref: g.ref, Status: http.StatusBadRequest})
	}
	return w
}

// namesIn finds the names of a world in a text.
func namesIn(w *World, text string) []string {
	known := append(slices.Collect(maps.Keys(w.people)), slices.Collect(maps.Keys(w.groups))...)
	slices.Sort(known)
	return regexp.MustCompile(`\b(`+strings.Join(known, "|")+`)\b`).FindAllString(text, -1)
}

// TestEveryNameIsLookedUp: each name in a sentence is an argument of its step, and one that the story does not know is a mistake in
// the feature unless the step makes such a person or group.
func TestEveryNameIsLookedUp(t *testing.T) {
	t.Parallel()
	looked := 0
	for _, step := range Steps() {
		args := regexp.MustCompile(step.Pattern).FindStringSubmatch(step.Example)[1:]
		var captured []string
		for i, arg := range args {
			if !regexp.MustCompile(`^[A-Z][a-z]+( and [A-Z][a-z]+)*$`).MatchString(arg) {
				continue
			}
			for _, name := range namesIn(told(t), arg) {
				captured = append(captured, name)
				looked++
				other := slices.Clone(args)
				other[i] = strings.Replace(arg, name, "Nobody", 1)
				nobodyIsMissed(t, step, other)
			}
		}
		named := namesIn(told(t), regexp.MustCompile(`"[A-Z][a-z]+ [^"]*"`).ReplaceAllString(step.Example, "")) // without values
		if slices.Sort(named); !slices.Equal(named, slices.Sorted(slices.Values(captured))) {
			t.Errorf("%s: it names %v, and its arguments are %v: want each name captured", step.Example, named, captured)
		}
	}
	about := slices.DeleteFunc(Steps(), func(step Step) bool { return step.Invariant != "" }) // those name nobody
	if looked < len(about) {
		t.Errorf("%d names were looked at in %d steps, want more", looked, len(about))
	}
}

// nobodyIsMissed wants a step to say that the story has no Nobody, or to have made one.
func nobodyIsMissed(t *testing.T, step Step, args []string) {
	t.Helper()
	w := told(t)
	_, err := w.Do(t.Context(), step, args)
	switch made := w.people["Nobody"] != nil || w.groups["Nobody"] != nil; {
	case made && err == nil:
	case err == nil:
		t.Errorf("%s: with %q it goes on: want it said that there is no Nobody", step.Example, args)
	case !strings.Contains(err.Error(), "Nobody") || !strings.Contains(err.Error(), "yet: add"):
		t.Errorf("%s: with %q: want it said that there is no Nobody, got %v", step.Example, args, err)
	}
}

// TestWhoIsNamedTwice: somebody cannot be lost and kept, or take the place of himself, and a group has had no name of another's.
func TestWhoIsNamedTwice(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{
		`"Analysts" has lost Grace and kept Ada and Grace`,
		"the provider holds Grace instead of Grace as Ada's manager",
		`the group "Engineers" has the id that "Analysts" had`,
		`the team "Analysts" has become "Engineers" and kept Ada`,
	} {
		var err error
		for _, step := range Steps() {
			if args := regexp.MustCompile(step.Pattern).FindStringSubmatch(sentence); args != nil {
				_, err = told(t).Do(t.Context(), step, args[1:])
			}
		}
		if err == nil {
			t.Errorf("%s: want it refused, got no error", sentence)
		}
	}
}
