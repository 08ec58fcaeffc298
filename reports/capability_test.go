package reports

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// judgedRun is a run with one check for each verdict, all on one requirement of a scenario with a tag.
// judgedRun has one requirement: of an RFC or of an older file's notes, or about a subject of Entra's ("Entra: matching").
func judgedRun(source, tag string, verdicts ...run.Verdict) *run.Run {
	requirement := run.Requirement{ID: "r", Source: source}
	if area, about := strings.CutPrefix(source, "Entra: "); about {
		requirement = run.Requirement{ID: "r", Source: "How provisioning works", Basis: "documented", Area: area}
	}
	whole := &run.Run{Header: run.Header{Catalogue: []run.Requirement{requirement}}}
	scenario := run.Scenario{Planned: run.Planned{Key: "s", ID: "s", Requirement: "r", Tags: []string{tag}}}
	for _, verdict := range verdicts {
		scenario.Steps = append(scenario.Steps, run.Step{Checks: []run.Check{{ID: "c", Requirement: "r", Looked: 1, Verdict: verdict}}})
	}
	whole.Scenarios = []run.Scenario{scenario}
	return whole
}

// TestObserved derives what was observed from checks, and only from those that judged something.
func TestObserved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		capability, source, tag string
		verdicts                []run.Verdict
		want, seen              string
	}{
		"groups held":            {"groups", "RFC 7644 §3.3", "capability:groups", []run.Verdict{run.Pass, run.Fail}, "yes", "1 of 2 checks passed"},
		"groups never held":      {"groups", "RFC 7644 §3.3", "@capability:groups", []run.Verdict{run.Fail, run.KnownDeviation, run.Advisory}, "no", "0 of 3 checks passed"},
		"groups blocked":         {"groups", "RFC 7644 §3.3", "capability:groups", []run.Verdict{run.Blocked, run.Error, run.NotApplicable}, "", ""},
		"filter by RFC":          {"filter", "RFC 7644 §3.4.2.2", "", []run.Verdict{run.Pass}, "yes", "1 of 1 check passed"},
		"filter by Entra":        {"filter", "Entra: matching", "", []run.Verdict{run.Fail}, "no", "0 of 1 check passed"},
		"filter by an old file":  {"filter", "entra.md §2.3 [D]", "", []run.Verdict{run.Fail}, "no", "0 of 1 check passed"},
		"patch by Entra":         {"patch", "Entra: members", "", []run.Verdict{run.Pass}, "yes", "1 of 1 check passed"},
		"creating is no patch":   {"patch", "Entra: create", "", []run.Verdict{run.Pass}, "", ""},
		"sorting is no filter":   {"filter", "RFC 7644 §3.4.2.3", "", []run.Verdict{run.Pass}, "", ""},
		"§20 is not §2":          {"filter", "entra.md §20 [D]", "", []run.Verdict{run.Pass}, "", ""},
		"patch, a section of":    {"patch", "RFC 7644 §3.5.2.1", "", []run.Verdict{run.Pass}, "yes", "1 of 1 check passed"},
		"put is no patch":        {"patch", "RFC 7644 §3.5.1", "", []run.Verdict{run.Pass}, "", ""},
		"mapped":                 {"maps active", "RFC 7644 §3.3", "maps:active", []run.Verdict{run.Pass}, "yes", "1 of 1 check passed"},
		"mapped, other spelling": {"maps externalId", "RFC 7644 §3.3", "maps:external-id", []run.Verdict{run.Pass}, "yes", "1 of 1 check passed"},
		"bulk is not exercised":  {"bulk", "RFC 7644 §3.3", "capability:groups", []run.Verdict{run.Pass}, "", ""},
	} {
		whole := judgedRun(test.source, test.tag, test.verdicts...)
		whole.Header.Target.Capabilities = []run.Capability{{Name: test.capability}}
		row := newCapabilities(whole, whole).Rows[0]
		if row.Observed != test.want || row.Seen != test.seen {
			t.Errorf("%s: want %q, %q, got %q, %q", name, test.want, test.seen, row.Observed, row.Seen)
		}
	}
	blind := judgedRun("RFC 7644 §3.3", "capability:groups", run.Pass)
	blind.Scenarios[0].Steps[0].Checks[0].Looked = 0
	blind.Header.Target.Capabilities = []run.Capability{{Name: "groups"}}
	if row := newCapabilities(blind, blind).Rows[0]; row.Observed != "" {
		t.Errorf("a check that looked at nothing observes nothing, got %+v", row)
	}
}

func TestCapabilitiesAgree(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		known run.Capability
		want  string
	}{
		{run.Capability{Name: "patch", Advertised: "no", Observed: "yes"}, "disagree"},
		{run.Capability{Name: "groups", Declared: "no", Advertised: "yes"}, "disagree"},
		{run.Capability{Name: "groups", Declared: "yes", Advertised: "yes", Observed: "yes"}, "agree"},
		{run.Capability{Name: "sort", Advertised: "no"}, ""},
		{run.Capability{Name: "maps active", Declared: "no", Advertised: "yes"}, ""},
		{run.Capability{Name: "maps active", Declared: "yes", Advertised: "no"}, "disagree"},
	} {
		row := capability{Capability: test.known}
		if row.compare(); row.Agree != test.want {
			t.Errorf("%+v: want %q, got %q", test.known, test.want, row.Agree)
		}
	}
}

// TestDiscoveryIsShown wants what the provider was asked about itself in the page, as text.
func TestDiscoveryIsShown(t *testing.T) {
	t.Parallel()
	whole := smallRun()
	whole.Header.Target.Capabilities = []run.Capability{{Name: "patch", Advertised: "no", Observed: "yes"}}
	whole.Header.Discovery = []evidence.Exchange{{
		Number: 1, Origin: evidence.OriginSetup, Op: "discover", Method: "GET", URL: "https://p.example/scim/ServiceProviderConfig", Status: 200,
		Response: &evidence.Message{Body: `{"patch":{"supported":false},"x":"<script>"}`},
	}}
	page := rendered(t, whole)
	for _, want := range []string{"Discovery responses", "ServiceProviderConfig", "&lt;script&gt;", "1 capability is inconsistent", "inconsistent</span>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	whole.Header.Target.Capabilities[0] = run.Capability{Name: "groups", Declared: "yes"}
	if page := rendered(t, whole); !strings.Contains(page, "discovery responses advertise no capabilities") {
		t.Error("a provider that advertises nothing must be told from one that was not asked")
	}
}
