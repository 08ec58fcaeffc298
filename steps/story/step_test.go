package story

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// silent is a provider that refuses everything.
type silent struct{}

// Send implements mockentra.Sender.
func (silent) Send(_ context.Context, _ *scim.Request, rsp *scim.Response) {
	*rsp = scim.Response{Status: 500}
}

// empty is a world in which nothing has happened yet.
func empty(t *testing.T) *World {
	t.Helper()
	mapping, err := mockentra.LoadMapping("entra-default")
	if err != nil {
		t.Fatal(err)
	}
	return New(Setting{
		Identity: targets.Identity{Username: "email", UserDomain: "example.com", MaxLength: 43}, Mapping: mapping,
		Dialect: mockentra.Legacy, Connector: mockentra.NonGallery, Knobs: mockentra.DefaultKnobs(), Mark: "z0001",
		Kept: func(int) (evidence.Exchange, bool) { return evidence.Exchange{}, false },
		Head: func(int) (evidence.Exchange, bool) { return evidence.Exchange{}, false },
	}, Senders{
		Entra: silent{}, Setup: silent{}, Oracle: silent{}, Stranger: silent{}, Nobody: silent{},
		Near: func(string) mockentra.Sender { return silent{} },
		Together: func(ctx context.Context, _ int) (context.Context, func() bool) {
			return ctx, func() bool { return false }
		},
		Simulate: func(func(*scim.Request) evidence.Simulation) (stop func()) { return func() {} },
	})
}

// TestEachStepCanBeTheFirst: features of others put steps in any order. What was not introduced is said so in one sentence for
// people and one for groups; nothing panics, and nothing holds.
func TestEachStepCanBeTheFirst(t *testing.T) {
	t.Parallel()
	missing := regexp.MustCompile(`^the scenario has no .* yet: add (people|them|it|one) `)
	told := 0
	for _, step := range Steps() {
		args := regexp.MustCompile(step.Pattern).FindStringSubmatch(step.Example)[1:]
		checks, err := empty(t).Do(t.Context(), step, args)
		if err != nil {
			if told++; !missing.MatchString(err.Error()) {
				t.Errorf("%s: want it said who is missing, got %v", step.Example, err)
			}
		}
		for _, check := range checks {
			if holds(check) && check.Looked > 0 {
				t.Errorf("%s: nothing has happened yet, and %s holds", step.Example, check.ID)
			}
		}
	}
	if told < len(Steps())/2 {
		t.Errorf("%d of %d steps missed somebody, want most", told, len(Steps()))
	}
}

// TestWhoIsMeant: a step that names nobody is about whom the story named last, be it for the first time or again.
func TestWhoIsMeant(t *testing.T) {
	t.Parallel()
	w := empty(t)
	for _, test := range []struct{ sentence, person, group string }{
		{"Ada has nothing but a user name", "Ada", ""},
		{"Grace is Ada's manager", "Ada", ""},
		{`the group "Analysts" is provisioned with Ada and Grace`, "Grace", "Analysts"},
		{"Ada is unassigned and the next cycle runs", "Ada", "Analysts"},
		{`the group "Engineers" is provisioned`, "Ada", "Engineers"},
		{`the group "Analysts" was unassigned`, "Ada", "Analysts"},
	} {
		for _, step := range Steps() {
			if args := regexp.MustCompile(step.Pattern).FindStringSubmatch(test.sentence); args != nil {
				if _, err := w.Do(t.Context(), step, args[1:]); err != nil {
					t.Fatalf("%s: %v", test.sentence, err)
				}
			}
		}
		group := ""
		if w.topic != nil {
			group = strings.TrimSuffix(w.topic.name, " z0001")
		}
		if w.subject.name != test.person || group != test.group {
			t.Errorf("%s: want %s and %q meant, got %s and %q", test.sentence, test.person, test.group, w.subject.name, group)
		}
	}
}
