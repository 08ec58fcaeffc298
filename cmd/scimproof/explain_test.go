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
	} {
		var out bytes.Buffer
		if err := explain(&out, catalogue, plan, id); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: want %q, got %q, %v", id, want, out.String(), err)
		}
	}
	var out bytes.Buffer
	if err := explain(&out, catalogue, plan, "still"); err == nil || !strings.Contains(err.Error(), "did you mean still-there?") || out.Len() > 0 {
		t.Errorf("want still-there suggested, got %v and %q", err, out.String())
	}
}
