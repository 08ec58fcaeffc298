package story

import (
	"context"
	"net/http"
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// caseSteps are about letter case: what comes back, and what is no conflict.
func caseSteps() []Step {
	needs := func(args []string) []need { return []need{changeable(mockentra.User, args[1], "another")} }
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s (user name|work email) is in mixed case$`, Example: "Ada's user name is in mixed case", needs: needs, run: mixedCase},
		{Pattern: `^the new account has ([A-Z][a-z]+)'s (user name|work email) in mixed case$`,
			Example: "the new account has Ada's user name in mixed case", run: withPerson(caseKept)},
		{Pattern: `^([A-Z][a-z]+)'s (user name|work email) changes to one in mixed case and the next cycle runs$`,
			Example: "Ada's user name changes to one in mixed case and the next cycle runs", needs: needs, run: withPerson(changesToMixed)},
		{Pattern: `^([A-Z][a-z]+)'s new (user name|work email) is in mixed case still$`,
			Example: "Ada's new user name is in mixed case still", run: withPerson(changedCaseKept)},
		{Pattern: `^somebody changes the letter case of ([A-Z][a-z]+)'s user name and nothing else$`,
			Example: "somebody changes the letter case of Ada's user name and nothing else", run: withPerson(changesCase)},
		{Pattern: `^the change of letter case was accepted$`, Example: "the change of letter case was accepted", run: withSubject(caseAccepted)},
	}
}

// mixed spells a text in upper and lower case by turns.
func mixed(text string) string {
	upper := false
	return strings.Map(func(letter rune) rune {
		if !unicode.IsLetter(letter) {
			return letter
		}
		if upper = !upper; upper {
			return unicode.ToUpper(letter)
		}
		return unicode.ToLower(letter)
	}, text)
}

// mixedCase spells a name in mixed case up to its mark, by which the run knows its own.
func mixedCase(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	object := likely(mockentra.User, source)
	name := w.mixedName(w.folk.value(mockentra.User, targetOf(args[1]), &object))
	read, changed, err := w.folk.change(mockentra.User, args[1], name, source)
	if err != nil {
		return nil, err
	}
	source[read] = changed
	w.add(args[0], source).special = "a " + args[1] + " in mixed case"
	return nil, nil
}

// mixedName is another name in mixed case, as long as the provider takes.
func (w *World) mixedName(now string) string {
	before, rest, marked := strings.Cut(now, w.setting.Mark)
	if !marked {
		return mixed(now)
	}
	name := mixed("Augusta."+before) + w.setting.Mark + rest
	if len(name) > w.setting.Identity.MaxLength {
		name = mixed("ab"+before) + w.setting.Mark + rest
	}
	return name
}

func changesToMixed(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if err := w.set(p, args[1], w.mixedName(w.wanted(p, args[1]))); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

// changedCaseKept wants a changed value in the letter case in which it was sent. That it has changed is another scenario's affair.
func changedCaseKept(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target, want := "changed-case-kept/"+args[1], targetOf(args[1]), w.wanted(p, args[1])
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, target, want)
		if !strings.EqualFold(value(resource, target), want) {
			check.ID = GivenPrefix + "changed"
			return restOn(changedAs(target), check)
		}
		return []run.Check{check}
	}), nil
}

func caseKept(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target := "case-kept/"+args[1], targetOf(args[1])
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		refusal.Requirement = "entra-create-201"
		return []run.Check{*refusal}, nil
	}
	want := w.wanted(p, args[1])
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		got := value(resource, target)
		if !strings.EqualFold(got, want) { // not the case: another scenario's affair
			attribute, _ := attributeOf(args[1])
			return restOn(attribute.kept, at(target, equal(GivenPrefix+"kept", want, got)))
		}
		return []run.Check{at(target, equal(id, want, got))}
	}), nil
}

// changesCase sends the user name in other letters, which Entra does not export by itself: an administrator may.
func changesCase(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	name := w.wanted(p, "user name")
	before, rest, _ := strings.Cut(name, w.setting.Mark)
	spelt := strings.ToUpper(before) + name[len(before):]
	if spelt == name {
		spelt = before + name[len(before):len(name)-len(rest)] + strings.ToUpper(rest)
	}
	w.answer = *w.setUp(ctx, scim.OpUserUpdate, http.MethodPatch, userPath(p.id), patchOf(update{"replace", "userName", spelt}))
	return nil, nil
}

// caseAccepted wants no refusal, and the account still under its name. Whether the new spelling is kept is the provider's affair.
func caseAccepted(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "case-alone", "a success: no other account has the name"
	if !w.answer.OK() {
		return []run.Check{withAnswer(fault(id, features.Refused, want, w.answer.String()), &w.answer, "the PATCH")}, nil
	}
	name := w.wanted(p, "user name")
	return w.checkAccount(ctx, p, id, name, func(resource scim.Resource) []run.Check {
		if got := value(resource, "userName"); !strings.EqualFold(got, name) {
			return []run.Check{standing(fault(id, features.Wrong, name, got))}
		}
		return []run.Check{standing(pass(id, 1, want))}
	}), nil
}
