package steps_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/flawed"
)

// ruling is what an ambiguity says of an outcome class of a requirement.
type ruling struct {
	ambiguity, requirement string
	outcome                features.Outcome
}

func (r ruling) String() string {
	return fmt.Sprintf("%s %s %s", r.ambiguity, r.requirement, r.outcome)
}

// The numbers of rulings that no flaw reaches. They may only fall: a ruling that is new has to be reached.
const (
	mostUnrefined = 86
	mostUnsent    = 51
)

// unrefined are rulings on requirements that scenarios cite, on classes that a step to be refined would tell apart: the reason says
// what it reports instead.
func unrefined() map[string][]string {
	return map[string][]string{
		"it is as good as what is wanted, so no step distinguishes it": {
			"A04 entra-multi-replace-creates-element created",
			"A06 7643-2.3.2-boolean-literals coerced",
			"A17 entra-probe-list-response resources-absent",
			"A27 7644-3.5.2.2-remove-last-value empty-array",
			"A27 7644-3.5.2.2-remove-last-value null",
			"A27 entra-create-sparse-accepted empty-array",
			"A27 entra-create-sparse-accepted null",
			"A57 entra-group-adscim-schema-tolerated ignored",
			"A67 entra-manager-read-complex coerced",
			"A67 entra-manager-set coerced",
		},
		"no step checks header or body of the response to a wrong secret": {
			"A61 7644-3.12-error-json-body gateway-body",
			"A61 7644-3.12-error-json-body no-challenge",
			"A61 entra-probe-wrong-secret gateway-body",
			"A61 entra-probe-wrong-secret no-challenge",
		},
		"an invariant of every answer judges its form, whatever was asked for": {
			"A06 7643-4.1.1-active-boolean coerced",
			"A17 7644-3.4.2-resources-present resources-absent",
			"A60 7644-3.1-scim-media-type json-though-asked",
			"A65 7644-3.3-create-201-body ok-without-body",
		},
		"a user without an id has no account for any story, and so is found as one": {
			"A65 7644-3.3-create-201-body created-without-body",
		},
		"a Location that another requirement asks for, or none does, is no part of what this one judges": {
			"A28 7643-3.1-meta-location-uri content-location-missing",
			"A28 7643-3.1-meta-location-uri location-missing",
			"A28 7643-3.1-meta-location-uri location-missing-elsewhere",
			"A28 7644-3.3-create-201-location content-location-missing",
			"A28 7644-3.3-create-201-location location-missing-elsewhere",
			"A28 7644-3.3-create-meta-location content-location-missing",
			"A28 7644-3.3-create-meta-location location-missing",
			"A28 7644-3.3-create-meta-location location-missing-elsewhere",
			"A28 7644-3.3-create-meta-location relative-location",
		},
		"what is no name of a resource type is wrong, whatever it is instead": {
			"A47 7643-3.1-meta-resource-type equals-id",
		},
		"the header of a 401 is judged, whatever its body is": {
			"A61 7644-2-www-authenticate gateway-body",
		},
		"the scimType of a conflict is another requirement's": {
			"A08 entra-create-duplicate-409 no-scim-type",
			"A08 entra-group-duplicate-409 no-scim-type",
			"A08 entra-restore-conflict no-scim-type",
		},
		"the step compares the members that are held, whatever became of the operation": {
			"A63 7644-3.5.2.1-add-multi-valued complex-replaced",
			"A63 7644-3.5.2.1-add-multi-valued old-values-lost",
			"A63 7644-3.5.2.1-add-multi-valued same-value-appended",
			"A63 7644-3.5.2.1-add-multi-valued same-value-replaced",
		},
		"the step treats an empty string as no value": {
			"A27 7644-3.5.2.2-remove-last-value empty-string",
			"A27 entra-create-sparse-accepted empty-string",
		},
		"the step reports a manager that is not held as missing": {
			"A67 entra-manager-set plain-string",
		},
		"the step takes another spelling for the same value": {
			"A53 7643-4.1.2-emails reformatted",
			"A53 7643-4.1.2-phone-numbers reformatted",
		},
		"the step reports another spelling as wrong": {
			"A53 entra-create-email-kept reformatted",
		},
		"the step does not distinguish other statuses by method or keyword": {
			"A08 entra-create-duplicate-409 status",
			"A08 entra-create-duplicate-409 update-bad-request",
			"A08 entra-group-duplicate-409 status",
			"A08 entra-group-duplicate-409 update-bad-request",
			"A08 entra-restore-conflict bad-request-uniqueness",
			"A08 entra-restore-conflict update-bad-request",
		},
		"the step reports every refusal as refused": {
			"A03 entra-multi-add-creates-element invalid-path",
			"A03 entra-multi-add-creates-element no-target",
			"A06 7643-2.3.2-boolean-literals string-refused",
			"A06 7643-4.1.1-active-boolean string-refused",
			"A32 7644-3.3-create-readonly-ignored write-refused",
			"A67 entra-manager-read-complex string-refused",
			"A67 entra-manager-set string-refused",
		},
		"the step reports what came of it: nobody found, or a second account": {
			"A51 7643-4.1.1-username-unique ascii-case-missed",
			"A51 7643-4.1.1-username-unique unicode-missed",
			"A51 entra-match-username-case-insensitive ascii-case-missed",
			"A51 entra-match-username-case-insensitive unicode-missed",
		},
		"the step reports it only of a group that should keep two members at least": {
			"A05 entra-members-remove-many emptied",
			"A35 entra-members-unknown-no-crash emptied",
		},
		"the step reports members that are lost as missing, whoever they are": {
			"A05 entra-members-remove-many unlisted-removed",
			"A05 entra-members-remove-only-listed unlisted-removed",
		},
		"the way of writing that is to blame is found by trying, and each ruling on it has one class": {
			"A01 7644-3.5.2-patch-op-values capitals-refused",
			"A01 entra-update-op-capitalised lower-case-refused",
			"A62 7644-3.5.2.3-replace-no-path flattened-refused",
			"A62 7644-3.5.2.3-replace-no-path literal-member",
			"A62 entra-update-dotted-keys literal-member",
			"A62 entra-update-dotted-keys plain-refused",
			"A62 entra-update-urn-keys literal-member",
			"A62 entra-update-urn-keys plain-refused",
			"A06 entra-update-string-boolean coerced",
			"A06 entra-update-string-boolean stored-as-string",
		},
		"it is the refusal or the string itself that is looked at, under the setting of a manager": {
			"A67 7643-4.3-manager-value coerced",
			"A67 7643-4.3-manager-value plain-string",
			"A67 7643-4.3-manager-value string-refused",
		},
		"the step looks at the type of what was answered 409 alone": {
			"A08 7644-3.3-create-conflict-409 bad-request-uniqueness",
			"A08 7644-3.3-create-conflict-409 status",
			"A08 7644-3.3-create-conflict-409 update-bad-request",
		},
		"a filter on userName is what Entra needs, so a refused or ignored one is found by other checks": {
			"A10 7644-3.4.2.2-filter-only-matches unsupported-ignored",
			"A10 7644-3.4.2.2-filter-only-matches unsupported-refused",
		},
		"the step looks at a conflict alone": {
			"A34 entra-purge-name-free server-error",
		},
		"the step reports what became of the others, and not of the unknown member": {
			"A35 entra-members-unknown-no-crash extra",
			"A35 entra-members-unknown-no-crash ignored",
			"A35 entra-members-unknown-no-crash refused",
		},
	}
}

// unsent are rulings on requirements that scenarios cite, on what no provider can do in a scenario or flaw that there is, since nothing
// of the kind is sent or asked: the reason says what.
func unsent() map[string][]string {
	return map[string][]string{
		"no scenario selects attributes of a user": {
			"A24 7643-3-schemas-required missing-in-partial",
		},
		"no scenario sends a PUT or looks at the body of a creation": {
			"A65 7644-3.5.2-patch-success-200-or-204 created-without-body",
			"A65 7644-3.5.2-patch-success-200-or-204 put-no-content",
			"A65 7644-3.3-create-201-body put-no-content",
		},
		"no step looks at schemas": {
			"A55 7643-3-common-attributes-assumed id-listed",
			"A55 7643-3-common-attributes-assumed listed",
		},
		"no scenario sends a user without a userName": {
			"A30 7643-4.1.1-username-required invalid-syntax",
			"A30 7643-4.1.1-username-required invalid-value",
			"A30 7643-4.1.1-username-required unparsable-without-keyword",
		},
		"no search asks for a count, or for all": {
			"A17 7644-3.4.2-resources-present page-returned",
			"A21 7644-3.4.2-total-results estimated",
		},
		"resource types are read by other scenarios, and judged under other requirements": {
			"A47 7643-3.1-meta-resource-type endpoint-without-slash",
			"A47 7643-3.1-meta-resource-type name-not-found",
		},
		"no scenario sends two primary values": {
			"A59 7643-2.4-primary-once first-kept",
			"A59 7643-2.4-primary-once last-kept",
			"A59 7643-2.4-primary-once refused",
		},
		"no scenario sends an operation that no RFC has": {
			"A30 7644-3.5.2-patch-op-values invalid-syntax",
			"A30 7644-3.5.2-patch-op-values invalid-value",
			"A30 7644-3.5.2-patch-op-values unparsable-without-keyword",
			"A58 7644-3.5.2-patch-schemas accepted",
		},
		"a body that is declared as plain JSON is sent only to find who refuses the other": {
			"A60 7644-8.1-media-type-use json",
			"A60 7644-8.1-media-type-use json-request-refused",
			"A60 7644-8.1-media-type-use json-though-asked",
			"A60 7644-3.1-scim-media-type json-request-refused",
			"A60 7644-3.8-default-format json-request-refused",
			"A60 7644-3.8-default-format json-though-asked",
		},
		"no step compares a provider's schemas with the RFC's own": {
			"A54 7643-7-attributes as-printed",
			"A54 7643-7-attributes contradicts-prose",
			"A54 7643-7-attributes other-value",
		},
		"no scenario filters by a literal or grammar of that kind": {
			"A11 7644-3.4.2.2-sub-attribute-path bare-complex-matched",
			"A11 7644-3.4.2.2-sub-attribute-path bare-complex-refused",
			"A13 7644-3.4.2.2-abnf-literals not-without-space-refused",
			"A13 7644-3.4.2.2-abnf-literals single-quotes-refused",
			"A16 7644-3.4.2.2-abnf-literals literal-type-coerced",
			"A16 7644-3.4.2.2-abnf-literals literal-type-refused",
			"A16 7644-3.4.2.2-abnf-literals literal-type-unmatched",
		},
		"no scenario sends a PUT, or a PATCH of an attribute that is read-only": {
			"A32 7644-3.3-create-readonly-ignored changed",
			"A32 7644-3.3-create-readonly-ignored id-contradicted-refused",
			"A32 7644-3.3-create-readonly-ignored patch-ignored",
		},
		"no flaw is behind TLS: TestTransport has providers that are": {
			"A72 7644-7.2-tls12 only-newer",
		},
		"the walk ends with the last account": {
			"A19 7644-3.4.2.4-page-through beyond-end-refused",
			"A19 7644-3.4.2.4-page-through wrapped-around",
		},
		"no flaw is run with a mapping that matches by e-mail": {
			"A12 7644-3.4.2.2-value-path-same-value invalid-filter-matching",
		},
		"no scenario pages, filters or reads the schemas without a token": {
			"A46 7644-4-schemas-list filter-applied",
			"A46 7644-4-schemas-list filter-ignored",
			"A46 7644-4-schemas-list paging-honoured",
			"A46 7644-4-schemas-list plural-only",
			"A46 7644-4-schemas-list unauthorized",
		},
		"the probe asks for no count": {
			"A17 entra-probe-list-response page-returned",
		},
		"the probe names no media type": {
			"A60 entra-probe-media-type json-request-refused",
			"A60 entra-probe-media-type json-though-asked",
		},
	}
}

// TestFlawsEmitRulings wants each ruling on a requirement that some scenario or check cites to be emitted by some flaw, or to be
// listed as unreached: a ruling that nothing reaches judges nobody.
func TestFlawsEmitRulings(t *testing.T) {
	emitted, left := emittedBy(t), unreached(t)
	for _, ruled := range citedRulings(t, emitted) {
		by, why := emitter(t, emitted[ruled.requirement], ruled), left[ruled.String()]
		if by == "" && why == "" {
			by = emittedElsewhere(t, emitted, ruled)
		}
		delete(left, ruled.String())
		switch {
		case by == "" && why == "":
			t.Errorf("%s: no flaw emits it: want a flaw", ruled)
		case by != "" && why != "":
			t.Errorf("%s: unreached (%s), and %s emits it: remove the line", ruled, why, by)
		case by != "":
			t.Logf("%s: emitted by %s", ruled, by)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		t.Errorf("%s: unreached, and there is no such ruling on a requirement that is cited", name)
	}
}

// unreached are all rulings that no flaw emits, with the reason. It wants each once, and of each kind exactly as many as may be.
func unreached(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, kind := range []struct {
		name    string
		listed  map[string][]string
		allowed int
	}{{"unrefined", unrefined(), mostUnrefined}, {"unsent", unsent(), mostUnsent}} {
		many := 0
		for why, rulings := range kind.listed {
			many += len(rulings)
			for _, name := range rulings {
				if all[name] != "" {
					t.Errorf("%s is listed twice", name)
				}
				all[name] = kind.name + ": " + why
			}
		}
		switch {
		case many > kind.allowed:
			t.Errorf("%d rulings are %s, want no more than %d: write a flaw instead", many, kind.name, kind.allowed)
		case many < kind.allowed:
			t.Errorf("%d rulings are %s, fewer than the %d allowed: lower the number, so that it does not rise again", many, kind.name, kind.allowed)
		}
	}
	return all
}

// emissions are who emits which outcome class, by requirement that is cited: the name of a flaw.
type emissions map[string]map[features.Outcome]string

// note adds what scenarios have shown of a flaw.
func (e emissions) note(name string, scenarios map[string]run.Scenario) {
	for _, scenario := range scenarios {
		if e[scenario.Requirement] == nil {
			e[scenario.Requirement] = map[features.Outcome]string{}
		}
		for _, check := range checksOf(scenario) {
			if e[check.Requirement] == nil {
				e[check.Requirement] = map[features.Outcome]string{}
			}
			if outcome := features.Outcome(check.Outcome); e[check.Requirement][outcome] == "" {
				e[check.Requirement][outcome] = name
			}
		}
	}
}

// emittedBy lists who emits what in the scenarios that each flaw meets, and the requirements that are cited in any.
func emittedBy(t *testing.T) emissions {
	t.Helper()
	emitted := emissions{}
	for _, flaw := range flawed.Flaws() {
		emitted.note(flaw.Name, against(t, flaw))
	}
	emitted.note("", atReference(t))
	return emitted
}

// emittedElsewhere looks for who emits what is ruled on in scenarios that no flaw has met yet: first those that cite the requirement.
func emittedElsewhere(t *testing.T, emitted emissions, ruled ruling) string {
	t.Helper()
	cites := map[string]bool{}
	for key, scenario := range atReference(t) {
		cites[key] = scenario.Requirement == ruled.requirement || slices.ContainsFunc(checksOf(scenario), func(check run.Check) bool {
			return check.Requirement == ruled.requirement
		})
	}
	for _, which := range []func(run.Planned) bool{
		func(scenario run.Planned) bool { return cites[scenario.Key] },
		func(run.Planned) bool { return true },
	} {
		for _, flaw := range flawed.Flaws() {
			emitted.note(flaw.Name, meet(t, flaw, which))
			if by := emitter(t, emitted[ruled.requirement], ruled); by != "" {
				return by
			}
		}
	}
	return ""
}

// citedRulings lists the rulings on requirements that are cited.
func citedRulings(t *testing.T, cited emissions) (all []ruling) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(cited)) {
		requirement, found := catalogue(t).Requirement(id)
		if !found {
			t.Errorf("%s is cited, and not in the catalogue", id)
		}
		for _, name := range requirement.Ambiguities {
			ambiguity, _ := catalogue(t).Ambiguity(name)
			if !slices.Contains(ambiguity.Requirements, id) {
				continue
			}
			for _, outcome := range slices.Sorted(maps.Keys(ambiguity.Outcomes)) {
				all = append(all, ruling{name, id, outcome})
			}
		}
	}
	return all
}

// emitter is the flaw that emits what is ruled on: for AnyOther a class that no ruling on the requirement lists, and that did not
// hold.
func emitter(t *testing.T, classes map[features.Outcome]string, ruled ruling) string {
	t.Helper()
	if ruled.outcome != features.AnyOther {
		return classes[ruled.outcome]
	}
	requirement, _ := catalogue(t).Requirement(ruled.requirement)
	listed := map[features.Outcome]bool{features.Held: true}
	for _, name := range requirement.Ambiguities {
		ambiguity, _ := catalogue(t).Ambiguity(name)
		for outcome := range ambiguity.Outcomes {
			listed[outcome] = listed[outcome] || slices.Contains(ambiguity.Requirements, ruled.requirement)
		}
	}
	for _, outcome := range slices.Sorted(maps.Keys(classes)) {
		if !listed[outcome] {
			return classes[outcome]
		}
	}
	return ""
}
