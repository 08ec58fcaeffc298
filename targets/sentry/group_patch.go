package sentry

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
)

// groupEnvelope is how the body of a group's PATCH is checked. Sentry acts on the body itself afterwards, not on what the check made
// of it.
func groupEnvelope() envelope {
	return envelope{needsSchemas: true, asSent: true, operations: []string{"add", "remove", "replace"}}
}

// patchGroup applies operations in order to a copy of the team. An error that Sentry raises undoes them all; the one that it
// returns, for a path that cannot be replaced, leaves the earlier ones in place.
func (p *Provider) patchGroup(r request) answer {
	found, refused, failed := p.findGroup(r)
	if failed {
		return refused
	}
	body, refused, failed := r.decode()
	if failed {
		return refused
	}
	operations, errors := groupEnvelope().read(body)
	if len(errors) > 0 {
		return p.doublyEncoded(errors)
	}
	if len(operations) > maxOperations {
		return p.scimError(http.StatusBadRequest, "Too many patch ops sent, limit is 100.", "")
	}
	next := *found
	next.members, next.provisioned = maps.Clone(found.members), true
	change := teamChange{provider: p, team: &next}
	for _, operation := range operations {
		if change.apply(operation); change.refused != nil {
			break
		}
	}
	if change.refused == nil || change.kept {
		p.org.update(found, &next)
	}
	if change.refused != nil {
		return *change.refused
	}
	return answer{status: http.StatusNoContent}
}

// teamChange is a group's PATCH on its way.
type teamChange struct {
	provider *Provider
	team     *team
	refused  *answer
	kept     bool // what was done before refused stays
}

func (c *teamChange) fail(with answer) { c.refused = &with }

func (c *teamChange) apply(operation operation) {
	switch operation.op {
	case "replace":
		c.replace(operation)
	case "add":
		c.add(operation)
	case "remove":
		c.remove(operation)
	} // anything else has blanks around it, and is silently ignored
}

func (c *teamChange) replace(operation operation) {
	switch operation.path {
	case nil:
		members, ok := operation.value.(map[string]any)
		name, present := members["displayName"]
		if !ok || !present {
			c.fail(internalError())
			return
		}
		c.rename(name)
	case "displayName":
		if !operation.hasValue {
			c.fail(internalError())
			return
		}
		c.rename(operation.value)
	case "members":
		c.replaceMembers(operation.value)
	default:
		c.fail(c.provider.scimError(http.StatusBadRequest, "Invalid Replace attr. Only displayName and members supported.", ""))
		c.kept = true
	}
}

// replaceMembers makes numbers of all ids before it looks one up.
func (c *teamChange) replaceMembers(value any) {
	entries, ok := looped(value)
	for _, entry := range entries {
		members, _ := entry.(map[string]any)
		if _, isNumber := integerOf(members["value"]); !isNumber {
			ok = false
		}
	}
	if !ok {
		c.fail(internalError())
		return
	}
	c.team.members = map[int64]bool{}
	c.addAll(entries)
}

func (c *teamChange) add(operation operation) {
	switch operation.path {
	case nil: // the code looks at the path without asking whether there is one
		c.fail(internalError())
	case "members":
		entries, ok := looped(operation.value)
		if !ok {
			c.fail(internalError())
			return
		}
		c.addAll(entries)
	} // any other path is silently ignored
}

func (c *teamChange) addAll(entries []any) {
	for _, entry := range entries {
		id, ok := c.member(entry)
		if !ok {
			return
		}
		c.team.members[id] = true
	}
}

// looped is what a loop of Python's goes over: the entries of a list, or nothing where a text or an object is empty. ok is false
// where it raises, or would as soon as it asks the characters of a text, or the names of an object's members, for an id.
func looped(value any) (entries []any, ok bool) {
	switch value := value.(type) {
	case []any:
		return value, true
	case string, map[string]any:
		return nil, !truthy(value)
	default:
		return nil, false
	}
}

// remove takes one member out, where the path contains the word. Of a value list only the first entry is looked at.
func (c *teamChange) remove(operation operation) {
	path, ok := operation.path.(string)
	switch {
	case !ok: // no path, or a number, into which one cannot look
		c.fail(internalError())
		return
	case !strings.Contains(path, "members"):
		return
	case operation.hasValue:
		entries, ok := operation.value.([]any)
		if !ok || len(entries) == 0 {
			c.fail(internalError())
			return
		}
		if id, ok := c.member(entries[0]); ok {
			c.drop(id)
		}
		return
	}
	bracket := bracketPattern.FindStringSubmatch(path)
	if bracket == nil {
		c.fail(c.provider.invalidFilter())
		return
	}
	filter, fault := parseFilter(bracket[1])
	switch fault {
	case filterInvalid:
		c.fail(c.provider.invalidFilter())
	case filterRaises:
		c.fail(internalError())
	default:
		if id, ok := c.known(filter.value); ok {
			c.drop(id)
		}
	}
}

func (c *teamChange) drop(id int64) {
	if !c.provider.options.UnlinkedStays {
		delete(c.team.members, id)
	}
}

// bracketPattern finds the filter of a path like members[value eq "1"].
var bracketPattern = regexp.MustCompile(`\[(.*?)\]`)

// member resolves an entry {"value": id}.
func (c *teamChange) member(entry any) (id int64, ok bool) {
	members, _ := entry.(map[string]any)
	value, present := members["value"]
	if present && value == nil { // looked up as null, which nobody's id is
		c.fail(c.provider.scimError(http.StatusNotFound, "User not found.", ""))
		return 0, false
	}
	return c.known(value)
}

// known resolves an id. One that is no number raises; one that nobody has is a 404 for the whole request.
func (c *teamChange) known(value any) (id int64, ok bool) {
	number, ok := integerOf(value)
	if !ok {
		c.fail(internalError())
		return 0, false
	}
	if _, found := c.provider.org.members[number.Int64()]; !found || !number.IsInt64() {
		c.fail(c.provider.scimError(http.StatusNotFound, "User not found.", ""))
		return 0, false
	}
	return number.Int64(), true
}

// rename changes name and slug. A clash is 400 here, where a creation gets 409.
func (c *teamChange) rename(value any) {
	name, slug, errors := changedTeamName(value)
	if other, taken := c.provider.org.bySlug[slug]; taken && other.id != c.team.id {
		errors.add("slug", fmt.Sprintf("The slug %q is already in use.", slug))
	}
	if len(errors) > 0 {
		c.fail(badFields(errors))
		return
	}
	c.team.name, c.team.slug = name, slug
}
