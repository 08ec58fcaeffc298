package story

import (
	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// operation returns the last operation of a kind about an object in the last cycle, or nil.
func (w *World) operation(ref mockentra.Ref, op scim.Op) *mockentra.Operation {
	for i := len(w.cycle.Operations) - 1; i >= 0; i-- {
		if operation := &w.cycle.Operations[i]; operation.Ref == ref && operation.Op == op {
			return operation
		}
	}
	return nil
}

// answerTo returns the kept answer of an exchange.
func (w *World) answerTo(number int) *scim.Response {
	answer := &scim.Response{Exchange: number}
	if kept := w.exchange(number); kept != nil && kept.Response != nil {
		answer.Status, answer.Body = kept.Status, []byte(kept.Response.Body)
	}
	return answer
}

// checkAnswer looks at what was answered to the last write of a kind about a person; what names such a write in a sentence.
func (w *World) checkAnswer(
	id, want string, p *person, op scim.Op, what string, look func(*mockentra.Operation, *scim.Response) run.Check,
) []run.Check {
	sent := w.operation(p.ref, op)
	if sent == nil {
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no "+what+" was sent"), p.ref, w.failure(p.ref))}
	}
	check := look(sent, w.answerTo(sent.Exchange))
	check.Exchanges = append(check.Exchanges, sent.Exchange)
	return []run.Check{check}
}

// bodiless makes the check of an answer 204, which has no body.
func bodiless(id, want string, answer *scim.Response) run.Check {
	if len(answer.Body) > 0 {
		return fault(id, features.BodyWith204, want, scim.Excerpt(answer.Body, 80))
	}
	return pass(id, 1, want)
}
