package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// TestCleanUpOutlastsTheRun: how long after a moment the context of clean-up and stop ends, for each way in which a run ends.
func TestCleanUpOutlastsTheRun(t *testing.T) {
	times := Times()
	for name, test := range map[string]struct {
		ctx   func(context.Context) (context.Context, context.CancelFunc)
		lost  bool
		more  time.Duration // that clean-up needs at the provider's pace
		spent time.Duration // by the scenarios, since the run's context ended
		want  time.Duration
	}{
		"the deadline passes during clean-up": {ctx: within(time.Minute), want: time.Minute + times.AfterDeadline},
		"the deadline has passed":             {ctx: within(0), want: times.AfterDeadline},
		"scenarios took some of it":           {ctx: within(0), spent: time.Second, want: times.AfterDeadline - time.Second},
		"scenarios took all of it":            {ctx: within(0), spent: time.Minute, want: times.Least},
		"interrupted":                         {ctx: interrupted, want: times.AfterInterrupt},
		"interrupted, some of it taken":       {ctx: interrupted, spent: time.Second, want: times.AfterInterrupt - time.Second},
		"interrupted, at a slow pace":         {ctx: interrupted, more: time.Minute, want: time.Minute},
		"the deadline has passed, slowly":     {ctx: within(0), more: time.Minute, want: time.Minute},
		"the target is lost":                  {ctx: within(time.Minute), lost: true, want: times.AfterDeadline},
		"no end is known":                     {ctx: context.WithCancel, want: times.AfterDeadline},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := test.ctx(t.Context())
				defer cancel()
				var over *time.Time
				if began := time.Now(); ctx.Err() != nil {
					over = &began
				}
				time.Sleep(test.spent)
				began := time.Now()
				after, end := times.finish(ctx, test.lost, test.more, func() *time.Time { return over })
				defer end()
				<-after.Done()
				if took := time.Since(began); took != test.want || !errors.Is(context.Cause(after), errLate) {
					t.Errorf("want the end after %s, as late, got %s: %v", test.want, took, context.Cause(after))
				}
			})
		})
	}
}

func within(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
	return func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
}

func interrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	return ended, cancel
}

// TestScenariosHaveHalfOfTheTime, so that the session has the other half for what they leave.
func TestScenariosHaveHalfOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		over, end := Times().scenarios(ctx)
		defer end()
		<-over.Done()
		if took, want := time.Since(began), time.Minute+Times().AfterDeadline/2; took != want {
			t.Errorf("want the end after %s, got %s", want, took)
		}
	})
}

// TestAStopThatHangsIsGivenUp: a container's daemon may not answer at all.
func TestAStopThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := make(chan struct{})
		instance := &targets.Instance{Stop: func(context.Context) error { <-hung; return nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		err := Times().Stop(ctx, instance)
		if took, want := time.Since(began), time.Minute+Times().Kill; err == nil || took != want {
			t.Errorf("want it given up after %s, got %v after %s", want, err, took)
		}
		close(hung)
	})
}
