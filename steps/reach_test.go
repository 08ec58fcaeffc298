package steps_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// TestReach plays every scenario, or its share of them, with every value of every knob: exactly those that the knob is said to reach send
// something else, and a right provider is blamed for none of it. With the gallery's mapping it plays those that the default one leaves out.
func TestReach(t *testing.T) {
	t.Parallel()
	set := asked{exchanges: true}
	all := judged(t, strict(), set)
	reached(t, strict, set, slices.Sorted(maps.Keys(all)))
	set.mapping = gallery
	for key, scenario := range all {
		if scenario.Verdict == run.NotApplicable {
			set.ids = append(set.ids, key)
		}
	}
	reached(t, func() http.Handler { return addressed(strict()) }, set, slices.Sorted(slices.Values(set.ids)))
}

// reached looks at each value of each knob.
func reached(t *testing.T, provider func() http.Handler, set asked, keys []string) {
	t.Helper()
	number, byTurn := 0, map[int]map[string][]string{} // of what is played together: how long a name may be depends on how many there are
	for _, knob := range mockentra.Switches() {
		for _, value := range knob.Others {
			number++
			turn, varied := number%shares(), set
			varied.ids = turnOf(keys, turn, shares())
			if byTurn[turn] == nil {
				byTurn[turn] = map[string][]string{}
				for key, scenario := range judged(t, provider(), varied) {
					byTurn[turn][key] = entraSent(scenario)
				}
			}
			asDefault := byTurn[turn]
			varied.knob = [2]string{knob.Name, value}
			t.Run(strings.Join([]string{knob.Name, value, set.mapping}, " "), func(t *testing.T) {
				t.Parallel()
				reaches(t, provider(), varied, asDefault)
			})
		}
	}
}

// reaches wants a variant to repeat just the scenarios in which Entra sends other requests by its knob than it does by default, and a right
// provider to pass them all.
func reaches(t *testing.T, provider http.Handler, set asked, asDefault map[string][]string) {
	t.Helper()
	differ := []string{}
	played := judged(t, provider, set)
	for key, scenario := range played {
		if !slices.Contains([]run.Verdict{run.Pass, run.NotApplicable}, scenario.Verdict) {
			t.Errorf("%s: want a right provider to pass, got %s: %s", key, scenario.Verdict, scenario.Reason)
		}
		if scenario.Verdict == run.Pass && !slices.Equal(entraSent(scenario), asDefault[key]) {
			differ = append(differ, key+"@other")
		}
	}
	set.variant = true
	slices.Sort(differ)
	said := repeated(planFor(t, set).Scenarios())
	said = slices.DeleteFunc(said, func(key string) bool { _, ok := played[strings.TrimSuffix(key, "@other")]; return !ok })
	if diff := cmp.Diff(differ, said); diff != "" {
		t.Errorf("scenarios whose requests differ (-) and that the knob is said to reach (+):\n%s", diff)
	}
}

// repeated lists the scenarios that a variant repeats.
func repeated(plan []run.Planned) []string {
	keys := []string{}
	for _, scenario := range plan {
		if scenario.Variant != "" {
			keys = append(keys, scenario.Key)
		}
	}
	slices.Sort(keys)
	return keys
}

// chosen matches what differs between two runs with one seed: the marks in names, numbers and words drawn by them, and ids.
var chosen = regexp.MustCompile(`(?i)z[a-z0-9]{8}[0-9a-f]{2,3}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|\+44 7\d{3} \d{3} \d{3}|\b\d{10}(?:\d{6})?\b|\b(?:[bdfgklmnprstvz][aeiou]){5}\b`)

// entraSent is what Entra sent in a scenario.
func entraSent(scenario run.Scenario) (requests []string) {
	for _, exchange := range scenario.Exchanges {
		if exchange.Origin == evidence.OriginEntra {
			text := exchange.Method + " " + exchange.URL + " " + exchange.Request.Body
			requests = append(requests, chosen.ReplaceAllString(text, "…"))
		}
	}
	slices.Sort(requests) // those that overlap have no order
	return requests
}
