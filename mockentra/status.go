package mockentra

import "time"

// Codes of a job's status (entra.md §6.3 [D]).
const (
	StatusNotRun     = "NotRun"
	StatusActive     = "Active"
	StatusQuarantine = "Quarantine"
)

// Reasons of a quarantine (entra.md §6.3 [D]).
const (
	ReasonException  = "EncounteredQuarantineException"
	ReasonProportion = "EncounteredEscrowProportionThreshold"
	ReasonTotal      = "EncounteredTotalEscrowThreshold"
	ReasonDeletes    = "TooManyDeletes"
)

// Status is the job as the portal shows it.
type Status struct {
	Code       string
	Quarantine *Quarantine // nil when not in quarantine
	Probe      Outcome     // of the last probe
	Cycles     int         // begun
	Escrowed   int         // objects and references that wait for a retry
}

// Quarantine says why and since when a job is slowed down.
type Quarantine struct {
	Reason      string
	Error       Outcome // of the probe, where that was the reason
	Began       time.Time
	NextAttempt time.Time // 6, 12, 24 hours after Began, then daily
	attempts    int
}

// Status returns a copy.
func (j *Job) Status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	status := j.status
	if status.Quarantine != nil {
		held := *status.Quarantine
		status.Quarantine = &held
	}
	status.Cycles, status.Escrowed = j.cycles, len(j.objects)+len(j.references)
	return status
}

func (j *Job) quarantine(reason string, cause Outcome, now time.Time) {
	held := j.status.Quarantine
	if held == nil {
		held = &Quarantine{Began: now}
	}
	held.Reason, held.Error = reason, cause
	for held.attempts == 0 || !held.NextAttempt.After(now) {
		held.attempts++
		held.NextAttempt = held.Began.Add(retryDelay(held.attempts))
	}
	j.status.Code, j.status.Quarantine = StatusQuarantine, held
}

func (j *Job) leaveQuarantine() {
	j.status.Quarantine = nil
	j.status.Code = StatusNotRun
	if j.cycles > 0 {
		j.status.Code = StatusActive
	}
}

// failures counts what quarantine is judged by.
type failures struct {
	events     int // provisioning events, references not counted
	objects    int // of them failed
	references int // failed
}

// reason returns why a cycle leads to quarantine, "" for none (entra.md §6.3 [D], called approximate there).
func (f failures) reason(knobs *Knobs) string {
	switch {
	case f.objects+f.references > knobs.QuarantineAll, f.objects > knobs.QuarantineFailures:
		return ReasonTotal
	case f.objects >= knobs.QuarantineFloor && float64(f.objects) > knobs.QuarantineRatio*float64(f.events):
		return ReasonProportion
	}
	return ""
}
