//go:build unix

package targets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// unreadable makes what has no end, or only a far one, and returns what is said about each, by its name in dir.
func unreadable(t *testing.T, dir string) map[string]string {
	t.Helper()
	large, err := os.Create(filepath.Join(dir, "large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer large.Close()
	for _, err := range []error{
		large.Truncate(1 << 40), // takes no room
		syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o600),
		os.Mkdir(filepath.Join(dir, "directory.yaml"), 0o700),
		os.Symlink("/dev/zero", filepath.Join(dir, "device.yaml")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{
		"large.yaml": "it is larger than ", "pipe.yaml": "it is a pipe, expected a file",
		"directory.yaml": "it is a directory, expected a file", "device.yaml": "it is a device, expected a file",
	}
}

// TestFilesAreBounded reads what is no file of a sensible size in every place where a file is named.
func TestFilesAreBounded(t *testing.T) {
	const header = "name: a\nurl: http://127.0.0.1:1\n"
	ready := func(d Definition) error { return isReady(t.Context(), clientOf(t, d, "http://127.0.0.1:1")) }
	oauth := "auth: {oauth: {token_url: 'http://127.0.0.1:1', client_id: a, %s: {file: FILE}}}\n"
	dir := t.TempDir()
	bad := unreadable(t, dir)
	for place, row := range map[string]struct {
		text string
		use  func(Definition) error // nil where the definition itself is refused
	}{
		"bearer":        {"auth: {bearer_from: {file: FILE}}\n", ready},
		"elsewhere":     {"auth: {bearer_from: {file: " + filepath.Join(dir, "FILE") + "}}\n", ready},
		"above":         {"auth: {bearer_from: {file: ../" + filepath.Base(dir) + "/FILE}}\n", ready},
		"password":      {"auth: {basic: {user: ada, password_from: {file: FILE}}}\n", ready},
		"client secret": {fmt.Sprintf(oauth, "client_secret_from"), ready},
		"assertion":     {fmt.Sprintf(oauth, "assertion_from"), ready},
		"value":         {"headers: {X-Key: '${file:" + filepath.Join(dir, "FILE") + "}'}\n", nil},
		"authority":     {"tls: {ca: FILE}\n", nil},
		"certificate":   {"tls: {cert: FILE, key: FILE}\n", nil},
		"deviations":    {"deviations: FILE\n", func(d Definition) error { _, err := d.KnownDeviations(); return err }},
		"others' deviations": {"", func(d Definition) error {
			_, err := d.Deviating(filepath.Join(dir, d.Title)).KnownDeviations()
			return err
		}},
		"mapping": {"mapping: FILE\n", func(d Definition) error { _, err := d.ReadFile(d.Mapping); return err }},
	} {
		for name, want := range bad {
			definition, err := saved(t, dir, header+"title: "+name+"\n"+strings.ReplaceAll(row.text, "FILE", name), vars())
			if row.use != nil && err == nil {
				err = row.use(definition)
			}
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s is %s: want %q, got %v", place, name, want, err)
			}
		}
	}
	for name, want := range bad {
		if _, err := Find(filepath.Join(dir, name), vars()); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("definition is %s: want %q, got %v", name, want, err)
		}
	}
}
