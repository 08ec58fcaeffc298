package targets

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFindAVariant: a bundled definition whose provider is embedded can be named with the words of a variant. Mapping and deviations
// stay, and the report says which it was.
func TestFindAVariant(t *testing.T) {
	for name, embedded := range map[string]string{
		"sentry/legacy": "sentry/legacy", "sentry-default-mapping/legacy,okta": "sentry/legacy,okta", "sentry/rate=40/1s": "sentry/rate=40/1s",
	} {
		plain, _, _ := strings.Cut(name, "/")
		want, err := Find(plain, vars())
		if err != nil {
			t.Fatal(err)
		}
		got, err := Find(name, vars())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Launch.Embedded != embedded || got.Name != name || got.Mapping != want.Mapping || got.Deviations != want.Deviations {
			t.Errorf("%s: want its words, and the rest of %s, got %+v", name, plain, got)
		}
		at := "https://sentry.example.com/api/0/organizations/o/scim/v2"
		if _, err := got.At(at, vars()); err == nil || !strings.Contains(err.Error(), "has a variant, but at a URL nothing is started: expected "+plain) {
			t.Errorf("%s at a URL: want it refused, got %v", name, err)
		}
		if _, err := want.At(at, vars()); err != nil {
			t.Error(err)
		}
	}
}

// TestFindNoVariant: what has no variants is unknown, and a file goes before a variant.
func TestFindNoVariant(t *testing.T) {
	for _, name := range []string{"keycloak/legacy", "sentri/legacy"} {
		if _, err := Find(name, vars()); err == nil || !strings.Contains(err.Error(), "is a file that does not exist") {
			t.Errorf("%s: want it unknown, got %v", name, err)
		}
	}
	t.Chdir(t.TempDir())
	if _, err := Find("sentry/", vars()); err == nil || !strings.Contains(err.Error(), "is a file that does not exist") {
		t.Errorf("want no variant without words, got %v", err)
	}
	if err := os.WriteFile("sentry", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Find("sentry/legacy", vars()); err != nil || got.Launch.Embedded != "sentry/legacy" {
		t.Errorf("beside a file called sentry: want the variant, got %+v, %v", got.Launch, err)
	}
	if err := errors.Join(os.Remove("sentry"), os.Mkdir("sentry", 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("sentry", "legacy"), []byte("name: mine\nurl: https://a.example/scim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Find("sentry/legacy", vars()); err != nil || got.Name != "mine" {
		t.Errorf("want the file, got %q, %v", got.Name, err)
	}
}
