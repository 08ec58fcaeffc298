package verdict

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// MostStarved is the share of a phase's time held back by max-live above which the phase proves nothing about the target rate.
const MostStarved = 0.01

// Starved reports whether the phase proves nothing about the target rate, because max-live held its requests back.
func Starved(phase *run.Load) bool {
	return phase.Rate > 0 && phase.StarvedS > MostStarved*phase.Seconds
}

// load sums up the phases of a load.
type load struct {
	empty       string // why they prove nothing at all, "" where they do
	audited     bool
	differences int    // that audits found
	broken      int    // service level objectives
	sent        string // of what was planned
	cut         string // what an early stop has left undone, "" where there was none
	unread      string // what could not be read back, "" where all could
	limited     string // what was refused for the number of requests, "" where nothing was
	lost        run.Lost
	answers     answers
	starved     string // why nothing is said about the rate, "" where something is
}

func newLoad(whole *run.Run) load {
	l := load{sent: sent(whole), unread: unread(whole), limited: limited(whole), starved: starvation(whole), answers: newAnswers(whole.Loads)}
	for _, phase := range whole.Loads {
		l.empty = cmp.Or(l.empty, provesNothing(phase))
		if l.cut == "" && phase.Cut != "" {
			l.cut = undone(phase)
		}
		for _, slo := range phase.SLOs {
			if !slo.Held {
				l.broken++
			}
		}
		if phase.Audit == nil {
			continue
		}
		l.audited = true
		l.differences += phase.Audit.Differences()
		if lost := phase.Audit.Lost; lost != nil {
			l.lost.Done, l.lost.Undone, l.lost.Unknown = l.lost.Done+lost.Done, l.lost.Undone+lost.Undone, l.lost.Unknown+lost.Unknown
		}
	}
	return l
}

// provesNothing says why a phase says nothing about the provider, "" where it does.
func provesNothing(phase run.Load) string {
	if phase.Sent == 0 {
		return fmt.Sprintf("no request of phase %s was sent", phase.Phase)
	}
	if audit := phase.Audit; audit != nil && audit.Lost == nil && audit.Unread == nil && audit.Limited == 0 &&
		audit.Users+audit.Groups+audit.Attributes+audit.Memberships+len(audit.Findings) == 0 {
		return fmt.Sprintf("the audit after phase %s compared nothing", phase.Phase)
	}
	return ""
}

// open says why there is no result where nothing wrong was found, "" where there is one.
func (l *load) open() string {
	var why []string
	for _, part := range []string{l.unread, l.limited, l.unsettled()} {
		if part != "" {
			why = append(why, part)
		}
	}
	if len(why) == 0 && l.starved != "" {
		why = append(why, l.starved)
	}
	if len(why) == 0 {
		return ""
	}
	return strings.Join(append(why, l.sent), "; ")
}

// unsettled says how many writes got no response, where not all of them are known to have taken effect, "" where they are.
func (l *load) unsettled() string {
	if l.lost.Undone+l.lost.Unknown == 0 {
		return ""
	}
	return LostWords(l.lost)
}

// sentence is about load phases: what is wrong, what was sent of what was planned, what was left undone, and what nothing can be
// said about.
func (l *load) sentence() string {
	parts := []string{l.opening() + l.sent}
	beside := ""
	if l.differences > 0 && len(l.answers.failing) > 0 {
		beside = l.answers.fail()
	}
	for _, part := range []string{beside, l.answers.words(), l.cut, l.unread, l.limited} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if l.lost != (run.Lost{}) {
		parts = append(parts, LostWords(l.lost))
	}
	if l.starved != "" {
		parts = append(parts, l.starved)
	}
	return strings.Join(parts, "; ") + "."
}

func (l *load) opening() string {
	switch {
	case l.differences > 0:
		return fmt.Sprintf("Lost or changed data: the audit found %s; ", number(l.differences, "difference"))
	case len(l.answers.failing) > 0 && l.audited:
		return fmt.Sprintf("Does not conform under load: %s; the audit found no differences; ", l.answers.fail())
	case len(l.answers.failing) > 0:
		return fmt.Sprintf("Does not conform under load: %s; ", l.answers.fail())
	case l.broken > 0:
		return fmt.Sprintf("Too slow: %s missed; ", were(l.broken, "service level objective"))
	case l.audited && l.unread+l.limited+l.unsettled()+l.starved != "":
		return "No verdict about the load: the audit found no differences; "
	case l.audited && l.lost != (run.Lost{}):
		return "Held up under load, with some responses lost: the audit found no differences; "
	case l.audited && l.cut != "":
		return "Held up under load until stopped early: the audit found no differences; "
	case l.audited:
		return "Held up under load: the audit found no differences; "
	}
	return "Load without an audit: "
}

// unread says how many objects could not be read back, "" where all could.
func unread(whole *run.Run) string {
	var all run.Unread
	for _, phase := range whole.Loads {
		if phase.Audit != nil && phase.Audit.Unread != nil {
			all.Objects += phase.Audit.Unread.Objects
			all.Why = cmp.Or(all.Why, phase.Audit.Unread.Why)
		}
	}
	if all.Objects == 0 {
		return ""
	}
	return UnreadWords(all)
}

// limited says how much was refused for the number of requests, "" where nothing was.
func limited(whole *run.Run) string {
	refused := 0
	for _, phase := range whole.Loads {
		if phase.Audit != nil {
			refused += phase.Audit.Limited
		}
	}
	if refused == 0 {
		return ""
	}
	return LimitedWords(refused)
}

// starvation says of the phase that starved for the greatest share of its time why there is no statement about the rate, "" where
// none did.
func starvation(whole *run.Run) string {
	var worst *run.Load
	for i := range whole.Loads {
		phase := &whole.Loads[i]
		if Starved(phase) && (worst == nil || phase.StarvedS*worst.Seconds > worst.StarvedS*phase.Seconds) {
			worst = phase
		}
	}
	if worst == nil {
		return ""
	}
	return fmt.Sprintf("phase %s was held back by --max-live %d for %.2g of %.2g s, so nothing is proven about %g requests/s: raise --max-live or lower --rate",
		worst.Phase, worst.MaxLive, worst.StarvedS, worst.Seconds, worst.Rate)
}

// sent says how many of the planned requests were sent, and at which rate where there is a target rate.
func sent(whole *run.Run) string {
	var planned, sent uint64
	var seconds, rate float64
	for _, phase := range whole.Loads {
		planned, sent = planned+phase.Planned, sent+phase.Sent
		seconds, rate = seconds+phase.Seconds, phase.Rate
	}
	text := fmt.Sprintf("sent %d/%s", sent, Plural(int(planned), "request", "requests"))
	if rate > 0 && seconds > 0 {
		text += fmt.Sprintf(" at %s/s (target %g/s)", PerSecond(sent, seconds), rate)
	}
	return text
}

// undone says where a load was stopped early, and what it has not provisioned.
func undone(phase run.Load) string {
	text := "stopped early in phase " + phase.Phase + " (" + phase.Cut + ")"
	if left := LeftWords(phase.Left); left != "" {
		text += ": " + left + " not provisioned"
	}
	return text
}
