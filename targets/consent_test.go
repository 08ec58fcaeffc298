package targets_test

import (
	"errors"
	"testing"

	"github.com/scimproof/scimproof/targets"
)

func none(string) (string, bool) { return "", false }

func TestForeignIsWhatIsNotThisMachine(t *testing.T) {
	for url, foreign := range map[string]bool{
		"http://127.0.0.1:8080/scim":        false,
		"http://127.9.9.9/scim":             false,
		"http://[::1]:8080/scim":            false,
		"http://localhost/scim":             false,
		"http://LOCALHOST./scim":            false,
		"http://scim.localhost:3000/":       false,
		"https://staging.example.com/scim":  true,
		"http://provider:8080/scim/v2":      true,
		"http://10.0.0.7/scim":              true,
		"http://0.0.0.0:8080/scim":          true,
		"http://localhost.example.com/scim": true,
		"http://127.0.0.1.example.com/scim": true,
		"http://[::ffff:10.0.0.7]/scim":     true,
	} {
		definition, err := targets.Find(url, none)
		if err != nil {
			t.Fatal(err)
		}
		if definition.Foreign() != foreign || definition.NeedsConsent() != foreign {
			t.Errorf("%s: want foreign %t, got %t", url, foreign, definition.Foreign())
		}
		definition.Consent = true
		if definition.NeedsConsent() {
			t.Errorf("%s: want no consent needed where it was given", url)
		}
	}
}

func TestWhatARunStartsIsItsOwn(t *testing.T) {
	for _, launch := range []targets.Launch{
		{Embedded: "reference"}, {Process: &targets.Process{Command: []string{"a"}}}, {Container: &targets.Container{Image: "a"}},
	} {
		if (targets.Definition{URL: "http://staging.example.com/scim", Launch: launch}).Foreign() {
			t.Errorf("%+v: want it not foreign", launch)
		}
	}
}

// TestTheLauncherInsistsOnConsent since go test and godog ask nobody.
func TestTheLauncherInsistsOnConsent(t *testing.T) {
	launchers := targets.Launchers{"remote": targets.Remote{}}
	definition, err := targets.Find("https://staging.example.com/scim?secret=hidden-in-here", none)
	if err != nil {
		t.Fatal(err)
	}
	_, err = launchers.Launch(t.Context(), definition)
	const want = "writing was not confirmed: https://staging.example.com/scim is not on this machine; set consent: true in its definition, or read_only: true"
	if !errors.Is(err, targets.ErrConsent) || err.Error() != want {
		t.Errorf("want %q, got %v", want, err)
	}
	definition.ReadOnly = true
	if _, err := launchers.Launch(t.Context(), definition); err != nil {
		t.Errorf("want what is only read launched, got %v", err)
	}
}
