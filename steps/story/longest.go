package story

import (
	"context"
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// longestSteps are about values of as many letters as Entra itself holds.
func longestSteps() []Step {
	word := `(` + words() + `)`
	wants := func(args []string) []need { return []need{lengthens(args[1])} }
	name := always(lengthensGroup())
	return []Step{
		{Pattern: `^([A-Z][a-z]+) has a ` + word + ` as long as Entra takes$`, Example: "Ada has a title as long as Entra takes", needs: wants, run: longestHas},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` becomes as long as Entra takes and the next cycle runs$`,
			Example: "Ada's title becomes as long as Entra takes and the next cycle runs", needs: wants, run: withPerson(growsLongest)},
		{Pattern: `^([A-Z][a-z]+)'s new account has the whole ` + word + `$`,
			Example: "Ada's new account has the whole title", needs: wants, run: withPerson(keptLongest("kept-whole/create/"))},
		{Pattern: `^([A-Z][a-z]+)'s account has the whole new ` + word + `$`,
			Example: "Ada's account has the whole new title", needs: wants, run: withPerson(keptLongest("kept-whole/update/"))},
		{Pattern: `^the group "([^"]+)" is assigned under a name as long as Entra takes and the next cycle runs$`,
			Example: `the group "Analysts" is assigned under a name as long as Entra takes and the next cycle runs`, needs: name, run: longestGroup},
		{Pattern: `^the group "([^"]+)" is renamed to a name as long as Entra takes and the next cycle runs$`,
			Example: `the group "Analysts" is renamed to a name as long as Entra takes and the next cycle runs`, needs: name, run: withGroup(groupGrows)},
		{Pattern: `^the new group "([^"]+)" has its whole name$`, Example: `the new group "Analysts" has its whole name`, needs: name, run: withGroup(groupWhole("kept-whole/create/group"))},
		{Pattern: `^the group "([^"]+)" has its whole new name$`, Example: `the group "Analysts" has its whole new name`, needs: name, run: withGroup(groupWhole("kept-whole/update/group"))},
	}
}

// lengthens wants a row that takes a person's attribute from a text whose length Entra bounds.
func lengthens(word string) need {
	return func(f folk) error {
		_, _, err := f.longest(mockentra.User, word, "Ada", f.adas())
		return err
	}
}

func lengthensGroup() need {
	return func(f folk) error {
		_, _, err := f.longest(mockentra.Group, "displayName", "Group", f.group("Group"))
		return err
	}
}

// longest finds what makes a target as long as Entra takes: an attribute of the directory and its new value.
func (f folk) longest(kind mockentra.Kind, word, name string, source map[string]string) (read, value string, err error) {
	origin, mapped := f.mapping.Origin(kind, targetOf(word))
	if !mapped || origin.CreateOnly {
		return "", "", fmt.Errorf("the mapping changes no %s", inWords(kind, word))
	}
	for _, read := range origin.Sources {
		text := f.lengthened(kind, read, name)
		if text == "" || several(kind, read) {
			continue
		}
		single := origin
		single.Sources = []string{read}
		if read, value, found := f.making(kind, single, source, []string{text}); found {
			return read, value, nil
		}
	}
	return "", "", fmt.Errorf("the mapping makes %s of nothing whose length Entra bounds", inWords(kind, word))
}

// lengthened is a value of a source as long as Entra takes it, "" where that is not known.
func (f folk) lengthened(kind mockentra.Kind, source, name string) string {
	most := mockentra.MostLetters(kind, source)
	if most == 0 || f.identifies(kind, source) && f.identity.Bounded() { // the definition says that it is too long
		return ""
	}
	parts := []string{name}
	if f.identifies(kind, source) || kind == mockentra.Group {
		parts = append(parts, f.mark)
	}
	of, domain, between := f.form(kind, source), "", "."
	switch of {
	case mockentra.FormText, mockentra.FormPostcode:
		between = " "
	case mockentra.FormNumber:
		if !f.identifies(kind, source) {
			return numeral(min(most, 16), source, name, f.mark)
		}
		between = " "
	case mockentra.FormLogin, mockentra.FormAlias, mockentra.FormAddress:
		parts = []string{strings.ToLower(name), f.mark}
		if of == mockentra.FormAddress || of == mockentra.FormLogin && f.identity.Username == "email" {
			domain = "@" + f.identity.UserDomain
		}
	default:
		return ""
	}
	for ; len(parts) > 0; parts = parts[1:] { // a short attribute has room for the mark alone
		if text := letters(strings.Join(parts, between), between, most); text != "" {
			return text + domain
		}
	}
	return ""
}

// letters is a text of so many letters in which no place looks like another, "" where no letter has room after the words that it begins
// with. They end as words: what is ours is told by them.
func letters(words, between string, most int) string {
	var text strings.Builder
	for number := 1; text.Len() < most; number++ {
		fmt.Fprintf(&text, "no%s%d%s", between, number, between)
	}
	room := most - len(words) - len(between)
	if room < 1 {
		return ""
	}
	rest := strings.TrimRight(text.String()[:room-1], between)
	return words + between + rest + strings.Repeat("z", room-len(rest))
}

func longestHas(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	read, value, err := w.folk.longest(mockentra.User, args[1], args[0], source)
	if err != nil {
		return nil, err
	}
	source[read] = value
	w.add(args[0], source).special = fmt.Sprintf("a %s of %d letters", args[1], len(value))
	return nil, nil
}

func growsLongest(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	read, value, err := w.folk.longest(mockentra.User, args[1], p.name, p.source)
	if err != nil {
		return nil, err
	}
	w.give(p.ref, map[string]string{read: value})
	p.source[read] = value
	p.changed = append(p.changed, args[1])
	w.nextCycle(ctx)
	return nil, nil
}

// keptLongest makes a step of wholeValue.
func keptLongest(id string) func(context.Context, *World, *person, []string) ([]run.Check, error) {
	return func(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
		return w.wholeValue(ctx, p, id+args[1], targetOf(args[1])), nil
	}
}

// wholeValue wants a value as it was sent, or the refusal of it: a provider may have a limit, but may not cut.
func (w *World) wholeValue(ctx context.Context, p *person, id, target string) []run.Check {
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		return []run.Check{*refusal}
	}
	want := w.wanted(p, target)
	return w.orTooLong(id, p.ref, target, want, w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, target, want)
		return []run.Check{anotherValue(check, mockentra.User, target, want, value(resource, target))}
	}))
}

// orTooLong is what was found, or that an update was refused for its value, by whatever status: a server that has no room for it may say 500.
func (w *World) orTooLong(id string, ref mockentra.Ref, target, want string, found []run.Check) []run.Check {
	if refusal := w.tooLong(id, ref, target, want); refusal != nil && !holds(found...) {
		return []run.Check{*refusal}
	}
	return found
}

// tooLong is the check of an update that was refused for its value, nil where none was.
func (w *World) tooLong(id string, ref mockentra.Ref, target, want string) *run.Check {
	sent := w.cause(ref, target)
	if sent == nil || sent.Op == scim.OpUserCreate || sent.Op == scim.OpGroupCreate || !refused(sent) || sent.Err != nil {
		return nil
	}
	check := w.answeredBy(fault(id, features.ValueRefused, want, "the value refused"), sent)
	check.Outcome, check.Cause = string(features.ValueRefused), []int{sent.Exchange}
	return &check
}

// anotherValue makes a starting point of a check whose value is not the beginning of the one that was sent: its length is not why.
func anotherValue(check run.Check, kind mockentra.Kind, target, want, got string) run.Check {
	if holds(check) || features.Outcome(check.Outcome) != features.Ignored && beginning(want, got) {
		return check
	}
	created := strings.HasPrefix(check.ID, "kept-whole/create")
	switch {
	case kind == mockentra.Group && created:
		check.Requirement = "entra-group-create-empty"
	case kind == mockentra.Group:
		check.Requirement = "entra-group-rename"
	case created:
		check.Requirement = keptAs(kind, target)
	default:
		check.Requirement = changedAs(target)
	}
	check.ID = GivenPrefix + "kept"
	return check
}

// beginning reports whether a text is what is left of a longer one. A sign of the cut, or a hash, may stand at its end.
func beginning(whole, left string) bool {
	if len(left) >= len(whole) {
		return false
	}
	whole, left = strings.ToLower(whole), strings.ToLower(left)
	same := 0
	for same < min(len(whole), len(left)) && whole[same] == left[same] {
		same++
	}
	return left != "" && same*4 >= len(left)*3
}

func longestGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	if err := w.lengthenGroup(g, args[0]); err != nil {
		return nil, err
	}
	w.tenant.Assign(g.ref)
	w.nextCycle(ctx)
	return nil, nil
}

func groupGrows(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	if err := w.lengthenGroup(g, args[0]); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

func (w *World) lengthenGroup(g *group, name string) error {
	read, value, err := w.folk.longest(mockentra.Group, "displayName", name, g.source)
	if err != nil {
		return err
	}
	w.give(g.ref, map[string]string{read: value})
	g.source[read] = value
	g.former, g.name = g.name, w.wantedOf(g, "displayName")
	return nil
}

// groupWhole is keptLongest for the name of a group.
func groupWhole(id string) func(context.Context, *World, *group, []string) ([]run.Check, error) {
	return func(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
		refusal := w.refusedFor(ctx, g.ref, "a group with a long name", "no group", func() (mockentra.Ref, error) {
			return w.introduceGroup("Others").ref, nil
		})
		if refusal != nil {
			return []run.Check{*refusal}, nil
		}
		return w.orTooLong(id, g.ref, "displayName", g.name, w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
			got := value(resource, "displayName")
			check := at("displayName", equal(id, g.name, got))
			if got == g.former && g.before != nil {
				check.Outcome = string(features.Ignored)
			}
			return []run.Check{anotherValue(check, mockentra.Group, "displayName", g.name, got)}
		})), nil
	}
}
