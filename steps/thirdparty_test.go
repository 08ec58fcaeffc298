package steps_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestThirdParty judges providers that nobody here wrote: every finding is a declared and audited deviation. Where one is not
// installed it is skipped; REQUIRE_THIRDPARTY=1 makes that a failure.
func TestThirdParty(t *testing.T) {
	for _, name := range []string{"elimity", "elimity-strict", "scimmy", "better-auth", "jackson", "scim2-server", "scim2-server-tolerant"} {
		t.Run(name, func(t *testing.T) {
			definition, err := targets.Find(name, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			program := *definition.Launch.Process
			program.Dir = filepath.Join("..", program.Dir)
			definition.Launch.Process = &program
			err = installed(t, program.Dir)
			switch {
			case err == nil:
				steps.Run(t, definition, nil)
			case os.Getenv("REQUIRE_THIRDPARTY") == "1":
				t.Fatalf("%s cannot be started, but REQUIRE_THIRDPARTY=1: %v", name, err)
			default:
				t.Skipf("%s cannot be started, so it is not judged (REQUIRE_THIRDPARTY=1 makes that a failure): %v", name, err)
			}
		})
	}
}

// installed says what a program of the folder lacks: a build for a Go module, its packages for Python or Node.
func installed(t *testing.T, dir string) error {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, ".")
		build.Dir = dir
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s cannot be built: %w\n%s", dir, err, out)
		}
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "requirements.txt")); err == nil {
		if _, err := os.Stat(filepath.Join(dir, "venv", "bin", "scim2-server")); err != nil {
			return fmt.Errorf("%s has no venv, see its README.md: %w", dir, err)
		}
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "package-lock.json")); err != nil {
		return fmt.Errorf("%s is no Go module, and no locked package of Python or Node: %w", dir, err)
	}
	if _, err := exec.LookPath("node"); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		return fmt.Errorf("%s has no node_modules, see its README.md for npm ci: %w", dir, err)
	}
	return nil
}
