package story

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// change is what a PATCH does to one attribute, as it is written.
type change struct {
	verb  string // as it is spelt
	path  string // "" = there is none, and key names the attribute
	key   string
	value any    // nil = none
	core  string // the schema of the resource
}

// name is what names the attribute: the path, or the key in the value of an operation without one.
func (c change) name() string {
	if c.path != "" {
		return c.path
	}
	return c.key
}

// urn reports whether the name begins with a schema's.
func (c change) urn() bool { return strings.HasPrefix(strings.ToLower(c.name()), "urn:") }

// filter reports whether the name selects by a filter in brackets.
func (c change) filter() bool { return strings.Contains(c.name(), "[") }

// dotted reports whether the name has a sub-attribute behind a dot: those of a schema's URN do not count.
func (c change) dotted() bool { return !c.urn() && !c.filter() && strings.Contains(c.name(), ".") }

// changesOf lists what a PATCH changes of a resource of a core schema, in its order, the keys of one operation by name.
func changesOf(body, core string) (all []change) {
	var sent struct {
		Operations []struct {
			Op    string `json:"op"`
			Path  string `json:"path"`
			Value any    `json:"value"`
		} `json:"Operations"`
	}
	if json.Unmarshal([]byte(body), &sent) != nil {
		return nil
	}
	for _, operation := range sent.Operations {
		keys, merged := operation.Value.(map[string]any)
		if operation.Path != "" || !merged {
			all = append(all, change{verb: operation.Op, path: operation.Path, value: operation.Value, core: core})
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			all = append(all, change{verb: operation.Op, key: key, value: keys[key], core: core})
		}
	}
	return all
}

// writtenAs writes changes as a PATCH: those without a path that follow one another become one operation.
func writtenAs(all []change) map[string]any {
	var operations []any
	var merged map[string]any
	verb := ""
	for _, one := range all {
		if one.path == "" && merged != nil && one.verb == verb {
			merge(merged, one)
			continue
		}
		operation := map[string]any{"op": one.verb}
		if merged = nil; one.path == "" {
			merged, verb = map[string]any{one.key: one.value}, one.verb
			operation["value"] = merged
		} else if operation["path"] = one.path; one.value != nil {
			operation["value"] = one.value
		}
		operations = append(operations, operation)
	}
	return map[string]any{"schemas": []string{scim.MessagePatch}, "Operations": operations}
}

// merge adds a change to the value of an operation: the parts of one object stand in one.
func merge(merged map[string]any, one change) {
	held, isObject := merged[one.key].(map[string]any)
	part, also := one.value.(map[string]any)
	if isObject && also {
		maps.Copy(held, part)
		return
	}
	merged[one.key] = one.value
}

// nested is a change whose name is split once, so that the rest of it names a member of the value: name.familyName, or a URN and its
// attribute.
func (c change) nested() change {
	at := strings.Index(c.name(), ".")
	if c.urn() {
		at = strings.LastIndex(c.name(), ":")
	}
	if at < 0 {
		return c
	}
	return change{verb: c.verb, key: c.name()[:at], value: map[string]any{c.name()[at+1:]: c.value}}
}
