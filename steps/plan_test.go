package steps_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/steps"
)

// TestSelect narrows a plan without changing it.
func TestSelect(t *testing.T) {
	t.Parallel()
	whole := planFor(t, asked{})
	all := len(whole.Scenarios())
	one, err := whole.Select("entra-disable")
	if err != nil {
		t.Fatal(err)
	}
	if got := one.Scenarios(); len(got) == 0 || len(got) == all || got[0].ID != "entra-disable" || one.Full() {
		t.Errorf("want the one scenario and no full run, got %d of %d, full: %t", len(got), all, one.Full())
	}
	if got := len(whole.Scenarios()); got != all || !whole.Full() {
		t.Errorf("want all %d scenarios still, got %d, full: %t", all, got, whole.Full())
	}
	if same, err := whole.Select(); err != nil || !same.Full() || len(same.Scenarios()) != all {
		t.Errorf("no id: want all %d scenarios, got %d, %v", all, len(same.Scenarios()), err)
	}
	for _, ids := range [][]string{{"no-such-id"}, {"entra-disable", "no-such-id"}} {
		if _, err := whole.Select(ids...); !errors.Is(err, steps.ErrSelection) {
			t.Errorf("%q: want it refused, got %v", ids, err)
		}
	}
	if _, err := one.Select("entra-match-links-existing"); !errors.Is(err, steps.ErrSelection) {
		t.Errorf("want what was deselected refused, got %v", err)
	}
}

// TestAPlanIsRunSeveralTimesAtOnce: runners share the plan, and nothing that one of them finds out.
func TestAPlanIsRunSeveralTimesAtOnce(t *testing.T) {
	t.Parallel()
	what := asked{ids: []string{"entra-disable", "entra-create-title"}}
	want := outcomes(judged(t, strict(), what))
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, outcomes(judged(t, strict(), what))); diff != "" || len(want) == 0 {
				t.Errorf("(-alone +at once)\n%s", diff)
			}
		})
	}
}
