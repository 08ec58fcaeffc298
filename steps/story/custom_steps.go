package story

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// customSteps are about attributes of an extension that is the provider's own, by the shape of their target.
func customSteps() []Step {
	const shape = `(text|part of an object|value of an element|list)`
	needs := func(args []string) []need { return []need{customRow(args[1])} }
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s custom ` + shape + ` changes and the next cycle runs$`,
			Example: "Ada's custom text changes and the next cycle runs", needs: needs, run: withPerson(customChanges)},
		{Pattern: `^the provider holds the new custom ` + shape + ` of ([A-Z][a-z]+)$`,
			Example: "the provider holds the new custom text of Ada", run: customHeld},
	}
}

// shapeOf tells the shape of a row's target, "" where it is in no extension of the provider's own.
func shapeOf(origin mockentra.Origin) string {
	path, err := scim.ParsePath(origin.Target)
	known := []string{"", strings.ToLower(scim.SchemaUser), strings.ToLower(scim.SchemaEnterprise)}
	switch {
	case err != nil || slices.Contains(known, strings.ToLower(path.URN)):
		return ""
	case !path.Filter.None():
		return "value of an element"
	case path.Sub != "":
		return "part of an object"
	case origin.List:
		return "list"
	}
	return "text"
}

// custom are the targets of a shape that something in the directory changes.
func (f folk) custom(shape string) (targets []string) {
	for _, origin := range f.origins[mockentra.User] {
		if shapeOf(origin) == shape && changeable(mockentra.User, origin.Target, another(origin.Target))(f) == nil {
			targets = append(targets, origin.Target)
		}
	}
	return targets
}

func customRow(shape string) need {
	return func(f folk) error {
		if len(f.custom(shape)) == 0 {
			return fmt.Errorf("the mapping has no row whose target is a %s in an extension of the provider's own", shape)
		}
		return nil
	}
}

func customChanges(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	for _, target := range w.folk.custom(args[1]) {
		if err := w.set(p, target, another(target)); err != nil {
			return nil, err
		}
	}
	w.nextCycle(ctx)
	return nil, nil
}

func customHeld(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	id := "custom-arrives/" + slug(args[0])
	return w.checkAccount(ctx, p, id, "the custom "+args[0], func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, target := range w.folk.custom(args[0]) {
			checks = append(checks, w.compareRow(id, resource, p, target))
		}
		return checks
	}), nil
}
