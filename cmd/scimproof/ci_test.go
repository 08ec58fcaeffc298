package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestASummaryOnThePageOfTheJob: on GitHub a run adds its summary to what other steps have written, and annotates its causes; on Azure
// it names the file; elsewhere neither happens.
func TestASummaryOnThePageOfTheJob(t *testing.T) {
	t.Parallel()
	flawed, err := filepath.Abs("testdata/contoso.yaml")
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(page, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(env ...string) string {
		text, _ := typed(t, t.TempDir(), env, "run", flawed, "--id", "entra-disable-boolean", "--out", "out")
		return text
	}
	text := run("GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+page)
	if !strings.Contains(text, "\n::error title=SCIM%3A ") || !strings.Contains(text, "%0AFix: ") || strings.Contains(text, "##vso") {
		t.Errorf("want an annotation, got\n%s", text)
	}
	if written, err := os.ReadFile(page); err != nil || !strings.HasPrefix(string(written), "before\n#") || !strings.Contains(string(written), "entra-disable-boolean") {
		t.Errorf("want the summary after what was there, got %v\n%s", err, written)
	}
	if text := run("TF_BUILD=True"); !strings.Contains(text, "\n##vso[task.uploadsummary]/") || strings.Contains(text, "::error") {
		t.Errorf("want the summary named, got\n%s", text)
	}
	if text := run(); strings.Contains(text, "##vso") || strings.Contains(text, "::error") {
		t.Errorf("want no commands of a CI system, got\n%s", text)
	}
}
