package story

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// Setting is what a story is told of its target and of the scenario that it is for.
type Setting struct {
	Identity    targets.Identity // how people and groups are called there
	Mapping     *mockentra.Mapping
	Dialect     mockentra.Dialect
	Connector   mockentra.Connector
	HardDelete  bool // the application has no soft delete
	Knobs       mockentra.Knobs
	Standard    bool          // Entra sends no form of its own that it may leave out, since the RFCs alone are asked
	Consistency time.Duration // how long a write may take to be seen

	MembersOnRequest bool // a plain read of a group does not show them

	Apart func(do func()) // does what no step of another scenario may be under way beside

	Beside *World // one of the same run: what that has found out of the provider, this one knows; nil = none

	// The way to a provider whose URL begins with https, past all senders; nil where it does not.
	Plain func(context.Context) (status int, err error)   // a GET without TLS and without a secret; an error = there was no answer
	TLS12 func(context.Context) (reached bool, err error) // a handshake that offers TLS 1.2 and nothing newer; reached = a connection was made

	Mark string // in every name, so that leftovers can be told
	Seed int64  // of what the job draws by lot
	Salt int64  // of the object ids, together with Mark

	Exercised func(kind mockentra.Kind, target string) // told each row of the mapping that a cycle sends; nil = nobody

	Deny func(path string) bool                       // whether Entra must not write there; nil = never
	Kept func(exchange int) (evidence.Exchange, bool) // what was sent and answered under a number of scim.Response, without secrets
	Head func(exchange int) (evidence.Exchange, bool) // the same without addresses, headers and bodies, which takes less time
}

// Senders send on behalf of those whom a story knows.
type Senders struct {
	Entra    mockentra.Sender // the provisioning service
	Setup    mockentra.Sender // makes the state that a story starts from
	Oracle   mockentra.Sender // reads the provider back
	Stranger mockentra.Sender // has a wrong secret
	Nobody   mockentra.Sender // has no secret at all; nil where that is no other request than those of the run

	// Near makes who has something similar to the secret, in the words of a story; nil where nothing is.
	Near func(how string) mockentra.Sender

	// Together makes a context under which so many writes wait until all are about to leave; met reports whether they did.
	Together func(ctx context.Context, many int) (all context.Context, met func() bool)

	// Simulate lets Entra meet what plays says of each of its requests instead of the provider, until stop is called.
	Simulate func(plays func(*scim.Request) evidence.Simulation) (stop func())
}

// World is what one scenario owns: a directory, a provisioning job and its clock, people and groups by the names that the story
// uses, and the last answer.
type World struct {
	setting Setting
	senders Senders

	clock  *mockentra.VirtualClock
	tenant *mockentra.Tenant
	job    *mockentra.Job

	folk     folk
	people   map[string]*person
	groups   map[string]*group
	subject  *person // whom the story named last
	topic    *group  // which it named last
	newcomer *person // who has got another's user name

	cycle         mockentra.Result          // of the last cycle
	earlier       []mockentra.Operation     // of all cycles before it
	cycles        int                       // how many have run
	despite       *mockentra.Operation      // a write that this step saw answered with an error and done
	gaveUp        bool                      // a cycle of this step ended after its probe
	tested        mockentra.Outcome         // of the last connection test
	answer        scim.Response             // the last answer that a step wants to look at
	heard         []heard                   // the answers that a step judges as such
	asked         run.Check                 // whether the resource that they are about came to be; no ID = nothing was asked yet
	untold        string                    // why nobody could send a request without the right secret; "" = somebody has, or was not to
	look          lookup                    // of the last search
	offer         offer                     // what the provider says of itself, once it was asked
	tried         tried                     // what came of the last try of the way to the provider
	formed        formed                    // the last update in a form of its own
	nullReference nullReference             // the last change of a member with a null reference
	made          made                      // the last creation in a form of its own
	flagged       []twice                   // requests with the flag of the compliant dialect
	overlap       overlap                   // the last two requests that were sent together
	unseen        atomic.Pointer[time.Time] // when the last cycle ended, where no look has seen since what it wrote
	play          *played                   // what is simulated in the next cycle; nil = nothing

	hundred   []string               // ids of people whom somebody has put into a group
	refusals  *refusals              // of the whole run
	refused   map[int]mockentra.Kind // creations that were refused for what they had in them, by exchange
	discarded *evidence.Exchange     // the last one whose response the story has lost
}

// started is where every virtual clock begins.
func started() time.Time { return time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC) }

const cycleInterval = 40 * time.Minute // Microsoft, "Develop a SCIM endpoint"

// New makes the world of one scenario, with an empty directory and the provisioning job that the setting describes.
func New(setting Setting, senders Senders) *World {
	known := &refusals{}
	if setting.Beside != nil {
		known = setting.Beside.refusals
	}
	w := &World{
		setting: setting, senders: settled(senders, setting.Consistency), refusals: known,
		clock:  mockentra.NewVirtualClock(started()),
		folk:   newFolk(setting.Mapping, setting.Identity, setting.Mark, known),
		people: map[string]*person{},
		groups: map[string]*group{},
	}
	w.tenant = mockentra.NewTenant(w.clock, mockentra.Salted(setting.Salt, setting.Mark))
	knobs := setting.Knobs
	knobs.GroupSchemaURI = knobs.GroupSchemaURI && !setting.Standard
	w.job = mockentra.NewJob(w.tenant, w.clock, mockentra.Config{
		Mapping: setting.Mapping, Dialect: setting.Dialect, Connector: setting.Connector, HardDelete: setting.HardDelete, Knobs: knobs,
		Seed: setting.Seed, MembersOnRequest: setting.MembersOnRequest, Deny: setting.Deny,
	})
	return w
}

// LastAnswer is the number of the exchange that the next step may look at, 0 where there is none.
func (w *World) LastAnswer() int { return w.answer.Exchange }

// nextCycle lets the interval pass and runs a cycle to its end.
func (w *World) nextCycle(ctx context.Context) {
	w.untilSeen(ctx)
	w.cycleBy(func(cycle mockentra.Cycle) mockentra.Result {
		return mockentra.Drive(ctx, cycle, w.senders.Entra, w.clock)
	})
}

// interval is how long Entra waits for the next cycle: in quarantine, until the next attempt.
func (w *World) interval() time.Duration {
	if held := w.job.Status().Quarantine; held != nil {
		return max(cycleInterval, held.NextAttempt.Sub(w.clock.Now()))
	}
	return cycleInterval
}

// cycleBy is nextCycle for who drives the cycle in another way.
func (w *World) cycleBy(drive func(mockentra.Cycle) mockentra.Result) {
	w.clock.Advance(w.interval())
	w.cycles++
	w.earlier = append(w.earlier, w.met(w.cycle.Operations)...)
	stop := w.simulate()
	w.cycle = drive(w.job.Begin())
	simulated := stop()
	w.gaveUp = w.gaveUp || !w.cycle.Complete && !simulated
	w.noteSent()
	w.noteCreations()
	w.exercised()
	w.noteUnseen()
}

// failure returns the last write of the last cycle about an object that the provider did not accept, or nil.
func (w *World) failure(ref mockentra.Ref) *mockentra.Operation {
	for i := len(w.cycle.Operations) - 1; i >= 0; i-- {
		operation := &w.cycle.Operations[i]
		if operation.Ref == ref && (operation.Err != nil || operation.Status >= 400) && !w.simulated(operation) {
			return operation
		}
	}
	return nil
}

// explain adds to a check that did not hold what the provider had answered to Entra about this object.
func (w *World) explain(check run.Check, ref mockentra.Ref) run.Check {
	if holds(check) {
		return check
	}
	if failed := w.failure(ref); failed != nil {
		return w.answeredBy(check, failed)
	}
	return check
}

// answeredBy is withAnswer for what Entra was answered.
func (w *World) answeredBy(check run.Check, operation *mockentra.Operation) run.Check {
	answer := w.answerOf(operation)
	return withAnswer(check, &answer, spelled(operation.Op))
}

func (w *World) answerOf(operation *mockentra.Operation) scim.Response {
	response := scim.Response{Status: operation.Status, Err: operation.Err, Exchange: operation.Exchange}
	if kept := w.exchange(operation.Exchange); kept != nil && kept.Response != nil {
		response.Body = []byte(kept.Response.Body)
	}
	return response
}

func spelled(op scim.Op) string { return strings.ReplaceAll(string(op), "_", " ") }

// exchange returns a kept exchange by number, or nil.
func (w *World) exchange(number int) *evidence.Exchange {
	kept, there := w.setting.Kept(number)
	if !there {
		return nil
	}
	return &kept
}

// method is that of the request of an exchange, "" where there is none.
func (w *World) method(number int) string {
	head, _ := w.setting.Head(number)
	return head.Method
}

// wrote reports whether an exchange was to change something.
func (w *World) wrote(number int) bool {
	method := w.method(number)
	return method != "" && method != http.MethodGet
}

// targetID returns the provider's id of an object as Entra knows it now, "" where there is no link.
func (w *World) targetID(ref mockentra.Ref) string {
	link, _ := w.job.Link(ref)
	return link.TargetID
}

// object reads a source object.
func (w *World) object(ref mockentra.Ref) mockentra.Object {
	var object mockentra.Object
	w.tenant.Object(ref, &object)
	return object
}
