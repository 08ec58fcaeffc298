package features

import (
	"slices"
	"strings"
	"testing"
)

func profileOf(t *testing.T, name string) *Profile {
	t.Helper()
	profile, err := loaded(t).Profile(name)
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

var _ Policy = (*Profile)(nil)

func TestProfileUnknown(t *testing.T) {
	t.Parallel()
	if _, err := loaded(t).Profile("okta"); err == nil {
		t.Error("the profile okta was found, want an error that names the profiles there are")
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	bound := map[string]*Profile{ProfileRFC: profileOf(t, ProfileRFC), ProfileEntra: profileOf(t, ProfileEntra)}
	for _, judged := range []struct {
		profile, requirement string
		outcome              Outcome
		severity             Severity
		ambiguity            string
	}{
		// what held costs nothing, and the empty outcome asks for the requirement's own severity
		{"rfc", "7644-3.3-create-201", "held", "", ""},
		{"entra", "entra-create-201", "held", "", ""},
		{"entra", "entra-create-201", "", SeverityFail, ""},
		{"rfc", "7644-3.5.2.2-remove-absent-member", "", SeverityAdvisory, ""},
		// the requirement's own severity
		{"entra", "entra-create-201", "status", SeverityFail, ""},
		{"entra", "entra-group-patch-204", "status", SeverityNote, ""},
		{"rfc", "7644-3.3-create-201", "status", SeverityFail, ""},
		{"rfc", "7644-3.5.2.1-add-existing-noop", "refused", SeverityAdvisory, ""},
		// Entra weighs some requirements of the RFCs otherwise
		{"entra", "7644-3.5.2.1-add-existing-noop", "refused", SeverityFail, ""},
		{"entra", "7644-3.5-patch-supported", "refused", SeverityFail, ""},
		{"rfc", "7644-3.5-patch-supported", "refused", SeverityAdvisory, ""},
		// where the RFCs leave room
		{"rfc", "7644-3.5.2-patch-op-values", "capitals-refused", "", "A01"},
		{"entra", "7644-3.5.2-patch-op-values", "capitals-refused", SeverityFail, "A01"},
		{"entra", "7644-3.5.2.2-remove-absent-member", "no-target", SeverityAdvisory, "A02"},
		{"entra", "7644-3.5.2.2-remove-absent-member", "server-error", SeverityFail, "A02"}, // any-other
		{"rfc", "7644-3.5.2.2-remove-absent-member", "extra", SeverityFail, "A02"},
		{"entra", "entra-multi-add-creates-element", "no-target", SeverityFail, "A03"},
		{"rfc", "7644-3.5.2.3-replace-no-match-no-target", "created", SeverityFail, "A04"},
		{"entra", "7644-3.5.2.3-replace-no-match-no-target", "created", "", "A04"},
		{"entra", "7644-3.5.2.3-replace-no-match-no-target", "no-target", SeverityFail, "A04"},
		{"rfc", "7644-3.5.2.3-replace-no-match-no-target", "ignored", SeverityFail, "A04"},
		{"entra", "entra-members-remove-only-listed", "emptied", SeverityFail, "A05"},
		{"entra", "entra-update-string-boolean", "stored-as-string", SeverityFail, "A06"},
		{"rfc", "7644-3.5.2-patch-schema-violation", "string-refused", "", "A06"},
		{"entra", "entra-create-duplicate-409", "bad-request-uniqueness", SeverityAdvisory, "A08"},
		{"entra", "entra-create-duplicate-409", "duplicated", SeverityFail, ""},
		{"rfc", "7644-3.4.2-items-per-page-value", "requested-size", SeverityAdvisory, "A18"},
		{"rfc", "7643-3-schemas-required", "missing-in-partial", SeverityAdvisory, "A24"},
		{"rfc", "7643-3-schemas-required", "missing", SeverityFail, ""},
		{"rfc", "7643-2.5-omit-unassigned", "null", "", "A27"},
		{"entra", "7644-3.6-deleted-no-conflict", "refused", SeverityAdvisory, "A34"},
		{"entra", "entra-members-unknown-no-crash", "extra", SeverityNote, "A35"},
		{"entra", "entra-members-unknown-no-crash", "server-error", SeverityFail, "A35"},
		{"rfc", "7643-4.1.2-phone-numbers", "reformatted", "", "A53"},
		{"entra", "7643-4.1.2-phone-numbers", "reformatted", SeverityAdvisory, "A53"},
		{"entra", "entra-group-adscim-schema-tolerated", "refused", SeverityFail, "A57"},
		{"rfc", "7643-3-schemas-known-values", "refused", "", "A57"},
		{"rfc", "7643-3-schemas-known-values", "returned", SeverityFail, "A57"},
		{"entra", "entra-probe-media-type", "json", SeverityAdvisory, "A60"},
		{"rfc", "7644-3.5.2.3-replace-no-path", "literal-member", SeverityFail, "A62"},
		{"rfc", "7644-3.3-create-201-body", "created-without-body", SeverityAdvisory, "A65"},
		{"entra", "7644-3.3-create-201-body", "created-without-body", SeverityFail, "A65"},
		{"entra", "entra-manager-read-complex", "plain-string", SeverityFail, "A67"},
		// nobody is failed by an inference, whatever the ambiguity says
		{"entra", "entra-members-deleted-user-leaves", "extra", SeverityAdvisory, "A73"},
		{"entra", "entra-members-deleted-user-leaves", "missing", SeverityAdvisory, "A73"},
		// outside the profile a requirement keeps its severity
		{"rfc", "entra-create-201", "refused", SeverityFail, ""},
		{"entra", "7644-3.12-error-scimtype-values", "wrong", SeverityAdvisory, ""},
		// a mistake in a step or a feature cannot stay unnoticed
		{"entra", "entra-no-such-thing", "held", SeverityFail, ""},
		{"rfc", "", "wrong", SeverityFail, ""},
	} {
		severity, ambiguity := bound[judged.profile].Judge(judged.requirement, judged.outcome)
		if severity != judged.severity || ambiguity != judged.ambiguity {
			t.Errorf("%s judges %q of %s as %q by %q, want %q by %q",
				judged.profile, judged.outcome, judged.requirement, severity, ambiguity, judged.severity, judged.ambiguity)
		}
	}
}

func TestSelected(t *testing.T) {
	t.Parallel()
	rfc, entra := profileOf(t, ProfileRFC), profileOf(t, ProfileEntra)
	for id, want := range map[string][2]bool{
		"7644-3.3-create-201":             {true, true},
		"7644-3.12-error-scimtype-values": {true, false},
		"entra-create-201":                {false, true},
		"entra-no-such-thing":             {false, false},
	} {
		if got := [2]bool{rfc.Selected(id), entra.Selected(id)}; got != want {
			t.Errorf("%s is selected by rfc, entra: %v, want %v", id, got, want)
		}
	}
}

func TestProfileRequirements(t *testing.T) {
	t.Parallel()
	rfc, entra := profileOf(t, ProfileRFC), profileOf(t, ProfileEntra)
	demanded := map[string]bool{}
	for _, requirement := range entra.Requirements() {
		demanded[requirement.ID] = true
		if severity, _ := entra.Judge(requirement.ID, ""); severity != requirement.Severity {
			t.Errorf("%s is listed with %q and judged by %q", requirement.ID, requirement.Severity, severity)
		}
	}
	for _, requirement := range loaded(t).Requirements() {
		if got := rfc.Selected(requirement.ID); got != (requirement.RFC != 0) {
			t.Errorf("%s is of RFC %d, and the profile rfc demands it: %v", requirement.ID, requirement.RFC, got)
		}
		if demanded[requirement.ID] != requirement.Entra {
			t.Errorf("Entra depends on %s: %v, and the profile entra demands it: %v", requirement.ID, requirement.Entra, demanded[requirement.ID])
		}
	}
	for _, profile := range []*Profile{rfc, entra} {
		if !slices.IsSortedFunc(profile.Requirements(), func(a, b Requirement) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("the requirements of %s are not sorted", profile.Name())
		}
	}
}

// In the profile entra no outcome class makes an inference a failure.
func TestNobodyFailsOnAnInference(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	classes := append(Outcomes(), "")
	entra, inferred := profileOf(t, ProfileEntra), 0
	for _, requirement := range entra.Requirements() {
		if !requirement.Inferred {
			continue
		}
		inferred++
		for _, outcome := range classes {
			if severity, _ := entra.Judge(requirement.ID, outcome); severity == SeverityFail {
				t.Errorf("%s is inferred, and its outcome %q fails", requirement.ID, outcome)
			}
		}
	}
	for id, consequence := range catalogue.consequences {
		if consequence.Inferred && consequence.Severity == SeverityFail {
			t.Errorf("the consequence of %s is inferred, and fails", id)
		}
	}
	if inferred == 0 {
		t.Error("no inferred requirement was looked at")
	}
}
