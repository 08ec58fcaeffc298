package container

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/targets"
)

// guest is one container, from its image to its removal.
type guest struct {
	engine   *testcontainers.DockerProvider
	target   string // its name in the definition
	wanted   targets.Container
	name     string                   // of the container, and of the image that is built for it
	built    bool                     // an image of that name may be there
	building *targets.Tail            // what Docker printed meanwhile; nothing more once the image is there
	redactor *evidence.Redactor       // of what it and Docker print
	running  testcontainers.Container // nil before it is created and after it was removed
	begun    bool                     // it was started, so that it had something to print
}

const (
	createTime = 2 * time.Minute  // for Docker to create a container; it may have to pull the image of testcontainers' reaper
	stopTime   = time.Second      // for a provider to end by itself, then it is killed: nothing of it is kept anyway
	endTime    = 30 * time.Second // for Docker to remove everything
	probeTime  = 5 * time.Second  // for one answer, while the provider starts
	probePause = 100 * time.Millisecond
)

func newGuest(engine *testcontainers.DockerProvider, definition targets.Definition, wanted targets.Container) *guest {
	return &guest{
		engine: engine, target: definition.Name, wanted: wanted, name: "scimproof-" + strings.ToLower(rand.Text()),
		building: new(targets.Tail), redactor: definition.Redactor(),
	}
}

// start gets the image, runs it, and returns the base URL once the provider answers there.
func (g *guest) start(ctx context.Context, transport http.RoundTripper) (*url.URL, error) {
	image, err := g.image(ctx)
	if err != nil {
		return nil, err
	}
	host, err := g.host(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot determine the host of published ports: %w", err)
	}
	if err := g.create(ctx, image, host); err != nil {
		return nil, err
	}
	g.begun = true
	if err := g.running.Start(ctx); err != nil {
		return nil, fmt.Errorf("cannot start the container: check launch.container.command: %s", oneLine(err))
	}
	return g.await(ctx, host, transport)
}

// create goes on where ctx ends: an engine that is not heard out may create the container all the same, and nobody would know
// its id.
func (g *guest) create(ctx context.Context, image, host string) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTime)
	defer cancel()
	g.running, err = g.engine.CreateContainer(ctx, g.request(image, host))
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "reaper"):
		return fmt.Errorf("cannot create the container, because the image of testcontainers cannot be pulled: pull it, or set "+
			"TESTCONTAINERS_RYUK_DISABLED=true, which leaves the container behind if scimproof is killed: %s", oneLine(err))
	}
	return fmt.Errorf("cannot create the container: %s", oneLine(err))
}

func (g *guest) image(ctx context.Context) (string, error) {
	if g.wanted.Build == "" {
		return g.wanted.Image, pull(ctx, g.engine, g.wanted.Image)
	}
	g.built = true
	if err := build(ctx, g.engine, g.wanted, g.name, g.building); err != nil {
		return "", err
	}
	g.building = new(targets.Tail)
	return g.name, nil
}

// host is where the engine's published ports are reached. A name for this machine becomes its address, since Docker may
// publish at IPv4 only.
func (g *guest) host(ctx context.Context) (string, error) {
	host, err := g.engine.DaemonHost(ctx)
	if host == "localhost" {
		host = "127.0.0.1"
	}
	return host, err
}

// request publishes the port at the loopback address only, where that is how the engine is reached.
func (g *guest) request(image, host string) testcontainers.ContainerRequest {
	port := strconv.Itoa(g.wanted.Port) + "/tcp"
	asked := testcontainers.ContainerRequest{
		Name: g.name, Image: image, ExposedPorts: []string{port}, Env: g.wanted.Env, Cmd: g.wanted.Command,
	}
	if at, err := netip.ParseAddr(host); err == nil && at.IsLoopback() {
		asked.HostConfigModifier = func(config *container.HostConfig) {
			config.PortBindings = network.PortMap{network.MustParsePort(port): {{HostIP: at}}}
		}
	}
	return asked
}

// await polls until anything answers HTTP at the base URL, the container ends, or the time is over.
func (g *guest) await(ctx context.Context, host string, transport http.RoundTripper) (*url.URL, error) {
	ctx, cancel := context.WithTimeout(ctx, g.wanted.Ready)
	defer cancel()
	tick := time.NewTicker(probePause)
	defer tick.Stop()
	for last := error(nil); ; {
		base, err := g.address(ctx, host)
		if err == nil {
			err = probe(ctx, transport, base)
		}
		if err == nil {
			return base, nil
		}
		if ctx.Err() == nil {
			last = err
		}
		if state, failure := g.running.State(ctx); failure == nil && !state.Running {
			return nil, fmt.Errorf("the container of %s exited at start (%s): check its output and launch.container",
				g.target, ending(state))
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("no response from %s within %s: it must listen on 0.0.0.0:%d inside its container; "+
				"otherwise correct launch.container.port, or raise ready (%v)", g.target, g.wanted.Ready, g.wanted.Port, last)
		case <-tick.C:
		}
	}
}

func (g *guest) address(ctx context.Context, host string) (*url.URL, error) {
	port, err := g.running.MappedPort(ctx, strconv.Itoa(g.wanted.Port)+"/tcp")
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port.Port()), Path: g.wanted.Path}, nil
}

func probe(ctx context.Context, transport http.RoundTripper, base *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.String(), nil)
	if err != nil {
		return err
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("%s: %w", base, err)
	}
	return answer.Body.Close()
}

func ending(state *container.State) string {
	if state.OOMKilled {
		return "out of memory"
	}
	return fmt.Sprintf("exit code %d", state.ExitCode)
}

// unstarted is err, which start returned, as the launch tells it.
func (g *guest) unstarted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return calledOff(ctx, g.target)
	}
	if log := g.output(); log != "" || g.begun {
		return &targets.UnstartedError{Problem: err.Error(), Log: log}
	}
	return fmt.Errorf("target %s was not started: %w", g.target, err)
}

// end removes the container, and the image where one was built. It does so after ctx has ended too, but then the provider is
// killed instead of asked. It may be called twice.
func (g *guest) end(ctx context.Context) error {
	grace := graceOf(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	var problems []error
	if g.running != nil {
		err := g.running.Terminate(ctx, testcontainers.StopTimeout(grace))
		if err != nil && !errdefs.IsNotFound(err) {
			problems = append(problems, fmt.Errorf("container %s still exists, remove it yourself: %w", g.name, err))
		}
	}
	if g.built {
		_, err := g.engine.Client().ImageRemove(ctx, g.name, client.ImageRemoveOptions{Force: true, PruneChildren: true})
		if err != nil && !errdefs.IsNotFound(err) {
			problems = append(problems, fmt.Errorf("image %s still exists, remove it yourself: %w", g.name, err))
		}
	}
	if len(problems) == 0 {
		g.running, g.built = nil, false
	}
	return errors.Join(append(problems, g.engine.Close())...)
}

// graceOf is how long the provider may take to end by itself.
func graceOf(ctx context.Context) time.Duration {
	if ctx.Err() != nil {
		return 0
	}
	if deadline, limited := ctx.Deadline(); limited {
		return max(0, min(stopTime, time.Until(deadline)))
	}
	return stopTime
}
