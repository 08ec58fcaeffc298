package story

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// patchForm is one way in which Entra writes a change, with the requirement that a provider understands it.
type patchForm struct {
	id, requirement string
	words           string           // what is understood
	refused         features.Outcome // the class of a refusal that is due to it; default features.Refused
	used            func(change) bool
	fresh           bool                // only where the provider had no value
	held            bool                // only where it had one
	at              string              // the check that proves it, where others do not look closely enough; "" = any
	plain           func(change) change // the same change written otherwise
}

// patchForms lists the ways of writing a change, those first that others contain.
func patchForms() []patchForm {
	return []patchForm{
		{
			id: "string-boolean", requirement: "entra-update-string-boolean", words: "a boolean that comes as a string", at: "inactive-is-boolean",
			refused: features.StringRefused, used: textOfBoolean,
			plain: func(c change) change { c.value = strings.EqualFold(c.value.(string), "true"); return c },
		},
		{
			id: "dotted-key", requirement: "entra-update-dotted-keys", words: "a key with a dot in an operation without a path",
			refused: features.FlattenedRefused, used: func(c change) bool { return c.path == "" && c.dotted() }, plain: change.nested,
		},
		{
			id: "urn-key", requirement: "entra-update-urn-keys", words: "a key with a URN in an operation without a path",
			refused: features.FlattenedRefused, used: func(c change) bool { return c.path == "" && c.urn() }, plain: change.nested,
		},
		{
			id: "no-path", requirement: "7644-3.5.2.3-replace-no-path", words: "a replace without a path", refused: features.PlainRefused,
			used:  func(c change) bool { return c.path == "" && strings.EqualFold(c.verb, "replace") },
			plain: func(c change) change { c.path = c.key; return c },
		},
		{
			id: "members-filter", requirement: "entra-members-remove-filter", words: `a remove with the path members[value eq "…"]`,
			used: func(c change) bool { return strings.EqualFold(c.verb, "remove") && memberIn(c) != "" && c.filter() },
			plain: func(c change) change {
				return change{verb: c.verb, path: "members", value: membersOf(memberIn(c))}
			},
		},
		{
			id: "value-path", requirement: "7644-3.5.2-patch-path-value", words: "a path with a filter and a sub-attribute", held: true,
			used: func(c change) bool { return strings.Contains(c.path, "[type eq ") && strings.Contains(c.path, "].") }, plain: element,
		},
		{
			id: "extension-path", requirement: "7644-3.10-extension-urn", words: "a path with the URN of an extension",
			used: func(c change) bool { return c.path != "" && c.urn() }, plain: change.nested,
		},
		{
			id: "dotted-path", requirement: "7644-3.10-dot-notation", words: "a path with a sub-attribute behind a dot",
			used: func(c change) bool { return c.path != "" && c.dotted() }, plain: change.nested,
		},
		{
			id: "short-path", requirement: "7644-3.10-core-urn-optional", words: "the path of a core attribute without its URN",
			used:  func(c change) bool { return short(c) && !strings.HasPrefix(c.path, "members") },
			plain: func(c change) change { c.path = c.core + ":" + c.path; return c },
		},
		{
			id: "path", requirement: "7644-3.5.2-patch-path-simple", words: "a path that is the name of an attribute",
			used:  func(c change) bool { return short(c) && c.value != nil && !strings.EqualFold(c.verb, "remove") },
			plain: func(c change) change { c.path, c.key = "", c.path; return c },
		},
		{
			id: "add-new", requirement: "7644-3.5.2.1-add-new-attribute", words: "an add of an attribute without a value", fresh: true,
			used:  func(c change) bool { return strings.EqualFold(c.verb, "add") && !c.filter() },
			plain: func(c change) change { c.verb = inCaseOf(c.verb, "replace"); return c },
		},
		{
			id: "op-capitals", requirement: "entra-update-op-capitalised", words: "op with a capital letter", refused: features.CapitalsRefused,
			used: func(c change) bool { return c.verb != strings.ToLower(c.verb) }, plain: func(c change) change { c.verb = strings.ToLower(c.verb); return c },
		},
		{
			id: "op-lower-case", requirement: "7644-3.5.2-patch-op-values", words: "op in lower case", refused: features.LowerCaseRefused,
			used: func(c change) bool { return c.verb == strings.ToLower(c.verb) }, plain: func(c change) change { c.verb = inCaseOf("A", c.verb); return c },
		},
	}
}

func textOfBoolean(c change) bool {
	text, isText := c.value.(string)
	return isText && strings.EqualFold(c.name(), "active") && (strings.EqualFold(text, "true") || strings.EqualFold(text, "false"))
}

// short reports whether a path names an attribute, or a part of it, and no more.
func short(c change) bool { return c.path != "" && !c.urn() && !c.filter() }

// inCaseOf is a word with a capital letter where another has one.
func inCaseOf(other, word string) string {
	if other != strings.ToLower(other) {
		return strings.ToUpper(word[:1]) + word[1:]
	}
	return word
}

// memberIn is the id of the one member that a change is about, "" where it is about none or several.
func memberIn(c change) string {
	if before, rest, found := strings.Cut(c.path, `[value eq "`); found && strings.EqualFold(before, "members") {
		return strings.TrimSuffix(rest, `"]`)
	}
	listed, _ := c.value.([]any)
	if !strings.EqualFold(c.path, "members") || len(listed) != 1 {
		return ""
	}
	member, _ := listed[0].(map[string]any)
	id, _ := member["value"].(string)
	return id
}

// element writes the change of a part of an element as that of the list: emails[type eq "work"].value.
func element(c change) change {
	list, rest, _ := strings.Cut(c.path, "[")
	filter, part, _ := strings.Cut(rest, "].")
	name, value, _ := strings.Cut(filter, " eq ")
	if text, err := strconv.Unquote(value); err == nil {
		return change{verb: inCaseOf(c.verb, "add"), path: list, value: []any{map[string]any{name: text, part: c.value}}}
	}
	return c
}

// understood says of each way in which a change was written that the provider understands it: what the checks of a step were to show is
// there. Where something is not, a way is to blame only if the same change is done when it is written otherwise.
func (w *World) understood(ctx context.Context, checks []run.Check) (found []run.Check) {
	seen := map[string]bool{}
	for _, check := range checks {
		operation := w.causeOf(check)
		if operation == nil || strings.HasPrefix(check.ID, GivenPrefix) {
			continue
		}
		kept := w.exchange(operation.Exchange)
		if kept == nil || kept.Method != http.MethodPatch || kept.Request.Cut {
			continue
		}
		all := changesOf(kept.Request.Body, coreOf(operation.Ref.Kind))
		done := slices.Contains([]features.Outcome{features.Held, features.Reformatted, features.Retyped}, features.Outcome(check.Outcome))
		if !done {
			if blamed := w.misunderstood(ctx, check, operation, all); blamed != nil {
				return append(found, *blamed)
			}
			continue
		}
		for _, way := range patchForms() {
			if !refused(operation) && !seen[way.id] && (way.at == "" || way.at == check.ID) && way.writes(operation, about(check, all)) {
				seen[way.id] = true
				found = append(found, way.proven(check))
			}
		}
	}
	return found
}

// causeOf is the write of the last cycle that a check rests on, nil where it is none or several.
func (w *World) causeOf(check run.Check) *mockentra.Operation {
	for i := range w.cycle.Operations {
		if operation := &w.cycle.Operations[i]; operation.Wrote && slices.Equal(check.Cause, []int{operation.Exchange}) {
			return operation
		}
	}
	return nil
}

func coreOf(kind mockentra.Kind) string {
	if kind == mockentra.Group {
		return scim.SchemaGroup
	}
	return scim.SchemaUser
}

// about are the changes of the attribute that a check looked at, all where it names none.
func about(check run.Check, all []change) (some []change) {
	target := strings.TrimPrefix(check.Pointer, "/")
	for _, one := range all {
		if target == "" || within(one.name(), target) {
			some = append(some, one)
		}
	}
	return some
}

// writes reports whether one of the changes is written so.
func (s patchForm) writes(operation *mockentra.Operation, some []change) bool {
	return slices.ContainsFunc(some, func(one change) bool {
		had := slices.ContainsFunc(operation.Sent, func(sent mockentra.Modified) bool { return within(sent.Name, one.name()) && sent.Old != "" })
		return s.used(one) && (!s.fresh || !had) && (!s.held || had)
	})
}

func (s patchForm) proven(by run.Check) run.Check {
	check := pass("understood/"+s.id, 1, s.words+", understood")
	check.Requirement, check.Exchanges, check.Cause = s.requirement, slices.Clone(by.Exchanges), slices.Clone(by.Cause)
	return check
}

// misunderstood is the check of the way of writing that kept a change from being done, nil where none did: each in turn is written
// otherwise, until the provider does what it was asked for.
func (w *World) misunderstood(ctx context.Context, check run.Check, operation *mockentra.Operation, all []change) *run.Check {
	if operation.Err != nil || check.Looked == 0 {
		return nil
	}
	some := about(check, all)
	for _, way := range patchForms() {
		if !way.writes(operation, some) {
			continue
		}
		again := slices.Clone(all)
		for i, one := range again {
			if way.used(one) {
				again[i] = way.plain(one)
			}
		}
		path := pathOf(operation.Ref.Kind)(w.targetID(operation.Ref))
		before := members(w.holds(ctx, path))
		answer := ask(ctx, w.senders.Setup, operation.Op, http.MethodPatch, path, writtenAs(again))
		if !answer.OK() || !w.done(ctx, path, some, before) {
			continue
		}
		blamed := fault("understood/"+way.id, features.Outcome(check.Outcome), way.words+", understood", "not done, and done when it was written otherwise")
		if refused(operation) {
			blamed = w.answeredBy(blamed, operation)
			if way.refused != "" && features.Outcome(blamed.Outcome) == features.Refused {
				blamed.Outcome = string(way.refused)
			}
		}
		blamed.Requirement, blamed.Cause = way.requirement, slices.Clone(check.Cause)
		blamed.Exchanges = append(slices.Clone(check.Exchanges), answer.Exchange)
		return &blamed
	}
	return nil
}

// holds reads a resource, with its members where it has some.
func (w *World) holds(ctx context.Context, path string) scim.Resource {
	if w.setting.MembersOnRequest && strings.HasPrefix(path, "Groups") {
		path += scim.OnlyMembers
	}
	response := ask(ctx, w.senders.Oracle, scim.Reading(path).Op, http.MethodGet, path, nil)
	resource, err := response.Decode()
	if !response.OK() || err != nil {
		return nil
	}
	if _, shown := resource.Get("members"); !shown && strings.HasPrefix(path, "Groups") && !strings.HasSuffix(path, scim.OnlyMembers) {
		path += scim.OnlyMembers
		if asked, err := ask(ctx, w.senders.Oracle, scim.Reading(path).Op, http.MethodGet, path, nil).Decode(); err == nil && asked["members"] != nil {
			resource["members"] = asked["members"]
		}
	}
	return resource
}

// done reads a resource back and reports whether all of some changes are there, and those who were members before and not meant.
func (w *World) done(ctx context.Context, path string, some []change, before []string) bool {
	resource := w.holds(ctx, path)
	return resource != nil && !slices.ContainsFunc(some, func(one change) bool {
		if id := memberIn(one); id != "" {
			has := members(resource)
			lost := slices.DeleteFunc(without(before, has), func(gone string) bool { return gone == id })
			return len(lost) > 0 || slices.Contains(has, id) == strings.EqualFold(one.verb, "remove")
		}
		want, isText := one.value.(string)
		if textOfBoolean(one) {
			want = strings.ToLower(want)
		} else if !isText {
			want = scim.Compact(one.value)
		}
		path, err := scim.ParsePath(one.name())
		number := strings.EqualFold(path.Name, phoneNumbers)
		return err != nil || !slices.ContainsFunc(path.Values(resource), func(held any) bool {
			text, _ := held.(string)
			return held == want || scim.Compact(held) == want || number && text != "" && plainPhone(text) == plainPhone(want)
		})
	})
}
