package container

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	containerd "github.com/containerd/log"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// patience is how long Docker may take to say that it is there.
const patience = 15 * time.Second

// quiet keeps the particulars of the engine out of a run's output: testcontainers-go prints some to its default logger whatever
// logger is passed, and what packs a build context complains when the build is cut off.
var quiet = sync.OnceFunc(func() {
	log.SetDefault(log.NewNoopLogger())
	_ = containerd.SetLevel("panic") // that level exists
})

// dial finds the engine that the environment names and asks it for a sign of life. The search itself takes no context, so it is
// left behind where an engine keeps silent.
func dial(ctx context.Context) (*testcontainers.DockerProvider, error) {
	type answer struct {
		engine *testcontainers.DockerProvider
		err    error
	}
	quiet()
	answered := make(chan answer, 1)
	go func() {
		engine, err := find(ctx)
		answered <- answer{engine, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case got := <-answered:
		return got.engine, got.err
	case <-timer.C:
		return nil, fmt.Errorf("no response within %s", patience)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func find(ctx context.Context) (*testcontainers.DockerProvider, error) {
	provider, err := testcontainers.ProviderDefault.GetProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return nil, err
	}
	engine, ok := provider.(*testcontainers.DockerProvider)
	if !ok {
		return nil, errors.New("the selected container provider is not Docker")
	}
	return engine, engine.Health(ctx)
}

// oneLine is an engine's message without its line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
