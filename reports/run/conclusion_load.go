package run

import (
	"cmp"
	"fmt"
	"strings"
)

// MostStarved is the share of a phase's time above which waiting at max-live forbids a statement about the rate that was asked
// for (performance.md §1.1).
const MostStarved = 0.01

// Starved reports whether the phase says nothing about the rate that was asked for, since its requests waited at max-live.
func (l *Load) Starved() bool { return l.Rate > 0 && l.StarvedS > MostStarved*l.Seconds }

// noLoadAnswer says why the load phases prove nothing, "" when they do. What the provider did wrong is an answer whatever the rate
// was and whichever answers were lost.
func noLoadAnswer(run *Run) string {
	for _, load := range run.Loads {
		if load.Sent == 0 {
			return fmt.Sprintf("no request of the phase %s was sent", load.Phase)
		}
		if audit := load.Audit; audit != nil && audit.Lost == nil && audit.Unread == nil &&
			audit.Users+audit.Groups+audit.Attributes+audit.Memberships+len(audit.Findings) == 0 {
			return fmt.Sprintf("the audit after the phase %s compared nothing", load.Phase)
		}
	}
	if fellShort(run) {
		return ""
	}
	var why []string
	for _, open := range []string{unread(run), unsettled(run)} {
		if open != "" {
			why = append(why, open)
		}
	}
	if starved := starvation(run); len(why) == 0 && starved != "" {
		why = append(why, starved)
	}
	if len(why) == 0 {
		return ""
	}
	return strings.Join(append(why, sent(run)), "; ")
}

// unread says how many objects could not be read back, "" where all could.
func unread(run *Run) string {
	var all Unread
	for _, load := range run.Loads {
		if load.Audit != nil && load.Audit.Unread != nil {
			all.Objects += load.Audit.Unread.Objects
			all.Why = cmp.Or(all.Why, load.Audit.Unread.Why)
		}
	}
	if all.Objects == 0 {
		return ""
	}
	return all.Words()
}

// Words says how many objects could not be read back, and why.
func (u Unread) Words() string {
	return number(u.Objects, "object") + " could not be read back: " + u.Why
}

// unsettled says how many operations had no answer, where not all of them are known to be done, "" where they are.
func unsettled(run *Run) string {
	lost := lostWrites(run)
	if lost.Undone+lost.Unknown == 0 {
		return ""
	}
	return lost.Words()
}

// Words says how many operations had no answer, and what was found of them.
func (l Lost) Words() string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{l.Done, "found done"}, {l.Undone, "found undone"}, {l.Unknown, "of unknown effect"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	return verb(l.Done+l.Undone+l.Unknown, "operation", "was", "were") + " not answered: " + strings.Join(parts, ", ")
}

func lostWrites(run *Run) (sum Lost) {
	for _, load := range run.Loads {
		if load.Audit != nil && load.Audit.Lost != nil {
			sum.Done += load.Audit.Lost.Done
			sum.Undone += load.Audit.Lost.Undone
			sum.Unknown += load.Audit.Lost.Unknown
		}
	}
	return sum
}

// starvation says of the phase that starved for the greatest share of its time why there is no statement about the rate, "" where
// none did.
func starvation(run *Run) string {
	var worst *Load
	for i := range run.Loads {
		load := &run.Loads[i]
		if load.Starved() && (worst == nil || load.StarvedS*worst.Seconds > worst.StarvedS*load.Seconds) {
			worst = load
		}
	}
	if worst == nil {
		return ""
	}
	return fmt.Sprintf("the phase %s waited %.2g of its %.2g s at --max-live %d, so nothing is proven about %g requests a second: raise --max-live, or lower --rate",
		worst.Phase, worst.StarvedS, worst.Seconds, worst.MaxLive, worst.Rate)
}

func differences(run *Run) int {
	count := 0
	for _, load := range run.Loads {
		if load.Audit != nil {
			count += load.Audit.Differences()
		}
	}
	return count
}

func brokenSLOs(run *Run) int {
	count := 0
	for _, load := range run.Loads {
		for _, slo := range load.SLOs {
			if !slo.Held {
				count++
			}
		}
	}
	return count
}

// load is the sentence about load phases: what is wrong, what was sent of what was planned, what was left undone, and what
// nothing can be said about.
func load(run *Run) string {
	audited := false
	for _, phase := range run.Loads {
		audited = audited || phase.Audit != nil
	}
	cut := undone(run)
	found, broken := differences(run), brokenSLOs(run)
	var opening string
	switch {
	case found > 0:
		opening = fmt.Sprintf("Did not keep what it was given: the audit found %s; ", number(found, "difference"))
	case broken > 0:
		opening = fmt.Sprintf("Too slow: %s; ", verb(broken, "service level objective is", "broken", "broken"))
	case audited && unread(run)+unsettled(run)+starvation(run) != "":
		opening = "No verdict about the load: the audit found no difference; "
	case audited && lostWrites(run) != (Lost{}):
		opening = "Kept what it was given, though not every answer came: the audit found no difference; "
	case audited && cut != "":
		opening = "Bore the load as far as it went: the audit found no difference; "
	case audited:
		opening = "Bore the load: the audit found no difference; "
	default:
		opening = "Load without an audit: "
	}
	parts := []string{opening + sent(run)}
	if cut != "" {
		parts = append(parts, cut)
	}
	if why := unread(run); why != "" {
		parts = append(parts, why)
	}
	if lost := lostWrites(run); lost != (Lost{}) {
		parts = append(parts, lost.Words())
	}
	if why := starvation(run); why != "" {
		parts = append(parts, why)
	}
	return strings.Join(parts, "; ") + "."
}

// sent says how many of the planned requests were sent, and at which rate where one was asked for.
func sent(run *Run) string {
	var planned, sent uint64
	var seconds, rate float64
	for _, phase := range run.Loads {
		planned, sent = planned+phase.Planned, sent+phase.Sent
		seconds, rate = seconds+phase.Seconds, phase.Rate
	}
	text := fmt.Sprintf("%d of %d planned requests were sent", sent, planned)
	if rate > 0 && seconds > 0 {
		text += fmt.Sprintf(" at %s a second of %g", perSecond(sent, seconds), rate)
	}
	return text
}

// perSecond writes a rate with a digit behind the point where it is small.
func perSecond(n uint64, seconds float64) string {
	rate := float64(n) / max(seconds, 1e-9)
	if rate < 100 {
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.0f", rate)
}

// undone says what a cut has left undone, "" where nothing was cut.
func undone(run *Run) string {
	for _, load := range run.Loads {
		if load.Cut == "" {
			continue
		}
		text := "the load was cut in the phase " + load.Phase + ", since " + load.Cut
		if left := load.Left.Words(); left != "" {
			text += ": " + left + " left undone"
		}
		return text
	}
	return ""
}

// Words lists what is left, such as "39 users, 5 groups", "" where nothing is.
func (l *Left) Words() string {
	if l == nil {
		return ""
	}
	var parts []string
	for _, kind := range []struct {
		n    int
		noun string
	}{{l.Users, "user"}, {l.Groups, "group"}, {l.Managers, "manager"}, {l.Memberships, "membership"}} {
		if kind.n > 0 {
			parts = append(parts, number(kind.n, kind.noun))
		}
	}
	return strings.Join(parts, ", ")
}
