// Package container starts providers that are container images. It is the only package that knows testcontainers-go.
package container

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// Launcher runs a definition's image, which it builds first where the definition names a directory.
type Launcher struct{}

// readyTime is how long a provider may take to answer where its definition does not say.
const readyTime = time.Minute

// Launch implements targets.Launcher. The provider counts as started once anything answers HTTP at its base path; whether
// that is SCIM is asked later, as of every target. Where there is something to read, the error is a *targets.UnstartedError.
// Neither the container nor an image that was built for it outlives Stop or an error; Docker's own build cache may.
func (Launcher) Launch(ctx context.Context, definition targets.Definition) (*targets.Instance, error) {
	wanted, err := complete(*definition.Launch.Container)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", definition.Name, err)
	}
	engine, err := dial(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, calledOff(ctx, definition.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("target %s needs Docker, which does not respond: start Docker, or set DOCKER_HOST: %s", definition.Name, oneLine(err))
	}
	guest := newGuest(engine, definition, wanted)
	transport := definition.Transport()
	base, err := guest.start(ctx, transport)
	if err != nil {
		transport.CloseIdleConnections()
		return nil, errors.Join(guest.unstarted(ctx, err), guest.end(ctx))
	}
	definition.Listens(base.Port())
	return &targets.Instance{
		Base:      base,
		Transport: transport,
		Logs:      guest.output,
		Stop: func(ctx context.Context) error {
			transport.CloseIdleConnections()
			return guest.end(ctx)
		},
	}, nil
}

// calledOff is the error of a launch whose ctx has ended: nothing else that went wrong then says more.
func calledOff(ctx context.Context, target string) error {
	return fmt.Errorf("interrupted while waiting for the container of %s: %w", target, context.Cause(ctx))
}

// complete fills defaults and refuses what cannot work here.
func complete(wanted targets.Container) (targets.Container, error) {
	if wanted.Image != "" && wanted.Build != "" {
		return wanted, fmt.Errorf("launch.container has both image %s and build %s: expected one of them", wanted.Image, wanted.Build)
	}
	if found, err := os.Stat(wanted.Build); wanted.Build != "" && (err != nil || !found.IsDir()) {
		return wanted, fmt.Errorf("launch.container.build %s is not a directory: run scimproof from the directory that contains it, such as the root of the repository", wanted.Build)
	}
	if wanted.Ready <= 0 {
		wanted.Ready = readyTime
	}
	if wanted.Path = strings.Trim(wanted.Path, "/"); wanted.Path != "" {
		wanted.Path = "/" + wanted.Path
	}
	return wanted, nil
}
