package sentry

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// groupEnvelope is how the body of a group's PATCH is checked.
func groupEnvelope() envelope {
	return envelope{needsSchemas: true, operations: []string{"add", "remove", "replace"}}
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
	switch {
	case operation.op == "replace":
		c.replace(operation)
	case !operation.hasPath: // the code looks into the path without asking whether there is one
		c.fail(internalError())
	case operation.op == "add" && operation.path == "members":
		c.addAll(operation.value)
	case operation.op == "remove" && strings.Contains(operation.path, "members"):
		c.remove(operation)
	} // any other path of add and remove is silently ignored
}

func (c *teamChange) replace(operation operation) {
	switch {
	case !operation.hasPath:
		members, ok := operation.value.(map[string]any)
		name, present := members["displayName"]
		if !ok || !present {
			c.fail(internalError())
			return
		}
		c.rename(name)
	case operation.path == "displayName" && operation.hasValue:
		c.rename(operation.value)
	case operation.path == "displayName":
		c.fail(internalError())
	case operation.path == "members":
		c.team.members = map[int64]bool{}
		c.addAll(operation.value)
	default:
		c.fail(c.provider.scimError(http.StatusBadRequest, "Invalid Replace attr. Only displayName and members supported.", ""))
		c.kept = true
	}
}

func (c *teamChange) addAll(value any) {
	entries, ok := value.([]any)
	if !ok {
		c.fail(internalError())
		return
	}
	for _, entry := range entries {
		id, ok := c.member(entry)
		if !ok {
			return
		}
		c.team.members[id] = true
	}
}

// remove takes one member out. Of a value list only the first entry is looked at.
func (c *teamChange) remove(operation operation) {
	if operation.hasValue {
		entries, ok := operation.value.([]any)
		if !ok || len(entries) == 0 {
			c.fail(internalError())
			return
		}
		if id, ok := c.member(entries[0]); ok {
			delete(c.team.members, id)
		}
		return
	}
	bracket := bracketPattern.FindStringSubmatch(operation.path)
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
		if !filter.present {
			filter.value = ""
		}
		if id, ok := c.known(filter.value); ok {
			delete(c.team.members, id)
		}
	}
}

// bracketPattern finds the filter of a path like members[value eq "1"].
var bracketPattern = regexp.MustCompile(`\[(.*?)\]`)

// member resolves an entry {"value": id}.
func (c *teamChange) member(entry any) (id int64, ok bool) {
	members, _ := entry.(map[string]any)
	switch value := members["value"].(type) {
	case string:
		return c.known(value)
	case json.Number:
		return c.known(value.String())
	default:
		c.fail(internalError())
		return 0, false
	}
}

// known resolves an id. One that is no number raises; one that nobody has is a 404 for the whole request.
func (c *teamChange) known(text string) (id int64, ok bool) {
	id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // no column holds such a number, so nobody has it
		c.fail(internalError())
		return 0, false
	}
	if _, found := c.provider.org.members[id]; !found {
		c.fail(c.provider.scimError(http.StatusNotFound, "User not found.", ""))
		return 0, false
	}
	return id, true
}

// rename changes name and slug. A clash is 400 here, where a creation gets 409.
func (c *teamChange) rename(value any) {
	name, slug, errors := readName(value)
	if other, taken := c.provider.org.bySlug[slug]; taken && other.id != c.team.id {
		errors.add("slug", fmt.Sprintf("The slug %q is already in use.", slug))
	}
	if len(errors) > 0 {
		c.fail(badFields(errors))
		return
	}
	c.team.name, c.team.slug = name, slug
}
