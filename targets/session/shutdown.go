package session

import (
	"context"
	"errors"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// Shutdown is how long everything may take that ends a run, or comes after its end.
type Shutdown struct {
	// AfterDeadline is for clean-up and the stop of the target, once the time of the run has passed. The run must then end within
	// 5 s, report included.
	AfterDeadline time.Duration
	// AfterInterrupt is the same once somebody has interrupted the run, who can wait longer for what is still at the provider.
	AfterInterrupt time.Duration
	// Paced is how long clean-up may take beyond that at a provider which limits requests, where every one takes its time, at most.
	Paced time.Duration
	// Least is for clean-up and stop, whatever the scenarios took of that time for theirs: they may have half of it.
	Least time.Duration
	// Scenario is for one scenario to remove what it has created.
	Scenario time.Duration
	// Resource is for each of those where they are many and nobody waits for the end of the run: a group of a hundred.
	Resource time.Duration
	// Alone is for the stop of a target that was only asked or cleaned, without a run: a program gets 5 s to end by itself, a
	// container as long as its daemon takes.
	Alone time.Duration
	// Kill is for a target whose time to stop has passed, to be killed.
	Kill time.Duration
	// Probe is for the question whether a target still answers, which ends the run where it does not. It is asked a few times,
	// since a connection may be lost by chance.
	Probe time.Duration
}

// Times returns the times that every run keeps to.
func Times() Shutdown {
	return Shutdown{
		AfterDeadline:  2500 * time.Millisecond,
		AfterInterrupt: 4 * time.Second,
		Paced:          5 * time.Minute,
		Least:          500 * time.Millisecond,
		Scenario:       3 * time.Second,
		Resource:       500 * time.Millisecond,
		Alone:          10 * time.Second,
		Kill:           time.Second,
		Probe:          5 * time.Second,
	}
}

var errLate = errors.New("clean-up took too long")

// grace is the time between the end of a run's context and the end of all clean-up.
func (s Shutdown) grace(ctx context.Context) time.Duration {
	if errors.Is(ctx.Err(), context.Canceled) {
		return s.AfterInterrupt
	}
	return s.AfterDeadline
}

// outlast returns a context that ends with errLate some time after ctx has ended. How long is asked then.
func outlast(ctx context.Context, more func() time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(more(), func() { end(errLate) }) })
	return longer, func() { stop(); end(nil) }
}

// scenarios is how long scenarios may clean up behind themselves: half of the time after the end of the run's context.
func (s Shutdown) scenarios(ctx context.Context) (context.Context, context.CancelFunc) {
	return outlast(ctx, func() time.Duration { return s.grace(ctx) / 2 })
}

// CleanUp is the context in which one scenario removes so many resources that it has created, also when ctx has ended.
func (s Shutdown) CleanUp(ctx context.Context, resources int) (context.Context, context.CancelFunc) {
	allowance := s.Scenario
	if ctx.Err() == nil {
		allowance = max(allowance, time.Duration(resources)*s.Resource)
	}
	return scim.WithAllowance(context.WithoutCancel(ctx), allowance, errLate)
}

// finish is the context of clean-up and stop: until the time after the end of the run's context has passed, whenever that comes, and
// from now on where the target is lost or no end is known. over says when the run's context ended, nil where it has not.
// What is left there may take more, at the pace of the provider.
func (s Shutdown) finish(ctx context.Context, lost bool, more time.Duration, over func() *time.Time) (context.Context, context.CancelFunc) {
	from := ctx
	_, ends := ctx.Deadline()
	if !lost && !ends && ctx.Err() == nil { // what waits for the pace of the provider comes to its end
		return scim.WithAllowance(context.WithoutCancel(ctx), max(s.AfterDeadline, s.Least), errLate)
	}
	if lost || !ends {
		now, cancel := context.WithCancel(context.WithoutCancel(ctx))
		cancel()
		from = now
	}
	return outlast(from, func() time.Duration {
		remaining := s.grace(ctx)
		if at := over(); at != nil {
			remaining -= time.Since(*at)
		}
		return max(remaining, s.Least, more)
	})
}

// Stop stops an instance, and waits for that only a moment longer than ctx lasts: a container's daemon may hang.
func (s Shutdown) Stop(ctx context.Context, instance *targets.Instance) error {
	stopped := make(chan error, 1)
	go func() { stopped <- instance.Stop(ctx) }()
	late, cancel := outlast(ctx, func() time.Duration { return s.Kill })
	defer cancel()
	select {
	case err := <-stopped:
		return err
	case <-late.Done():
		return errors.New("it takes too long: check its container or process")
	}
}
