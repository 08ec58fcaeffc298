package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// names is the pattern of one or more people.
const names = `([A-Z][a-z]+(?: and [A-Z][a-z]+)*)`

// userSteps are about how an account comes to be: provisioning, matching one that was there, and the new resource as a whole.
func userSteps() []Step {
	return []Step{
		{Pattern: `^` + names + ` (?:is|are) provisioned$`, Example: "Ada and Grace are provisioned", run: provisioned},
		{Pattern: `^([A-Z][a-z]+) is provisioned without an? ((?:` + words() + `|, | and )+)$`,
			Example: "Ada is provisioned without a department", needs: func(args []string) []need { return []need{gives(args[1]), clearable(args[1])} }, run: provisionedWithout},
		{Pattern: `^([A-Z][a-z]+) is provisioned under (a user name|an external id) with ` + anyCharacter() + `$`,
			Example: "Ada is provisioned under a user name with an apostrophe",
			needs: func(args []string) []need {
				_, word, _ := strings.Cut(args[1], " ")
				return []need{changeable(mockentra.User, word, "another"), leavesUserName(word)}
			}, run: provisionedUnder},
		{Pattern: `^([A-Z][a-z]+) has nothing but a user name$`, Example: "Ada has nothing but a user name", run: sparse},
		{Pattern: `^([A-Z][a-z]+)'s display name is "(.*)"$`, Example: `Ada's display name is "Ada King"`, needs: always(asWritten("display name")), run: displayNameIs},
		{Pattern: `^the provider already holds ([A-Z][a-z]+)( in upper case)?$`, Example: "the provider already holds Ada", needs: func(args []string) []need {
			if args[1] == "" {
				return nil
			}
			return []need{searched(mockentra.User, "user name", true)}
		}, run: alreadyHeld},
		{Pattern: `^Entra links ([A-Z][a-z]+) to the account (that was there|in upper case)$`,
			Example: "Entra links Ada to the account that was there", run: withPerson(linked)},
		{Pattern: `^([A-Z][a-z]+) and ([A-Z][a-z]+) have an account each$`, Example: "Ada and Grace have an account each", run: withPerson(accountEach)},
		{Pattern: `^the provider has created ([A-Z][a-z]+)$`, Example: "the provider has created Ada", run: withPerson(created)},
		{Pattern: `^([A-Z][a-z]+) can be read by the id that the creation gave$`,
			Example: "Ada can be read by the id that the creation gave", run: withPerson(readable)},
		{Pattern: `^the provider has an account of ([A-Z][a-z]+) with nothing invented$`,
			Example: "the provider has an account of Ada with nothing invented", run: withPerson(nothingInvented)},
		{Pattern: `^([A-Z][a-z]+)'s account names its schemas$`, Example: "Ada's account names its schemas", run: withPerson(namesSchemas)},
		{Pattern: `^([A-Z][a-z]+)'s account has an id and says that it is a User$`,
			Example: "Ada's account has an id and says that it is a User", run: withPerson(saysUser)},
		{Pattern: `^the account of ([A-Z][a-z]+) has (?:her|his|their) user name as its address$`,
			Example: "the account of Ada has her user name as its address", needs: always(addressGiven()), run: withPerson(addressed)},
	}
}

func split(list string) []string {
	return strings.Split(strings.ReplaceAll(list, ", ", " and "), " and ")
}

func provisioned(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	var people []*person
	for _, name := range split(args[0]) {
		introduced, err := w.introduce(name)
		if err != nil {
			return nil, err
		}
		people = append(people, introduced)
	}
	return w.provision(ctx, people...), nil
}

// provision assigns people, runs a cycle and reads each account back; its checks are those of a Given.
func (w *World) provision(ctx context.Context, people ...*person) []run.Check {
	for _, p := range people {
		w.tenant.Assign(p.ref)
	}
	w.nextCycle(ctx)
	var checks []run.Check
	for _, p := range people {
		checks = append(checks, w.snapshot(ctx, p)...)
	}
	return restOn("entra-create-201", checks...)
}

// snapshot reads a person's account and keeps it as what was there before.
func (w *World) snapshot(ctx context.Context, p *person) []run.Check {
	want := p.name + " provisioned"
	checks := w.checkAccount(ctx, p, GivenPrefix+"provisioned", want, func(resource scim.Resource) []run.Check {
		w.note(p, resource, w.targetID(p.ref))
		p.sent = nil
		if text, name := value(resource, "userName"), w.wanted(p, "user name"); name != "" && !strings.EqualFold(text, name) {
			return []run.Check{fault(GivenPrefix+"provisioned", features.Wrong, "userName "+name, "userName "+text)}
		}
		return []run.Check{pass(GivenPrefix+"provisioned", 1, want)}
	})
	p.seen = checks[0].Exchanges
	return checks
}

func provisionedWithout(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	w.withhold(source, args[1])
	return w.provision(ctx, w.add(args[0], source)), nil
}

func sparse(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	few := maps.Clone(w.setting.Identity.ExtraAttributes)
	if few == nil {
		few = map[string]string{}
	}
	for _, origin := range w.folk.origins[mockentra.User] {
		for _, read := range origin.Sources {
			if had := source[read]; had != "" && (origin.Matching > 0 || plain(origin.Target) == "username") {
				few[read] = had
			}
		}
	}
	w.add(args[0], few).special = "nothing but a user name"
	return nil, nil
}

func displayNameIs(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	read, changed, err := w.folk.change(mockentra.User, "display name", unquote(args[1]), source)
	if err != nil {
		return nil, err
	}
	source[read] = changed
	w.add(args[0], source).special = "the display name " + unquote(args[1])
	return nil, nil
}

func unquote(text string) string { return strings.ReplaceAll(text, `\"`, `"`) }

// alreadyHeld makes an account that Entra knows nothing of.
func alreadyHeld(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	response := w.hold(ctx, p.ref, args[1] != "")
	if args[1] != "" && isRefusal(response) {
		if refusal := w.refusedSpelling(ctx, p, response); refusal != nil {
			return []run.Check{*refusal}, nil
		}
	}
	resource, check := checkCreated(response, GivenPrefix+"held", "userName", w.wanted(p, "user name"))
	p.id, p.before = resource.ID(), resource
	return restOn("7644-3.3-create-201", check), nil
}

// checkCreated judges the answer to a creation that a story starts from: a success with an id and the name that was sent.
func checkCreated(response *scim.Response, id, attribute, name string) (scim.Resource, run.Check) {
	want := attribute + " " + name
	resource, err := response.Decode()
	switch got, _ := resource.Get(attribute); {
	case !response.OK():
		return nil, withAnswer(fault(id, features.Refused, want, "none"), response, "the creation")
	case err != nil || resource.ID() == "":
		return nil, withAnswer(fault(id, features.Malformed, want, "no resource with an id"), response, "the creation")
	case name != "" && !strings.EqualFold(fmt.Sprint(got), name):
		return nil, withAnswer(fault(id, features.Wrong, want, attribute+" "+scim.Compact(got)), response, "the creation")
	}
	return resource, pass(id, 2, want)
}

// post creates a user or group as an administrator of the provider would, with what the mapping gives, since what this provider demands
// is among it, but for some members.
func (w *World) post(ctx context.Context, ref mockentra.Ref, upper bool, but ...string) *scim.Response {
	response := w.sendCreation(ctx, ref, upper, but...)
	w.notePosted(ref.Kind, response)
	return response
}

// sendCreation is post without a note in the world of how it went: several of them may be under way at once.
func (w *World) sendCreation(ctx context.Context, ref mockentra.Ref, upper bool, but ...string) *scim.Response {
	body := w.body(ref)
	for _, name := range but {
		delete(body, name)
	}
	if name, named := body.Get("userName"); named && upper {
		body["userName"] = strings.ToUpper(fmt.Sprint(name))
	}
	collection, op := collectionOf(ref.Kind)
	return w.setUp(ctx, op, http.MethodPost, collection, body)
}

func (w *World) notePosted(kind mockentra.Kind, response *scim.Response) {
	if response.Err == nil && aboutTheBody(response.Status) {
		w.noteRefused(kind, response.Exchange)
	}
}

// hold creates what Entra knows nothing of: an administrator gives no externalId. Where Entra looks by it, or the provider refuses an
// account without, it has what the mapping gives.
func (w *World) hold(ctx context.Context, ref mockentra.Ref, upper bool) *scim.Response {
	if origin, mapped := w.setting.Mapping.Origin(ref.Kind, "externalId"); mapped && origin.Matching == 0 {
		if response := w.post(ctx, ref, upper, "externalId"); response.Err != nil || response.Status < 400 || response.Status >= 500 {
			return response
		}
	}
	return w.post(ctx, ref, upper)
}

// body is what an object is created with, as if it were in scope. Microsoft's own schema of groups is nothing that others would name.
func (w *World) body(ref mockentra.Ref) scim.Resource { return w.bodyOf(w.object(ref)) }

func (w *World) bodyOf(object mockentra.Object) scim.Resource {
	object.Assigned = true
	body := underPlainNames(w.mappedBody(object))
	if object.Kind == mockentra.Group {
		body["schemas"] = []any{scim.SchemaGroup}
	}
	delete(body, "meta")
	return body
}

// underPlainNames has core attributes under their short names, as an administrator would write them: a mapping may call them by their URN.
func underPlainNames(body scim.Resource) scim.Resource {
	for _, core := range []string{scim.SchemaUser, scim.SchemaGroup} {
		inner, _ := body[core].(map[string]any)
		for name, value := range inner {
			body[name] = merged(body[name], value)
		}
		delete(body, core)
	}
	return body
}

// merged is what two values of one attribute come to: the members of two objects, and of the elements of two lists that have one type.
func merged(one, other any) any {
	switch more := other.(type) {
	case map[string]any:
		if members, ok := one.(map[string]any); ok {
			maps.Copy(members, more)
			return members
		}
	case []any:
		list, _ := one.([]any)
		for _, element := range more {
			added, _ := element.(map[string]any)
			at := slices.IndexFunc(list, func(had any) bool {
				known, ok := had.(map[string]any)
				return ok && added != nil && known["type"] == added["type"]
			})
			if at < 0 {
				list = append(list, element)
				continue
			}
			list[at] = merged(list[at], element)
		}
		return list
	}
	return other
}

// mappedBody is what the mapping makes of an object, as Entra sends it.
func (w *World) mappedBody(object mockentra.Object) scim.Resource {
	body, err := decoded(w.setting.Mapping.Body(object.Kind, &object))
	if err != nil {
		return scim.Resource{}
	}
	return body
}

// decoded reads the body of a creation.
func decoded(body []byte) (scim.Resource, error) {
	return (&scim.Response{Status: http.StatusCreated, Body: body}).Decode()
}

func linked(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id := map[string]string{"that was there": "linked-to-existing", "in upper case": "linked-in-other-case"}[args[1]]
	check := equalIn(id, "a link to ", p.id, w.targetID(p.ref))
	check = w.explain(check, p.ref)
	if made := w.operation(p.ref, scim.OpUserCreate); !holds(check) && made != nil && made.Status == http.StatusCreated {
		check.Outcome, check.Reason = string(features.Duplicated), "a second account was created"
		check.Exchanges = append(check.Exchanges, made.Exchange)
	}
	return []run.Check{check}, nil
}

func accountEach(_ context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	other, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	const id, want = "accounts-apart", "a separate account for each"
	switch mine := w.targetID(p.ref); mine {
	case "":
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no account of "+p.name), p.ref, w.failure(p.ref))}, nil
	case other.id:
		return []run.Check{fault(id, features.MixedUp, want, p.name+" linked to "+other.name+"'s account "+mine)}, nil
	}
	return []run.Check{pass(id, 2, want)}, nil
}

func created(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := []run.Check{w.creation("created", p.ref, scim.OpUserCreate)}
	return append(checks, w.mediaTypeTaken(ctx, p, checks[0])...), nil
}

// mediaTypeTaken is about the media type of SCIM's own, in which Entra sends: where it is refused, the same body as plain JSON tells
// whether that is why.
func (w *World) mediaTypeTaken(ctx context.Context, p *person, made run.Check) []run.Check {
	const id, requirement, want = "request-media-type", "7644-8.1-media-type-use", "a request body of type " + scim.MediaType + ", accepted"
	operation := w.operation(p.ref, scim.OpUserCreate)
	if operation == nil || operation.Err != nil || !refused(operation) && w.targetID(p.ref) == "" {
		return nil
	}
	check := pass(id, 1, want)
	if refused(operation) {
		request := scim.Request{
			Op: scim.OpUserCreate, Method: http.MethodPost, Path: []byte("Users"), Body: []byte(scim.JSON(w.body(p.ref))),
			Header: http.Header{"Content-Type": {"application/json"}},
		}
		var plain scim.Response
		if w.senders.Setup.Send(ctx, &request, &plain); !plain.OK() {
			return nil
		}
		check = w.answeredBy(fault(id, features.Refused, want, "refused, and accepted as application/json"), operation)
	}
	check.Exchanges = append(check.Exchanges, made.Exchanges...)
	return []run.Check{proves(requirement, check)}
}

// creation judges the answer to the POST of an object.
func (w *World) creation(id string, ref mockentra.Ref, op scim.Op) run.Check {
	const want = "201 with an id"
	made := w.operation(ref, op)
	if made == nil {
		return w.explain(fault(id, features.Missing, want, "no creation was sent"), ref)
	}
	check := pass(id, 2, want)
	switch {
	case made.Err != nil || made.Status >= 400:
		return w.explain(fault(id, features.Refused, want, "none"), ref)
	case made.Status != http.StatusCreated:
		check = fault(id, features.Status, want, strconv.Itoa(made.Status))
	case w.targetID(ref) == "":
		check = fault(id, features.NoID, want, "201 without an id")
	}
	check.Exchanges = []int{made.Exchange}
	return check
}

func readable(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	id := w.targetID(p.ref)
	if id == "" {
		return []run.Check{w.uncaused(fault("read-by-id", features.Missing, "an id to read by", "none"), p.ref, w.failure(p.ref))}, nil
	}
	checks := w.checkAccount(ctx, p, "read-by-id", "200 with id "+id, func(resource scim.Resource) []run.Check {
		return []run.Check{equalIn("read-by-id", "id ", id, resource.ID())}
	})
	return append(checks, w.readsWhole(ctx, p)...), nil
}

// nothingInvented looks for values of what was never sent.
func nothingInvented(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "sparse-created"
	if made := w.creationOf(p); made != nil && made.Err == nil && aboutTheBody(made.Status) {
		w.withEverybodys(ctx, p)
	}
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		return append([]run.Check{*refusal}, w.withoutExtension(p)...), nil
	}
	return w.checkAccount(ctx, p, id, "an account", func(resource scim.Resource) []run.Check {
		looked := 1
		for _, word := range []string{"title", "external id", "employee number", "department", "mobile phone", "city"} {
			switch want, got := w.wanted(p, word), value(resource, targetOf(word)); {
			case want == "" && got != "":
				return []run.Check{fault(id, features.Invented, "no "+word, got)}
			case want != got:
				return []run.Check{fault(id, features.Wrong, word+" "+want, word+" "+got)}
			}
			looked++
		}
		return append([]run.Check{pass(id, looked, "an account without invented values")}, w.withoutExtension(p)...)
	}), nil
}

// withEverybodys gives a person what each user of Entra has (Microsoft Graph, "user resource type": required on creation), and runs a
// cycle: a provider may demand what the mapping makes of that.
func (w *World) withEverybodys(ctx context.Context, p *person) {
	source, err := w.everything(p.name)
	if err != nil {
		return
	}
	w.give(p.ref, map[string]string{"displayName": source["displayName"], "mailNickname": source["mailNickname"]})
	w.nextCycle(ctx)
}

// withoutExtension is about a user who is created without the enterprise extension: a refusal that speaks of it demands it. Where the
// mapping gives everybody one, nothing is asked.
func (w *World) withoutExtension(p *person) []run.Check {
	const id, want = "extension-optional", "a user without the enterprise extension"
	made := w.creationOf(p)
	if made == nil || made.Err != nil {
		return nil
	}
	if kept := w.exchange(made.Exchange); kept == nil || strings.Contains(kept.Request.Body, `"`+scim.SchemaEnterprise+`":`) {
		return nil
	}
	check := pass(id, 1, want)
	if refused(made) {
		if !w.speaksOf(made, "extension", "enterprise") {
			return nil
		}
		check = w.answeredBy(fault(id, features.Refused, want, "no account"), made)
	}
	check.Exchanges, check.Cause = append(check.Exchanges, made.Exchange), []int{made.Exchange}
	return []run.Check{proves("7643-6-optional-extension", check)}
}

// creationOf is the last creation of a person that Entra sent, in whatever cycle, nil where there is none.
func (w *World) creationOf(p *person) *mockentra.Operation {
	if made := w.operation(p.ref, scim.OpUserCreate); made != nil {
		return made
	}
	for i := range slices.Backward(w.earlier) {
		if made := &w.earlier[i]; made.Ref == p.ref && made.Op == scim.OpUserCreate {
			return made
		}
	}
	return nil
}

func namesSchemas(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "schemas-named"
	return w.checkAccount(ctx, p, id, "schemas with "+scim.SchemaUser, func(resource scim.Resource) []run.Check {
		if hasSchema(resource, scim.SchemaUser) {
			return []run.Check{pass(id, 1, "schemas with "+scim.SchemaUser)}
		}
		return []run.Check{fault(id, features.Missing, "schemas with "+scim.SchemaUser, "schemas "+scim.Compact(resource["schemas"]))}
	}), nil
}

func saysUser(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "meta-assigned", `a string id and meta.resourceType "User"`
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		meta, _ := resource["meta"].(map[string]any)
		if resource.ID() == "" || meta["resourceType"] != "User" {
			got := fmt.Sprintf("id %s, meta %s", scim.Compact(resource["id"]), scim.Compact(resource["meta"]))
			return []run.Check{fault(id, features.Missing, want, got)}
		}
		return []run.Check{pass(id, 2, want)}
	}), nil
}

// addressed wants the address that the mapping gives, or, where it gives userName alone, that one as the address: so it is with Sentry's
// own mapping.
func addressed(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "tutorial-address"
	target, from := w.folk.address()
	want := w.wanted(p, from)
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		if got := value(resource, target); !strings.EqualFold(got, want) {
			return []run.Check{fault(id, features.Wrong, want, got)}
		}
		return []run.Check{pass(id, 1, want)}
	}), nil
}

// address is where an account has its e-mail address, and the target whose value that is; "" and "" where the mapping does not say.
func (f folk) address() (target, from string) {
	rows := f.origins[mockentra.User]
	for _, origin := range rows {
		if mockentra.FormOfTarget(origin.Target) == mockentra.FormAddress {
			return origin.Target, origin.Target
		}
	}
	if len(rows) == 1 && plain(rows[0].Target) == "username" && f.identity.Username == "email" {
		return "emails" + work + "value", rows[0].Target
	}
	return "", ""
}

// addressGiven wants the mapping to say which address an account has.
func addressGiven() need {
	return func(f folk) error {
		if target, _ := f.address(); target == "" {
			return errors.New("the mapping has no row for an e-mail address, and is not userName alone, from which Sentry takes it")
		}
		return nil
	}
}
