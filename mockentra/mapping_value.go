package mockentra

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Origin is where one target attribute of a mapping has its value from: what a test may expect there, and what can change it.
type Origin struct {
	Target     string   // SCIM path, as the mapping spells it
	Sources    []string // attributes of the directory that the value is made of, in the order of the row; none for a constant
	Literals   []string // texts of the expression, which a Switch may want a source to be
	Matching   int      // precedence of a matching attribute, 0 = not one
	Boolean    bool     // a JSON boolean
	Reference  bool     // manager or members: Entra writes it by itself, never among other attributes
	CreateOnly bool     // sent with the creation, never changed
	List       bool     // several values: all must be there, in any order
	Secret     bool     // never returned by a provider, such as password (RFC 7643 §7)
}

// Origins lists those of a kind's rows, in the order of the mapping, without rows that Entra does not export; none where the mapping
// does not provision the kind.
func (m *Mapping) Origins(kind Kind) []Origin {
	var all []Origin
	for _, row := range m.rowsOf(kind) {
		if row.Exported() {
			all = append(all, row.origin())
		}
	}
	return all
}

// Origin finds where a target has its value from. The spelling of the target does not matter: letter case, or the core schema's URN before
// it.
func (m *Mapping) Origin(kind Kind, target string) (Origin, bool) {
	row := m.rowFor(kind, target)
	if row == nil {
		return Origin{}, false
	}
	return row.origin(), true
}

// Value is what the mapping makes of an object for a target: null where it has no row for it, or nothing to send. Booleans are True
// and False. A row's default counts, since a new resource has it.
func (m *Mapping) Value(kind Kind, target string, object *Object) Value {
	row := m.rowFor(kind, target)
	if row == nil || row.Type == typeReference {
		return Value{}
	}
	if value := row.evaluate(object); !value.None() {
		return value
	}
	return Value{Text: row.Default}
}

// Held is what a resource that a provider returned has for a target, in the form of Value: null where the mapping has no row for it.
func (m *Mapping) Held(kind Kind, target string, resource scim.Resource) Value {
	row := m.rowFor(kind, target)
	if row == nil {
		return Value{}
	}
	current, there := row.path.Leaf(resource)
	switch {
	case !there:
		return Value{}
	case row.list != "" || row.path.elements:
		return Value{List: listed(current)}
	}
	return Value{Text: text(current)}
}

// Body is the body with which Entra creates an object as it is now, with the default knobs; nil where the mapping does not
// provision the kind.
func (m *Mapping) Body(kind Kind, object *Object) []byte {
	rules := m.kind(kind)
	if rules == nil {
		return nil
	}
	knobs := DefaultKnobs()
	return rules.appendCreate(nil, kind, rules.evaluate(object, nil), &knobs)
}

// SourcesOf lists the attributes of the directory that rows of a kind read, once each, references left out.
func (m *Mapping) SourcesOf(kind Kind) []string {
	var all []string
	for _, origin := range m.Origins(kind) {
		for _, source := range origin.Sources {
			if !origin.Reference && !slices.Contains(all, source) {
				all = append(all, source)
			}
		}
	}
	return all
}

func (m *Mapping) rowsOf(kind Kind) []*Row {
	if kind == Group {
		return m.Groups
	}
	return m.Users
}

func (m *Mapping) rowFor(kind Kind, target string) *Row {
	rows := m.rowsOf(kind)
	for _, row := range rows {
		if row.Target == target && row.Exported() {
			return row
		}
	}
	want, err := scim.ParsePath(target)
	if err != nil {
		return nil
	}
	for _, row := range rows {
		if row.Exported() && plain(row.path.Path) == plain(want) {
			return row
		}
	}
	return nil
}

// plain spells a path so that equal ones are the same text: an attribute of the core schema may carry its URN or not.
func plain(path scim.Path) string {
	if strings.EqualFold(path.URN, scim.SchemaUser) || strings.EqualFold(path.URN, scim.SchemaGroup) {
		path.URN = ""
	}
	return strings.ToLower(path.String())
}

func (r *Row) origin() Origin {
	origin := Origin{
		Target: r.Target, Matching: r.Matching, Boolean: r.Type == typeBoolean, Reference: r.Type == typeReference,
		CreateOnly: r.Apply == applyCreateOnly, List: r.list != "" || r.path.elements,
		Secret: r.secret,
	}
	if r.list != "" {
		origin.Sources = []string{r.list}
		return origin
	}
	if origin.Reference {
		origin.Sources = []string{r.Source}
		return origin
	}
	origin.read(r.value)
	return origin
}

// read notes what a value is made of.
func (f *Origin) read(value expression) {
	switch value := value.(type) {
	case attribute:
		if name := string(value); !slices.Contains(f.Sources, name) {
			f.Sources = append(f.Sources, name)
		}
	case constant:
		f.Literals = append(f.Literals, string(value))
	case call:
		for _, arg := range value.args {
			f.read(arg)
		}
	}
}
