package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// launched knows what this process has started and not yet stopped, so that all of it can be ended at once: when somebody does not
// want to wait for a clean end, and when scimproof itself fails.
type launched struct {
	starting sync.RWMutex // read-held by each launch that is under way

	mu      sync.Mutex
	over    bool
	running map[*targets.Instance]context.CancelFunc // cuts short a stop that is under way
	left    func() []string                          // what the run has not removed yet, and how to; nil = there is no run
}

func newLaunched() *launched {
	return &launched{running: map[*targets.Instance]context.CancelFunc{}}
}

type launchedKey struct{}

// within makes launches with the context known here.
func (l *launched) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, launchedKey{}, l)
}

// leaves says of the launched of a context what is left if the process ends at once.
func leaves(ctx context.Context, dir string, remaining func() []string) {
	all, ok := ctx.Value(launchedKey{}).(*launched)
	if !ok {
		return
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.left = func() (lines []string) {
		left := remaining()
		if len(left) == 0 {
			return nil
		}
		for _, line := range run.First(left, mostNamed) {
			lines = append(lines, "left behind: "+scim.Clip(reports.Visible(line), 240))
		}
		return append(lines, "to remove it later: "+session.CleanCommand(dir))
	}
}

// name prints what is left.
func (l *launched) name(out io.Writer) {
	l.mu.Lock()
	left := l.left
	l.mu.Unlock()
	if left == nil {
		return
	}
	for _, line := range left() {
		fmt.Fprintln(out, line)
	}
}

// errOver is the error of a launch after kill.
var errOver = errors.New("not started: scimproof is shutting down")

// remembered is a launcher whose instances are in the launched of their context.
type remembered struct{ targets.Launcher }

// Launch implements targets.Launcher.
func (r remembered) Launch(ctx context.Context, definition targets.Definition) (*targets.Instance, error) {
	all, ok := ctx.Value(launchedKey{}).(*launched)
	if !ok {
		return r.Launcher.Launch(ctx, definition)
	}
	all.starting.RLock()
	defer all.starting.RUnlock()
	if all.ending() {
		return nil, errOver
	}
	instance, err := r.Launcher.Launch(ctx, definition)
	if err != nil {
		return nil, err
	}
	all.add(instance)
	return instance, nil
}

func (l *launched) ending() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}

// add keeps the instance until its Stop has succeeded. Stops wait for each other.
func (l *launched) add(instance *targets.Instance) {
	var one sync.Mutex
	stop := instance.Stop
	urgent, cut := context.WithCancel(context.Background())
	instance.Stop = func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(urgent, cancel)()
		one.Lock()
		defer one.Unlock()
		err := stop(ctx)
		if err == nil {
			l.mu.Lock()
			delete(l.running, instance)
			l.mu.Unlock()
		}
		return err
	}
	l.mu.Lock()
	l.running[instance] = cut
	l.mu.Unlock()
}

// kill ends everything without asking it, and lets nothing new begin. It waits for launches that are under way; so their context
// must have ended before.
func (l *launched) kill() error {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.starting.Lock()
	defer l.starting.Unlock()
	l.mu.Lock()
	stops := make([]func(context.Context) error, 0, len(l.running))
	for instance, cut := range l.running {
		cut()
		stops = append(stops, instance.Stop)
	}
	l.mu.Unlock()
	at, cancel := context.WithCancel(context.Background())
	cancel()
	ended := make(chan error, len(stops))
	for _, stop := range stops {
		go func() { ended <- stop(at) }()
	}
	var problems []error
	for range stops {
		problems = append(problems, <-ended)
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("a started process or container may still be running: %w", err)
	}
	return nil
}
