package container

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

func TestABuiltProviderIsServedAndLeavesNothing(t *testing.T) {
	shop := openWorkshop(t)
	definition := shop.definition(t)
	instance, err := Launcher{}.Launch(t.Context(), definition)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = instance.Stop(context.Background()) })
	if named, layers := shop.images(t); shop.containers(t) != 1 || named != 1 || layers == 0 {
		t.Fatalf("want 1 container, 1 image and its layers, or the count at the end proves nothing; got %s", shop.left(t))
	}
	listed(t, instance, definition)
	stranger := definition
	stranger.Auth.Bearer = ""
	if status := get(t, instance, stranger, "Users").Status; status != http.StatusUnauthorized {
		t.Errorf("want 401 without the token, got %d: the container's environment is not the definition's", status)
	}
	if logs := instance.Logs(); !strings.Contains(logs, "listening http://") {
		t.Errorf("want what the provider printed, got %q", logs)
	}
	atLoopback(t, shop)
	for range 2 { // the second finds nothing to do
		if err := instance.Stop(t.Context()); err != nil {
			t.Errorf("want a clean stop, got %v", err)
		}
	}
	if left := shop.left(t); left != "" {
		t.Errorf("want nothing left, got %s", left)
	}
	if logs := instance.Logs(); logs != "" {
		t.Errorf("want no log of a container that is gone, got %q", logs)
	}
}

// listed asks for the users and wants an empty list.
func listed(t *testing.T, instance *targets.Instance, definition targets.Definition) {
	t.Helper()
	answer := get(t, instance, definition, "Users")
	var list struct {
		Schemas      []string `json:"schemas"`
		TotalResults *int     `json:"totalResults"`
	}
	if err := json.Unmarshal(answer.Body, &list); err != nil || answer.Status != http.StatusOK {
		t.Fatalf("want a list of users, got %d, %v, %s", answer.Status, err, answer.Body)
	}
	if list.TotalResults == nil || *list.TotalResults != 0 || len(list.Schemas) != 1 {
		t.Errorf("want an empty list of users, got %s", answer.Body)
	}
}

func get(t *testing.T, instance *targets.Instance, definition targets.Definition, path string) scim.Response {
	t.Helper()
	sender := scim.NewClient(instance.Base, definition.Authenticated(instance.Transport), 10*time.Second, 0)
	var answer scim.Response
	sender.Send(t.Context(), &scim.Request{Op: scim.OpProbe, Method: http.MethodGet, Path: []byte(path)}, &answer)
	if answer.Err != nil {
		t.Fatal(answer.Err)
	}
	return answer
}

// atLoopback wants the provider published for this machine only, where the engine is on this machine.
func atLoopback(t *testing.T, shop workshop) {
	t.Helper()
	if os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") != "127.0.0.1" {
		return
	}
	found, err := shop.api.ContainerList(t.Context(), client.ContainerListOptions{Filters: shop.filter()})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("want the container, got %v, %v", found.Items, err)
	}
	for _, port := range found.Items[0].Ports {
		if !port.IP.IsLoopback() {
			t.Errorf("want the provider at 127.0.0.1 only, got it at %s", port.IP)
		}
	}
}

func TestTheBinaryIsSmall(t *testing.T) {
	openWorkshop(t)
	const limit = 40 << 20
	path, _ := program()
	if found, err := os.Stat(path); err != nil || found.Size() > limit {
		t.Errorf("want at most %d bytes, got %v, %v", limit, found, err)
	}
}

func TestALaunchThatFailsSaysWhyAndLeavesNothing(t *testing.T) {
	shop := openWorkshop(t)
	for name, row := range map[string]struct {
		container []string
		want      []string
	}{
		"ends at start": {
			[]string{"command: [serve, nonsense]"},
			[]string{"the container of boxed exited at start (exit code 2): check", `provider "nonsense" is unknown`},
		},
		"never answers": {
			[]string{"command: [serve, reference, --listen, 127.0.0.1:8080]", "ready: 1s"},
			[]string{"no response from boxed within 1s: it must listen on 0.0.0.0:8080 inside", "or raise ready (http://", "listening http://127.0.0.1:8080"},
		},
		"another port": {
			[]string{"command: [serve, reference, --listen, 0.0.0.0:8081]", "ready: 1s"},
			[]string{"correct launch.container.port", "listening http://[::]:8081"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Launcher{}.Launch(t.Context(), shop.definition(t, row.container...))
			says(t, err, row.want...)
			if left := shop.left(t); left != "" {
				t.Errorf("want nothing left, got %s", left)
			}
		})
	}
}

// says wants an error that shows each text in its message, or in the log that it carries.
func says(t *testing.T, err error, want ...string) {
	t.Helper()
	unstarted := new(targets.UnstartedError)
	if !errors.As(err, &unstarted) {
		t.Fatalf("want an error with a log, got %v", err)
	}
	for _, text := range want {
		if !strings.Contains(err.Error(), text) && !strings.Contains(unstarted.Log, text) {
			t.Errorf("want %q in\n%v\nor its log\n%s", text, err, unstarted.Log)
		}
	}
}

func TestABuildThatFailsShowsItsOutput(t *testing.T) {
	shop := openWorkshop(t, `RUN ["/scimproof", "serve", "nonsense"]`)
	_, err := Launcher{}.Launch(t.Context(), shop.definition(t))
	says(t, err, "cannot build launch.container.build "+shop.dir, "returned a non-zero code: 2", `provider "nonsense" is unknown`)
	shop.sweep(t)
}

func TestAnImageThatIsNotThereIsOneSentence(t *testing.T) {
	docker(t)
	_, err := Launcher{}.Launch(t.Context(), parse(t, "image: 127.0.0.1:1/scimproof/nowhere:1", "port: 8080"))
	if err == nil {
		t.Fatal("want an error, got none")
	}
	const want = "target boxed was not started: cannot pull image 127.0.0.1:1/scimproof/nowhere:1: " +
		"build it, or correct launch.container.image: "
	if got := err.Error(); !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("want one sentence that begins with %q, got %q", want, got)
	}
}

var errCalledOff = errors.New("called off")

func TestALaunchThatIsCalledOffLeavesNothing(t *testing.T) {
	docker(t)
	for name, row := range map[string]struct{ dockerfile, command string }{
		"while the image is built":      {`RUN ["/scimproof", "serve", "reference", "--listen", "127.0.0.1:8080"]`, "command: []"},
		"while the provider is awaited": {"", "command: [serve, reference, --listen, 127.0.0.1:8080]"},
	} {
		t.Run(name, func(t *testing.T) {
			shop := openWorkshop(t, row.dockerfile)
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			shop.whenRunning(t, func() { cancel(errCalledOff) })
			_, err := Launcher{}.Launch(ctx, shop.definition(t, row.command, "ready: 2m"))
			if !errors.Is(err, errCalledOff) {
				t.Errorf("want why the launch was called off, got %v", err)
			}
			shop.sweep(t)
		})
	}
}

// A launch may be cut at any moment: whichever it is, what the engine was told to make must go.
func TestALaunchThatIsCutAnywhereLeavesNothing(t *testing.T) {
	shop := openWorkshop(t)
	for after := 50 * time.Millisecond; after < 3*time.Second; after = after * 3 / 2 {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		instance, err := Launcher{}.Launch(ctx, shop.definition(t))
		if err == nil {
			err = instance.Stop(ctx)
		} else if errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
		cancel()
		if err != nil {
			t.Errorf("after %s: want no other error, got %v", after, err)
		}
		shop.nobody(t)
	}
	shop.sweep(t)
}

// Creating a container is too short a moment for the test above to meet it with certainty.
func TestALaunchThatIsCutWhileItCreatesLeavesNothing(t *testing.T) {
	shop := openWorkshop(t)
	engine, err := dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const name = "scimproof-test-cut"
	if err := build(t.Context(), engine, targets.Container{Build: shop.dir}, name, new(targets.Tail)); err != nil {
		t.Fatal(err)
	}
	for after := 8 * time.Millisecond; after <= 96*time.Millisecond; after += 8 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		instance, err := Launcher{}.Launch(ctx, parse(t, "image: "+name, "port: 8080", "path: /scim/v2"))
		if err == nil {
			err = instance.Stop(ctx)
		} else if errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
		cancel()
		if err != nil {
			t.Errorf("after %s: want no other error, got %v", after, err)
		}
	}
	if _, err := shop.api.ImageRemove(t.Context(), name, client.ImageRemoveOptions{PruneChildren: true}); err != nil {
		t.Errorf("want the image in no container's use, got %v", err)
	}
	shop.sweep(t)
}

func TestWhatCannotWorkIsRefusedBeforeDockerIsAsked(t *testing.T) {
	t.Parallel()
	for want, container := range map[string][]string{
		"launch.container has both image a:1 and build .":               {"image: a:1", "build: .", "port: 80"},
		"launch.container.build ./nowhere is not a directory":           {"build: ./nowhere", "port: 80"},
		"launch.container.build container_test.go is not a directory: ": {"build: container_test.go", "port: 80"},
	} {
		_, err := Launcher{}.Launch(t.Context(), parse(t, container...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestAPathIsCompleted(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"": "", "/": "", "scim/v2": "/scim/v2", "/scim/v2/": "/scim/v2"} {
		got, err := complete(targets.Container{Image: "a:1", Port: 80, Path: given})
		if err != nil || got.Path != want || got.Ready != readyTime {
			t.Errorf("path %q: want %q and %s, got %q and %s, %v", given, want, readyTime, got.Path, got.Ready, err)
		}
	}
}

// TestASilentEngineHoldsNothingUp needs a process of its own: testcontainers-go finds the engine once in the life of a process.
func TestASilentEngineHoldsNothingUp(t *testing.T) {
	if os.Getenv("SCIMPROOF_SILENT_ENGINE") != "" {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 500*time.Millisecond, errCalledOff)
		defer cancel()
		_, err := Launcher{}.Launch(ctx, parse(t, "image: a:1", "port: 80"))
		fmt.Printf("said: %v\n", err)
		return
	}
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=20s")
	command.Env = append(os.Environ(), "SCIMPROOF_SILENT_ENGINE=1", "DOCKER_HOST=tcp://"+listener.Addr().String(), "DOCKER_TLS_VERIFY=")
	out, err := command.CombinedOutput()
	const want = "said: interrupted while waiting for the container of boxed: called off\n"
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("want %q, got %v\n%s", want, err, out)
	}
}

func TestAProviderIsAskedToEndOnlyWhileThereIsTime(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	short, stop := context.WithTimeout(t.Context(), stopTime/2)
	defer stop()
	if got := graceOf(ended); got != 0 {
		t.Errorf("after the end: want 0, got %s", got)
	}
	if got := graceOf(short); got <= 0 || got > stopTime/2 {
		t.Errorf("with %s left: want no more than that, got %s", stopTime/2, got)
	}
	if got := graceOf(t.Context()); got != stopTime {
		t.Errorf("without a limit: want %s, got %s", stopTime, got)
	}
}
