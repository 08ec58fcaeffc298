package load

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// happening is what a schedule is told, at a time after its begin.
type happening struct {
	at      time.Duration
	reserve bool          // a request is sent
	wait    time.Duration // a request was due, and none could be sent
	full    bool          // for the limit of live flows
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	send := func(at time.Duration) happening { return happening{at: at, reserve: true} }
	for name, test := range map[string]struct {
		schedule  schedule
		happens   []happening
		due       []time.Duration // of each request that was sent, and of the next
		requested uint64          // when all has happened
		idle      time.Duration
		starved   time.Duration
	}{
		"on time": {
			schedule: schedule{rate: 10}, happens: []happening{send(100 * ms), send(200 * ms)},
			due: []time.Duration{100 * ms, 200 * ms, 300 * ms}, requested: 2,
		},
		"nothing sent": {schedule: schedule{rate: 10}, due: []time.Duration{100 * ms}},
		"the tester is late: what it owes is sent, and not asked for twice": {
			schedule: schedule{rate: 10}, happens: []happening{send(350 * ms), send(351 * ms)},
			due: []time.Duration{100 * ms, 200 * ms, 300 * ms}, requested: 2,
		},
		"nothing to offer: the schedule moves on": {
			schedule: schedule{rate: 10}, happens: []happening{send(100 * ms), {at: 450 * ms, wait: 250 * ms}, send(450 * ms)},
			due: []time.Duration{100 * ms, 450 * ms, 550 * ms}, requested: 2, idle: 250 * ms,
		},
		"held back: the schedule does not wait": {
			schedule: schedule{rate: 10}, happens: []happening{send(100 * ms), {at: 450 * ms, wait: 250 * ms, full: true}, send(450 * ms)},
			due: []time.Duration{100 * ms, 200 * ms, 300 * ms}, requested: 4, starved: 250 * ms,
		},
		"held back to the end": {
			schedule: schedule{rate: 10}, happens: []happening{send(100 * ms), {at: 1100 * ms, wait: 900 * ms, full: true}, {at: 1100 * ms}},
			due: []time.Duration{100 * ms, 200 * ms}, requested: 10, starved: 900 * ms,
		},
		"held back less than late": {
			schedule: schedule{rate: 10}, happens: []happening{send(100 * ms), {at: 1100 * ms, wait: 200 * ms, full: true}, {at: 1100 * ms}},
			due: []time.Duration{100 * ms, 200 * ms}, requested: 3, starved: 200 * ms,
		},
		"as fast as possible: due when asked for": {
			schedule: schedule{demand: 5}, happens: []happening{send(7 * ms), {at: 90 * ms, wait: 80 * ms, full: true}, send(90 * ms)},
			due: []time.Duration{7 * ms, 90 * ms, 90 * ms}, requested: 5,
		},
		"more sent than planned": {
			schedule: schedule{demand: 1}, happens: []happening{send(ms), send(2 * ms)}, due: []time.Duration{ms, 2 * ms, 2 * ms}, requested: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, now := test.schedule, began
			s.begin(began)
			s.begin(began.Add(time.Hour)) // only once
			var due []time.Duration
			for _, h := range test.happens {
				now = began.Add(h.at)
				s.wait(h.wait, h.full)
				if h.reserve {
					due = append(due, s.reserve(now).Sub(began))
				} else {
					s.note(now)
				}
			}
			due = append(due, s.due(now).Sub(began))
			if diff := cmp.Diff(test.due, due); diff != "" {
				t.Errorf("due times: %s", diff)
			}
			if s.requested() != test.requested || s.idle != test.idle || s.starved != test.starved {
				t.Errorf("want %d requested, %s idle and %s starved, got %d, %s and %s",
					test.requested, test.idle, test.starved, s.requested(), s.idle, s.starved)
			}
		})
	}
}

// TestAPlanIsHandedOutOnce: a cycle comes to its users twice, at last with the deletions.
func TestAPlanIsHandedOutOnce(t *testing.T) {
	t.Parallel()
	plan := planOf(provisioning(3, 2))
	for _, step := range []struct {
		phase string
		want  uint64
	}{{phaseUsers, 6}, {phaseGroups, 4}, {phaseUsers, 0}, {phaseReferences, 2}, {"", 0}} {
		if got := plan.take(step.phase); got != step.want {
			t.Errorf("%q: want %d requests, got %d", step.phase, step.want, got)
		}
	}
}
