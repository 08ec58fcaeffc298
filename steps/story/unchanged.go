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
			check := fault(id, features.Ignored, "a changed "+but+", and "+asItWas, "the "+but+" of before")
			return []run.Check{w.uncaused(check, p.ref, w.cause(p.ref, but))}
		}
		return []run.Check{w.unaffected(w.unchanged(id, p.before, resource, append(slices.Clone(p.sent), attributesOf(but)...)))}
	})
}

// unchanged compares two states of an account, without the attributes that are named, and finds one difference. What the mapping fills
// must be the same, and active always; any other attribute may change its value, since it is the provider's own, but not go.
func (w *World) unchanged(id string, before, after scim.Resource, without []string) run.Check {
	had, has := flat(before), flat(after)
	ours, looked := w.mapped(), 0
	for _, name := range compared(had, has) {
		mapped := ours[name]
		was, is := had[name], has[name]
		switch {
		case name == "meta" || slices.Contains(without, name) || !mapped && (was.value == nil || is.value != nil):
			continue
		case canonical(was.value) == canonical(is.value):
			looked++
			continue
		}
		return differs(id, was, is)
	}
	return pass(id, looked, asItWas)
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

// mapped are the attributes of a user that the mapping fills, with those that no provider may change of its own accord.
func (w *World) mapped() map[string]bool {
	all := map[string]bool{"active": true, "id": true}
	for _, row := range w.setting.Mapping.Users {
		for _, name := range attributesOf(row.Target) {
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

// noteSent adds to each person the attributes that the PATCHes of the last cycle named, whatever became of them.
func (w *World) noteSent() {
	for _, operation := range w.cycle.Operations {
		if operation.Ref.Kind != mockentra.User {
			continue
		}
		for _, p := range w.people {
			if operation.Ref != p.ref || w.method(operation.Exchange) != http.MethodPatch {
				continue
			}
			if kept := w.exchange(operation.Exchange); kept != nil {
				p.sent = append(p.sent, patched(kept.Request.Body)...)
			}
		}
	}
}

// patched lists the attributes that a PATCH names.
func patched(body string) (names []string) {
	operations, err := scim.ParsePatch([]byte(body))
	if err != nil {
		return nil
	}
	for _, operation := range operations {
		if operation.Path != nil {
			names = append(names, nameOf(*operation.Path))
			continue
		}
		keys, _ := operation.Value.(map[string]any)
		for key := range keys {
			names = append(names, attributesOf(key)...)
		}
	}
	return names
}
