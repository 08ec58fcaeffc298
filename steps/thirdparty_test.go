package steps_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/container"
)

// TestThirdParty judges providers that nobody here wrote: every finding is a declared and audited deviation. Where one is not
// installed it is skipped; REQUIRE_THIRDPARTY=1 makes that a failure. $SCIMPROOF_THIRDPARTY_OUT receives a directory for each run.
func TestThirdParty(t *testing.T) {
	for _, name := range []string{
		"elimity", "elimity-strict", "scimmy", "better-auth", "better-auth-postgresql", "jackson", "scim2-server",
		"scim2-server-tolerant", "keycloak", "elimity-container", "scimmy-container",
	} {
		t.Run(name, func(t *testing.T) {
			definition, err := targets.Find(name, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			launcher := fromTheTop(&definition)
			err = installed(t, definition)
			switch {
			case err == nil:
				if kept := os.Getenv("SCIMPROOF_THIRDPARTY_OUT"); kept != "" {
					t.Setenv("SCIMPROOF_OUT", filepath.Join(kept, name))
				}
				steps.Run(t, definition, launcher)
			case os.Getenv("REQUIRE_THIRDPARTY") == "1":
				t.Fatalf("%s cannot be started, but REQUIRE_THIRDPARTY=1: %v", name, err)
			default:
				t.Skipf("%s cannot be started, so it is not judged (REQUIRE_THIRDPARTY=1 makes that a failure): %v", name, err)
			}
		})
	}
}

// fromTheTop makes the folder of the program, or of the image, one of the repository's, wherever the test runs.
func fromTheTop(definition *targets.Definition) targets.Launcher {
	if boxed := definition.Launch.Container; boxed != nil {
		image := *boxed
		image.Build = filepath.Join("..", image.Build)
		definition.Launch.Container = &image
		return container.Launcher{}
	}
	program := *definition.Launch.Process
	program.Dir = filepath.Join("..", program.Dir)
	definition.Launch.Process = &program
	return nil
}

// needs is what must be there besides the source, by the name of the definition.
var needs = map[string][]string{
	"keycloak": {"dist/keycloak-26.7.3/.prepared"}, "elimity-container": {"dist/elimity"}, "scimmy-container": {"dist/root/app"},
	"scim2-server": {"venv/bin/scim2-server"}, "scim2-server-tolerant": {"venv/bin/scim2-server"},
	"scimmy": {"node_modules"}, "better-auth": {"node_modules"}, "better-auth-postgresql": {"node_modules/pg"}, "jackson": {"node_modules"},
}

// installed says what a third-party provider lacks here.
func installed(t *testing.T, definition targets.Definition) error {
	t.Helper()
	var dir string
	if boxed := definition.Launch.Container; boxed != nil {
		dir = boxed.Build
		if out, err := exec.CommandContext(t.Context(), "docker", "info").CombinedOutput(); err != nil {
			return fmt.Errorf("docker does not answer: %w: %s", err, out)
		}
	} else {
		dir = definition.Launch.Process.Dir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && definition.Launch.Process != nil {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, ".")
		build.Dir = dir
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s cannot be built: %w\n%s", dir, err, out)
		}
		return nil
	}
	wanted, known := needs[definition.Name]
	if !known {
		t.Fatalf("nothing is known of what %s needs: want it in needs", definition.Name)
	}
	for _, file := range wanted {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			return fmt.Errorf("%s is not installed, see its README.md: %w", dir, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "package-lock.json")); err == nil && definition.Launch.Process != nil {
		if _, err := exec.LookPath("node"); err != nil {
			return err
		}
	}
	if definition.Name != "better-auth-postgresql" {
		return nil
	}
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); err == nil && len(found) > 0 {
		return nil
	}
	_, err := exec.LookPath("initdb")
	return err
}
