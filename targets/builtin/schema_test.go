package builtin_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// TestLauncherPublishesSchemas: the files that a definition names are in /Schemas; one that is no schema is refused by name.
func TestLauncherPublishesSchemas(t *testing.T) {
	const ship = "urn:ietf:params:scim:schemas:extension:Ship:2.0:User"
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("ship.json", `{"id":"`+ship+`","attributes":[{"name":"deck"}]}`)
	write("bad.json", `{"id":"Ship"}`)
	for name, problem := range map[string]string{"ship.json": "", "bad.json": "bad.json: schema: id: expected a URN", "none.json": "cannot read schema none.json"} {
		file := write("target.yaml", "name: x\nlaunch: {embedded: reference/strict, schemas: ["+name+"]}\n")
		definition, err := targets.Find(file, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		started, err := builtin.Launcher{}.Launch(t.Context(), definition)
		if problem != "" {
			if err == nil || !strings.Contains(err.Error(), problem) {
				t.Errorf("%s: want an error with %q, got %v", name, problem, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = started.Stop(t.Context()) })
		client := http.Client{Transport: definition.Authenticated(started.Transport)}
		answer, err := client.Get(started.Base.String() + "/Schemas")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), ship) {
			t.Errorf("want %s in /Schemas, got %s", ship, body)
		}
	}
	if _, err := builtin.New("sentry", "entra", "", nil); err == nil || !strings.Contains(err.Error(), "schemas: the emulator of Sentry") {
		t.Errorf("want no schemas for sentry, got %v", err)
	}
}
