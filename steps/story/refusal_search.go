package story

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// mostTrials is how many creations a search sends at most, mostRefusals how many values it names.
const (
	mostTrials   = 60
	mostRefusals = 4
)

// refusalSearch finds by further creations which value of everybody's keeps a provider from creating anybody. Each is of somebody as any other,
// but for what an edit changes in the body.
type refusalSearch struct {
	w      *World
	kind   mockentra.Kind
	name   string
	trials int
	made   int  // how many were accepted, so that the next needs another name
	broken bool // an answer said nothing about the body, or there were enough

	accepted, refused int    // exchanges of the last such trials
	answer            string // to the one that was refused
	found             []refusal
	edits             []edit // what makes the provider take it
}

// edit changes the body of a creation.
type edit func(body scim.Resource)

// searchRefusals is the search for a kind. It is not decided where an answer came that is not about the body.
func (w *World) searchRefusals(ctx context.Context, kind mockentra.Kind) (found []refusal, decided bool) {
	s := &refusalSearch{w: w, kind: kind}
	if kind == mockentra.Group {
		for name := range w.groups {
			s.name = name
		}
	} else {
		for name := range w.people {
			s.name = name
		}
	}
	s.name, _, _ = strings.Cut(s.name, " ")
	if s.takes(ctx) || s.broken || s.takes(ctx, standardForm) || s.broken {
		return nil, !s.broken // it was somebody's own value, or the form of the message, of which others speak
	}
	s.requiredValues(ctx)
	if !s.broken && !s.takes(ctx, s.edits...) {
		s.optionalAttributes(ctx)
	}
	if !s.broken && len(s.found) == 0 {
		s.oneLess(ctx)
	}
	return s.found, !s.broken
}

// takes reports whether the provider creates somebody whose body is so edited.
func (s *refusalSearch) takes(ctx context.Context, edits ...edit) bool {
	if s.broken = s.broken || s.trials >= mostTrials || ctx.Err() != nil; s.broken {
		return false
	}
	s.trials++
	response := s.w.create(ctx, s.kind, s.body(edits...))
	switch {
	case response.OK():
		s.made++
		s.accepted = response.Exchange
		return true
	case response.Err == nil && aboutTheBody(response.Status):
		s.refused, s.answer = response.Exchange, answered(response)
	default:
		s.broken = true
	}
	return false
}

// body is what Entra sends of somebody whose name nobody has yet, edited.
func (s *refusalSearch) body(edits ...edit) scim.Resource {
	name := s.name
	if s.made > 0 {
		name += strconv.Itoa(s.made)
	}
	source := s.w.folk.group(name)
	if s.kind == mockentra.User {
		source, _ = s.w.folk.person(name, "Lovelace")
	}
	object := likely(s.kind, source)
	object.ID = fmt.Sprintf("%08x-0000-4000-8000-%012x", number(1<<32, s.w.setting.Mark), number(1<<48, s.w.setting.Mark, name))
	body := s.w.mappedBody(object)
	for _, change := range edits {
		change(body)
	}
	return body
}

// standardForm leaves out of a message what is Microsoft's own, and no value of the directory.
func standardForm(body scim.Resource) {
	delete(body, "meta")
	if schemas, ok := body["schemas"].([]any); ok {
		body["schemas"] = slices.DeleteFunc(schemas, func(uri any) bool { return strings.HasPrefix(fmt.Sprint(uri), "http:") })
	}
}

// required reports whether a creation needs an attribute: by it people are told apart, or the tester says that this provider demands it.
func (s *refusalSearch) required(name string) bool {
	if name == "schemas" || name == "userName" || s.kind == mockentra.Group && name == "displayName" {
		return true
	}
	for _, origin := range s.w.folk.origins[s.kind] {
		demanded := slices.ContainsFunc(origin.Sources, func(read string) bool { return s.w.setting.Identity.ExtraAttributes[read] != "" })
		if (origin.Matching > 0 || demanded) && within(plain(origin.Target), name) {
			return true
		}
	}
	return false
}

// sparse leaves out what is not required.
func (s *refusalSearch) sparse(body scim.Resource) {
	maps.DeleteFunc(body, func(name string, _ any) bool { return !s.required(name) })
}

// optional lists the members of the body that are not required.
func (s *refusalSearch) optional() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.body(s.edits...))), s.required)
}

func lacking(names ...string) edit {
	return func(body scim.Resource) {
		for _, name := range names {
			delete(body, name)
		}
	}
}

// requiredValues looks for another spelling of what everybody must have, where not even that is accepted alone.
func (s *refusalSearch) requiredValues(ctx context.Context) {
	if s.takes(ctx, s.sparse) {
		return
	}
	for _, part := range s.parts(s.required) {
		if s.respell(ctx, part, s.sparse) || s.respell(ctx, part) {
			return
		}
	}
}

// optionalAttributes finds the attributes by which a creation is refused that is accepted without them, one after another.
func (s *refusalSearch) optionalAttributes(ctx context.Context) {
	if !s.takes(ctx, append([]edit{s.sparse}, s.edits...)...) {
		return
	}
	for len(s.found) < mostRefusals && !s.broken {
		names := s.optional()
		low, high := 0, len(names) // with the first low of them it is accepted, with the first high it is not
		for high-low > 1 && !s.broken {
			middle := (low + high) / 2
			if s.takes(ctx, append(slices.Clone(s.edits), lacking(names[middle:]...))...) {
				low = middle
			} else {
				high = middle
			}
		}
		if s.broken || high == 0 {
			return
		}
		s.attribute(ctx, names[high-1])
		if s.takes(ctx, s.edits...) {
			return
		}
	}
}

// oneLess finds an attribute without which a creation is accepted, where the provider demands others of those that are not required.
func (s *refusalSearch) oneLess(ctx context.Context) {
	for _, name := range s.optional() {
		if s.takes(ctx, lacking(name)) {
			s.attribute(ctx, name)
			return
		}
	}
}

// attribute notes an attribute that is refused: another spelling of a value in it that is taken, the one part of it, or the whole.
func (s *refusalSearch) attribute(ctx context.Context, name string) {
	refused, rest := s.refused, lacking(slices.DeleteFunc(s.optional(), func(other string) bool { return other == name })...)
	parts := s.parts(func(other string) bool { return other == name })
	for _, part := range parts {
		if len(parts) > 1 && !s.takes(ctx, append(slices.Clone(s.edits), rest, part.remove)...) {
			continue
		}
		if !s.respell(ctx, part, rest) {
			s.note(refusalOf(s.kind, part.target, "", "", refused, s.accepted), part.remove)
		}
		return
	}
	s.note(refusalOf(s.kind, name, "", "", refused, s.accepted), lacking(name))
}

func (s *refusalSearch) note(found refusal, by edit) {
	found.exchanges = slices.DeleteFunc(found.exchanges, func(exchange int) bool { return exchange == 0 })
	found.answer = s.answer
	s.found, s.edits = append(s.found, found), append(s.edits, by)
}

// respell looks for a spelling of a value that is accepted, in a body that is edited otherwise, and notes it.
func (s *refusalSearch) respell(ctx context.Context, part bodyPart, base ...edit) bool {
	base = append(slices.Clone(s.edits), base...)
	tries := func(spelling func(string) string) bool {
		return spelling(part.text) != part.text && s.takes(ctx, append(slices.Clone(base), part.respell(spelling))...)
	}
	taken := func(spelling func(string) string) bool {
		if !tries(spelling) {
			return false
		}
		found := refusalOf(s.kind, part.target, part.text, spelling(part.text), s.refused, s.accepted)
		found.spelling = spelling
		s.note(found, part.respell(spelling))
		return true
	}
	return slices.ContainsFunc(spellings(), taken) || s.shorten(part, tries) || taken(withoutDomain)
}

// shorten looks for the length that is accepted.
func (s *refusalSearch) shorten(part bodyPart, tries func(func(string) string) bool) bool {
	to := func(length int) func(string) string {
		return func(text string) string { return cut(text, s.w.setting.Mark, length) }
	}
	whole := len([]rune(part.text))
	low := len([]rune(to(whole / 3)(part.text)))
	if low >= whole || !tries(to(low)) {
		return false
	}
	high := whole
	for high-low > 1 && !s.broken {
		if middle := (low + high) / 2; tries(to(middle)) {
			low = middle
		} else {
			high = middle
		}
	}
	found := refusalOf(s.kind, part.target, fmt.Sprintf("%s of %d characters", part.text, whole), fmt.Sprintf("%d at most", low), s.refused, s.accepted)
	found.length = low
	s.note(found, part.respell(to(low)))
	return true
}

// bodyPart is a text in the body of a creation.
type bodyPart struct {
	target string
	text   string
	at     []any // names of members, and places in lists
}

// parts lists the texts below those members of the body that are such.
func (s *refusalSearch) parts(such func(name string) bool) (all []bodyPart) {
	body := s.body(s.edits...)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if such(name) && name != "schemas" {
			all = append(all, partsOf(name, body[name], name)...)
		}
	}
	slices.SortStableFunc(all, func(a, b bodyPart) int { // the name comes first
		return strings.Compare(map[bool]string{true: "a"}[a.target != "userName"], map[bool]string{true: "a"}[b.target != "userName"])
	})
	return all
}

func partsOf(target string, value any, at ...any) (all []bodyPart) {
	switch value := value.(type) {
	case string:
		return []bodyPart{{target, value, at}}
	case map[string]any:
		separator := "."
		if len(at) == 1 && strings.HasPrefix(target, "urn:") {
			separator = ":"
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if _, listed := at[len(at)-1].(int); !listed || name != "type" {
				all = append(all, partsOf(target+separator+name, value[name], append(slices.Clone(at), name)...)...)
			}
		}
	case []any:
		for i, item := range value {
			filter := ""
			if object, ok := item.(map[string]any); ok && object["type"] != nil {
				filter = fmt.Sprintf("[type eq %s]", scim.JSON(object["type"]))
			}
			all = append(all, partsOf(target+filter, item, append(slices.Clone(at), i)...)...)
		}
	}
	return all
}

// remove is the edit that takes the text out.
func (p bodyPart) remove(body scim.Resource) {
	p.change(body, func(string) (string, bool) { return "", false })
}

// respell is the edit that spells it otherwise.
func (p bodyPart) respell(spelling func(string) string) edit {
	return func(body scim.Resource) {
		p.change(body, func(text string) (string, bool) { return spelling(text), true })
	}
}

func (p bodyPart) change(body scim.Resource, to func(string) (text string, stays bool)) {
	var here any = map[string]any(body)
	for i, step := range p.at {
		last := i == len(p.at)-1
		switch key := step.(type) {
		case string:
			object, ok := here.(map[string]any)
			if !ok {
				return
			}
			if !last {
				here = object[key]
				continue
			}
			if text, isText := object[key].(string); isText {
				if changed, stays := to(text); stays {
					object[key] = changed
				} else {
					delete(object, key)
				}
			}
		case int:
			list, ok := here.([]any)
			if !ok || key >= len(list) {
				return
			}
			if !last {
				here = list[key]
			} else if text, isText := list[key].(string); isText {
				list[key], _ = to(text)
			}
		}
	}
}
