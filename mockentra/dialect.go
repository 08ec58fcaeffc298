package mockentra

import (
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Dialect is one of the two ways in which Entra writes a PATCH (Microsoft, "SCIM 2.0 protocol compliance").
type Dialect string

// The dialects. Compliant is what ?aadOptscim062020 on the tenant URL selects.
const (
	Legacy    Dialect = "legacy"
	Compliant Dialect = "compliant"
)

// managerPath is the target of the manager reference.
const managerPath = scim.SchemaEnterprise + ":manager"

// verbs of the dialects, in Entra's letter case (Microsoft, "SCIM 2.0 protocol compliance").
func (d Dialect) verb(name string) string {
	if d == Compliant {
		return strings.ToLower(name)
	}
	return name
}

func verbOf(add bool) string {
	if add {
		return "Add"
	}
	return "Replace"
}

const (
	patchOpen  = `{"schemas":["` + scim.MessagePatch + `"],"Operations":[`
	patchClose = `]}`
)

// appendUpdate appends the PATCH body for a diff.
func (d Dialect) appendUpdate(dst []byte, changes []change, knobs *Knobs) []byte {
	dst = append(dst, patchOpen...)
	if d == Compliant {
		dst = d.appendMerged(dst, changes, knobs.PathlessSingle)
	} else {
		for i := range changes {
			dst = d.appendSingle(dst, &changes[i])
		}
	}
	return append(dst, patchClose...)
}

// appendMerged is the compliant form: value paths first, one operation each; two and more plain attributes of one verb share a
// pathless operation with dotted and URN keys, a single one keeps its path: so in the samples of Microsoft, "SCIM 2.0 protocol
// compliance", from which the rule is inferred. pathless drops the path of a single one, too.
func (d Dialect) appendMerged(dst []byte, changes []change, pathless bool) []byte {
	plain := map[bool][]*change{}
	first := true // the verb of the first plain change
	for i := range changes {
		c := &changes[i]
		if c.row.path.filterAttr != "" {
			dst = d.appendSingle(dst, c)
			continue
		}
		if len(plain) == 0 {
			first = c.add
		}
		plain[c.add] = append(plain[c.add], c)
	}
	for _, add := range []bool{first, !first} {
		switch merged := plain[add]; {
		case len(merged) == 0:
		case len(merged) == 1 && !pathless:
			dst = d.appendSingle(dst, merged[0])
		default:
			dst = d.appendOp(dst, verbOf(add), "")
			dst = append(dst, `,"value":{`...)
			for i, c := range merged {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = append(appendString(dst, c.row.path.text), ':')
				dst = d.appendValue(dst, c)
			}
			dst = append(dst, "}}"...)
		}
	}
	return dst
}

func (d Dialect) appendSingle(dst []byte, c *change) []byte {
	dst = d.appendOp(dst, verbOf(c.add), c.row.path.text)
	dst = append(dst, `,"value":`...)
	return append(d.appendValue(dst, c), '}')
}

// appendOp begins an operation, after a comma where one came before; it is left open.
func (d Dialect) appendOp(dst []byte, verb, path string) []byte {
	if dst[len(dst)-1] != '[' {
		dst = append(dst, ',')
	}
	dst = append(append(append(dst, `{"op":"`...), d.verb(verb)...), '"')
	if path == "" {
		return dst
	}
	return appendString(append(dst, `,"path":`...), path)
}

// appendValue writes a boolean as the mapping's string, verbatim, in the legacy dialect (Microsoft, "SCIM 2.0 protocol
// compliance").
func (d Dialect) appendValue(dst []byte, c *change) []byte {
	if len(c.value.List) > 0 {
		return c.row.appendList(dst, c.value.List)
	}
	if d == Compliant && c.row.Type == typeBoolean {
		return strconv.AppendBool(dst, strings.EqualFold(c.value.Text, "true"))
	}
	return appendString(dst, c.value.Text)
}

// appendManager appends the PATCH body that makes id the manager in place of old; either may be "". It returns nil where the
// removal is silent.
func (d Dialect) appendManager(dst []byte, id, old string, knobs *Knobs) []byte {
	dst = append(dst, patchOpen...)
	switch {
	case id == "":
		if dst = d.appendManagerRemove(dst, old, knobs); dst == nil {
			return nil
		}
	case d == Compliant:
		dst = append(d.appendOp(dst, verbOf(old == ""), managerPath), `,"value":{"value":`...)
		dst = append(appendString(dst, id), "}}"...)
	default:
		dst = append(d.appendOp(dst, verbOf(old == ""), managerPath), `,"value":`...)
		dst = append(appendString(dst, id), '}')
	}
	return append(dst, patchClose...)
}

// ManagerRemoval is how a manager is taken away, as the knob manager_remove names it.
func (d Dialect) ManagerRemoval(knobs Knobs) string {
	switch {
	case knobs.ManagerRemove != "":
		return knobs.ManagerRemove
	case d == Compliant:
		return "replace-empty"
	}
	return "remove"
}

func (d Dialect) appendManagerRemove(dst []byte, old string, knobs *Knobs) []byte {
	switch d.ManagerRemoval(*knobs) {
	case "replace-empty":
		return append(d.appendOp(dst, "Replace", managerPath), `,"value":{"value":""}}`...)
	case "remove-filter":
		return append(d.appendOp(dst, "Remove", `manager[value eq `+quoted(old)+`]`), '}')
	case "silent":
		return nil
	}
	return append(d.appendOp(dst, "Remove", managerPath), '}')
}

func quoted(id string) string { return string(appendString(nil, id)) }

// appendMembers appends the PATCH body that adds or removes members (Microsoft, "SCIM 2.0 protocol compliance"). The compliant
// dialect removes by value path, one operation for each.
func (d Dialect) appendMembers(dst []byte, ids []string, added bool, knobs *Knobs) []byte {
	dst = append(dst, patchOpen...)
	if !added && d == Compliant {
		for _, id := range ids {
			dst = append(d.appendOp(dst, "Remove", "members[value eq "+quoted(id)+"]"), '}')
		}
		return append(dst, patchClose...)
	}
	verb := "Add"
	if !added {
		verb = "Remove"
	}
	dst = append(d.appendOp(dst, verb, "members"), `,"value":[`...)
	for i, id := range ids {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if knobs.MemberRefNull {
			dst = append(dst, `"$ref":null,`...)
		}
		dst = append(appendString(append(dst, `"value":`...), id), '}')
	}
	return append(append(dst, "]}"...), patchClose...)
}
