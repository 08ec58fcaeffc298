// Package container starts providers that are container images. It is the only package that knows testcontainers-go.
package container

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/scimproof/scimproof/targets"
)

// Launcher runs a definition's image, which it builds first where the definition names a directory.
type Launcher struct{}

const (
	ready    = time.Minute
	stop     = 10 * time.Second // for the provider to end by itself, then it is killed
	logLimit = 64 << 10
)

// Launch implements targets.Launcher. The provider counts as started once anything answers HTTP at its base path; whether
// that is SCIM is asked later, as of every target. Errors say what is missing and carry what the container printed.
func (Launcher) Launch(ctx context.Context, definition targets.Definition) (*targets.Instance, error) {
	wanted := *definition.Launch.Container
	if err := reachable(ctx); err != nil {
		return nil, fmt.Errorf("target %s needs Docker, which does not answer: start it, or set DOCKER_HOST: %w", definition.Name, err)
	}
	if wanted.Ready <= 0 {
		wanted.Ready = ready
	}
	started, err := testcontainers.GenericContainer(ctx, request(wanted))
	if err != nil {
		problem := fmt.Errorf("target %s did not start as a container: %w%s", definition.Name, err, printed(started))
		return nil, errors.Join(problem, end(ctx, started))
	}
	base, err := address(ctx, started, wanted)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("target %s has no address: %w", definition.Name, err), end(ctx, started))
	}
	transport := targets.NewTransport()
	return &targets.Instance{
		Base:      base,
		Transport: transport,
		Logs:      func() string { return output(started) },
		Stop: func(ctx context.Context) error {
			transport.CloseIdleConnections()
			return end(ctx, started)
		},
	}, nil
}

func reachable(ctx context.Context) error {
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return err
	}
	return errors.Join(provider.Health(ctx), provider.Close())
}

func request(wanted targets.Container) testcontainers.GenericContainerRequest {
	port := strconv.Itoa(wanted.Port) + "/tcp"
	asked := testcontainers.ContainerRequest{
		Image:        wanted.Image,
		ExposedPorts: []string{port},
		Env:          wanted.Env,
		Cmd:          wanted.Command,
		WaitingFor: wait.ForHTTP(wanted.Path).WithPort(port).WithStartupTimeout(wanted.Ready).
			WithStatusCodeMatcher(func(int) bool { return true }),
	}
	if wanted.Build != "" {
		asked.Image = ""
		asked.FromDockerfile = testcontainers.FromDockerfile{Context: wanted.Build, Dockerfile: filepath.ToSlash(wanted.Dockerfile)}
	}
	return testcontainers.GenericContainerRequest{ContainerRequest: asked, Started: true, Logger: log.NewNoopLogger()}
}

func address(ctx context.Context, started testcontainers.Container, wanted targets.Container) (*url.URL, error) {
	host, err := started.Host(ctx)
	if err != nil {
		return nil, err
	}
	port, err := started.MappedPort(ctx, strconv.Itoa(wanted.Port)+"/tcp")
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port.Port()), Path: wanted.Path}, nil
}

// end removes the container, and the image where it was built for it. It works after the context was cancelled too.
func end(ctx context.Context, started testcontainers.Container) error {
	if started == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	return testcontainers.TerminateContainer(started, testcontainers.StopContext(ctx), testcontainers.StopTimeout(stop))
}

// output is the last of what the container printed, "" where Docker does not say.
func output(started testcontainers.Container) string {
	if started == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), stop)
	defer cancel()
	stream, err := started.Logs(ctx)
	if err != nil {
		return ""
	}
	defer stream.Close()
	text, _ := io.ReadAll(io.LimitReader(stream, 16*logLimit))
	if over := len(text) - logLimit; over > 0 {
		text = text[over:]
	}
	return string(text)
}

func printed(started testcontainers.Container) string {
	text := strings.TrimSpace(output(started))
	if text == "" {
		return ""
	}
	return "\nit printed:\n  " + strings.ReplaceAll(text, "\n", "\n  ")
}
