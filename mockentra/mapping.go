package mockentra

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
)

//go:embed mappings/*.yaml
var mappings embed.FS

// Types of a row's target attribute.
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
	Source     string `yaml:"source,omitempty"`     // source attribute, flows as it is: see SourceAttributes
	Constant   string `yaml:"constant,omitempty"`   // always this value
	Expression string `yaml:"expression,omitempty"` // Switch, Join
	Target     string `yaml:"target"`               // SCIM attribute path
	Type       string `yaml:"type,omitempty"`       // string, boolean, reference; "" = that of the attribute
	Matching   int    `yaml:"matching,omitempty"`   // matching precedence, lowest first; 0 = not a matching attribute
	Apply      string `yaml:"apply,omitempty"`      // always (default), create-only
	Default    string `yaml:"default,omitempty"`    // value if the source is null, on creation only
	CaseExact  bool   `yaml:"case_exact,omitempty"` // a change of case only is a change
	Line       int    `yaml:"-"`                    // of the file, from 1

	lines  map[string]int // of its keys
	value  expression
	list   string // multi-valued source attribute whose values flow as a list, "" = one text flows
	path   targetPath
	unsent bool // Entra does not export it
	active bool // the target is active, of a user
	leaves bool // reads IsSoftDeleted, and so says that a user is disabled or has left
	secret bool // never returned
}

// Exported reports whether Entra exports the row's target: a core attribute of the resource type, or an attribute under a URN
// (Microsoft, "Customize attribute-mappings").
func (r *Row) Exported() bool { return !r.unsent }

// Mapping says which source attribute flows where. It is read-only once parsed and safe for concurrent use.
type Mapping struct {
	Name   string `yaml:"name"`
	Users  []*Row `yaml:"users"`
	Groups []*Row `yaml:"groups"`
	File   string `yaml:"-"` // as warnings name it, "" = not a file

	kinds    [3]*compiled // by Kind
	warnings []Problem
}

// Warnings lists the rows that Entra would not treat as written, one a line with file, line and target, in the order of the file.
func (m *Mapping) Warnings() []string {
	lines := make([]string, len(m.warnings))
	for i, warning := range m.warnings {
		lines[i] = warning.in(m.File)
	}
	return lines
}

// Lists reports whether a row of users or groups sends a list.
func (m *Mapping) Lists() bool {
	return slices.ContainsFunc(slices.Concat(m.Users, m.Groups), func(row *Row) bool { return row.list != "" && row.Exported() })
}

// compiled is one kind's rows, prepared.
type compiled struct {
	rows      []*Row // all that carry a value, in the order of diffs: active first, then as mapped
	matching  []int  // indexes into rows, by precedence
	reference *Row   // manager or members; nil where none is mapped
	leaves    bool   // a row reads IsSoftDeleted
	post      []*node
}

// LoadMapping returns an embedded mapping by name; the error for an unknown name lists the known ones.
func LoadMapping(name string) (*Mapping, error) {
	data, err := mappings.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("mapping %q is unknown%s: expected one of %s, or a file that ends in .yaml",
			name, features.DidYouMean(name, MappingNames()), strings.Join(MappingNames(), ", "))
	}
	mapping, err := ParseMapping(data)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	mapping.File = name + ".yaml"
	return mapping, nil
}

// MappingNames lists the embedded mappings.
func MappingNames() []string {
	var names []string
	entries, _ := mappings.ReadDir("mappings")
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// ParseMapping reads a mapping from YAML. Who has read the file sets File of the mapping, or of the *MappingError, which has all problems:
// unknown keys, a row without exactly one source of its value, an unknown source attribute, an expression or target path that does not
// parse, two rows with one target or one precedence, a misspelt target, and a kind without a matching attribute.
func ParseMapping(data []byte) (*Mapping, error) {
	mapping, problems := readMapping(data)
	for kind, rows := range map[Kind][]*Row{User: mapping.Users, Group: mapping.Groups} {
		if len(problems) > 0 && len(rows) == 0 || kind == Group && len(rows) == 0 {
			continue // unreadable, or not provisioned
		}
		c := newCompiler(kind)
		mapping.kinds[kind] = c.compile(rows)
		problems, mapping.warnings = append(problems, c.problems...), append(mapping.warnings, c.warnings...)
	}
	byLine(mapping.warnings)
	if len(problems) > 0 {
		return nil, &MappingError{Problems: byLine(problems), Warnings: mapping.warnings}
	}
	return mapping, nil
}

// SoftDeletes reports whether a row of users reads IsSoftDeleted, wherever it leads. Without one Entra sends nothing when a user is
// disabled or leaves the scope (Microsoft, "How provisioning works", Deprovisioning events).
func (m *Mapping) SoftDeletes() bool { return m.kind(User) != nil && m.kind(User).leaves }

// Has tells whether a row of the kind writes target, in any case: "active", `emails[type eq "work"].value`, a whole URN path, or
// the last part of one. That is the attribute of the schema that has it, the core schema first, as "manager" is the enterprise
// extension's; one that none has may be any extension's.
func (m *Mapping) Has(kind Kind, target string) bool {
	rows := m.Users
	if kind == Group {
		rows = m.Groups
	}
	canonical, local := named(kind, target)
	return slices.ContainsFunc(rows, func(row *Row) bool {
		return row.Exported() && (row.path.canonical(kind) == canonical || local != "" && strings.EqualFold(row.path.local(), local))
	})
}

// kind returns the prepared rows of a kind, nil where the mapping does not provision it.
func (m *Mapping) kind(kind Kind) *compiled { return m.kinds[kind] }

// evaluate appends the value of every row for an object; null is never exported (Microsoft, "Known issues").
func (c *compiled) evaluate(object *Object, values []Value) []Value {
	for _, row := range c.rows {
		values = append(values, row.evaluate(object))
	}
	return values
}

func (r *Row) evaluate(object *Object) Value {
	if r.list != "" {
		return Value{List: object.list(r.list)}
	}
	text := r.value.eval(object)
	if r.path.elements && text != "" {
		return Value{List: []string{text}}
	}
	return Value{Text: text}
}
