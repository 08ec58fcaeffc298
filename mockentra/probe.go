package mockentra

import (
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// probeFlow asks for a user who cannot exist: Test Connection, and the first request of each cycle (Microsoft, "Develop a SCIM
// endpoint"; at each cycle: grokability/snipe-it#11913).
type probeFlow struct {
	pass
	value string
}

// Next implements Flow.
func (f *probeFlow) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	f.noteResponse(prev)
	if prev != nil {
		return f.judge(prev)
	}
	rules := f.cycle.job.cfg.Mapping.kind(User)
	matching := rules.rows[rules.matching[0]]
	f.path = appendSearch(f.path, User, matching.path.text, f.value, f.cycle.job.cfg.Knobs.FilterEncoding)
	return f.ask(req, scim.OpProbe, http.MethodGet, nil)
}

// judge accepts any list response.
func (f *probeFlow) judge(rsp *scim.Response) bool {
	switch {
	case rsp.Err != nil || rsp.Status >= 500:
		return f.end(Failure, CodeUnavailable, reasonOf(rsp))
	case rsp.Status == http.StatusUnauthorized || rsp.Status == http.StatusForbidden:
		return f.end(Failure, CodeInvalidCredentials, reasonOf(rsp))
	case rsp.Status == http.StatusNotFound:
		return f.end(Failure, CodeIncompatible, "an HTTP/404 was returned instead of HTTP/200: check the tenant URL; "+reasonOf(rsp))
	case rsp.Status != http.StatusOK:
		return f.refuse(rsp, false)
	}
	if _, ok := scanList(rsp.Body); !ok {
		return f.incompatible("a ListResponse", rsp)
	}
	return f.succeed()
}

// settle implements settler.
func (f *probeFlow) settle(now time.Time) {
	job := f.cycle.job
	job.status.Probe, f.cycle.result.Probe = f.outcome, f.outcome
	if f.failed() {
		job.quarantine(ReasonException, f.outcome, now)
		f.cycle.aborted = true
	}
}

// connectionFlow is a probe outside of a cycle: it changes nothing but the last probe's outcome.
type connectionFlow struct{ probeFlow }

// Next implements Flow.
func (f *connectionFlow) Next(prev *scim.Response, now time.Time, req *scim.Request) bool {
	more := f.probeFlow.Next(prev, now, req)
	if !more {
		job := f.cycle.job
		job.mu.Lock()
		defer job.mu.Unlock()
		job.status.Probe = f.outcome
	}
	return more
}
