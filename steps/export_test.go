package steps

import "github.com/scimproof/scimproof/reports/run"

// Blind forces checks to pass, to prove that the others do not see what they see; nil = none.
func (r *Runner) Blind(forced func(run.Check) bool) { r.blind = forced }

// Seeded is the plan with another seed.
func (p *Plan) Seeded(seed int64) *Plan {
	other := *p
	other.choice.Seed = seed
	return &other
}
