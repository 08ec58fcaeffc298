package mockentra

import (
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// change is one attribute that the provider has to take over.
type change struct {
	row   *Row
	add   bool   // the target has no value: Add, otherwise Replace
	value string // new
	old   string
}

// diff compares the values of an object with the resource that the provider returned and appends what differs: Add where the
// target has no value, Replace where it has another, nothing for a null source and for a change of case only (observed: Microsoft
// Q&A 1373350; nulls and letter case: Microsoft, "Customize attribute-mappings"). References are never part of it. only limits it
// to one row, -1 = all.
func (c *compiled) diff(changes []change, resource scim.Resource, values []string, only int, knobs *Knobs) []change {
	for i, row := range c.rows {
		if values[i] == "" || row.Apply == applyCreateOnly || only >= 0 && i != only {
			continue
		}
		current, there := row.path.Leaf(resource)
		old := text(current)
		if there && same(row, old, values[i], knobs) {
			continue
		}
		changes = append(changes, change{row: row, add: !there, value: values[i], old: old})
	}
	return changes
}

func same(row *Row, old, value string, knobs *Knobs) bool {
	if knobs.CaseExact || row.CaseExact {
		return old == value
	}
	return strings.EqualFold(old, value)
}

// compatible tells whether the engine can read a user that the provider returned: a manager that is not complex is a schema
// violation to it (observed: Budibase/budibase#15369).
func (c *compiled) compatible(resource scim.Resource) bool {
	if c.reference == nil || c.reference.path.URN == "" {
		return true
	}
	manager, there := c.reference.path.Leaf(resource)
	if !there {
		return true
	}
	_, complexValue := manager.(map[string]any)
	return complexValue
}
