package mockentra

import (
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Flow is one object's pass: a state machine that never blocks. It is used by one goroutine at a time.
type Flow interface {
	// Next takes the answer to the last request, nil on the first call, and fills req with the next one. The buffers of req
	// belong to the flow until the next call. False means that the flow has ended and req is not to be sent.
	Next(prev *scim.Response, now time.Time, req *scim.Request) (more bool)
	// Outcome says how the flow ended; it is zero before.
	Outcome() Outcome
}

// OutcomeKind is how a flow ended.
type OutcomeKind uint8

// The kinds of outcomes. Unknown: the answer to a write was lost, so its effect cannot be told.
const (
	Success OutcomeKind = iota + 1
	Failure
	Skipped
	Unknown
)

func (k OutcomeKind) String() string {
	switch k {
	case Success:
		return "success"
	case Failure:
		return "failure"
	case Skipped:
		return "skipped"
	case Unknown:
		return "unknown"
	}
	return "none"
}

// Outcome is how a flow ended, with the log's code where it did not succeed.
type Outcome struct {
	Kind   OutcomeKind
	Code   Code
	Reason string
}

// pass is what every flow shares.
type pass struct {
	cycle      *cycle
	ref        Ref
	target     string // the provider's id, "" while unknown
	sent       scim.Op
	wrote      bool // the request in the air is a write
	path, body []byte
	carries    []Modified // what the request in the air carries, see Operation.Sent
	operations []Operation
	outcome    Outcome
	entry      Entry
}

// Outcome implements Flow.
func (p *pass) Outcome() Outcome { return p.outcome }

// ask fills req with a request; p.path holds its path, body its body, nil for none.
func (p *pass) ask(req *scim.Request, op scim.Op, method string, body []byte) bool {
	header := p.cycle.bare
	if body != nil {
		header = p.cycle.withBody
	}
	p.sent, p.wrote = op, method != http.MethodGet
	*req = scim.Request{Op: op, Method: method, Path: p.path, Header: header, Body: body}
	return true
}

// askAt is ask for the resource with the flow's target as its id. An id that cannot stand in a path ends the flow.
func (p *pass) askAt(req *scim.Request, op scim.Op, method string, kind Kind, query string, body []byte) bool {
	path, err := scim.AppendResourcePath(p.path[:0], kind.endpoint(), p.target)
	if err != nil {
		return p.unusable(err)
	}
	path = append(path, query...)
	p.path = path
	return p.ask(req, op, method, body)
}

// unusable ends the flow on an id that scim.CheckID refuses.
func (p *pass) unusable(err error) bool { return p.end(Failure, CodeIncompatible, err.Error()) }

// noteResponse notes the answer to the last request.
func (p *pass) noteResponse(rsp *scim.Response) {
	if rsp == nil {
		return
	}
	if rsp.Exchange != 0 {
		p.entry.Exchanges = append(p.entry.Exchanges, rsp.Exchange)
	}
	p.operations = append(p.operations, Operation{
		Op: p.sent, Ref: p.ref, TargetID: p.target, Exchange: rsp.Exchange, Status: rsp.Status, Err: rsp.Err,
		Wrote: p.wrote, Sent: p.carries,
	})
	p.carries = nil
}

// end ends the flow.
func (p *pass) end(kind OutcomeKind, code Code, reason string) bool {
	p.outcome = Outcome{Kind: kind, Code: code, Reason: reason}
	return false
}

// byGateway reports whether an answer is that of what stands before the provider, which did not hear from it (RFC 9110 §15.6.3, §15.6.5).
func byGateway(rsp *scim.Response) bool {
	return rsp.Err == nil && (rsp.Status == http.StatusBadGateway || rsp.Status == http.StatusGatewayTimeout)
}

func (p *pass) succeed() bool { return p.end(Success, "", "") }

func (p *pass) skip(code Code, reason string) bool { return p.end(Skipped, code, reason) }

// refuse ends the flow on an answer that it cannot accept. A write without an answer of the provider's own has an unknown effect. A creation that was held
// back on its way has none; a change that was is looked for like a lost one, so that nobody is accused of not having made it.
func (p *pass) refuse(rsp *scim.Response, byID bool) bool {
	kind := Failure
	creates := p.sent == scim.OpUserCreate || p.sent == scim.OpGroupCreate
	if p.wrote && (byGateway(rsp) || rsp.Err != nil && !(creates && scim.Withheld(rsp.Err))) {
		kind = Unknown
	}
	return p.end(kind, codeOf(rsp, byID), reasonOf(rsp))
}

// incompatible ends the flow on a 2xx answer that is not what SCIM says it must be.
func (p *pass) incompatible(want string, rsp *scim.Response) bool {
	return p.end(Failure, CodeIncompatible, "expected "+want+", got "+scim.Excerpt(rsp.Body, 200))
}

// failed tells whether the object has to be retried.
func (p *pass) failed() bool { return p.outcome.Kind != Success && p.outcome.Kind != Skipped }

// patched ends the flow on the answer to a PATCH of a reference.
func (p *pass) patched(rsp *scim.Response) bool {
	if !rsp.OK() {
		return p.refuse(rsp, true)
	}
	return p.succeed()
}

// dropped tells whether the log gets no row of the pass.
func (p *pass) dropped() bool { return p.cycle.job.cfg.Brief && !p.failed() }

// conclude writes the log row of a reference pass.
func (p *pass) conclude(modified []Modified) {
	var object Object
	p.cycle.job.load(p.ref, &object)
	p.step("referenceResolution", "")
	p.step("export", p.ref.Kind.String(), " ", object.Name(), " to be updated")
	p.entry.Modified, p.entry.TargetID = modified, p.target
	p.entry.conclude(p.outcome)
	p.cycle.write(p.entry, &object)
}

// settler is what a cycle needs of its flows beyond Flow. settle stores what the flow has learnt; the job's lock is held.
type settler interface {
	Flow
	base() *pass
	settle(now time.Time)
}

func (p *pass) base() *pass { return p }
