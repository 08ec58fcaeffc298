package story

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// asItWas is what a check of untouched attributes wants.
const asItWas = "everything else as before"

// untouched wants an account to be as it was before, but for one attribute and for those that Entra has sent since: where the provider
// had not kept one of them, Entra sends it again beside whatever the story is about. That the one has changed is another check's affair,
// where the story has one.
func (w *World) untouched(ctx context.Context, p *person, id, but string) []run.Check {
	return w.checkAccount(ctx, p, id, asItWas, func(resource scim.Resource) []run.Check {
		if value(resource, but) == value(p.before, but) && !slices.Contains(p.judged, but) { // what was not changed has left nothing as it was
			return []run.Check{w.notChanged(p, id, but)}
		}
		return []run.Check{w.unaffected(w.unchanged(mockentra.User, id, p.before, resource, append(slices.Clone(p.sent), but)))}
	})
}

// notChanged is the check of an attribute that was to change and has not: why is another scenario's affair.
func (w *World) notChanged(p *person, id, but string) run.Check {
	was, provisioned := value(p.before, but), p.mapped[plain(but)]
	attribute, _ := attributeOf(but)
	sent := w.cause(p.ref, but)
	switch check := fault(id, features.Ignored, "a changed "+but+", and "+asItWas, "the "+but+" of before"); {
	case was == "" && provisioned != "" && attribute.kept != "":
		return neverKept(p, but)
	case sent == nil || refused(sent):
		return w.uncaused(check, p.ref, sent)
	default:
		check.ID, check.Requirement, check.Cause = GivenPrefix+"changed", changedAs(but), []int{sent.Exchange}
		return check
	}
}

// neverKept is the check of an attribute that was sent, and was not there, or not so, when the story last looked.
func neverKept(p *person, target string) run.Check {
	attribute, _ := attributeOf(target)
	check := fault(GivenPrefix+"attribute-kept", features.Missing, p.mapped[plain(target)], cmp.Or(value(p.before, target), "nothing"))
	check.Requirement, check.Pointer, check.Exchanges = attribute.kept, "/"+target, slices.Clone(p.seen)
	return standing(check)
}

// unchanged compares two states of a resource, but for some paths, and finds one difference. What the mapping fills must be the same, and
// active always; any other attribute may change its value, since it is the provider's own, but not go.
func (w *World) unchanged(kind mockentra.Kind, id string, before, after scim.Resource, but []string) run.Check {
	had, has := flat(before), flat(after)
	ours, without, looked := w.mapped(kind), []string{"meta"}, 0
	for _, path := range but {
		without = append(without, attributesOf(path)...)
	}
	if w.derived("displayName", but, before) {
		delete(ours, "displayname")
	}
	for _, name := range compared(had, has) {
		mapped := ours[name]
		was, is := had[name], has[name]
		switch {
		case slices.Contains(without, name) || !mapped && (was.value == nil || is.value != nil):
			continue
		case canonical(was.value) == canonical(is.value):
			looked++
			continue
		}
		return differs(id, was, is)
	}
	parts, difference := w.partsUnchanged(kind, id, before, after, but)
	if difference != nil {
		return *difference
	}
	return pass(id, looked+parts, asItWas)
}

// partsUnchanged compares the parts of attributes that the paths name in part: the country of an address whose city has changed.
func (w *World) partsUnchanged(kind mockentra.Kind, id string, before, after scim.Resource, but []string) (looked int, difference *run.Check) {
	for _, origin := range w.folk.origins[kind] {
		target := origin.Target
		if !slices.ContainsFunc(but, func(path string) bool { return slices.Equal(attributesOf(path), attributesOf(target)) }) ||
			slices.ContainsFunc(but, func(path string) bool { return within(plain(target), plain(path)) }) {
			continue
		}
		was, is := value(before, target), value(after, target)
		if was == is || is != "" && w.derived(target, but, before) {
			looked++
			continue
		}
		check := differs(id, held{target, textOrNone(was)}, held{target, textOrNone(is)})
		return looked, &check
	}
	return looked, nil
}

// derived reports whether a provider may compute what stands at a path from what stands at one of the others. Where Entra has written it, and
// would write it back, it may not, but for the formatted name, which is there for nothing else.
func (w *World) derived(target string, from []string, before scim.Resource) bool {
	target = plain(target)
	return (target == "name.formatted" || !w.fromEntra(target, before)) && slices.ContainsFunc(from, func(path string) bool {
		path = plain(path)
		whole, isPart := strings.CutSuffix(target, ".formatted")
		return isPart && within(path, whole) || target == "displayname" && within(path, "name") || target == "name.formatted" && path == "displayname"
	})
}

// fromEntra reports whether somebody's account had at a path what the mapping gives it in each cycle: what never was as it was sent has not come
// from Entra.
func (w *World) fromEntra(target string, before scim.Resource) bool {
	origin, mapped := w.setting.Mapping.Origin(mockentra.User, target)
	for _, p := range w.people {
		if mapped && !origin.CreateOnly && p.id == before.ID() {
			return value(before, target) == p.mapped[plain(target)]
		}
	}
	return false
}

func textOrNone(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// differs makes the check of an attribute that is not as it was.
func differs(id string, was, is held) run.Check {
	check := fault(id, features.Wrong, was.name+" "+canonical(was.value), is.name+" "+canonical(is.value))
	switch {
	case was.value == nil:
		check = fault(id, features.Extra, "no "+is.name, is.name+" "+canonical(is.value))
	case is.value == nil:
		check = fault(id, features.Missing, was.name+" "+canonical(was.value), "no "+was.name)
	}
	check.Pointer = "/" + cmp.Or(is.name, was.name)
	return check
}

// held is an attribute with its value, as the provider spells it; no value = it has none.
type held struct {
	name  string
	value any
}

// compared lists the attributes of two states, active first: who loses access has lost most.
func compared(had, has map[string]held) []string {
	names := maps.Clone(had)
	maps.Copy(names, has)
	delete(names, "active")
	return append([]string{"active"}, slices.Sorted(maps.Keys(names))...)
}

// mapped are the attributes of a user or group that the mapping fills, with those that no provider may change of its own accord.
func (w *World) mapped(kind mockentra.Kind) map[string]bool {
	all := map[string]bool{"active": kind == mockentra.User, "id": true}
	for _, origin := range w.folk.origins[kind] {
		for _, name := range attributesOf(origin.Target) {
			all[name] = true
		}
	}
	return all
}

// flat is a resource by attribute, as nameOf calls them.
func flat(resource scim.Resource) map[string]held {
	all := map[string]held{}
	for name, value := range resource {
		inner, extension := value.(map[string]any)
		if !extension || !strings.HasPrefix(strings.ToLower(name), "urn:") {
			all[strings.ToLower(name)] = held{name, value}
			continue
		}
		for sub, value := range inner {
			all[strings.ToLower(name+":"+sub)] = held{name + ":" + sub, value}
		}
	}
	return all
}

// canonical is a value as JSON, the elements of a list in one order: that of a multi-valued attribute means nothing (RFC 7643 §2.4).
func canonical(value any) string {
	listed, isList := value.([]any)
	if !isList {
		return scim.JSON(value)
	}
	var elements []string
	for _, element := range listed {
		elements = append(elements, scim.JSON(element))
	}
	slices.Sort(elements)
	return "[" + strings.Join(elements, ",") + "]"
}

// nameOf calls an attribute by its name in the core schema, or by its extension's URN and its name, in lower case.
func nameOf(path scim.Path) string {
	urn := path.URN
	if strings.EqualFold(urn, scim.SchemaUser) || strings.EqualFold(urn, scim.SchemaGroup) {
		urn = ""
	}
	return strings.ToLower(strings.TrimPrefix(urn+":"+path.Name, ":"))
}

// attributesOf is the attribute of a path, none for no path.
func attributesOf(text string) []string {
	path, err := scim.ParsePath(text)
	if err != nil {
		return nil
	}
	return []string{nameOf(path)}
}

// noteSent adds to each person and group the paths that the PATCHes of the last cycle named, whatever became of them.
func (w *World) noteSent() {
	for _, operation := range w.cycle.Operations {
		if w.method(operation.Exchange) != http.MethodPatch {
			continue
		}
		for _, sent := range operation.Sent {
			for _, p := range w.people {
				if operation.Ref == p.ref {
					p.sent = append(p.sent, sent.Name)
				}
			}
			for _, g := range w.groups {
				if operation.Ref == g.ref {
					g.sent = append(g.sent, sent.Name)
				}
			}
		}
	}
}
