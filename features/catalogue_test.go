package features

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Each entry of the catalogue says what it is for, and each room that the RFCs leave is one that some requirement has.
func TestEachEntrySaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	kinds := map[string]int{}
	for _, requirement := range catalogue.Requirements() {
		kinds[map[bool]string{true: "of an RFC", false: "of Entra"}[requirement.RFC != 0]]++
		sentence(t, requirement.ID+" summary", requirement.Summary)
	}
	for _, topic := range catalogue.Untestable() {
		kinds["untestable"]++
		sentence(t, topic.Topic, topic.Reason)
	}
	for id, ambiguity := range catalogue.ambiguities {
		kinds["ambiguity"]++
		sentence(t, id+" gives", ambiguity.Gives)
		for _, name := range ambiguity.Requirements {
			if requirement, _ := catalogue.Requirement(name); len(requirement.Conditions) == 0 {
				t.Errorf("%s rules on %s, which is not in the catalogue", id, name)
			}
		}
	}
	if len(kinds) != 4 || catalogue.Total() != kinds["of an RFC"]+kinds["of Entra"] {
		t.Errorf("want every kind of entry, and a total of all requirements, got %v and %d", kinds, catalogue.Total())
	}
}

// Spot checks against the RFCs, read there by hand: that what is loaded is what is meant.
func TestRequirementsOfTheRFCs(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	for id, want := range map[string]struct {
		source, level string
		severity      Severity
		status        int
		scimType      string
	}{
		"7644-3.3-create-conflict-409":            {"RFC 7644 §3.3", "MUST", SeverityFail, 409, "uniqueness"},
		"7644-3.6-delete-204":                     {"RFC 7644 §3.6", "MUST", SeverityFail, 204, ""},
		"7644-3.5.2.3-replace-no-match-no-target": {"RFC 7644 §3.5.2.3", "MUST", SeverityFail, 400, "noTarget"},
		"7644-3.6-deleted-no-conflict":            {"RFC 7644 §3.6", "SHOULD NOT", SeverityAdvisory, 201, ""},
	} {
		got, found := catalogue.Requirement(id)
		if !found {
			t.Errorf("%s is not there", id)
			continue
		}
		if catalogue.CiteRequirement(got).Text != want.source || got.Level != want.level || got.Severity != want.severity {
			t.Errorf("%s is %s, %s, %s; want %s, %s, %s", id, catalogue.CiteRequirement(got).Text, got.Level, got.Severity, want.source, want.level, want.severity)
		}
		if !slices.Contains(got.Status, want.status) || want.scimType != "" && !slices.Contains(got.ScimTypes, want.scimType) {
			t.Errorf("%s expects %v %v, want %d %s among them", id, got.Status, got.ScimTypes, want.status, want.scimType)
		}
	}
}

// Each requirement that the profile entra demands says where it comes from, what its failure leads to and how to fix it.
func TestEntraRequirementsAreHelpful(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	for _, requirement := range profileOf(t, ProfileEntra).Requirements() {
		cited := catalogue.CiteRequirement(requirement)
		if address, err := url.Parse(cited.Address); err != nil || address.Scheme != "https" || address.Host == "" || cited.Text == "" {
			t.Errorf("%s comes from %q at %q: want a title, and an address that everybody can open", requirement.ID, cited.Text, cited.Address)
		}
		if (cited.Basis == "") != (requirement.RFC != 0) {
			t.Errorf("%s rests on %q: want documented, observed or inferred where no RFC says it", requirement.ID, cited.Basis)
		}
		for what, text := range map[string]string{
			"summary": requirement.Summary, "effect": requirement.Effect, "fix": requirement.Fix,
		} {
			sentence(t, requirement.ID+" "+what, text)
		}
	}
}

// TestBrokenSaysWhatIsWrong: each of Entra's own requirements says in one short sentence what is wrong where it does not hold, and no two
// requirements say the same. One of an RFC may leave it out.
func TestBrokenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const longest = 110
	said := map[string]string{}
	for _, requirement := range loaded(t).Requirements() {
		if requirement.Broken == "" && requirement.RFC != 0 {
			continue
		}
		length := utf8.RuneCountInString(requirement.Broken)
		if length < 5 || length > longest || !strings.HasSuffix(requirement.Broken, ".") || strings.ContainsAny(requirement.Broken, "\n\t") {
			t.Errorf("%s is broken by %q, %d characters: want one line that ends with a full stop, at most %d", requirement.ID, requirement.Broken, length, longest)
		}
		if other, taken := said[requirement.Broken]; taken {
			t.Errorf("%s and %s are both broken by %q: want a sentence for each", other, requirement.ID, requirement.Broken)
		}
		if requirement.Broken == requirement.Summary {
			t.Errorf("%s is broken by what holds of a right provider: %q", requirement.ID, requirement.Summary)
		}
		said[requirement.Broken] = requirement.ID
	}
}

// A requirement that an ambiguity rules on says so, whichever of the two files names the other.
func TestRequirementsKnowTheirAmbiguities(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	for id, ambiguity := range catalogue.ambiguities {
		for _, name := range ambiguity.Requirements {
			requirement, found := catalogue.Requirement(name)
			if !found || !slices.Contains(requirement.Ambiguities, id) {
				t.Errorf("ambiguity %s rules on %s (found %v), which cites %v", id, name, found, requirement.Ambiguities)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	// The error codes of "How to download and analyze the Microsoft Entra provisioning logs", those that issues and Microsoft's
	// tests show besides, and the reasons of the synchronizationQuarantine resource type.
	for name := range strings.FieldsSeq(`Conflict EntryConflict TooManyRequests InternalServerError InsufficientRights
		MethodNotAllowed NotPermitted Unauthorized UnprocessableEntity WebExceptionProtocolError InvalidAnchor NotImplemented
		MandatoryFieldsMissing MissingValues SchemaAttributeNotFound InternalError InvalidDomain Timeout LicenseLimitExceeded
		DuplicateTargetEntries DuplicateSourceEntries ImportSkipped EntrySynchronizationSkipped
		SystemForCrossDomainIdentityManagementMultipleEntriesInResponse SystemForCrossDomainIdentityManagementServiceIncompatible
		SystemForCrossDomainIdentityManagementBadRequest SystemForCrossDomainIdentityManagementInvalidCredentials
		CredentialValidationUnavailable SchemaPropertyCanOnlyAcceptValue UnableToResolveReferenceAttributeValue
		NotEffectivelyEntitled RedundantExport EncounteredBaseEscrowThreshold EncounteredTotalEscrowThreshold
		EncounteredEscrowProportionThreshold EncounteredQuarantineException Unknown QuarantinedOnDemand TooManyDeletes
		IngestionInterrupted`) {
		code, found := catalogue.Code(strings.ToLower(name))
		if !found || code.Name != name {
			t.Errorf("code %s is not there", name)
			continue
		}
		sentence(t, name+" meaning", code.Meaning)
		sentence(t, name+" do", code.Do)
		for _, cause := range code.Causes {
			sentence(t, name+" cause", cause)
		}
	}
	if _, found := catalogue.Code("NoSuchCode"); found {
		t.Error("NoSuchCode was found")
	}
}

func sentence(t *testing.T, what, text string) {
	t.Helper()
	if len(text) < 5 || !strings.HasSuffix(strings.TrimRight(text, `)"`), ".") {
		t.Errorf("%s is %q, want a sentence", what, text)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	for name, want := range map[string]bool{
		"always": true, "feature:patch": true, "attr:title": true, "attr-char:never": true, "attr:": false, "feature:telepathy": false,
	} {
		if description, known := catalogue.Condition(name); known != want || known && description == "" {
			t.Errorf("condition %s is known: %v (%q), want %v", name, known, description, want)
		}
	}
}

// Nobody can change the catalogue through what it hands out.
func TestCatalogueIsImmutable(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	requirement, _ := catalogue.Requirement("7644-3.3-create-conflict-409")
	requirement.Status[0] = 0
	code, _ := catalogue.Code("EntryConflict")
	code.Causes[0] = ""
	ambiguity, _ := catalogue.Ambiguity("A02")
	ambiguity.Outcomes["no-target"][ProfileEntra] = SeverityNone
	requirement, _ = catalogue.Requirement("7644-3.3-create-conflict-409")
	code, _ = catalogue.Code("EntryConflict")
	ambiguity, _ = catalogue.Ambiguity("A02")
	if requirement.Status[0] == 0 || code.Causes[0] == "" || ambiguity.Outcomes["no-target"][ProfileEntra] == SeverityNone {
		t.Error("a change of a copy changed the catalogue")
	}
}
