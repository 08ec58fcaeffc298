package mockentra

import (
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// change is one attribute that the provider has to take over.
type change struct {
	row   *Row
	add   bool  // the target has no value: Add, otherwise Replace
	value Value // new
	old   string
}

// diff compares the values of an object with the resource that the provider returned and appends what differs: Add where the
// target has no value, Replace where it has another, nothing for a null source and for a change of case only (observed: Microsoft
// Q&A 1373350; nulls and letter case: Microsoft, "Customize attribute-mappings"). References are never part of it. Of a user
// who is leaving the scope it has only the rows that say so.
func (c *compiled) diff(changes []change, resource scim.Resource, values []Value, leaving bool, knobs *Knobs) []change {
	for i, row := range c.rows {
		if values[i].None() || row.Apply == applyCreateOnly || leaving && !row.leaves {
			continue
		}
		current, there := row.path.Leaf(resource)
		if len(values[i].List) > 0 {
			changes = row.diffList(changes, current, values[i], knobs)
			continue
		}
		old := text(current)
		if there && same(row, old, values[i].Text, knobs) {
			continue
		}
		changes = append(changes, change{row: row, add: !there, value: values[i], old: old})
	}
	return changes
}

// diffList appends what the provider lacks of a list: Add of those values, or Replace by the whole list where Knobs.ListReplace. Both are
// inferred, since nobody has published what Entra sends; what the provider has beyond them is left alone by Add.
func (r *Row) diffList(changes []change, current any, value Value, knobs *Knobs) []change {
	held := listed(current)
	lacking := r.lacking(value.List, held, knobs)
	switch {
	case len(held) == 0:
		return append(changes, change{row: r, add: true, value: value})
	case knobs.ListReplace && (len(lacking) > 0 || len(r.lacking(held, value.List, knobs)) > 0):
		return append(changes, change{row: r, value: value, old: Value{List: held}.String()})
	case !knobs.ListReplace && len(lacking) > 0:
		return append(changes, change{row: r, add: true, value: Value{List: lacking}, old: Value{List: held}.String()})
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
