package verdict

import "github.com/scimproof/scimproof/reports/run"

// Tone is how a verdict is to be understood at a glance: its colour and its mark.
type Tone string

// The tones. Most are called after the verdict of a scenario that has the same colour.
const (
	ToneConforms Tone = "pass"
	ToneWarns    Tone = "advisory" // nothing fails but what is declared, or an objective is missed
	TonePartial  Tone = "none"     // what was tested passes; too little was
	ToneFails    Tone = "fail"
	ToneFixed    Tone = "fixed" // all that is wrong is that deviations are fixed, or match nothing any more
	ToneUnknown  Tone = "error" // there is no verdict
)

// Tone returns that of the conclusion, which agrees with its exit code and its sentence.
func (c *Conclusion) Tone() Tone {
	switch c.Exit {
	case ExitOK:
		return c.held
	case ExitFellShort:
		if c.OnlyFixed {
			return ToneFixed
		}
		return ToneFails
	case ExitTooSlow:
		return ToneWarns
	}
	return ToneUnknown
}

// held is the tone of a run in which nothing fails.
func held(whole *run.Run, c *Conclusion) Tone {
	switch {
	case len(whole.Scenarios) == 0:
		return ToneConforms
	case c.deviates():
		return ToneWarns
	case !c.scope.suffices():
		return TonePartial
	}
	return ToneConforms
}

// deviates reports whether something shows that is declared.
func (c *Conclusion) deviates() bool {
	for _, known := range c.Deviations {
		if known.State == StatePresent {
			return true
		}
	}
	return c.Counts[run.KnownDeviation] > 0
}
