package targets

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

const withKnobs = `name: ours
url: https://scim.example.com/v2
entra:
  filter_encoding: ${ENCODING}
  probe_each_cycle: false
  post_retry: 1
variants:
  plus: {filter_encoding: plus}
  many-members:
    members_per_patch: 100
`

// TestKnobs: what a definition sets is what the engine gets, and a variant changes only what it names.
func TestKnobs(t *testing.T) {
	t.Parallel()
	definition := parsed(t, withKnobs)
	want := mockentra.DefaultKnobs()
	want.FilterEncoding, want.ProbeEachCycle, want.PostRetry = "percent20", false, 1
	plus, many := want, want
	plus.FilterEncoding, many.MembersPerPatch = "plus", 100
	for variant, want := range map[string]mockentra.Knobs{"": want, "plus": plus, "many-members": many} {
		if got, err := definition.Knobs(variant); err != nil || got != want {
			t.Errorf("variant %q: want %+v, got %+v, %v", variant, want, got, err)
		}
	}
	settings := []run.Setting{
		{Name: "entra.filter_encoding", Value: "percent20"}, {Name: "entra.probe_each_cycle", Value: "false"}, {Name: "entra.post_retry", Value: "1"},
		{Name: "variants.many-members", Value: "members_per_patch: 100"}, {Name: "variants.plus", Value: "filter_encoding: plus"},
	}
	if diff := cmp.Diff(settings, definition.KnobSettings()); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if none := parsed(t, "name: ours\nurl: https://scim.example.com/v2\n").KnobSettings(); none != nil {
		t.Errorf("defaults: want no settings, got %v", none)
	}
}

func parsed(t *testing.T, text string) Definition {
	t.Helper()
	definition, err := Parse([]byte(text), "ours.yaml", onDisk("."), vars("ENCODING", "percent20"))
	if err != nil {
		t.Fatal(err)
	}
	return definition
}

// TestEachSwitchCanBeSet to each value that it is said to have, and to no other; its default is that of the engine.
func TestEachSwitchCanBeSet(t *testing.T) {
	t.Parallel()
	for _, knob := range mockentra.Switches() {
		for _, value := range knob.Others {
			definition := Definition{Entra: map[string]string{knob.Name: value}}
			if got, err := definition.Knobs(""); err != nil || knob.Value(got) != value {
				t.Errorf("%s: want %s, got %s, %v", knob.Name, value, knob.Value(got), err)
			}
		}
		for _, value := range []string{"", "yes", "-1", "1e9", "1001", knob.Name} {
			definition := Definition{Entra: map[string]string{knob.Name: value}}
			if _, err := definition.Knobs(""); err == nil {
				t.Errorf("%s: want %q refused: %s", knob.Name, value, knob.Allowed())
			}
		}
	}
}

func TestWrongKnobsAreRefused(t *testing.T) {
	t.Parallel()
	head := "name: ours\nurl: https://scim.example.com/v2\n"
	for name, row := range map[string]struct{ text, want string }{
		"misspelt": {
			"entra:\n  probe_each_cycle: true\n  filter_encodng: plus\n",
			"definition ours.yaml:5: entra.filter_encodng: unknown key (did you mean filter_encoding?): see `scimproof targets knobs`",
		},
		"word": {
			"entra: {filter_encoding: percent}\n",
			`definition ours.yaml:3: entra.filter_encoding: expected plus, percent20 or raw_quotes, got "percent"`,
		},
		"number": {
			"entra:\n  members_per_patch: many\n",
			`definition ours.yaml:4: entra.members_per_patch: expected 0 to 1000, got "many"`,
		},
		"truth": {
			"entra:\n  case_exact: yes\n",
			`definition ours.yaml:4: entra.case_exact: expected true or false, got "yes"`,
		},
		"one that stays out": {
			"entra:\n  scope: all\n",
			"definition ours.yaml:4: entra.scope: unknown key (did you mean skip_out_of_scope?): see `scimproof targets knobs`",
		},
		"in a variant": {
			"variants:\n  early:\n    post_retry: 1\n  late:\n    post_retry: 11\n",
			`definition ours.yaml:7: variants.late.post_retry: expected 0 to 10, got "11"`,
		},
		"name of a variant": {
			"variants:\n  Two/Three: {post_retry: 1}\n",
			"definition ours.yaml:4: variants.Two/Three: expected a name of up to 40 lower-case letters, digits, - and _: it becomes part of a scenario's id",
		},
		"variant of nothing": {
			"entra: {post_retry: 1}\nvariants:\n  same: {post_retry: 1}\n",
			"definition ours.yaml:5: variants.same: expected knobs with other values than the definition's own: see `scimproof targets knobs`",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(head+row.text), "ours.yaml", onDisk("."), vars())
			if err == nil || err.Error() != row.want {
				t.Errorf("want %q\n got %v", row.want, err)
			}
		})
	}
}
