package targets_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/scimproof/scimproof/targets"
)

// Find takes a base URL, a definition file or the name of a bundled definition.
func ExampleFind() {
	env := func(name string) (string, bool) { return "a-token", name == "SCIM_TOKEN" } // targets.OSEnv() is the real one
	definition, err := targets.Find("https://staging.example.com/scim/v2?aadOptscim062020", env)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(definition.Name, definition.Kind(), definition.Mapping, definition.Dialects)
	fmt.Println("asks before it writes:", definition.NeedsConsent())
	// Output:
	// staging.example.com remote entra-default [compliant]
	// asks before it writes: true
}

// Parse reads a definition. The files that it names are looked up in a file system.
func ExampleParse() {
	dir := fstest.MapFS{"known.yaml": {Data: []byte(`
- scenario: entra-members-remove-together
  requirement: entra-members-remove-many
  outcome: extra
  reason: Removing several members at once removes only the first.
  link: https://example.com/issues/123
  until: 2027-05-01
`)}}
	definition, err := targets.Parse([]byte(`
name: ours
url: http://127.0.0.1:{port}/scim/v2
launch:
  process:
    command: [./server, --port, "{port}"]
deviations: known.yaml
`), "ours.yaml", dir, targets.OSEnv())
	if err != nil {
		log.Fatal(err)
	}
	known, err := definition.KnownDeviations()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(definition.Kind(), known[0].Scenario, known[0].Until)
	// Output: process entra-members-remove-together 2027-05-01
}
