package mockentra

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/scim"
)

//go:embed mappings/*.yaml
var mappings embed.FS

// Types of a row's target attribute. The empty type is a string.
const (
	typeString    = "string"
	typeBoolean   = "boolean"
	typeReference = "reference"
)

// When a row applies (Microsoft, "Customize attribute-mappings").
const (
	applyAlways     = "always"
	applyCreateOnly = "create-only"
)

// Row is one attribute mapping (Microsoft, "Customize attribute-mappings"): exactly one of Source, Constant and Expression gives
// the value.
type Row struct {
	Source     string `yaml:"source,omitempty"`     // source attribute, flows as it is
	Constant   string `yaml:"constant,omitempty"`   // always this value
	Expression string `yaml:"expression,omitempty"` // Switch, Join
	Target     string `yaml:"target"`               // SCIM attribute path
	Type       string `yaml:"type,omitempty"`       // string (default), boolean, reference
	Matching   int    `yaml:"matching,omitempty"`   // matching precedence, lowest first; 0 = not a matching attribute
	Apply      string `yaml:"apply,omitempty"`      // always (default), create-only
	Default    string `yaml:"default,omitempty"`    // value if the source is null, on creation only
	CaseExact  bool   `yaml:"case_exact,omitempty"` // a change of case only is a change

	value expression
	path  targetPath
}

// Mapping says which source attribute flows where. It is read-only once parsed and safe for concurrent use.
type Mapping struct {
	Name   string `yaml:"name"`
	Users  []*Row `yaml:"users"`
	Groups []*Row `yaml:"groups"`

	kinds [3]*compiled // by Kind
}

// compiled is one kind's rows, prepared.
type compiled struct {
	rows      []*Row // all that carry a value, in the order of diffs: active first, then as mapped
	matching  []int  // indexes into rows, by precedence
	reference *Row   // manager or members; nil where none is mapped
	active    int    // index of the row of active, -1 = none
	post      []*node
}

// LoadMapping returns an embedded mapping by name; the error for an unknown name lists the known ones.
func LoadMapping(name string) (*Mapping, error) {
	data, err := mappings.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("mapping %q is unknown: expected one of %s", name, strings.Join(mappingNames(), ", "))
	}
	return ParseMapping(data)
}

func mappingNames() []string {
	var names []string
	entries, _ := mappings.ReadDir("mappings")
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// ParseMapping reads a mapping from strict YAML: unknown members, a row without exactly one source of its value, an expression
// or target path that does not parse, two rows with one target and users without a matching attribute are errors.
func ParseMapping(data []byte) (*Mapping, error) {
	mapping := &Mapping{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(mapping); err != nil {
		return nil, fmt.Errorf("cannot read the mapping: %w", err)
	}
	var err error
	if mapping.kinds[User], err = compile(User, mapping.Users); err != nil {
		return nil, fmt.Errorf("mapping %q: users: %w", mapping.Name, err)
	}
	if len(mapping.Groups) == 0 {
		return mapping, nil // groups are not provisioned
	}
	if mapping.kinds[Group], err = compile(Group, mapping.Groups); err != nil {
		return nil, fmt.Errorf("mapping %q: groups: %w", mapping.Name, err)
	}
	return mapping, nil
}

func compile(kind Kind, rows []*Row) (*compiled, error) {
	c := &compiled{active: -1}
	seen, shapes := map[string]bool{}, map[string]string{}
	for i, row := range rows {
		if err := row.compile(kind); err != nil {
			return nil, fmt.Errorf("row %d (target %q): %w", i+1, row.Target, err)
		}
		key := strings.ToLower(row.path.text)
		if seen[key] {
			return nil, fmt.Errorf("row %d (target %q): target is mapped twice: expected one row for it", i+1, row.Target)
		}
		seen[key] = true
		if other, clash := shapes[row.path.root()]; clash && other != row.path.shape() {
			return nil, fmt.Errorf("row %d (target %q): another row maps %s as %s: expected the same type", i+1, row.Target, row.path.root(), other)
		}
		shapes[row.path.root()] = row.path.shape()
		if row.Type == typeReference {
			c.reference = row
			continue
		}
		c.rows = append(c.rows, row)
	}
	activeFirst := func(row *Row) int {
		if row.path.isActive() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(c.rows, func(a, b *Row) int { return activeFirst(a) - activeFirst(b) })
	for i, row := range c.rows {
		if row.path.isActive() {
			c.active = i
		}
		if row.Matching > 0 {
			c.matching = append(c.matching, i)
		}
	}
	slices.SortStableFunc(c.matching, func(a, b int) int { return c.rows[a].Matching - c.rows[b].Matching })
	if len(c.matching) == 0 {
		return nil, errors.New("no matching attribute: set matching: 1 on at least one row")
	}
	c.post = template(kind, c.rows)
	return c, nil
}

func (r *Row) compile(kind Kind) error {
	var err error
	if r.path, err = parseTarget(r.Target); err != nil {
		return err
	}
	switch r.Type {
	case "", typeString, typeBoolean:
	case typeReference:
		return r.compileReference(kind)
	default:
		return fmt.Errorf("type %q is unknown: expected string, boolean or reference", r.Type)
	}
	if r.Apply != "" && r.Apply != applyAlways && r.Apply != applyCreateOnly {
		return fmt.Errorf("apply %q is unknown: expected always or create-only", r.Apply)
	}
	given := 0
	for _, text := range []string{r.Source, r.Constant, r.Expression} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return fmt.Errorf("value: expected exactly one of source, constant and expression, got %d", given)
	}
	switch {
	case r.Source != "":
		r.value = attribute(r.Source)
	case r.Constant != "":
		r.value = constant(r.Constant)
	default:
		r.value, err = parseExpression(r.Expression)
	}
	return err
}

// compileReference accepts the two references that Entra's default mapping has.
func (r *Row) compileReference(kind Kind) error {
	want, target := "manager", scim.SchemaEnterprise+":manager"
	if kind == Group {
		want, target = "members", "members"
	}
	if r.Source != want || !strings.EqualFold(r.Target, target) || r.Matching != 0 {
		return fmt.Errorf("reference: expected source %s and target %s, without matching, got source %q", want, target, r.Source)
	}
	return nil
}

// Has tells whether a row of the kind writes target, in any case: "active", `emails[type eq "work"].value`, a whole URN path, or
// the last part of a URN path, like "manager".
func (m *Mapping) Has(kind Kind, target string) bool {
	rows := m.Users
	if kind == Group {
		rows = m.Groups
	}
	for _, row := range rows {
		if strings.EqualFold(row.path.text, target) || row.path.URN != "" && strings.EqualFold(row.path.local(), target) {
			return true
		}
	}
	return false
}

// kind returns the prepared rows of a kind, nil where the mapping does not provision it.
func (m *Mapping) kind(kind Kind) *compiled { return m.kinds[kind] }

// evaluate appends the value of every row for an object; "" = null, which is never exported (Microsoft, "Known issues").
func (c *compiled) evaluate(object *Object, values []string) []string {
	for _, row := range c.rows {
		values = append(values, row.value.eval(object))
	}
	return values
}
