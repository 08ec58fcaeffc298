package run

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestAFileThatIsGoneIsWrittenAnew: removed, replaced, or with its directory.
func TestAFileThatIsGoneIsWrittenAnew(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(path string) error{
		"removed": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, []byte("another"), 0o600))
		},
		"its directory": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
	} {
		path := filepath.Join(t.TempDir(), "out", "file")
		if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		if _, err := file.WriteString("what was written"); err != nil || !InPlace(file) {
			t.Fatalf("%s: want the file in place at first, got %v", name, err)
		}
		if err := harm(path); err != nil || InPlace(file) {
			t.Fatalf("%s: want it seen, got %v", name, err)
		}
		if err := Restore(file); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != "what was written" {
			t.Errorf("%s: want all of it there again, got %q, %v", name, got, err)
		}
	}
}
