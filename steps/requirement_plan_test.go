package steps_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

func bundledReference(t *testing.T) targets.Definition {
	t.Helper()
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	return definition
}

// excludedOf is what no run of the plan's target exercises, by requirement.
func excludedOf(t *testing.T, choice steps.Choice) map[string]string {
	t.Helper()
	choice.Catalogue = catalogue(t)
	plan, err := steps.NewPlan(choice)
	if err != nil {
		t.Fatal(err)
	}
	list, _ := plan.Catalogue()
	excluded := map[string]string{}
	for _, requirement := range list {
		if requirement.Excluded != "" {
			excluded[requirement.ID] = requirement.Excluded
		}
	}
	return excluded
}

// TestPlanQuotesTheRFC: a requirement of an RFC goes into the run file in the RFC's words, with the section's address, and each that a scenario
// is about has them.
func TestPlanQuotesTheRFC(t *testing.T) {
	t.Parallel()
	plan, err := steps.NewPlan(steps.Choice{Definition: bundledReference(t), Catalogue: catalogue(t), Profile: features.ProfileRFC})
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, scenario := range plan.Scenarios() {
		asked[scenario.Requirement] = true
	}
	quoted := map[string]string{}
	list, _ := plan.Catalogue()
	for _, requirement := range list {
		if core := strings.HasPrefix(requirement.Source, "RFC 764"); core && asked[requirement.ID] && requirement.Quote == "" {
			t.Errorf("%s quotes nothing: want the sentence of %s by which its scenarios judge", requirement.ID, requirement.Source)
		}
		quoted[requirement.ID] = requirement.Quote + " " + requirement.Address
	}
	const id, want = "7644-3.6-deleted-not-in-queries", "Service providers MUST omit the resource from future query results. " +
		"https://www.rfc-editor.org/rfc/rfc7644#section-3.6"
	if quoted[id] != want {
		t.Errorf("%s: want %q, got %q", id, want, quoted[id])
	}
}

// TestPlanHasWhatFindingsRestOn: whatever the profile, each requirement that says what is wrong goes into the run file once, in the profile or
// outside of it.
func TestPlanHasWhatFindingsRestOn(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{features.ProfileEntra, features.ProfileRFC} {
		plan, err := steps.NewPlan(steps.Choice{Definition: bundledReference(t), Catalogue: catalogue(t), Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		header := plan.Header()
		for _, requirement := range header.Outside {
			if slices.ContainsFunc(header.Catalogue, func(inside run.Requirement) bool { return inside.ID == requirement.ID }) {
				t.Errorf("%s: %s is in the profile and outside of it", profile, requirement.ID)
			}
		}
		for _, requirement := range catalogue(t).Requirements() {
			if listed, there := header.Requirement(requirement.ID); requirement.Broken != "" && (!there || listed.Broken != requirement.Broken) {
				t.Errorf("%s: %s is listed: %v, broken by %q, want %q", profile, requirement.ID, there, listed.Broken, requirement.Broken)
			}
		}
	}
}

const ownFeature = `Feature: ours
  @id:ours @req:entra-disable-inactive
  Scenario: ours
    Given Ada is provisioned
`

// TestWhatAppliesIsOfTheWholePlan: no choice of scenarios changes which requirements apply; what the definition declares does.
func TestWhatAppliesIsOfTheWholePlan(t *testing.T) {
	t.Parallel()
	whole := excludedOf(t, steps.Choice{Definition: bundledReference(t)})
	ours := fstest.MapFS{"ours.feature": {Data: []byte(ownFeature)}}
	readOnly := bundledReference(t)
	readOnly.ReadOnly = true
	for name, choice := range map[string]steps.Choice{
		"an id":     {Definition: bundledReference(t), IDs: []string{"entra-disable"}},
		"read-only": {Definition: readOnly},
		"a tag":     {Definition: bundledReference(t), Tags: "@maps:manager"},
		"own ones":  {Definition: bundledReference(t), Features: ours},
		"a file":    {Definition: bundledReference(t), Paths: []string{"entra/beside.feature"}},
	} {
		if diff := cmp.Diff(whole, excludedOf(t, choice)); diff != "" {
			t.Errorf("%s changes what applies (-whole +chosen):\n%s", name, diff)
		}
	}
	noGroups := bundledReference(t)
	noGroups.Capabilities = map[string]bool{"groups": false}
	if got := len(excludedOf(t, steps.Choice{Definition: noGroups})); got < len(whole)+20 {
		t.Errorf("want the requirements of groups left out where the definition declares none, got %d instead of %d", got, len(whole))
	}
}

// TestOwnScenariosAreTold: those of --features, not those that come with scimproof.
func TestOwnScenariosAreTold(t *testing.T) {
	t.Parallel()
	for want, choice := range map[bool]steps.Choice{
		true:  {Definition: bundledReference(t), Features: fstest.MapFS{"ours.feature": {Data: []byte(ownFeature)}}},
		false: {Definition: bundledReference(t), IDs: []string{"entra-disable"}},
	} {
		choice.Catalogue = catalogue(t)
		plan, err := steps.NewPlan(choice)
		if err != nil {
			t.Fatal(err)
		}
		for _, planned := range plan.Scenarios() {
			if planned.Own != want {
				t.Errorf("%s: want own: %t, got %t", planned.Key, want, planned.Own)
			}
		}
	}
}
