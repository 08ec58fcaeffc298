package steps

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestOneAloneAtATime: while one is apart none other goes on, and all come to their end.
func TestOneAloneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns()
		var mu sync.Mutex
		running, most, together := 0, 0, 0
		enter := func(alone bool) {
			mu.Lock()
			defer mu.Unlock()
			running++
			most = max(most, running)
			if alone && running > 1 {
				together++
			}
		}
		leave := func() { mu.Lock(); defer mu.Unlock(); running-- }
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				for step := range 20 {
					turns.among(func() {
						enter(false)
						time.Sleep(time.Duration(1+(i+step)%5) * time.Millisecond)
						if leave(); i%4 > 0 {
							return
						}
						turns.apart(func() {
							enter(true)
							defer leave()
							time.Sleep(time.Millisecond)
							mu.Lock()
							defer mu.Unlock()
							if running > 1 {
								together++
							}
						})
					})
				}
			})
		}
		all.Wait()
		if together > 0 || most < 2 || running != 0 {
			t.Errorf("want nobody beside who is alone, and others at once: %d beside, %d at once, %d left", together, most, running)
		}
	})
}
