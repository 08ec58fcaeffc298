package container

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/scimproof/scimproof/targets"
)

// token is what the providers of these tests want.
const token = "container-secret"

// workshop makes build contexts of our own image. Whatever is made of one carries its label, from the first layer on, so that
// what is left can be counted exactly, whoever else uses the engine.
type workshop struct {
	dir, label string
	api        client.APIClient
}

// shed is the directory of what all tests share. TestMain sets it once.
var shed string

func TestMain(m *testing.M) {
	var err error
	if shed, err = os.MkdirTemp("", "scimproof-container-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(shed); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// program builds scimproof, static, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(shed, "scimproof")
	command := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "../../cmd/scimproof")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("scimproof does not build: %w\n%s", err, out)
	}
	return path, nil
})

// docker returns the engine's API, or skips the test where none answers. With REQUIRE_DOCKER=1 that is a failure.
func docker(t *testing.T) client.APIClient {
	t.Helper()
	engine, err := dial(t.Context())
	if err != nil {
		if os.Getenv("REQUIRE_DOCKER") == "1" {
			t.Fatalf("docker does not answer, but REQUIRE_DOCKER=1: %s", oneLine(err))
		}
		t.Skipf("skipped: docker does not answer: %s", oneLine(err))
	}
	t.Cleanup(func() { _ = engine.Close() })
	return engine.Client()
}

// openWorkshop makes a build context with the shipped Dockerfile and what is to be appended to it. Nothing of it may be left
// at the end of the test.
func openWorkshop(t *testing.T, appended ...string) workshop {
	t.Helper()
	made := workshop{api: docker(t), dir: t.TempDir(), label: "scimproof.test=" + strings.ToLower(rand.Text())}
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(binary, filepath.Join(made.dir, "scimproof")); err != nil {
		t.Fatal(err)
	}
	shipped, err := os.ReadFile("../../cmd/scimproof/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	const from = "FROM ${BASE}\n"
	dockerfile := strings.Replace(string(shipped), from, from+"LABEL "+made.label+"\n", 1)
	if dockerfile == string(shipped) {
		t.Fatalf("want the line %q in the shipped Dockerfile", from)
	}
	dockerfile += strings.Join(appended, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(made.dir, "Dockerfile"), []byte(dockerfile), 0o644); err != nil {
		t.Fatal(err)
	}
	return made
}

// definition is a target whose image is built in the workshop; container holds more lines of launch.container.
func (w workshop) definition(t *testing.T, container ...string) targets.Definition {
	t.Helper()
	return parse(t, append([]string{"build: " + w.dir, "port: 8080", "path: /scim/v2", "env: {SCIM_TOKEN: " + token + "}"}, container...)...)
}

// parse reads a definition of a container target.
func parse(t *testing.T, container ...string) targets.Definition {
	t.Helper()
	text := "name: boxed\nauth: {bearer: " + token + "}\nlaunch:\n  container:\n    " + strings.Join(container, "\n    ") + "\n"
	definition, err := targets.Parse([]byte(text), "boxed.yaml", os.DirFS("."), func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return definition
}

func (w workshop) filter() client.Filters { return make(client.Filters).Add("label", w.label) }

// containers counts those of the workshop, whatever their state.
func (w workshop) containers(t *testing.T) int {
	t.Helper()
	found, err := w.api.ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: w.filter()})
	if err != nil {
		t.Fatal(err)
	}
	return len(found.Items)
}

// images counts those of the workshop: with a name, and layers of a build.
func (w workshop) images(t *testing.T) (named, layers int) {
	t.Helper()
	found, err := w.api.ImageList(context.Background(), client.ImageListOptions{All: true, Filters: w.filter()})
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range found.Items {
		if len(image.RepoTags) > 0 && image.RepoTags[0] != "<none>:<none>" {
			named++
		} else {
			layers++
		}
	}
	return named, layers
}

// left says what is left of the workshop, "" where nothing is.
func (w workshop) left(t *testing.T) string {
	t.Helper()
	named, layers := w.images(t)
	if containers := w.containers(t); containers+named+layers > 0 {
		return fmt.Sprintf("%d containers, %d images and %d layers", containers, named, layers)
	}
	return ""
}

// nobody wants no container and no named image. Docker clears a build that was cut off in its own time, so it gets some.
func (w workshop) nobody(t *testing.T) {
	t.Helper()
	tick, limit := time.NewTicker(20*time.Millisecond), time.NewTimer(20*time.Second)
	defer tick.Stop()
	defer limit.Stop()
	for {
		named, _ := w.images(t)
		if named+w.containers(t) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("want no container and no image, got %s", w.left(t))
		}
	}
}

// sweep removes the layers of a build that was cut off, which Docker keeps for the next one.
func (w workshop) sweep(t *testing.T) {
	t.Helper()
	w.nobody(t)
	if _, err := w.api.ImagePrune(context.Background(), client.ImagePruneOptions{Filters: w.filter().Add("dangling", "true")}); err != nil {
		t.Error(err)
	}
	if left := w.left(t); left != "" {
		t.Errorf("want nothing left, got %s", left)
	}
}

// whenRunning calls then as soon as a container of the workshop runs; the test waits for it.
func (w workshop) whenRunning(t *testing.T, then func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	t.Cleanup(func() { stop(); <-ended })
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			found, err := w.api.ContainerList(ctx, client.ContainerListOptions{Filters: w.filter().Add("status", "running")})
			if err == nil && len(found.Items) > 0 {
				then()
				return
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}
