package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSeal takes away the file, its directory, or both but puts another in its place, before the run is sealed.
func TestSeal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		harm func(t *testing.T, path string)
		gone bool
	}{
		"nothing":   {func(*testing.T, string) {}, false},
		"file":      {func(t *testing.T, path string) { must(t, os.Remove(path)) }, true},
		"directory": {func(t *testing.T, path string) { must(t, os.RemoveAll(filepath.Dir(path))) }, true},
		"replaced": {func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.WriteFile(path, []byte("another"), 0o600))
		}, true},
	} {
		path := filepath.Join(t.TempDir(), "out", "run.ndjson")
		must(t, os.Mkdir(filepath.Dir(path), 0o700))
		writer, err := Create(path)
		must(t, err)
		planned := plan("a")
		must(t, writer.Begin(Header{Plan: planned, Catalogue: small().Header.Catalogue, Profile: "entra", Full: true}))
		must(t, writer.Scenario(Scenario{Planned: planned[0], Verdict: Pass}))
		test.harm(t, path)
		got, err := writer.Seal(Footer{Planned: 1, Written: 1}, judge)
		must(t, err)
		if test.gone != (got.Footer.Exit == noAnswer) || test.gone != strings.Contains(got.Footer.Verdict, path+" was removed or replaced during the run") {
			t.Errorf("%s: got exit %d, %s", name, got.Footer.Exit, got.Footer.Verdict)
		}
		there, err := Open(path, judge)
		must(t, err)
		if diff := cmp.Diff(there, got); diff != "" {
			t.Errorf("%s: what Seal returns is not what the file holds: %s", name, diff)
		}
		if _, err := writer.Seal(Footer{}, judge); err == nil {
			t.Errorf("%s: want a closed file refused", name)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
