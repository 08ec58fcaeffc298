package steps_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// varied is the reference with two variants.
func varied(t *testing.T) targets.Definition {
	t.Helper()
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Variants = map[string]map[string]string{
		"percent20": {"filter_encoding": "percent20"}, "many-members": {"members_per_patch": "100"},
	}
	return definition
}

// TestVariantsAreSelected by whole keys, by rows and by ids, and a run of all of them is a full one.
func TestVariantsAreSelected(t *testing.T) {
	t.Parallel()
	both := []string{"entra-members-initial/compliant", "entra-members-initial/legacy"}
	under := func(variant string) []string { return []string{both[0] + "@" + variant, both[1] + "@" + variant} }
	for id, want := range map[string][]string{
		"entra-members-initial":                     slices.Concat(both, under("many-members"), under("percent20")),
		"entra-members-initial/legacy":              {both[1], both[1] + "@many-members", both[1] + "@percent20"},
		"entra-members-initial@percent20":           under("percent20"),
		"entra-members-initial/legacy@many-members": {both[1] + "@many-members"},
		"entra-create-user@percent20":               {"entra-create-user@percent20"},
		"entra-create-user@many-members":            nil, // a user's creation has no members
		"entra-create-user@none":                    nil,
	} {
		plan, err := steps.NewPlan(steps.Choice{Definition: varied(t), Catalogue: catalogue(t), IDs: []string{id}})
		if want == nil && errors.Is(err, steps.ErrSelection) {
			continue
		}
		if err != nil {
			t.Errorf("%s: want %v, got %v", id, want, err)
			continue
		}
		var got []string
		for _, scenario := range plan.Scenarios() {
			got = append(got, scenario.Key)
		}
		if slices.Sort(want); cmp.Diff(want, sorted(got)) != "" || plan.Full() {
			t.Errorf("%s: want a partial plan of %v, got %v", id, want, got)
		}
	}
	if plan, err := steps.NewPlan(steps.Choice{Definition: varied(t), Catalogue: catalogue(t)}); err != nil || !plan.Full() {
		t.Errorf("want a full plan, got %v", err)
	}
}

func sorted(keys []string) []string {
	slices.Sort(keys)
	return keys
}

// TestAVariantIsJudgedByItself: a provider that cannot read %20 passes with plus signs, and fails under the variant alone.
func TestAVariantIsJudgedByItself(t *testing.T) {
	t.Parallel()
	inner := strict()
	literal := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fromEntra(r.Header) && strings.Contains(r.URL.RawQuery, "%20") {
			http.Error(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400"}`, http.StatusBadRequest)
			return
		}
		inner.ServeHTTP(w, r)
	})
	records := judged(t, literal, asked{ids: []string{"entra-test-connection"}, knob: [2]string{"filter_encoding", "percent20"}, variant: true})
	got := map[string]run.Verdict{}
	for key, scenario := range records {
		got[key] = scenario.Verdict
		if want := strings.Contains(key, "@"); want != (scenario.Variant == "other") {
			t.Errorf("%s: want the variant of its key, got %q", key, scenario.Variant)
		}
	}
	want := map[string]run.Verdict{"entra-test-connection": run.Pass, "entra-test-connection@other": run.Fail}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// TestARunOfVariants has each record of its plan once, says in its header what differs from the defaults, and leaves nothing.
func TestARunOfVariants(t *testing.T) {
	t.Parallel()
	definition := varied(t)
	definition.Entra = map[string]string{"post_retry": "1"}
	done := steps.Run(t, definition, targets.Launchers{"embedded": builtin.Launcher{Profile: features.ProfileEntra}})
	count := map[string]int{}
	for _, scenario := range done.Scenarios {
		if scenario.Verdict != run.NotApplicable {
			count[scenario.Variant]++
		}
	}
	if count[""] == 0 || count["percent20"] < 100 || count["many-members"] == 0 || count["many-members"] > 50 {
		t.Errorf("want the scenarios of each variant that it reaches, got %v", count)
	}
	for _, setting := range []run.Setting{
		{Name: "entra.post_retry", Value: "1"}, {Name: "variants.percent20", Value: "filter_encoding: percent20"},
		{Name: "variants.many-members", Value: "members_per_patch: 100"},
	} {
		if !slices.Contains(done.Header.Config, setting) {
			t.Errorf("want %v in the header, got %v", setting, done.Header.Config)
		}
	}
	if done.Footer.Planned != len(done.Scenarios) || done.Footer.CleanUp.Created != done.Footer.CleanUp.Removed {
		t.Errorf("want each record, and nothing left, got %+v", done.Footer)
	}
}

// TestWhatEntraDoesNotSendIsNotAsked: a scenario that is about what a knob keeps from being sent is not applicable, and says which.
// A variant that sends it again plays it.
func TestWhatEntraDoesNotSendIsNotAsked(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ knob, value, id, again string }{
		{"manager_remove", "silent", "entra-manager-removed", "remove"},
		{"skip_out_of_scope", "true", "entra-user-out-of-scope", "false"},
		{"members_per_patch", "1", "entra-members-together", "100"},
	} {
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		definition.Entra = map[string]string{row.knob: row.value}
		definition.Variants = map[string]map[string]string{"again": {row.knob: row.again}}
		plan, err := steps.NewPlan(steps.Choice{Definition: definition, Catalogue: catalogue(t), IDs: []string{row.id}})
		if err != nil {
			t.Fatal(err)
		}
		repeats := 0
		for _, scenario := range plan.Scenarios() {
			told := strings.Contains(scenario.Excluded, row.knob+": "+row.value)
			if told != (scenario.Variant == "") {
				t.Errorf("%s with %s: %s: want it excluded by that, unless again, got %q", scenario.Key, row.knob, row.value, scenario.Excluded)
			}
			if scenario.Variant == "again" {
				repeats++
			}
		}
		if repeats == 0 {
			t.Errorf("%s: want it repeated with %s: %s, got %v", row.id, row.knob, row.again, plan.Scenarios())
		}
	}
}

// TestSearchesAreEncodedAsEntraDoes: a provider that reads no plus sign as a space is right where Entra sends none, whoever searches.
func TestSearchesAreEncodedAsEntraDoes(t *testing.T) {
	t.Parallel()
	inner := strict()
	literal := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "+", "%2B")
		inner.ServeHTTP(w, r)
	})
	for key, scenario := range judged(t, literal, asked{concurrency: 4, knob: [2]string{"filter_encoding", "percent20"}}) {
		if scenario.Verdict != run.Pass && scenario.Verdict != run.NotApplicable {
			t.Errorf("%s: want pass, got %s: %s", key, scenario.Verdict, scenario.Reason)
		}
	}
}
