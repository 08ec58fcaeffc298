package steps

import (
	"context"
	"errors"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestARunIsStoppedWhileTheTargetIsAsked: that the target is slow to say whether it lives does not keep a run from ending that cannot
// be recorded, and the target is not called dead for it.
func TestARunIsStoppedWhileTheTargetIsAsked(t *testing.T) {
	t.Parallel()
	full, asked, looked := errors.New("disk is full"), make(chan struct{}), make(chan struct{})
	w := &watch{ready: func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		return ctx.Err()
	}}
	ctx, cancel := context.WithCancelCause(t.Context())
	w.begin(ctx, cancel)
	go func() {
		defer close(looked)
		w.look(run.Scenario{Verdict: run.Error})
	}()
	<-asked
	w.stop(full)
	<-looked
	if cause, died := context.Cause(ctx), w.end(); !errors.Is(cause, full) || died != nil {
		t.Errorf("want it stopped for the disk, got %v, died: %v", cause, died)
	}
}

// TestATargetThatDiedEndsTheRun after so many attempts, and one that answers again does not.
func TestATargetThatDiedEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers int // at which attempt; 0 = never
		verdict run.Verdict
		asked   int
		died    bool
	}{
		"it is dead":                    {0, run.Error, watchAttempts, true},
		"it answers at the second time": {2, run.Error, 2, false},
		"nothing was wrong":             {0, run.Fail, 0, false},
	} {
		many := 0
		w := &watch{ready: func(context.Context) error {
			if many++; many == test.answers {
				return nil
			}
			return errors.New("connection was refused")
		}}
		ctx, cancel := context.WithCancelCause(t.Context())
		w.begin(ctx, cancel)
		w.look(run.Scenario{Verdict: test.verdict})
		if died := w.end(); (died != nil) != test.died || (ctx.Err() != nil) != test.died || many != test.asked {
			t.Errorf("%s: want it asked %d times and ended: %t, got %d, %v, %v", name, test.asked, test.died, many, died, ctx.Err())
		}
	}
}
