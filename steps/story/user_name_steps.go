package story

import (
	"context"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// userNameSteps are about a user name that changes: the account stays the same.
func userNameSteps() []Step {
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s user name changes and the next cycle runs$`,
			Example: "Ada's user name changes and the next cycle runs", needs: always(changeable(mockentra.User, "user name", "another")), run: withPerson(userNameChanges)},
		{Pattern: `^([A-Z][a-z]+)'s user name changes back to the first one and the next cycle runs$`,
			Example: "Ada's user name changes back to the first one and the next cycle runs", needs: always(changeable(mockentra.User, "user name", "another")), run: withPerson(userNameBack)},
		{Pattern: `^([A-Z][a-z]+)'s account has the new user name and the old id$`,
			Example: "Ada's account has the new user name and the old id", needs: always(mapped(mockentra.User, "user name")), run: renamedInPlace("renamed-in-place")},
		{Pattern: `^the provider has ([A-Z][a-z]+) under the new user name$`,
			Example: "the provider has Ada under the new user name", run: renamedInPlace("attributes-synchronized")},
		{Pattern: `^the provider has ([A-Z][a-z]+) under the first user name again$`,
			Example: "the provider has Ada under the first user name again", run: renamedInPlace("name-back")},
	}
}

func userNameChanges(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if err := w.set(p, "user name", w.folk.renamed(w.wanted(p, "user name"))); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

// userNameBack gives a person what the user name was made of at first.
func userNameBack(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	for source, value := range p.first {
		if p.source[source] != value {
			w.setSource(p, "user name", source, value)
		}
	}
	w.nextCycle(ctx)
	return nil, nil
}

// renamedInPlace wants the new user name and the old id.
func renamedInPlace(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		want := w.wanted(p, "user name")
		return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
			return []run.Check{
				w.compare(id, resource, p, "userName", want),
				equal(id, p.id, resource.ID()),
			}
		}), nil
	})
}
