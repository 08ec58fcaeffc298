package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestTimeToRemoveMany: a scenario that has made a hundred accounts has the time to remove them, unless somebody waits for the end of the
// run.
func TestTimeToRemoveMany(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	for name, row := range map[string]struct {
		ctx       context.Context
		resources int
		want      time.Duration
	}{
		"few":                    {t.Context(), 3, 3 * time.Second},
		"a hundred":              {t.Context(), 100, 50 * time.Second},
		"a hundred, interrupted": {ended, 100, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			from := context.WithoutCancel(row.ctx)
			if row.ctx.Err() != nil {
				var cancel context.CancelFunc
				from, cancel = context.WithCancel(from)
				cancel()
			}
			ctx, cancel := Times().CleanUp(from, row.resources)
			defer cancel()
			began := time.Now()
			<-ctx.Done()
			if took := time.Since(began); took != row.want {
				t.Errorf("%s: want %s, got %s", name, row.want, took)
			}
		})
	}
}
