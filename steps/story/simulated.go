package story

import (
	"context"
	"slices"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// played is what is simulated in one cycle.
type played struct {
	plays func(*scim.Request) evidence.Simulation
	met   int // requests for which something was simulated
}

// once simulates something for the first request of a kind.
func once(what evidence.Simulation, op scim.Op) *played {
	p := &played{}
	p.plays = func(req *scim.Request) evidence.Simulation {
		if req.Op != op || p.met > 0 {
			return ""
		}
		p.met++
		return what
	}
	return p
}

// throughout simulates something for every request but those of some kinds.
func throughout(what evidence.Simulation, but ...scim.Op) *played {
	p := &played{}
	p.plays = func(req *scim.Request) evidence.Simulation {
		if slices.Contains(but, req.Op) {
			return ""
		}
		p.met++
		return what
	}
	return p
}

// simulate begins what the story has asked for of the next cycle. stop ends it, and reports whether Entra has met it.
func (w *World) simulate() (stop func() (met bool)) {
	p := w.play
	if w.play = nil; p == nil {
		return func() bool { return false }
	}
	end := w.senders.Simulate(p.plays)
	return func() bool {
		end()
		return p.met > 0
	}
}

// simulated reports whether what an operation met was not the provider's doing.
func (w *World) simulated(operation *mockentra.Operation) bool {
	head, there := w.setting.Head(operation.Exchange)
	return there && head.Simulated != ""
}

// met are the operations that met the provider, and whose outcome is its doing.
func (w *World) met(operations []mockentra.Operation) []mockentra.Operation {
	return slices.DeleteFunc(slices.Clone(operations), func(operation mockentra.Operation) bool { return w.simulated(&operation) })
}

// lost returns the exchange of the last cycle whose response was thrown away, nil where there is none.
func (w *World) lost() *evidence.Exchange {
	for i := range w.cycle.Operations {
		if kept := w.exchange(w.cycle.Operations[i].Exchange); kept != nil && kept.Simulated == evidence.SimulatedLoss {
			return kept
		}
	}
	return nil
}

// secondRetry is when what has failed in the next cycle, too, is tried again (Microsoft, "Quarantine status").
const secondRetry = 6 * time.Hour

// retry lets what failed be tried again: in the next cycle, and where it fails there, too, when it is due after that.
func (w *World) retry(ctx context.Context) {
	w.nextCycle(ctx)
	if w.held() {
		w.clock.Advance(secondRetry)
		w.nextCycle(ctx)
	}
}

// held reports whether Entra has failed about somebody, by its own log, and not succeeded since.
func (w *World) held() bool {
	last := map[mockentra.Ref]mockentra.EntryStatus{}
	for _, entry := range w.job.Log() {
		last[entry.Ref] = entry.Status
	}
	for _, status := range last {
		if status == mockentra.EntryFailure {
			return true
		}
	}
	return false
}
