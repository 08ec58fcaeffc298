package story

import (
	"context"
	"maps"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// readsWhole compares a plain read of a user with the hit of a search: it leaves out nothing that the hit shows.
func (w *World) readsWhole(ctx context.Context, p *person) []run.Check {
	const id, requirement = "read-whole", "7644-3.4-default-attribute-set"
	found := w.search(ctx, w.queryOf(p))
	if !holds(found.exactly(id, w.targetID(p.ref))) {
		return nil
	}
	read, response := w.readUser(ctx, p)
	if read == nil {
		return nil
	}
	ours, now := w.mapped(mockentra.User), flat(read)
	check := pass(id, 0, "each mapped attribute that a search shows")
	for _, name := range slices.Sorted(maps.Keys(flat(found.list.Resources[0]))) {
		if shown := flat(found.list.Resources[0])[name]; ours[name] && shown.value != nil {
			if check.Looked++; now[name].value == nil {
				check = at(shown.name, fault(id, features.Missing, shown.name+" "+canonical(shown.value), "no "+shown.name))
				break
			}
		}
	}
	check.Exchanges = []int{found.answer.Exchange, response.Exchange}
	return []run.Check{proves(requirement, check)}
}
