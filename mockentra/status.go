package mockentra

import "time"

// StatusCode is the code of a job's status (Microsoft Graph, "synchronizationStatus").
type StatusCode string

// The codes of a job's status.
const (
	StatusNotRun     StatusCode = "NotRun"
	StatusActive     StatusCode = "Active"
	StatusPaused     StatusCode = "Paused"
	StatusQuarantine StatusCode = "Quarantine"
)

// QuarantineReason is why a job is in quarantine (Microsoft Graph, "synchronizationQuarantine").
type QuarantineReason string

// The reasons of a quarantine.
const (
	ReasonException  QuarantineReason = "EncounteredQuarantineException"
	ReasonProportion QuarantineReason = "EncounteredEscrowProportionThreshold"
	ReasonTotal      QuarantineReason = "EncounteredTotalEscrowThreshold"
	ReasonDeletes    QuarantineReason = "TooManyDeletes"
)

// Status is the job as the portal shows it.
type Status struct {
	Code       StatusCode
	Quarantine *Quarantine // nil when not in quarantine
	Probe      Outcome     // of the last probe
	Cycles     int         // begun
	Escrowed   int         // objects and references that wait for a retry
	Staged     int         // disables and deletions that the threshold holds back
}

// Quarantine says why and since when a job is slowed down.
type Quarantine struct {
	Reason      QuarantineReason
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
	if j.paused {
		status.Code = StatusPaused
	}
	status.Cycles, status.Escrowed, status.Staged = j.cycles, len(j.retry.objects)+len(j.retry.references), len(j.staged)
	return status
}

func (j *Job) quarantine(reason QuarantineReason, cause Outcome, now time.Time) {
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
