package load

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// Which answers of a phase are judged. Judging one costs about as much as sending a request.
const (
	firstJudged = 20  // of each operation
	judgedEach  = 200 // after those one of so many
	mostJudged  = 400 // of each operation

	mostExamples = 24 // exchanges that are kept because something is broken in them
)

// judged reports whether the answer of that number, from 1, to an operation is judged.
func judged(number uint64) bool {
	return number <= firstJudged || number%judgedEach == 0 && number/judgedEach <= mostJudged-firstJudged
}

// answers judges a sample of a phase's answers by what must hold of each. It is safe for concurrent use.
type answers struct {
	wanted  []invariant.Invariant
	samples *sampler // renders the examples

	mu       sync.Mutex
	judged   int                        // answers of which something could be said
	tallies  map[string]invariant.Tally // by invariant
	examples []run.Sample
}

func newAnswers(wanted []invariant.Invariant, samples *sampler) *answers {
	return &answers{wanted: wanted, samples: samples, tallies: map[string]invariant.Tally{}}
}

// offer judges the slot's answer, which is the one of that number to its operation, if it is one of those that are judged. One whose body is
// longer than MaxAnswer is not: decoding it would weigh upon the load.
func (a *answers) offer(s *slot, number uint64, sent *http.Request, began time.Time, took time.Duration) {
	if a == nil || len(a.wanted) == 0 || !judged(number) || len(s.rsp.Body) > MaxAnswer {
		return
	}
	answer := invariant.Read(&s.req, &s.rsp)
	if answer == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	example, said, kept := len(a.examples)+1, false, false
	for _, one := range a.wanted {
		if a.tallies[one.ID] == nil {
			a.tallies[one.ID] = invariant.Tally{}
		}
		found := one.Judge(answer)
		if found == nil {
			continue
		}
		said = true
		first := a.tallies[one.ID].Count(answer, found, invariant.Seen{Exchange: example})
		if first && !kept && len(a.examples) < mostExamples {
			kept = true
			exchange := a.samples.exchange(s, sent, began, took)
			exchange.Number = example
			a.examples = append(a.examples, run.Sample{Why: "the first of the judged responses to break " + one.Requirement, Exchange: exchange})
		}
	}
	if said {
		a.judged++
	}
}

// record is what was judged, nil for nothing, with the examples, whose numbers follow upon so many others. Verdicts are not in it: they are
// the profile's.
func (a *answers) record(others int) (*run.Answers, []run.Sample) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.judged == 0 {
		return nil, nil
	}
	found := &run.Answers{Judged: a.judged}
	for _, one := range a.wanted {
		counts := a.tallies[one.ID].Counts()
		if len(counts) > 0 {
			found.Requirements++
		}
		for _, count := range counts {
			if count.Broken > 0 {
				found.Checks = append(found.Checks, a.check(one, count, others))
			}
		}
	}
	for i := range a.examples {
		a.examples[i].Exchange.Number += others
	}
	return found, a.examples
}

// check is what is broken in the answers to one kind of request.
func (a *answers) check(one invariant.Invariant, count invariant.Count, others int) run.Check {
	check := run.Check{
		ID: one.Check(), Requirement: one.Requirement, Outcome: string(count.First.Outcome), Want: count.First.Want, Got: count.First.Got,
		Pointer: count.First.Pointer, Looked: count.Judged, Reason: fmt.Sprintf("%d of %d judged responses to %s", count.Broken, count.Judged, count.Kind),
	}
	if count.Seen.Exchange <= len(a.examples) {
		check.Exchanges = []int{others + count.Seen.Exchange}
	}
	return check
}
