package reference

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/scim"
)

// index finds the records that have a value of one attribute.
type index struct {
	path    scim.Path
	target  scim.Target
	entries map[string][]*record
}

func newIndex(typ *scim.Type, path string) *index {
	parsed, err := scim.ParsePath(path)
	if err != nil {
		panic(fmt.Sprintf("indexed attribute: %v", err)) // a mistake in this package
	}
	target, ok := typ.Find(parsed)
	if !ok {
		panic(fmt.Sprintf("indexed attribute %q is not in %s", path, typ.Name))
	}
	return &index{path: parsed, target: target, entries: map[string][]*record{}}
}

// key folds a value the way eq compares it.
func (x *index) key(value string) string {
	attribute := x.target.Attribute
	if x.target.Sub != nil {
		attribute = x.target.Sub
	}
	if attribute.CaseExact {
		return value
	}
	return scim.Fold(value)
}

func (x *index) keys(data scim.Resource) []string {
	var keys []string
	for _, value := range x.path.Values(data) {
		if text, ok := value.(string); ok {
			keys = append(keys, x.key(text))
		}
	}
	if len(keys) > 1 {
		slices.Sort(keys)
		keys = slices.Compact(keys)
	}
	return keys
}

func (x *index) add(r *record, data scim.Resource) {
	for _, key := range x.keys(data) {
		x.entries[key] = append(x.entries[key], r)
	}
}

func (x *index) remove(r *record, data scim.Resource) {
	for _, key := range x.keys(data) {
		left := slices.DeleteFunc(x.entries[key], func(other *record) bool { return other == r })
		if len(left) == 0 {
			delete(x.entries, key)
			continue
		}
		x.entries[key] = left
	}
}

// candidates returns the records that can match a filter, by creation; all of them where no index applies.
func (in *collection) candidates(filter scim.Filter) []*record {
	for _, equality := range filter.Equalities() {
		target, ok := in.typ.Find(equality.Path)
		if !ok || target.Attribute == nil {
			continue
		}
		if target.Attribute.Name == "id" {
			if r := in.byID[equality.Value]; r != nil {
				return []*record{r}
			}
			return nil
		}
		if target.Sub == nil {
			target.Sub = target.Attribute.Sub("value") // as Match reads it, A11
		}
		for _, x := range in.indexes {
			if x.target == target {
				return byCreation(x.entries[x.key(equality.Value)])
			}
		}
	}
	return in.order.all()
}

func byCreation(records []*record) []*record {
	return slices.SortedFunc(slices.Values(records), func(a, b *record) int { return cmp.Compare(a.number, b.number) })
}
