package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestARunWithoutOverlapSaysSo: of a provider without groups nothing in these files overlaps when scenarios are played one by one.
func TestARunWithoutOverlapSaysSo(t *testing.T) {
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"entra/create.feature", "entra/group_members_patch.feature"}
	said := func(groups bool, atOnce int) bool {
		definition.Capabilities = map[string]bool{"groups": groups}
		done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1, Concurrency: atOnce, Paths: paths})
		return slices.ContainsFunc(done.Footer.CleanUp.Noticed, func(line string) bool { return strings.HasPrefix(line, "no two requests were under way") })
	}
	if !said(false, 1) || said(true, 1) || said(false, 8) {
		t.Error("want it said of requests that were sent one by one, and of no others")
	}
}
