package story

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// refusals is what a run has found out about values that everybody has and that the provider does not take: each creation fails by them,
// so they are looked for once, by the first scenario that meets it. The zero value knows of none. It is safe for concurrent use.
type refusals struct {
	searching sync.Mutex
	mu        sync.Mutex              // of what follows
	settled   map[mockentra.Kind]bool // somebody as any other was created, or it is known why nobody is
	searches  map[mockentra.Kind]int
	found     []refusal
}

// mostSearches is how often a search is tried that an answer breaks off which is not about the body.
const mostSearches = 2

// refusal is a value, or an attribute, that a provider does not take in a creation, whoever it is of.
type refusal struct {
	kind        mockentra.Kind
	target      string              // path of the attribute
	said        string              // in words: "refuses every creation that has phoneNumbers"
	answer      string              // to such a creation: "400 Bad Request invalidValue: …"
	requirement string              // that of the attribute
	spelling    func(string) string // what it takes instead; nil = nothing that was tried
	length      int                 // how many characters it takes; 0 = any number
	exchanges   []int               // the creation that was refused, and the one that was not
}

// of lists what is known of a kind.
func (r *refusals) of(kind mockentra.Kind) (known []refusal) {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.found {
		if one.kind == kind {
			known = append(known, one)
		}
	}
	return known
}

// settle notes that a kind needs no search.
func (r *refusals) settle(kind mockentra.Kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.settled == nil {
		r.settled = map[mockentra.Kind]bool{}
	}
	r.settled[kind] = true
}

// begin reports whether a kind is to be searched.
func (r *refusals) begin(kind mockentra.Kind) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.searches == nil {
		r.searches = map[mockentra.Kind]int{}
	}
	r.searches[kind]++
	return !r.settled[kind] && r.searches[kind] <= mostSearches
}

// once searches for a kind unless that was done. Others wait for what comes out. What the search could not decide may be searched again.
func (r *refusals) once(kind mockentra.Kind, search func() (found []refusal, decided bool)) []refusal {
	r.searching.Lock()
	defer r.searching.Unlock()
	if !r.begin(kind) {
		return nil
	}
	found, decided := search()
	if decided || len(found) > 0 {
		r.settle(kind)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.found = append(r.found, found...)
	return found
}

// aboutTheBody reports whether a status says that a provider does not take what a creation has in it: not that the resource is there, that
// the secret is wrong, that it does not know such resources or is busy.
func aboutTheBody(status int) bool {
	return slices.Contains([]int{
		http.StatusBadRequest, http.StatusNotAcceptable, http.StatusRequestEntityTooLarge, http.StatusExpectationFailed, http.StatusUnprocessableEntity,
	}, status)
}

// creates reports whether an operation creates a resource, and of which kind.
func creates(op scim.Op) (kind mockentra.Kind, yes bool) {
	switch op {
	case scim.OpUserCreate:
		return mockentra.User, true
	case scim.OpGroupCreate:
		return mockentra.Group, true
	}
	return 0, false
}

// noteCreations remembers which creations of the last cycle were refused for what they had in them. One of somebody with whatever the
// mapping gives settles that this is not so for everybody.
func (w *World) noteCreations() {
	for i := range w.cycle.Operations {
		operation := &w.cycle.Operations[i]
		kind, creation := creates(operation.Op)
		if lost, _ := w.setting.Head(operation.Exchange); creation && lost.Simulated == evidence.SimulatedLoss && aboutTheBody(lost.Status) {
			w.noteRefused(kind, operation.Exchange) // what was kept from Entra is known here
		}
		switch {
		case !creation || operation.Err != nil || w.simulated(operation):
		case aboutTheBody(operation.Status):
			w.noteRefused(kind, operation.Exchange)
		case operation.Status < 300 && w.complete(operation, kind):
			w.refusals.settle(kind)
		}
	}
}

func (w *World) noteRefused(kind mockentra.Kind, exchange int) {
	if w.refused == nil {
		w.refused = map[int]mockentra.Kind{}
	}
	w.refused[exchange] = kind
}

// complete reports whether a creation carries each attribute that the mapping has for the kind.
func (w *World) complete(operation *mockentra.Operation, kind mockentra.Kind) bool {
	for _, origin := range w.folk.origins[kind] {
		if !origin.Reference && !carries(operation, origin.Target) {
			return false
		}
	}
	return true
}

// everybody looks, where creations were refused, for a value that everybody has and that is refused. What the search finds is found
// once in a run; what rests on a creation that was refused for it says so.
func (w *World) everybody(ctx context.Context, checks []run.Check) []run.Check {
	if len(w.refused) == 0 {
		return checks
	}
	var findings []run.Check
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		if !slices.ContainsFunc(checks, func(check run.Check) bool { return w.restsOnRefused(check, kind) }) {
			continue
		}
		for _, found := range w.refusals.once(kind, func() ([]refusal, bool) { return w.searchRefusals(ctx, kind) }) {
			findings = append(findings, found.check())
		}
		for i := range checks {
			if behind := w.behind(checks[i], kind); behind != nil {
				checks[i] = behind.blocks(checks[i])
			}
		}
	}
	return append(findings, checks...)
}

// restsOnRefused reports whether a check did not hold by a creation that was refused. One that has found out by itself which value that
// was stays as it is.
func (w *World) restsOnRefused(check run.Check, kind mockentra.Kind) bool {
	return len(w.refusedBehind(check, kind)) > 0
}

// refusedBehind lists the creations that were refused and that a check names. One of a starting point, or of what Entra did not come to
// send, rests on all that were.
func (w *World) refusedBehind(check run.Check, kind mockentra.Kind) (exchanges []int) {
	if holds(check) || check.Outcome == string(features.ValueRefused) {
		return nil
	}
	start := strings.HasPrefix(check.ID, GivenPrefix)
	for exchange, of := range w.refused {
		if of == kind && (start || slices.Contains(check.Exchanges, exchange)) {
			exchanges = append(exchanges, exchange)
		}
	}
	slices.Sort(exchanges)
	return exchanges
}

// behind is the refusal that a check rests on: a creation was refused that has its value. nil = none that is known.
func (w *World) behind(check run.Check, kind mockentra.Kind) *refusal {
	if !w.restsOnRefused(check, kind) {
		return nil
	}
	for _, known := range w.refusals.of(kind) {
		for _, exchange := range w.refusedBehind(check, kind) {
			kept := w.exchange(exchange)
			if kept == nil {
				continue
			}
			if body, err := decoded([]byte(kept.Request.Body)); err == nil && known.in(body, w.setting.Mark) {
				return &known
			}
		}
	}
	return nil
}

// in reports whether a body has the value, not yet as the provider takes it.
func (r refusal) in(body scim.Resource, mark string) bool {
	values := []any{body[r.target]}
	if path, err := scim.ParsePath(r.target); err == nil && body[r.target] == nil {
		values = path.Values(body)
	}
	return slices.ContainsFunc(values, func(value any) bool {
		text, isText := value.(string)
		return value != nil && (r.spelling == nil && r.length == 0 || isText && r.respelt(text, mark) != text)
	})
}

// check is the finding.
func (r refusal) check() run.Check {
	check := at(r.target, fault("value-refused", features.ValueRefused, "an account with the "+r.target+" that the mapping gives", "no account"))
	if r.kind == mockentra.Group {
		check.Want, check.Got = "a group with the "+r.target+" that the mapping gives", "no group"
	}
	check.Requirement, check.Exchanges, check.Cause = r.requirement, r.exchanges, r.exchanges[:1]
	check.Reason = r.outlook()
	return check
}

// outlook says what becomes of the rest of a run.
func (r refusal) outlook() string {
	if r.spelling != nil || r.length > 0 {
		return r.said + ", by " + r.answer + "; others are called so from here on, where that keeps them apart"
	}
	return r.said + ", by " + r.answer + "; nothing can be created as the mapping has it"
}

// blocks makes a check one that nothing can be said of, for the refusal.
func (r refusal) blocks(check run.Check) run.Check {
	check.ID, check.Outcome, check.Looked = GivenPrefix+"request", string(features.ValueRefused), 1
	check.Got, check.Requirement = "not tested: the creation was refused", r.requirement
	check.Reason = r.outlook()
	return check
}

// refusalOf words a refusal, with the spelling that is taken, "" for none.
func refusalOf(kind mockentra.Kind, target, value, taken string, exchanges ...int) refusal {
	made := refusal{kind: kind, target: target, exchanges: exchanges}
	made.requirement = cmp.Or(keptWithin(kind, target), "entra-group-create-empty")
	made.said = "the provider refuses every creation that has " + target
	if taken != "" {
		made.said = fmt.Sprintf("the provider refuses the %s %s; it takes %s", target, value, taken)
	}
	return made
}

// keptWithin is keptAs for an attribute, or one that has it as a part.
func keptWithin(kind mockentra.Kind, target string) string {
	if kind == mockentra.User && (target == "meta" || target == "roles") {
		return "entra-create-meta-and-roles-accepted"
	}
	if _, isWord := attributeOf(target); !isWord && kind == mockentra.User {
		for _, known := range attributes() {
			if within(known.target, target) || strings.HasPrefix(known.target, target+":") {
				return known.kept
			}
		}
	}
	return keptAs(kind, target)
}

// respell gives those source attributes the spelling that the provider takes, whose own it refuses for everybody. People stay apart.
func (f folk) respell(kind mockentra.Kind, source map[string]string) {
	for _, known := range f.refusals.of(kind) {
		if origin, mapped := f.mapping.Origin(kind, known.target); mapped && len(origin.Sources) == 1 && !origin.List {
			read := origin.Sources[0]
			if unlike := known.length == 0 || !f.identifies(kind, read); unlike && !follows(read) && source[read] != "" { // cut, two may be called alike
				source[read] = known.respelt(source[read], f.mark)
			}
		}
	}
}

// respelt is a value as the provider takes it. The mark stays in what has it, since by that what is ours is told from what is not.
func (r refusal) respelt(text, mark string) string {
	made := text
	if r.spelling != nil {
		made = r.spelling(text)
	}
	if r.length > 0 {
		made = cut(made, mark, r.length)
	}
	if strings.Contains(text, mark) && !strings.Contains(made, mark) {
		return text
	}
	return made
}

// spelt is a name in the spelling that the provider takes.
func (f folk) spelt(name string) string {
	for _, known := range f.refusals.of(mockentra.User) {
		if plain(known.target) == "username" && known.length == 0 {
			name = known.respelt(name, f.mark)
		}
	}
	return name
}
