package story

import (
	"context"
	"fmt"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// managerSteps are about the manager of a person.
func managerSteps() []Step {
	return needing(always(mapped(mockentra.User, "manager")), []Step{
		{Pattern: `^([A-Z][a-z]+) is ([A-Z][a-z]+)'s manager$`, Example: "Grace is Ada's manager", run: isManager},
		{Pattern: `^([A-Z][a-z]+) has become ([A-Z][a-z]+)'s manager$`, Example: "Grace has become Ada's manager", run: hasBecome},
		{Pattern: `^([A-Z][a-z]+) becomes ([A-Z][a-z]+)'s manager and the next cycle runs$`,
			Example: "Grace becomes Ada's manager and the next cycle runs", run: becomes},
		{Pattern: `^([A-Z][a-z]+) has no manager any more and the next cycle runs$`,
			Example: "Ada has no manager any more and the next cycle runs", run: withPerson(losesManager)},
		{Pattern: `^the provider holds ([A-Z][a-z]+) as ([A-Z][a-z]+)'s manager$`,
			Example: "the provider holds Grace as Ada's manager", run: managerSet},
		{Pattern: `^([A-Z][a-z]+)'s account came with ([A-Z][a-z]+) as manager$`,
			Example: "Ada's account came with Grace as manager", run: cameWithManager},
		{Pattern: `^the provider holds ([A-Z][a-z]+) instead of ([A-Z][a-z]+) as ([A-Z][a-z]+)'s manager$`,
			Example: "the provider holds Mary instead of Grace as Ada's manager", run: managerReplaced},
		{Pattern: `^the provider holds ([A-Z][a-z]+) as ([A-Z][a-z]+)'s latest manager$`,
			Example: "the provider holds Joan as Ada's latest manager", run: managerLatest},
		{Pattern: `^the provider holds no manager of ([A-Z][a-z]+)$`, Example: "the provider holds no manager of Ada", run: withPerson(noManager)},
		{Pattern: `^([A-Z][a-z]+)'s manager is an object with a value$`, Example: "Ada's manager is an object with a value", run: withPerson(managerComplex)},
	})
}

func isManager(_ context.Context, w *World, args []string) ([]run.Check, error) {
	manager, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	p, err := w.introduce(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.SetManager(p.ref, manager.ref)
	return nil, nil
}

func becomes(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	manager, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.SetManager(p.ref, manager.ref)
	w.nextCycle(ctx)
	return nil, nil
}

func hasBecome(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	if _, err := becomes(ctx, w, args); err != nil {
		return nil, err
	}
	checks, err := w.managedBy(ctx, GivenPrefix+"manager", args[1], args[0])
	return restOn("entra-manager-set", checks...), err
}

func losesManager(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	w.tenant.ClearManager(p.ref)
	w.nextCycle(ctx)
	return nil, nil
}

// managerOf returns the manager member of the enterprise extension.
func managerOf(resource scim.Resource) any {
	extension, _ := resource[scim.SchemaEnterprise].(map[string]any)
	return extension["manager"]
}

// managerTarget is the attribute of the reference.
const managerTarget = enterprise + "manager"

// managerID returns the id that a manager names, in whatever form it is held.
func managerID(manager any) string {
	switch held := manager.(type) {
	case string:
		return held
	case map[string]any:
		id, _ := held["value"].(string)
		return id
	}
	return ""
}

func (w *World) managedBy(ctx context.Context, id, name, managerName string) ([]run.Check, error) {
	p, err := w.person(name)
	if err != nil {
		return nil, err
	}
	manager, err := w.person(managerName)
	if err != nil {
		return nil, err
	}
	want := w.targetID(manager.ref)
	if want == "" {
		check := fault(id, features.Gone, "an account of "+managerName, "none")
		return []run.Check{w.uncaused(check, manager.ref, w.failure(manager.ref))}, nil
	}
	p.judged = append(p.judged, enterprise+"manager")
	return w.checkAccount(ctx, p, id, "manager "+want, func(resource scim.Resource) []run.Check {
		manager := managerOf(resource)
		checks := []run.Check{w.managerIs(id, want, resource)}
		if id == managerIsSet {
			checks = append(checks, namedByID(want, manager)...)
		}
		return checks
	}), nil
}

// managerIs wants a manager by the id, and says who that is.
func (w *World) managerIs(id, want string, resource scim.Resource) run.Check {
	check := equal(id, want, managerID(managerOf(resource)))
	for name, p := range w.people {
		for _, text := range []*string{&check.Want, &check.Got} {
			if *text != "" && *text == w.targetID(p.ref) {
				*text += " (" + name + ")"
			}
		}
	}
	return at(managerTarget, check)
}

// managerIsSet is the check of a first manager.
const managerIsSet = "manager-set"

func managerSet(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.managedBy(ctx, managerIsSet, args[1], args[0])
}

// namedByID wants the value of a manager, where one is held as an object with a value, to be the id of an account.
func namedByID(want string, manager any) []run.Check {
	object, isObject := manager.(map[string]any)
	if got := managerID(object); isObject && got != "" {
		return []run.Check{proves("7643-4.3-manager-value", at(managerTarget, equalIn("manager-value", "value ", want, got)))}
	}
	return nil
}

func cameWithManager(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.managedBy(ctx, "manager-of-new-people", args[0], args[1])
}

func managerReplaced(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	former, err := w.person(args[1])
	switch {
	case err != nil:
		return nil, err
	case former.name == args[0]:
		return nil, fmt.Errorf("%s cannot take the place of %s: name the manager that was there before", args[0], args[1])
	}
	return w.managedBy(ctx, "manager-replaced", args[2], args[0])
}

func managerLatest(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.managedBy(ctx, "manager-latest", args[1], args[0])
}

func noManager(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "manager-removed"
	return w.checkAccount(ctx, p, id, "no manager", func(resource scim.Resource) []run.Check {
		if got := managerID(managerOf(resource)); got != "" {
			return []run.Check{at(managerTarget, fault(id, features.StillThere, "no manager", got))}
		}
		return []run.Check{at(managerTarget, pass(id, 1, "no manager"))}
	}), nil
}

func managerComplex(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "manager-complex", `an object with a string "value"`
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		manager := managerOf(resource)
		if object, ok := manager.(map[string]any); ok && managerID(object) != "" {
			return []run.Check{at(managerTarget, pass(id, 2, want))}
		}
		if manager == nil {
			return []run.Check{at(managerTarget, fault(id, features.Missing, want, "no manager"))}
		}
		return []run.Check{at(managerTarget, fault(id, features.PlainString, want, fmt.Sprintf("%T %s", manager, scim.Compact(manager))))}
	}), nil
}
