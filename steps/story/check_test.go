package story

import (
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestEqual: two texts are the same or not, and where none is wanted nothing was looked at.
func TestEqual(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		check     run.Check
		outcome   features.Outcome
		want, got string
		looked    int
	}{
		"the same":           {equal("c", "a", "a"), features.Held, "a", "a", 1},
		"another":            {equal("c", "a", "b"), features.Wrong, "a", "b", 1},
		"nothing there":      {equal("c", "a", ""), features.Missing, "a", "nothing", 1},
		"nothing wanted":     {equal("c", "", ""), features.Held, "", "", 0},
		"nothing but found":  {equal("c", "", "b"), features.Wrong, "", "b", 0},
		"the same id":        {equalIn("c", "id ", "1", "1"), features.Held, "id 1", "id 1", 1},
		"another id":         {equalIn("c", "id ", "1", "2"), features.Wrong, "id 1", "id 2", 1},
		"no id there":        {equalIn("c", "id ", "1", ""), features.Wrong, "id 1", "none", 1},
		"no id wanted":       {equalIn("c", "id ", "", ""), features.Held, "id ", "id ", 0},
		"no id, but one got": {equalIn("c", "id ", "", "2"), features.Wrong, "id ", "id 2", 0},
	} {
		want := run.Check{ID: "c", Outcome: string(test.outcome), Want: test.want, Got: test.got, Looked: test.looked}
		if got := test.check; got.Outcome != want.Outcome || got.Want != want.Want || got.Got != want.Got || got.Looked != want.Looked {
			t.Errorf("%s: want %+v, got %+v", name, want, got)
		}
	}
}

// TestSameMembers: a member without an id is nobody whom the story knows, and is not the same as an account without one.
func TestSameMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want, got []string
		outcome   features.Outcome
	}{
		"the same, in another order": {[]string{"1", "2"}, []string{"2", "1"}, features.Held},
		"nobody":                     {nil, nil, features.Held},
		"one lost":                   {[]string{"1", "2"}, []string{"2"}, features.Missing},
		"all lost":                   {[]string{"1", "2"}, nil, features.Emptied},
		"one more":                   {[]string{"1"}, []string{"1", "2"}, features.Extra},
		"one twice":                  {[]string{"1"}, []string{"1", "1"}, features.Extra},
		"a member without id":        {[]string{"1"}, []string{"1", ""}, features.Extra},
		"no account, no id":          {[]string{""}, []string{""}, features.Missing},
	} {
		if check := (&World{}).sameMembers("c", test.want, test.got); check.Outcome != string(test.outcome) {
			t.Errorf("%s: want %s, got %s", name, test.outcome, check.Outcome)
		}
	}
}

// TestExactly: a hit without an id is not the account that never got one.
func TestExactly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want, hit string
		outcome   features.Outcome
	}{
		{"1", "1", features.Held}, {"1", "2", features.Wrong}, {"1", "", features.Wrong}, {"", "1", features.Wrong}, {"", "", features.Wrong},
	} {
		found := lookup{list: scim.List{Total: 1, Resources: []scim.Resource{{"id": test.hit}}}}
		if check := found.exactly("c", test.want); check.Outcome != string(test.outcome) {
			t.Errorf("want %q, a hit with id %q: want %s, got %s", test.want, test.hit, test.outcome, check.Outcome)
		}
	}
}
