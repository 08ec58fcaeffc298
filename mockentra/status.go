package mockentra

// StatusCode is the code of a job's status (Microsoft Graph, "synchronizationStatus").
type StatusCode string

// The codes of a job's status.
const (
	StatusNotRun     StatusCode = "NotRun"
	StatusActive     StatusCode = "Active"
	StatusPaused     StatusCode = "Paused"
	StatusQuarantine StatusCode = "Quarantine"
	StatusDisabled   StatusCode = "Disabled" // that of the schedule (Microsoft Graph, "synchronizationSchedule"), after weeks of quarantine
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

// Status returns a copy.
func (j *Job) Status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	status := j.status
	if status.Quarantine != nil {
		held := *status.Quarantine
		status.Quarantine = &held
	}
	switch {
	case j.paused:
		status.Code = StatusPaused
	case j.disabled():
		status.Code = StatusDisabled
	}
	status.Cycles, status.Escrowed, status.Staged = j.cycles, len(j.retry.objects)+len(j.retry.references), len(j.staged)
	return status
}
