package steps_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// TestUntested accounts for every requirement of the profile "entra": a run of the reference exercises it, or the catalogue says why it
// does not, and nothing else.
func TestUntested(t *testing.T) {
	exercised := map[string]bool{}
	for _, scenario := range judged(t, strict(), asked{concurrency: 4}) {
		for _, check := range checksOf(scenario) {
			if check.Looked > 0 && (check.Verdict == run.Pass || check.Verdict == run.Advisory) {
				exercised[check.Requirement] = true
			}
		}
	}
	profile, err := catalogue(t).Profile(features.ProfileEntra)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	reasons := map[string]int{}
	for _, requirement := range profile.Requirements() {
		tested := exercised[requirement.ID]
		if named := slices.Contains(unnamed(), requirement.ID); named && tested {
			t.Errorf("%s is exercised now: remove it from the list of those that no check names", requirement.ID)
		} else if named {
			continue
		}
		switch {
		case tested && requirement.Untested != "":
			t.Errorf("%s is exercised, and the catalogue says why it is not: remove the line", requirement.ID)
		case !tested && requirement.Untested == "":
			missing = append(missing, requirement.ID)
		case !tested:
			reasons[requirement.Untested]++
		}
	}
	if len(reasons) > mostReasons {
		t.Errorf("want a short list, got %d reasons: %v", len(reasons), slices.Sorted(maps.Keys(reasons)))
	}
	for _, id := range missing {
		t.Errorf("%s is not exercised, and the catalogue does not say why", id)
	}
}

const mostReasons = 6

// unnamed are requirements that checks prove without naming them: each leaves the list once a check does.
func unnamed() []string {
	return []string{
		"7643-3-common-attributes-assumed", "7643-3-extension-namespace", "7643-3.1-external-id-round-trip",
		"7643-3.1-id-non-empty", "7643-3.1-id-stable", "7643-4.1-user-schema-uri", "7643-4.2-group-schema-uri",
		"7643-4.3-enterprise-attributes", "7643-4.3-enterprise-schema-uri", "7643-4.3-manager-value", "7643-6-optional-extension",
		"7643-7-case-exact-preserved", "7644-3.1-scim-media-type", "7644-3.10-core-urn-optional",
		"7644-3.10-dot-notation", "7644-3.10-extension-urn", "7644-3.2-error-http-status", "7644-3.2-groups-endpoint",
		"7644-3.2-json-response-body", "7644-3.2-users-endpoint", "7644-3.3-create-201-body", "7644-3.3-create-conflict-409",
		"7644-3.4-default-attribute-set", "7644-3.4.2-listresponse-schema", "7644-3.4.2-no-match-200", "7644-3.4.2-resources-present",
		"7644-3.4.2-total-results", "7644-3.4.2.2-filter-only-matches", "7644-3.4.2.2-op-eq", "7644-3.5-patch-supported",
		"7644-3.5.2-patch-op-values", "7644-3.5.2-patch-path-simple", "7644-3.5.2.3-replace-no-path", "7644-3.5.2-patch-path-value", "7644-3.5.2-patch-schemas",
		"7644-3.5.2.2-remove-multi-filter", "7644-3.8-default-format", "7644-3.8-json-utf8", "7644-3.8-multi-valued-arrays",
		"7644-3.9-excluded-minimum-set", "7644-8.1-media-type-use", "entra-disable-found-inactive", "entra-enterprise-siblings-stay",
		"entra-errors-readable", "entra-group-patch-204", "entra-match-hit-complete", "entra-match-list-for-one",
		"entra-members-readd-noop", "entra-members-remove-filter", "entra-multi-type-unique", "entra-probe-adscim-header",
		"entra-probe-base-path", "entra-probe-no-accept", "entra-probe-no-user-agent", "entra-probe-not-404", "entra-probe-plus-encoding",
		"entra-purge-deletes", "entra-purge-name-free", "entra-read-after-write", "entra-restart-members-again",
		"entra-unchanged-writes-nothing", "entra-update-dotted-keys", "entra-update-op-capitalised", "entra-update-string-boolean",
		"entra-update-urn-keys",
	}
}
