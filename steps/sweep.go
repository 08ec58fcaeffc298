package steps

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

// sweep judges the answers of a whole run by the invariants that the plan has a scenario for. Those scenarios judge their own answers, and
// are concluded when all others are.
type sweep struct {
	wanted []invariant.Invariant

	mu        sync.Mutex
	tallies   map[string]invariant.Tally // by invariant
	exchanges map[invariant.Seen]evidence.Exchange
	held      []func() // the ends of the scenarios that wait
}

// newSweep makes the sweep of a plan: one that leaves out scenarios has none, since each of its scenarios stands for itself.
func newSweep(plan *Plan) *sweep {
	s := &sweep{tallies: map[string]invariant.Tally{}, exchanges: map[invariant.Seen]evidence.Exchange{}}
	if plan.selected == nil || !plan.Full() {
		return s
	}
	s.wanted = plan.invariants()
	return s
}

// invariants are those that the plan has a scenario for which applies.
func (p *Plan) invariants() (all []invariant.Invariant) {
	for _, entry := range p.selected.ordered {
		if one, there := entry.invariant(); there && entry.Excluded == "" && entry.Variant == "" {
			all = append(all, one)
		}
	}
	return all
}

// invariant is the one that a scenario is about.
func (p *planned) invariant() (invariant.Invariant, bool) {
	for _, known := range p.uses {
		if known.Invariant != "" {
			return invariant.Find(known.Invariant)
		}
	}
	return invariant.Invariant{}, false
}

// waits reports whether a scenario is concluded after all others.
func (s *sweep) waits(entry *planned) bool {
	one, there := entry.invariant()
	return there && entry.Variant == "" && slices.ContainsFunc(s.wanted, func(wanted invariant.Invariant) bool { return wanted.ID == one.ID })
}

// hold keeps the end of a scenario until release.
func (s *sweep) hold(end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, end)
}

// release concludes the scenarios that wait.
func (s *sweep) release() {
	s.mu.Lock()
	held := s.held
	s.held = nil
	s.mu.Unlock()
	for _, end := range held {
		end()
	}
}

// answers are those of one scenario, judged as they come. It is safe for concurrent use.
type answers struct {
	wanted []invariant.Invariant

	mu      sync.Mutex
	tallies map[string]invariant.Tally
	broken  map[string][]judged
}

// judged is an answer in which an invariant does not hold.
type judged struct {
	answer   *invariant.Answer
	exchange int
}

func (a *answers) judge(number int, request *scim.Request, response *scim.Response) {
	if a == nil || len(a.wanted) == 0 {
		return
	}
	answer := invariant.Read(request, response)
	if answer == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.wanted {
		if a.tallies[one.ID] == nil {
			a.tallies[one.ID] = invariant.Tally{}
		}
		if found := one.Judge(answer); found != nil && found.Outcome != features.Held {
			kept := *answer
			kept.Body = slices.Clone(answer.Body)
			a.broken[one.ID] = append(a.broken[one.ID], judged{&kept, number})
			continue
		}
		a.tallies[one.ID].Add(one, answer, invariant.Seen{})
	}
}

// add takes the answers of a scenario that has ended. What the scenario has found itself, in an exchange or another about the same resource,
// is not found a second time.
func (s *sweep) add(a *answers, record *run.Scenario, exchange func(int) (evidence.Exchange, bool)) {
	if a == nil || len(a.wanted) == 0 {
		return
	}
	known := reported(record, exchange)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range a.wanted {
		tally := a.tallies[one.ID]
		if tally == nil {
			tally = invariant.Tally{}
		}
		for _, broken := range a.broken[one.ID] {
			if kept, there := exchange(broken.exchange); !there || !known[resourceOf(kept)] {
				tally.Add(one, broken.answer, invariant.Seen{Where: record.Key, Exchange: broken.exchange})
			}
		}
		for _, count := range tally.Counts() {
			if kept, there := exchange(count.Seen.Exchange); there && count.Broken > 0 {
				s.exchanges[count.Seen] = kept
			}
		}
		if s.tallies[one.ID] == nil {
			s.tallies[one.ID] = invariant.Tally{}
		}
		s.tallies[one.ID].Merge(tally)
	}
}

// reported are the resources in whose exchanges a scenario has found something wrong.
func reported(record *run.Scenario, exchange func(int) (evidence.Exchange, bool)) map[string]bool {
	known := map[string]bool{}
	for _, step := range record.Steps {
		for _, check := range step.Checks {
			if features.Outcome(check.Outcome) == features.Held {
				continue
			}
			for _, number := range slices.Concat(check.Exchanges, check.Cause) {
				if kept, there := exchange(number); there {
					known[resourceOf(kept)] = true
				}
			}
		}
	}
	return known
}

// resourceOf is the address that an exchange was about, without its query.
func resourceOf(exchange evidence.Exchange) string {
	address, _, _ := strings.Cut(exchange.URL, "?")
	return address
}

// checks are those of the run's other answers by an invariant: one for each kind of request whose answers break it, else one in all.
func (s *sweep) checks(one invariant.Invariant) (checks []run.Check, seen []invariant.Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	judged := 0
	for _, count := range s.tallies[one.ID].Counts() {
		if judged += count.Judged; count.Broken == 0 {
			continue
		}
		checks = append(checks, run.Check{
			ID: one.Check(), Outcome: string(count.First.Outcome), Want: count.First.Want, Got: count.First.Got, Pointer: count.First.Pointer,
			Looked: count.Judged, Reason: fmt.Sprintf("%d of %d responses to %s in the rest of the run, this one in %s", count.Broken, count.Judged, count.Kind, count.Seen.Where),
		})
		seen = append(seen, count.Seen)
	}
	if len(checks) == 0 && judged > 0 {
		want := fmt.Sprintf("%d answers in the rest of the run: each %s", judged, one.Sentence)
		checks, seen = []run.Check{{ID: one.Check(), Outcome: string(features.Held), Want: want, Got: want, Looked: judged}}, []invariant.Seen{{}}
	}
	return checks, seen
}

// exchange is a kept one.
func (s *sweep) exchange(seen invariant.Seen) (evidence.Exchange, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, there := s.exchanges[seen]
	return kept, there
}

// sweepUp judges the answers of the rest of the run as part of a scenario's last step. Where the scenario itself has come to nothing, only what is
// wrong counts.
func (s *scenario) sweepUp(one invariant.Invariant) {
	last := &s.record.Steps[len(s.record.Steps)-1]
	found := last.Verdict == run.Pass || last.Verdict == run.Advisory || last.Verdict == run.Fail || last.Verdict == run.KnownDeviation
	checks, seen := s.runner.sweep.checks(one)
	for i := range checks {
		if features.Outcome(checks[i].Outcome) == features.Held && !found {
			return
		}
		if kept, there := s.runner.sweep.exchange(seen[i]); there {
			kept.Number = s.log.Len() + len(s.swept) + 1
			s.swept = append(s.swept, kept)
			checks[i].Exchanges = []int{kept.Number}
		}
	}
	if len(checks) == 0 {
		return
	}
	verdict, _ := s.judge.settle(checks, false) // godog has ended this scenario: the record says it
	last.Checks = append(last.Checks, checks...)
	if last.Verdict == "" {
		last.Verdict = verdict
	}
	last.Verdict = run.Worst(last.Verdict, verdict)
}

// answersOf are those that a scenario adds to the sweep: one that waits has judged its own.
func (s *sweep) answersOf(entry *planned) *answers {
	if _, there := entry.invariant(); there || len(s.wanted) == 0 {
		return nil
	}
	return &answers{wanted: s.wanted, tallies: map[string]invariant.Tally{}, broken: map[string][]judged{}}
}
