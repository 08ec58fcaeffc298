package mockentra

import "time"

// QuarantineReason is why a job is in quarantine (Microsoft Graph, "synchronizationQuarantine").
type QuarantineReason string

// The reasons of a quarantine.
const (
	ReasonException  QuarantineReason = "EncounteredQuarantineException"
	ReasonProportion QuarantineReason = "EncounteredEscrowProportionThreshold"
	ReasonTotal      QuarantineReason = "EncounteredTotalEscrowThreshold"
	ReasonDeletes    QuarantineReason = "TooManyDeletes"
)

// Quarantine says why and since when a job is slowed down. It lasts until the end of a cycle in which its criteria are no longer met
// (Microsoft, "Quarantine status").
type Quarantine struct {
	Reason      QuarantineReason
	Error       Outcome // of the probe, where that was the reason
	Began       time.Time
	NextAttempt time.Time // half an hour after the first cycle in quarantine, then 1, 2, 4 and 8 hours apart, then a day
	attempts    int
}

// quarantine puts the job into quarantine, or keeps it there.
func (j *Job) quarantine(reason QuarantineReason, cause Outcome, now time.Time) {
	held := j.status.Quarantine
	if held == nil {
		held = &Quarantine{Began: now}
	}
	held.Reason, held.Error = reason, cause
	held.NextAttempt = now.Add(attemptDelay(held.attempts))
	held.attempts++
	j.status.Code, j.status.Quarantine = StatusQuarantine, held
}

// attemptDelay is how long a job in quarantine waits for its next attempt, once it has made so many (observed: Microsoft Q&A 1319983).
func attemptDelay(made int) time.Duration {
	if made > 4 {
		return 24 * time.Hour
	}
	return 30 * time.Minute << made
}

func (j *Job) leaveQuarantine() {
	j.status.Quarantine = nil
	j.status.Code = StatusNotRun
	if j.cycles > 0 {
		j.status.Code = StatusActive
	}
}

// disabled tells whether the job has been in quarantine for too long: it does nothing until it is started or restarted (Microsoft,
// "Quarantine status").
func (j *Job) disabled() bool {
	held := j.status.Quarantine
	return held != nil && j.clock.Now().Sub(held.Began) > j.cfg.Knobs.QuarantineLife
}

// failures counts what quarantine is judged by.
type failures struct {
	events     int // objects that are provisioned or have failed, references not counted
	objects    int // of them failed
	references int // failed: managers, and single members
}

// failures counts all that waits for a retry, from whatever cycle: escrows accrue (Microsoft, "Quarantine status"). Where they are too few
// to be held against what is provisioned, that is not counted.
func (j *Job) failures() failures {
	counted := failures{objects: len(j.retry.objects)}
	for _, held := range j.retry.references {
		counted.references += max(1, len(held.changes))
	}
	counted.events = counted.objects
	for _, kind := range []Kind{User, Group} {
		for index := 0; counted.objects >= j.cfg.Knobs.QuarantineFloor && index < len(j.links[kind]); index++ {
			if stored := &j.links[kind][index]; stored.managed && j.retry.objects[Ref{kind, index}] == nil {
				counted.events++
			}
		}
	}
	return counted
}

// reason returns why a cycle leads to quarantine, "" for none (Microsoft, "Quarantine status", which calls its rules
// approximate).
func (f failures) reason(knobs *Knobs) QuarantineReason {
	switch {
	case f.objects+f.references > knobs.QuarantineAll, f.objects > knobs.QuarantineFailures:
		return ReasonTotal
	case f.objects >= knobs.QuarantineFloor && float64(f.objects) > knobs.QuarantineRatio*float64(f.events):
		return ReasonProportion
	}
	return ""
}
