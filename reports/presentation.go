package reports

import (
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// Presentation is a run as its views show it: in the order of its plan, concluded, every text safe to look at. It is made once for all
// of them, because a run can have many MiB.
type Presentation struct {
	run       *run.Run // in the order of the plan, with texts as they were received: for what repeats or escapes them
	visible   *run.Run // presentable
	concluded verdict.Conclusion
}

// Present prepares a run for its views. The run is not changed, and must not change while they are written.
func Present(whole *run.Run) *Presentation {
	ordered := inPlanOrder(whole)
	made := &Presentation{run: ordered, visible: presentable(ordered)}
	made.concluded = verdict.Conclude(made.visible)
	return made
}

// Conclusion is what the run came to, in words without control characters.
func (p *Presentation) Conclusion() *verdict.Conclusion { return &p.concluded }
