// Package thirdparty_test judges the servers of others that stand in the folders here. It is a package of its own so that they are waited
// for while those of the steps work.
package thirdparty_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/container"
	"github.com/scimproof/scimproof/targets/session"
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
				steps.Run(t, definition, inhabited{t, launcher})
			case os.Getenv("REQUIRE_THIRDPARTY") == "1":
				t.Fatalf("%s cannot be started, but REQUIRE_THIRDPARTY=1: %v", name, err)
			default:
				t.Skipf("%s cannot be started, so it is not judged (REQUIRE_THIRDPARTY=1 makes that a failure): %v", name, err)
			}
		})
	}
}

// inhabited gives a provider accounts and a group of its own before anybody judges it, and wants them as they were in the end.
type inhabited struct {
	*testing.T
	inner targets.Launcher
}

// Launch implements targets.Launcher.
func (i inhabited) Launch(ctx context.Context, definition targets.Definition) (*targets.Instance, error) {
	instance, err := i.inner.Launch(ctx, definition)
	if err != nil {
		return nil, err
	}
	client := (&session.Target{Definition: definition, Instance: instance}).Client()
	if err := targets.NewAccess(definition, client).Ready(ctx); err != nil {
		return instance, err
	}
	before := i.settle(ctx, client, definition)
	stop := instance.Stop
	compare := sync.OnceFunc(func() {
		for path, was := range before {
			if diff := cmp.Diff(was, i.read(context.WithoutCancel(ctx), client, path)); diff != "" {
				i.Errorf("%s was there before and is not as it was: %s", path, diff)
			}
		}
	})
	instance.Stop = func(ctx context.Context) error { compare(); return stop(ctx) }
	return instance, nil
}

// settle creates two users, as Entra would, and a group, and returns what each is, by path.
func (i inhabited) settle(ctx context.Context, client *scim.Client, definition targets.Definition) map[string]any {
	i.Helper()
	mapping, err := session.LoadMapping(definition)
	if err != nil {
		i.Fatal(err)
	}
	before := map[string]any{}
	one, _ := mapping.Creation(mockentra.User, "was-here")
	other, _ := mapping.Creation(mockentra.User, "was-here-too")
	for _, created := range []struct {
		collection string
		body       []byte
	}{{"Users", one}, {"Users", other}, {"Groups", []byte(`{"schemas":["` + scim.SchemaGroup + `"],"displayName":"Was here","externalId":"was-here"}`)}} {
		request := scim.Request{
			Op: scim.OpUserCreate, Method: http.MethodPost, Path: []byte(created.collection), Body: created.body,
			Header: http.Header{"Content-Type": {"application/scim+json"}},
		}
		var response scim.Response
		client.Send(ctx, &request, &response)
		shown, _ := scim.NamedIn(response.Body)
		path, err := scim.ResourcePath(created.collection, shown.ID)
		if !response.OK() || err != nil {
			i.Fatalf("want an account of its own in %s, got %s %s, %v", created.collection, response.String(), response.Body, err)
		}
		before[path] = i.read(ctx, client, path)
	}
	return before
}

func (i inhabited) read(ctx context.Context, client *scim.Client, path string) any {
	request := scim.Request{Op: scim.OpUserGet, Method: http.MethodGet, Path: []byte(path)}
	var response scim.Response
	client.Send(ctx, &request, &response)
	var resource any
	if err := json.Unmarshal(response.Body, &resource); !response.OK() || err != nil {
		return response.String()
	}
	return resource
}

// fromTheTop makes the folder of the program, or of the image, one of the repository's, wherever the test runs.
func fromTheTop(definition *targets.Definition) targets.Launcher {
	if boxed := definition.Launch.Container; boxed != nil {
		image := *boxed
		image.Build = filepath.Join("..", "..", image.Build)
		definition.Launch.Container = &image
		return container.Launcher{}
	}
	program := *definition.Launch.Process
	program.Dir = filepath.Join("..", "..", program.Dir)
	definition.Launch.Process = &program
	return targets.Launchers{"process": targets.Processes{}}
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
