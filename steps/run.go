package steps

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// Run judges a target within a Go test: every scenario is a subtest, and the test fails when the run's exit code would not be
// 0. The run file goes to $SCIMPROOF_OUT, or to a directory that ends with the test unless something is, or may be, left
// at the provider. Launcher nil means a program or a provider that runs already. Two runs on one provider that runs already are
// refused, unless $SCIMPROOF_ALLOW_PARALLEL is 1; so are two at once in one directory.
func Run(t *testing.T, definition targets.Definition, launcher targets.Launcher) *run.Run {
	t.Helper()
	if launcher == nil {
		launcher = targets.Launchers{"process": targets.Processes{}, "remote": targets.Remote{}}
	}
	plan, err := NewPlan(Choice{Definition: definition, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("SCIMPROOF_OUT")
	if dir == "" {
		dir = lasting(t)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	release, err := session.Lock(definition, dir, os.Getenv("SCIMPROOF_ALLOW_PARALLEL") == "1", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	begun, err := Begin(t.Context(), plan, Opening{Config: session.Config{Definition: definition, Launcher: launcher, Dir: dir}})
	if err != nil {
		t.Fatal(err)
	}
	begun.runner.testing = t
	begun.Run(t.Context())
	done, err := begun.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if done.Footer.Exit != 0 {
		t.Errorf("exit code %d: %s", done.Footer.Exit, done.Footer.Verdict)
	}
	return done
}

// lasting makes a directory that stays, named in the test's output, while it holds a list of what is left at a provider.
func lasting(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "scimproof-") //nolint:usetesting // it may outlive the test
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("output in %s; after a crash: scimproof clean TARGET --out %s", dir, dir)
	t.Cleanup(func() {
		if _, err := os.Stat(filepath.Join(dir, session.LedgerFile)); err == nil {
			t.Logf("%s lists what is or may be left: scimproof clean TARGET --out %s", filepath.Join(dir, session.LedgerFile), dir)
			return
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Log(err)
		}
	})
	return dir
}
