package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/steps"
)

// Whatever a report or Entra's log names can be explained, and what is no name suggests one.
func TestExplain(t *testing.T) {
	t.Parallel()
	catalogue, err := features.Load()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := steps.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"entra-create-201": "scimproof run --id entra-create-user",
		"entra-disable":    "How it is checked",
		"EntryConflict":    "Usual causes",
		"still-there":      features.StillThere.Meaning(),
		"a02":              "no-target, profile entra: advisory",
		"untestable":       "RFC 7643 §3.1, externalId is scoped to the provisioning domain: Needs two",

		"entra-disable-inactive":    "(documented by Microsoft)\n    https://learn.microsoft.com/en-us/entra/identity/app-provisioning/how-provisioning-works#deprovisioning\n",
		"entra-probe-no-user-agent": "(observed of Entra by others)\n    https://github.com/kortix-ai/suna/pull/7297\n",
		"entra-purge-name-free":     "(inferred from this, never failed on)\n    https://learn.microsoft.com/",
		"7644-3.2-groups-endpoint":  "  - RFC 7644 §3.2\n    https://www.rfc-editor.org/rfc/rfc7644#section-3.2\n  - Tutorial: Develop and plan",
		"7644-3.6-delete-204":       "\nWhat RFC 7644 §3.6 says\n  “In response to a successful DELETE, the server SHALL return a successful HTTP status code 204 (No Content).”\n",
		"InvalidAnchor":             "  - How to download and analyze the Microsoft Entra provisioning logs, Error codes (documented by Microsoft)\n    https://",
	} {
		var out bytes.Buffer
		if err := explain(&out, catalogue, plan, id); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: want %q, got %q, %v", id, want, out.String(), err)
		}
	}
	var out bytes.Buffer
	if err := explain(&out, catalogue, plan, "still-ther"); err == nil || !strings.Contains(err.Error(), "did you mean still-there?") || out.Len() > 0 {
		t.Errorf("want still-there suggested, got %v and %q", err, out.String())
	}
}
