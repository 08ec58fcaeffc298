package verdict

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// Conclusion is the result of a run.
type Conclusion struct {
	Exit     Exit
	Sentence string // the verdict in one English sentence, or two where there are scenarios and load; it agrees with Exit

	Counts     map[run.Verdict]int // scenarios by verdict; a verdict that none has is absent
	Blocked    int                 // of them, those blocked by something that no known deviation accounts for
	Coverage   []Covered           // a row for each requirement of the profile
	Facts      []string            // sentences about the whole run, each of which explains more than one cause
	Causes     []Cause             // what fails, blocks or ends in an error, the worst first
	Advisories []Cause             // what is only recommended
	Deviations []Deviation         // the known deviations, and what became of each

	NoAnswer  string // why the run has no reliable result, "" where it has one
	OnlyFixed bool   // it fails only because deviations are fixed or match nothing: the provider has nothing to fix
	Left      string // what it left behind: "3 resources were left at the provider"; "" for nothing

	fellShort bool
	scope     scope
	held      Tone // where nothing fails
	lost      int  // scenarios in error for nothing but a response that was lost
	load      load
}

// Conclude works out the result of a run. Precedence: interrupted, no reliable result, the provider failed, something left behind, an
// objective missed.
func Conclude(whole *run.Run) Conclusion {
	c := Conclusion{
		Counts: run.Counts(whole), Blocked: unexplained(whole), Coverage: coverage(whole), Facts: facts(whole),
		Causes: causes(whole, run.Fail, run.Blocked, run.Error), Advisories: causes(whole, run.Advisory),
		Deviations: deviations(whole),
		Left:       leftBehind(&whole.Footer), lost: lost(whole), load: newLoad(whole),
	}
	c.scope = newScope(whole, c.Coverage)
	c.held = held(whole, &c)
	toFix := c.Counts[run.Fail] + len(whole.Footer.Expired) + c.load.differences + len(c.load.answers.failing) + c.Blocked
	c.fellShort = toFix+c.Counts[run.Fixed]+len(whole.Footer.Stale) > 0
	c.OnlyFixed = c.fellShort && toFix == 0
	c.NoAnswer = c.noAnswer(whole)
	c.Exit = c.exit(whole)
	c.Sentence = c.sentence(whole)
	return c
}

// Of is what Conclude says of a run in short, as its file records it. It is a run.Judge.
func Of(whole *run.Run) (exit int, sentence string) {
	concluded := Conclude(whole)
	return int(concluded.Exit), concluded.Sentence
}

func (c *Conclusion) exit(whole *run.Run) Exit {
	switch {
	case whole.Footer.Incomplete == run.Interrupted:
		return ExitInterrupted
	case c.NoAnswer != "":
		return ExitNoAnswer
	case c.fellShort:
		return ExitFellShort
	case c.Left != "":
		return ExitNoAnswer
	case c.load.broken > 0:
		return ExitTooSlow
	}
	return ExitOK
}

// noAnswer says why the run proves nothing, "" when it does.
func (c *Conclusion) noAnswer(whole *run.Run) string {
	recorded := len(whole.Scenarios)
	switch {
	case whole.Footer.Fault != "":
		return strings.TrimSuffix(whole.Footer.Fault, ".") + notReached(whole)
	case whole.Footer.Incomplete != "":
		return "the run is incomplete: " + whole.Footer.Incomplete
	case recorded != len(whole.Header.Plan):
		return fmt.Sprintf("%s planned, %d recorded", were(len(whole.Header.Plan), "scenario"), recorded)
	case c.fewLost() && c.fellShort: // what fails does, whatever else was lost
		return ""
	case c.fewLost():
		return fmt.Sprintf("%s; of the other %d none fails", c.lostWords(whole), c.judged())
	case c.lost > 0 && c.lost == c.Counts[run.Error]:
		return c.lostWords(whole)
	case c.Counts[run.Error] > 0:
		return number(c.Counts[run.Error], "scenario") + " ended in an error: scimproof or the network failed, or the target crashed or stopped responding"
	case recorded == 0 && len(whole.Loads) == 0:
		return "nothing was run"
	case len(whole.Loads) == 0 && c.judged() == 0 && c.Counts[run.NotApplicable] == recorded:
		return fmt.Sprintf("none of the %s applies to this target", number(recorded, "scenario"))
	case len(whole.Loads) == 0 && c.judged() == 0:
		return fmt.Sprintf("none of the %s could be judged", number(recorded, "scenario"))
	case c.load.empty != "":
		return c.load.empty
	case c.fellShort: // a failure of the provider counts whatever the rate was and whichever responses were lost
		return ""
	}
	return c.load.open()
}

// notReached says how many scenarios a run that ended early has not come to, "" where it never began or came to all.
func notReached(whole *run.Run) string {
	recorded, planned := len(whole.Scenarios), len(whole.Header.Plan)
	if recorded == 0 || recorded >= planned {
		return ""
	}
	return fmt.Sprintf("; %d of %s not reached", planned-recorded, were(planned, "scenario"))
}

// judged counts the scenarios that say something about the provider. One blocked by an undeclared failure does.
func (c *Conclusion) judged() int {
	return c.Counts[run.Pass] + c.Counts[run.Fail] + c.Counts[run.Advisory] + c.Counts[run.KnownDeviation] + c.Counts[run.Fixed] + c.Counts[run.Blocked]
}
