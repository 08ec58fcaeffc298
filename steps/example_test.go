package steps_test

import (
	"fmt"
	"testing"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// A test of your own module judges the provider of a definition; each scenario is a subtest.
func ExampleRun() {
	_ = func(t *testing.T) { // func TestSCIM(t *testing.T)
		definition, err := targets.Find("testdata/ours.yaml", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		steps.Run(t, definition, nil)
	}
	// Output:
}

// The bundled providers need the launcher of package builtin.
func ExampleRun_bundled() {
	_ = func(t *testing.T) { // func TestReference(t *testing.T)
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		steps.Run(t, definition, builtin.Launcher{Profile: "entra"})
	}
	// Output:
}

// Patterns are what `scimproof list --steps` prints.
func ExamplePatterns() {
	for _, step := range steps.Patterns() {
		if example, pattern := step[0], step[1]; example == "Ada's account is active" {
			fmt.Println(pattern)
		}
	}
	// Output: ^([A-Z][a-z]+)'s account is active$
}
