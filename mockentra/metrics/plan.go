package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/scimproof/scimproof/scim"
)

// plan is what was asked for, to be drawn beside what came of it.
type plan struct{ rate, live prometheus.Gauge }

func newPlan() plan {
	return plan{
		rate: gauge("scimproof_target_rate", "Target rate in requests per second; 0 means unlimited."),
		live: gauge("scimproof_sequences_limit", "Maximum number of flows in flight."),
	}
}

// Planned says what was asked for: requests a second, 0 = as fast as it goes, and how many flows may live at once.
func (c *Collectors) Planned(rate float64, maxLive int) {
	c.plan.rate.Set(rate)
	c.plan.live.Set(float64(maxLive))
}

// Expect counts 0 for a kind of request that the run will send, with the statuses that answer it well. Prometheus' rates begin with
// the second value that they see, so without it those of each phase would begin late and low.
func (c *Collectors) Expect(op scim.Op, method string, statuses ...int) {
	for _, status := range statuses {
		c.series(child{op, method, status, "ok"})
	}
}
