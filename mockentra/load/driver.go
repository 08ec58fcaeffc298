package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// Result is what a cycle under load came to.
type Result struct {
	Phases []run.Load        // without Audit, in the order in which they ran
	Ended  error             // why the cycle was not driven to its end, nil when it was
	Probe  mockentra.Outcome // of the cycle: anything but a success means that it was given up; zero = it did not come to it
}

// ErrLeak says that requests were handed to vegeta and never sent: a fault of the tester.
var ErrLeak = errors.New("requests were lost between the schedule and the wire")

// Run drives a cycle to its end, many flows at once, one vegeta attack for each phase between the cycle's barriers. An end by
// ctx, Duration or Requests is no error but Result.Ended. Every request that was handed to vegeta is accounted for when Run
// returns, and none is in the air. observe, unless nil, is told each phase's record as it ends.
func Run(ctx context.Context, cfg Config, cycle mockentra.Cycle, workload string, observe func(run.Load)) (Result, error) {
	if err := cfg.complete(); err != nil {
		return Result{}, err
	}
	starting := ctx
	if cfg.Duration > 0 {
		var cancel context.CancelFunc
		starting, cancel = context.WithTimeoutCause(ctx, cfg.Duration, ErrDuration)
		defer cancel()
	}
	slots := newSlots(cfg.MaxLive)
	driver := &driver{ctx: ctx, cfg: &cfg, slots: slots, gate: newGate(ctx, starting, &cfg, cycle, slots), workload: workload}
	defer driver.watchdog()()
	var result Result
	for driver.gate.more() {
		record, err := driver.attack()
		if record.Planned > 0 {
			result.Phases = append(result.Phases, record)
			if observe != nil {
				observe(record)
			}
		}
		if err != nil {
			return result, err
		}
	}
	_, result.Ended = driver.gate.unfinished()
	result.Probe = cycle.Result().Probe
	if errors.Is(driver.gate.stopped, errStuck) {
		return result, errStuck
	}
	return result, nil
}

type driver struct {
	ctx      context.Context
	cfg      *Config
	slots    []*slot
	gate     *gate
	workload string
}

// attack drives one phase.
func (d *driver) attack() (run.Load, error) {
	samples := newSampler(d.cfg.Redactor)
	recorder := newRecorder(d.cfg.Observer, samples)
	recorder.answers = newAnswers(d.cfg.Invariants, samples)
	d.gate.beginPhase()
	started := time.Now()
	hits := d.hit(newWire(d.ctx, d.cfg, d.slots, d.gate, recorder))
	d.gate.endPhase()
	phase := &d.gate.phase
	record := run.Load{
		Workload: d.workload, Phase: phase.name, Started: started.UTC(), Seconds: time.Since(started).Seconds(),
		Planned: phase.schedule.requested(), Sent: recorder.sent.Load(), StarvedS: phase.schedule.starved.Seconds(), Rate: d.cfg.Rate,
		MaxLive: d.cfg.MaxLive, Operations: recorder.operations(), Samples: samples.samples(), Flows: phase.flows,
	}
	found, examples := recorder.answers.record(len(record.Samples))
	record.Answers, record.Samples = found, append(record.Samples, examples...)
	d.cut(&record)
	if planned := phase.schedule.planned; hits != planned || record.Sent != planned {
		return record, fmt.Errorf("%w: %d reserved, %d hits, %d sent", ErrLeak, planned, hits, record.Sent)
	}
	return record, nil
}

// cut says in the record of the last phase why the cycle was ended within it, and what is left.
func (d *driver) cut(record *run.Load) {
	left, why := d.gate.unfinished()
	if why == nil || d.gate.upcoming != nil {
		return
	}
	record.Cut = d.cfg.Redactor.Text(why.Error())
	record.Left = &run.Left{Users: left.Users, Groups: left.Groups, Managers: left.Managers, Memberships: left.Memberships}
}

// hit lets vegeta attack until the gate stops the phase, and returns how many hits it made. vegeta's own results are
// dropped: their latency is not what the flow saw, and they have no body.
func (d *driver) hit(wire *wire) (hits uint64) {
	client := &http.Client{Transport: wire, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	attacker := vegeta.NewAttacker(vegeta.Client(client), vegeta.Workers(1), vegeta.MaxWorkers(uint64(d.cfg.MaxLive)), vegeta.MaxBody(0))
	for range attacker.Attack(wire.Target, d.gate, 0, "") {
		hits++
	}
	return hits
}

// watchdog starts what ends requests that take too long, and returns how to stop it.
func (d *driver) watchdog() (stop func()) {
	ticker := time.NewTicker(max(time.Millisecond, min(time.Second, d.cfg.Timeout/16)))
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-ticker.C:
				now := time.Now()
				for _, s := range d.slots {
					s.expire(now, d.cfg.Timeout)
				}
			case <-done:
				return
			}
		}
	})
	return func() {
		ticker.Stop()
		close(done)
		ended.Wait()
		for _, s := range d.slots {
			s.free()
		}
	}
}
