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
	entries map[string][]*record // by creation
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

// keys are the values of a resource, each once and sorted.
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

// update moves a record from the keys that it had to those that it has now. Most changes leave most keys.
func (x *index) update(r *record, had, has []string) {
	if slices.Equal(had, has) {
		return
	}
	for _, key := range had {
		if _, stays := slices.BinarySearch(has, key); !stays {
			x.remove(r, key)
		}
	}
	for _, key := range has {
		if _, stayed := slices.BinarySearch(had, key); !stayed {
			x.add(r, key)
		}
	}
}

func (x *index) add(r *record, key string) {
	entries := x.entries[key]
	at, _ := slices.BinarySearchFunc(entries, r, byCreation)
	x.entries[key] = slices.Insert(entries, at, r)
}

func (x *index) remove(r *record, key string) {
	entries := x.entries[key]
	at, there := slices.BinarySearchFunc(entries, r, byCreation)
	switch {
	case !there:
	case len(entries) == 1:
		delete(x.entries, key)
	default:
		x.entries[key] = slices.Delete(entries, at, at+1)
	}
}

func byCreation(a, b *record) int { return cmp.Compare(a.number, b.number) }

// candidates returns the records that can match a filter, by creation; all of them where no index applies, nil where one was
// deleted. The list is the caller's own.
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
				return slices.Clone(x.entries[x.key(equality.Value)])
			}
		}
	}
	return in.order.snapshot()
}
