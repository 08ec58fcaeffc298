package verdict

import (
	"slices"

	"github.com/scimproof/scimproof/reports/run"
)

// State is what became of a known deviation in a run.
type State string

// The states, the one that a run is judged by before any other.
const (
	StateExpired    State = "expired"     // its last day is over: its failures count again
	StateStale      State = "stale"       // it must show in a full run, and does not
	StateFixed      State = "fixed"       // it must show in a scenario that it is declared for, which passes
	StatePresent    State = "present"     // a check shows it
	StateNotReached State = "not-reached" // its scenario did not run, or was stopped before it could show
	StateChanged    State = "changed"     // its requirement fails, with an outcome that is not declared
	StateAbsent     State = "absent"      // its scenario was judged, and does not show it: it is optional, or the run was only a part
	StateUntested   State = "untested"    // nothing that it is declared for was judged
)

// Deviation is a known deviation, and what became of it.
type Deviation struct {
	run.Deviation
	State     State
	Scenarios []int // that it is declared for, by their place in the run
	Shown     []int // of them, those with a check that shows it
}

// sightings are what the checks of a run say about a deviation.
type sightings struct {
	shown  bool // by a check, of whatever scenario
	counts bool // by a check that fails nevertheless, so it has expired
}

// deviations works out what became of each known deviation: those of the header in its order, then any that only the footer has.
func deviations(whole *run.Run) []Deviation {
	all := slices.Clone(whole.Header.Deviations)
	for _, more := range [][]run.Deviation{whole.Footer.Stale, whole.Footer.Expired, whole.Footer.NotReached} {
		for _, known := range more {
			if !slices.Contains(all, known) {
				all = append(all, known)
			}
		}
	}
	list, seen := make([]Deviation, len(all)), make([]sightings, len(all))
	for i, known := range all {
		list[i].Deviation = known
	}
	for i, scenario := range whole.Scenarios {
		for d := range list {
			if Reaches(list[d].Deviation, &scenario) {
				list[d].Scenarios = append(list[d].Scenarios, i)
			}
		}
		for check := range checks(&scenario) {
			place := shown(whole, &scenario, check) - 1
			if place < 0 {
				continue
			}
			seen[place].shown = true
			seen[place].counts = seen[place].counts || check.Verdict == run.Fail
			if of := &list[place]; slices.Contains(of.Scenarios, i) && !slices.Contains(of.Shown, i) {
				of.Shown = append(of.Shown, i)
			}
		}
	}
	for d := range list {
		list[d].State = list[d].state(whole, seen[d])
	}
	return list
}

func (d *Deviation) state(whole *run.Run, seen sightings) State {
	footer := &whole.Footer
	switch {
	case seen.counts || slices.Contains(footer.Expired, d.Deviation):
		return StateExpired
	case slices.Contains(footer.Stale, d.Deviation):
		return StateStale
	case !d.Optional && d.any(whole, func(scenario *run.Scenario) bool { return scenario.Verdict == run.Fixed }):
		return StateFixed
	case seen.shown:
		return StatePresent
	case slices.Contains(footer.NotReached, d.Deviation):
		return StateNotReached
	case d.any(whole, d.fails):
		return StateChanged
	case d.any(whole, judged):
		return StateAbsent
	}
	return StateUntested
}

// any reports whether one of the scenarios that the deviation is declared for is such.
func (d *Deviation) any(whole *run.Run, such func(*run.Scenario) bool) bool {
	return slices.ContainsFunc(d.Scenarios, func(i int) bool { return such(&whole.Scenarios[i]) })
}

// fails reports whether the scenario fails the deviation's requirement.
func (d *Deviation) fails(scenario *run.Scenario) bool {
	for check := range checks(scenario) {
		if check.Requirement == d.Requirement && check.Verdict == run.Fail {
			return true
		}
	}
	return false
}

// judged reports whether the scenario says something about the provider.
func judged(scenario *run.Scenario) bool {
	return !slices.Contains([]run.Verdict{run.Blocked, run.Error, run.NotApplicable}, scenario.Verdict)
}
