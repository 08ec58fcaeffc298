package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

// everyAnswerSteps are about what holds of every answer, whatever was asked: a sentence for each invariant.
func everyAnswerSteps() []Step {
	all := []Step{
		{Pattern: `^a request of each kind is sent about ([A-Z][a-z]+)$`, Example: "a request of each kind is sent about Ada", run: asksOfPerson},
		{Pattern: `^a request of each kind is sent about the group "([^"]+)"$`,
			Example: `a request of each kind is sent about the group "Analysts"`, needs: always(groups("")), run: asksOfGroup},
	}
	for _, one := range invariant.All() {
		sentence := "each answer " + one.Sentence
		all = append(all, Step{Pattern: "^" + sentence + "$", Example: sentence, Invariant: one.ID, run: everyAnswer(one)})
	}
	return all
}

// heard is an answer that a story wants to look at as such.
type heard struct {
	answer   *invariant.Answer
	exchange int
}

// listening passes answers on to a story.
type listening struct {
	sender mockentra.Sender
	w      *World
}

// Send implements mockentra.Sender.
func (l listening) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	l.sender.Send(ctx, req, rsp)
	kept := *rsp
	kept.Body = append([]byte(nil), rsp.Body...)
	if answer := invariant.Read(req, &kept); answer != nil {
		l.w.heard = append(l.w.heard, heard{answer, rsp.Exchange})
	}
}

// listen hears what is answered until stop is called.
func (w *World) listen() (stop func()) {
	before := w.senders
	for _, sender := range []*mockentra.Sender{&w.senders.Setup, &w.senders.Oracle, &w.senders.Stranger} {
		*sender = listening{*sender, w}
	}
	return func() { w.senders = before }
}

// asksOfPerson creates an account, reads, finds, changes and deletes it, asks for nobody and with a wrong secret, and creates what is there.
func asksOfPerson(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	defer w.listen()()
	resource, made := checkCreated(w.post(ctx, p.ref, false), GivenPrefix+"resource", "userName", w.wanted(p, "user name"))
	if w.asked, p.id = made, resource.ID(); !holds(made) {
		return nil, nil
	}
	read, response := w.read(ctx, scim.OpUserGet, p.id, userPath)
	if w.thereToo(read, response, p.id); !holds(w.asked) {
		return nil, nil
	}
	w.search(ctx, w.queryOf(p))
	w.search(ctx, w.queryFor("Users", "userName", "nobody-"+w.setting.Mark))
	w.acceptedUpdate(ctx, p)
	if number := w.wanted(p, "employee number"); number != "" {
		w.send(ctx, p, update{"replace", enterprise + "employeeNumber", number})
	}
	w.send(ctx, p, update{"replace", "displayName", "Zoë Ångström " + surname(p.name, w.setting.Mark)})
	w.read(ctx, scim.OpUserGet, p.id, userPath)
	w.send(ctx, p, update{"replace", "active", false})
	w.read(ctx, scim.OpUserGet, p.id, userPath)
	w.post(ctx, p.ref, false)
	if err := w.takesName(ctx, p); err != nil {
		return nil, err
	}
	ask(ctx, w.senders.Stranger, scim.OpUserGet, http.MethodGet, userPath(p.id), nil)
	if w.deleteUser(ctx, p).OK() {
		w.read(ctx, scim.OpUserGet, p.id, userPath)
	}
	return nil, nil
}

// takesName lets somebody else's account ask for a person's user name.
func (w *World) takesName(ctx context.Context, p *person) error {
	name := w.wanted(p, "user name")
	source, err := w.everything(p.name + "2") // nobody in a sentence is called so
	if err != nil || name == "" {
		return err
	}
	other := w.add(p.name+"2", source)
	w.subject = p
	resource, err := w.post(ctx, other.ref, false).Decode()
	if other.id = resource.ID(); err != nil || other.id == "" {
		return nil
	}
	w.send(ctx, other, update{"replace", "userName", name})
	w.deleteUser(ctx, other)
	return nil
}

func asksOfGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	defer w.listen()()
	resource, made := checkCreated(w.post(ctx, g.ref, false), GivenPrefix+"resource", "displayName", g.name)
	if w.asked, g.id = made, resource.ID(); !holds(made) {
		return nil, nil
	}
	read, response := w.read(ctx, scim.OpGroupGet, g.id, groupPath)
	if w.thereToo(read, response, g.id); !holds(w.asked) {
		return nil, nil
	}
	w.search(ctx, w.groupQuery("displayName", g.name))
	w.search(ctx, w.queryFor("Groups", "displayName", "nobody-"+w.setting.Mark))
	w.patch(ctx, groupPath(g.id), scim.OpGroupUpdate, "replace", "displayName", g.name)
	if err := w.joins(ctx, g); err != nil {
		return nil, err
	}
	if ask(ctx, w.senders.Setup, scim.OpGroupDelete, http.MethodDelete, groupPath(g.id), nil).OK() {
		w.read(ctx, scim.OpGroupGet, g.id, groupPath)
	}
	return nil, nil
}

// joins lets somebody new become a member of a group, and reads both.
func (w *World) joins(ctx context.Context, g *group) error {
	const name = "Joiner" // nobody in a sentence is called so
	source, err := w.everything(name)
	if err != nil {
		return err
	}
	p := w.add(name, source)
	w.subject = p
	resource, err := w.post(ctx, p.ref, false).Decode()
	if p.id = resource.ID(); err != nil || p.id == "" {
		return nil
	}
	w.patch(ctx, groupPath(g.id), scim.OpGroupAddMembers, "add", "members", membersOf(p.id))
	w.read(ctx, scim.OpGroupGet, g.id, groupPath)
	w.read(ctx, scim.OpUserGet, p.id, userPath)
	w.deleteUser(ctx, p)
	return nil
}

// thereToo notes whether what was created can be read: what answers the same to everything has created nothing.
func (w *World) thereToo(read scim.Resource, response *scim.Response, id string) {
	if read == nil || read.ID() == "" || scim.JSON(read) == scim.JSON(map[string]any{"id": id}) {
		w.asked = withAnswer(fault(w.asked.ID, features.Gone, w.asked.Want, "not there"), response, "the read")
	}
}

// everyAnswer makes the step that judges what was heard by an invariant: a check for each kind of request in whose answers it does not
// hold, and one for all others. Where nothing was created, answers that are right say little.
func everyAnswer(one invariant.Invariant) stepFunc {
	return func(_ context.Context, w *World, _ []string) ([]run.Check, error) {
		if w.asked.ID == "" {
			return nil, errors.New("the scenario has no answers yet: add them in a When step")
		}
		tally, id := invariant.Tally{}, one.Check()
		for _, heard := range w.heard {
			tally.Add(one, heard.answer, invariant.Seen{Exchange: heard.exchange})
		}
		var checks []run.Check
		judged := 0
		for _, count := range tally.Counts() {
			if judged += count.Judged; count.Broken > 0 {
				check := fault(id, count.First.Outcome, count.First.Want, count.First.Got)
				check.Pointer, check.Exchanges = count.First.Pointer, []int{count.Seen.Exchange}
				check.Reason = "the response to " + count.Kind
				checks = append(checks, check)
			}
		}
		switch {
		case !holds(w.asked):
			return append(checks, restOn("7644-3.3-create-201", w.asked)...), nil
		case len(checks) > 0:
			return checks, nil
		case judged == 0 && one.Optional:
			return []run.Check{fault(id, features.Unverifiable, "an answer of which it can be said", "none")}, nil
		case judged == 0:
			return restOn(one.Rests, fault(GivenPrefix+"answers", features.Missing, "an answer of which it can be said", "none")), nil
		}
		return []run.Check{pass(id, judged, fmt.Sprintf("%d answers: each %s", judged, one.Sentence))}, nil
	}
}
