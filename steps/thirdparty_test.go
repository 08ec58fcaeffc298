package steps_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestThirdParty judges providers that nobody here wrote: every finding is a declared and audited deviation. Where one cannot be
// built it is skipped; REQUIRE_THIRDPARTY=1 makes that a failure.
func TestThirdParty(t *testing.T) {
	for _, name := range []string{"elimity", "elimity-strict"} {
		t.Run(name, func(t *testing.T) {
			definition, err := targets.Find(name, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			program := *definition.Launch.Process
			program.Dir = filepath.Join("..", program.Dir)
			definition.Launch.Process = &program
			buildable(t, program.Dir)
			steps.Run(t, definition, nil)
		})
	}
}

// buildable skips the test where the program's dependencies are not at hand.
func buildable(t *testing.T, dir string) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, ".")
	build.Dir = dir
	out, err := build.CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("REQUIRE_THIRDPARTY") == "1":
		t.Fatalf("%s cannot be built, but REQUIRE_THIRDPARTY=1: %v\n%s", dir, err, out)
	default:
		t.Skipf("%s cannot be built, so this provider is not judged (REQUIRE_THIRDPARTY=1 makes that a failure): %v", dir, err)
	}
}
