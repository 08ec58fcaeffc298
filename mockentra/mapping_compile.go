package mockentra

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// compiler prepares the rows of one kind, and collects what is wrong with them.
type compiler struct {
	kind     Kind
	typ      *scim.Type
	sources  []SourceAttribute
	problems []Problem
	warnings []Problem
}

func newCompiler(kind Kind) *compiler {
	return &compiler{kind: kind, typ: kind.resourceType(), sources: SourceAttributes(kind)}
}

// fault notes what is wrong with a key of a row.
func (c *compiler) fault(row *Row, key, text string, args ...any) {
	c.problems = append(c.problems, Problem{Line: row.lineOf(key), Target: row.Target, Text: fmt.Sprintf(text, args...)})
}

// warn notes what Entra would treat otherwise than as written.
func (c *compiler) warn(row *Row, key, text string, args ...any) {
	c.warnings = append(c.warnings, Problem{Line: row.lineOf(key), Target: row.Target, Text: fmt.Sprintf(text, args...)})
}

// lineOf is where a key of the row stands, or the row where it has no such key.
func (r *Row) lineOf(key string) int {
	if line := r.lines[key]; line > 0 {
		return line
	}
	return r.Line
}

// compile prepares all rows that Entra exports.
func (c *compiler) compile(rows []*Row) *compiled {
	made := &compiled{}
	first, shapes := map[string]*Row{}, map[string]*Row{}
	for _, row := range rows {
		if !c.row(row) {
			continue
		}
		if other := first[row.path.canonical(c.kind)]; other != nil {
			c.fault(row, "target", "target is mapped twice, in lines %d and %d: expected one row for it", other.lineOf("target"), row.lineOf("target"))
			continue
		}
		first[row.path.canonical(c.kind)] = row
		switch root := row.path.root(c.kind); {
		case row.unsent:
			continue
		case shapes[root] == nil:
			shapes[root] = row
		case shapes[root].path.shape() != row.path.shape():
			c.fault(row, "target", "target takes %s for %s, line %d (%s) for %s: expected the same",
				row.path.Name, row.path.shape(), shapes[root].lineOf("target"), shapes[root].Target, shapes[root].path.shape())
			continue
		}
		if row.Type == typeReference {
			made.reference = row
			continue
		}
		row.leaves = c.kind == User && row.Apply != applyCreateOnly && slices.Contains(row.origin().Sources, "IsSoftDeleted")
		made.leaves = made.leaves || row.leaves
		made.rows = append(made.rows, row)
	}
	c.order(made)
	if len(made.matching) == 0 && !slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Target != "" }) {
		c.problems = append(c.problems, Problem{
			Text: strings.ToLower(c.kind.String()) + "s: no matching attribute: set matching: 1 on at least one row",
		})
	}
	if len(c.problems) == 0 {
		made.post = template(c.kind, made.rows)
	}
	return made
}

// order puts active first, and the matching attributes in order of precedence.
func (c *compiler) order(made *compiled) {
	activeFirst := func(row *Row) int {
		if row.active {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(made.rows, func(a, b *Row) int { return activeFirst(a) - activeFirst(b) })
	for i, row := range made.rows {
		if row.Matching > 0 {
			made.matching = append(made.matching, i)
		}
	}
	slices.SortStableFunc(made.matching, func(a, b int) int { return made.rows[a].Matching - made.rows[b].Matching })
	for i := 1; i < len(made.matching); i++ {
		if before, row := made.rows[made.matching[i-1]], made.rows[made.matching[i]]; before.Matching == row.Matching {
			c.fault(row, "matching", "matching: %d is the precedence of %s in line %d, too: expected another, as one is tried before the other",
				row.Matching, before.Target, before.lineOf("matching"))
		}
	}
}

// row prepares one row; false where it cannot be used.
func (c *compiler) row(row *Row) bool {
	before := len(c.problems)
	var err error
	if row.path, err = parseTarget(row.Target); row.Target == "" {
		c.fault(row, "target", `target is missing: expected attr, attr.sub or attr[type eq "work"].sub, with or without a URN prefix`)
	} else if err != nil {
		c.fault(row, "target", "%v", err)
	}
	row.path.measure(c.typ)
	row.active = row.path.isActive(c.kind)
	if row.Type == "" {
		row.Type = c.typeOf(row)
	}
	switch row.Type {
	case "", typeString, typeBoolean, typeReference:
	default:
		c.oneOf(row, "type", row.Type, typeString, typeBoolean, typeReference)
	}
	if row.Apply != "" && row.Apply != applyAlways && row.Apply != applyCreateOnly {
		c.oneOf(row, "apply", row.Apply, applyAlways, applyCreateOnly)
	}
	if row.Matching < 0 {
		c.fault(row, "matching", "matching: expected a precedence from 1, got %d", row.Matching)
	}
	if row.Type == typeReference {
		c.reference(row)
	} else {
		c.value(row)
	}
	if len(c.problems) > before {
		return false
	}
	c.target(row)
	return true
}

// typeOf is the type of a row that does not say it: Entra's mappings have none, it is that of the target and the source.
func (c *compiler) typeOf(row *Row) string {
	if found, err := sourceAttribute(c.kind, c.sources, row.Source); err == nil && found.Refer {
		return typeReference
	}
	if target, ok := c.typ.Find(row.path.Path); ok && target.Sub == nil && target.Attribute != nil && target.Attribute.Type == scim.Boolean {
		return typeBoolean
	}
	return ""
}

// oneOf reports a value that is none of a closed list.
func (c *compiler) oneOf(row *Row, key, got string, known ...string) {
	c.fault(row, key, "%s %s is unknown%s: expected one of %s", key, got, features.DidYouMean(got, known), strings.Join(known, ", "))
}

// value prepares what gives the row's value.
func (c *compiler) value(row *Row) {
	var given, empty []string
	for key, text := range map[string]string{"source": row.Source, "constant": row.Constant, "expression": row.Expression} {
		switch {
		case text != "":
			given = append(given, key)
		case row.lines[key] > 0:
			empty = append(empty, key)
		}
	}
	slices.Sort(given)
	slices.Sort(empty)
	switch {
	case len(given) == 0 && len(empty) > 0:
		c.fault(row, empty[0], "%s is empty: expected a value, as Entra sends nothing for an empty one; or remove the row", strings.Join(empty, " and "))
	case len(given) == 0:
		c.fault(row, "", "value: expected exactly one of source, constant and expression, got none")
	case len(given) > 1:
		c.fault(row, "", "value: expected exactly one of source, constant and expression, got %s", strings.Join(given, " and "))
	case row.Constant != "":
		row.value = constant(row.Constant)
	case row.Expression != "":
		c.expression(row)
	case strings.ContainsAny(row.Source, `()[]"`):
		c.fault(row, "source", "source %s is an expression: write it as expression:", row.Source)
	default:
		c.source(row)
	}
}

func (c *compiler) source(row *Row) {
	found, err := sourceAttribute(c.kind, c.sources, row.Source)
	switch {
	case err != nil:
		c.fault(row, "source", "%v", err)
	case found.Refer:
		c.fault(row, "type", "source %s refers to other objects: expected type: reference, got %s", found.Name, row.Type)
	case found.Multi && row.Matching > 0:
		c.fault(row, "matching", "matching: expected a source with one value, got %s, which holds a list", found.Name)
	case found.Multi && row.path.list:
		row.list = found.Name
	default:
		row.value = attribute(found.Name)
	}
	if found.Multi && err == nil && row.list == "" && row.Matching == 0 {
		c.warn(row, "source", "source %s holds a list, and the target takes one value: the first is sent, which is inferred", found.Name)
	}
}

func (c *compiler) expression(row *Row) {
	parsed, err := parseExpression(row.Expression)
	if err != nil {
		c.fault(row, "expression", "%v", err)
		return
	}
	row.value = resolve(parsed, func(name attribute) attribute {
		found, err := sourceAttribute(c.kind, c.sources, string(name))
		switch {
		case err != nil:
			c.fault(row, "expression", "expression: %v", err)
		case found.Refer:
			c.fault(row, "expression", "expression: source %s refers to other objects: expected an attribute with a value", found.Name)
		}
		return attribute(found.Name)
	})
}

// reference accepts the two references that Entra's default mapping has.
func (c *compiler) reference(row *Row) {
	want, target := "manager", scim.SchemaEnterprise+":manager"
	if c.kind == Group {
		want, target = "members", "members"
	}
	if row.Source != want || row.path.canonical(c.kind) != strings.ToLower(target) || row.Matching != 0 {
		c.fault(row, "source", "reference: expected source %s and target %s, without matching, got source %q", want, target, row.Source)
	}
}

// target warns of a target that Entra does not export, and refuses or warns of one that a standard schema does not have. A custom attribute stands
// under a URN (Microsoft, "Customize attribute-mappings"); of one that does not, Entra logs that exporting it is not supported (observed
// by a vendor and confirmed by Microsoft).
func (c *compiler) target(row *Row) {
	schema := c.typ.Schema
	if row.path.URN == "" {
		if found, core := c.typ.Find(scim.Path{URN: schema.ID, Name: row.path.Name, Sub: row.path.Sub}); core {
			c.element(row, found.Attribute)
			c.taken(row, found)
			return
		}
		row.unsent = true
		c.warn(row, "target", "not a core attribute of a %s and not under a URN: Entra does not export it; %s",
			strings.ToLower(c.kind.String()), c.instead(row))
		return
	}
	if c.colon(row) {
		return
	}
	for _, known := range append([]*scim.Schema{schema}, c.typ.Extensions...) {
		if !strings.EqualFold(known.ID, row.path.URN) {
			if near := misspelt(row.path.URN, []string{known.ID}); near != "" {
				c.fault(row, "target", "%s is no schema that is known%s: correct it, or give yours another name", row.path.URN, near)
			}
			continue
		}
		found, ok := c.typ.Find(scim.Path{URN: known.ID, Name: row.path.Name, Sub: row.path.Sub})
		c.taken(row, found)
		if near := misspelt(row.path.local(), names(known)); !ok && near != "" {
			c.fault(row, "target", "%s has no attribute %s%s: correct it, or put one of your own under a URN of yours, "+
				"urn:ietf:params:scim:schemas:extension:NAME:2.0:%s:%s", known.ID, row.path.local(), near, c.kind, row.path.local())
		} else if !ok {
			c.warn(row, "target", "%s has no attribute %s: it is sent as written", known.ID, row.path.local())
		}
	}
}

// taken refuses a target that no provider takes from a client, and one that it may take and never shows, where Entra would send it again in
// every cycle (RFC 7643 §2.2 and §7).
func (c *compiler) taken(row *Row, found scim.Target) {
	readOnly := func(attribute *scim.Attribute) bool { return attribute != nil && attribute.Mutability == scim.ReadOnly }
	never := func(attribute *scim.Attribute) bool { return attribute != nil && attribute.Returned == "never" }
	switch {
	case readOnly(found.Attribute), readOnly(found.Sub):
		c.fault(row, "target", "readOnly, so the provider sets it and takes no other value (RFC 7643 §2.2): remove the row")
	case found.Attribute != nil && found.Attribute.Name == "schemas":
		c.fault(row, "target", "names the schemas of a body, which Entra writes itself: remove the row")
	case !never(found.Attribute) && !never(found.Sub):
	case row.Apply == applyCreateOnly:
		row.secret = true
	default:
		c.fault(row, "target", "never returned (RFC 7643 §7), so Entra would find it missing and send it again after each restart: set apply: %s", applyCreateOnly)
	}
}

// schemaEnd is how a schema's own URN ends (RFC 7643 §10.3).
var schemaEnd = regexp.MustCompile(`(?i):[0-9]+\.[0-9]+:(User|Group)$`)

// misspelt asks whether a name that a schema of RFC 7643 does not have is meant as one that it has, which differs in a letter or two: " (did
// you mean type?)", or nothing. Sent as written, the provider would be blamed for it.
func misspelt(name string, known []string) string {
	far := 2
	if len(name) < 4 {
		far = 1
	}
	return features.DidYouMean(name, slices.DeleteFunc(slices.Clone(known), func(other string) bool {
		return features.Distance(strings.ToLower(name), strings.ToLower(other)) > far
	}))
}

// colon refuses a schema's URN that no attribute follows, or one behind a dot, and tells whether it did.
func (c *compiler) colon(row *Row) bool {
	whole := row.path.URN + ":" + row.path.Name
	switch {
	case !schemaEnd.MatchString(whole):
		return false
	case row.path.Sub != "":
		c.fault(row, "target", "the attribute follows the last colon, here %s: did you mean %s:%s?", row.path.Name, whole, row.path.Sub)
	default:
		c.fault(row, "target", "the URN of a schema without an attribute: expected %s:ATTRIBUTE", whole)
	}
	return true
}

// element refuses or warns of a value filter by what the attribute's values do not have.
func (c *compiler) element(row *Row, attribute *scim.Attribute) {
	if row.path.filterAttr == "" || attribute == nil || attribute.Sub(row.path.filterAttr) != nil {
		return
	}
	var known []string
	for _, sub := range attribute.SubAttributes {
		known = append(known, sub.Name)
	}
	if near := misspelt(row.path.filterAttr, known); near != "" {
		c.fault(row, "target", "%s has no sub-attribute %s%s", attribute.Name, row.path.filterAttr, near)
		return
	}
	c.warn(row, "target", "%s has no sub-attribute %s: it is sent as written", attribute.Name, row.path.filterAttr)
}

// instead says how a target that is not exported may be written.
func (c *compiler) instead(row *Row) string {
	for _, extension := range c.typ.Extensions {
		if extension.Attribute(row.path.Name) != nil {
			return "call it " + extension.ID + ":" + row.path.local()
		}
	}
	return fmt.Sprintf("call it urn:ietf:params:scim:schemas:extension:NAME:2.0:%s:%s%s",
		c.kind, row.path.local(), features.DidYouMean(row.path.local(), names(c.typ.Schema)))
}

// names lists the attributes of a schema, and its sub-attributes behind them.
func names(schema *scim.Schema) (all []string) {
	for _, attribute := range schema.Attributes {
		all = append(all, attribute.Name)
		for _, sub := range attribute.SubAttributes {
			all = append(all, attribute.Name+"."+sub.Name)
		}
	}
	return all
}
