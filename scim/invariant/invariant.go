package invariant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// Invariant is something that holds of every answer that it has a say in.
type Invariant struct {
	ID          string // in kebab-case
	Requirement string // of the catalogue
	Sentence    string // what holds of an answer: "is declared as SCIM"
	Rests       string // the requirement that what it looks at is there at all; "" = it always is
	Optional    bool   // a right provider may have no answer of which it can be said
	judge       func(*Answer) *Finding
}

// Finding is what an invariant says of an answer: features.Held, or what is wrong instead.
type Finding struct {
	Outcome   features.Outcome
	Want, Got string
	Pointer   string // JSON pointer into the body; "" = into none
}

// checks begins the ids of what is checked by an invariant.
const checks = "every/"

// Check is the id of what is checked by the invariant, wherever the answers come from.
func (i Invariant) Check() string { return checks + i.ID }

// Checked reports whether an id is that of what is checked by some invariant.
func Checked(id string) bool { return strings.HasPrefix(id, checks) }

// Requires reports whether an invariant judges by the requirement.
func Requires(requirement string) bool {
	return slices.ContainsFunc(All(), func(one Invariant) bool { return one.Requirement == requirement })
}

// OfLists reports whether an id is that of what is checked of the answer to a search as a list.
func OfLists(id string) bool {
	return slices.ContainsFunc(lists(), func(one Invariant) bool { return one.Check() == id })
}

// Judge says whether the invariant holds, nil where it has no say.
func (i Invariant) Judge(answer *Answer) *Finding { return i.judge(answer) }

// All lists the invariants.
func All() []Invariant {
	return slices.Concat(messages(), lists(), resources(), values(), errorForms())
}

// Find returns the invariant of that id.
func Find(id string) (found Invariant, there bool) {
	for _, one := range All() {
		if one.ID == id {
			return one, true
		}
	}
	return Invariant{}, false
}

func held(want string) *Finding { return &Finding{Outcome: features.Held, Want: want, Got: want} }

func wrong(outcome features.Outcome, pointer, want, got string) *Finding {
	return &Finding{Outcome: outcome, Want: want, Got: got, Pointer: pointer}
}

// member spells a member of a body.
func member(name string, value any, there bool) string {
	if !there {
		return "no " + name
	}
	return fmt.Sprintf("%q: %s", name, scim.Compact(value))
}

// eachResource makes a judge of what holds of each resource of a successful answer: see returns nil where it has no say.
func eachResource(see func(*Answer, scim.Resource) *Finding) func(*Answer) *Finding {
	return func(a *Answer) (found *Finding) {
		for number, resource := range a.resources {
			one := see(a, resource)
			if one == nil {
				continue
			}
			if found = one; one.Outcome != features.Held {
				if a.list {
					one.Pointer = fmt.Sprintf("/Resources/%d%s", number, one.Pointer)
				}
				return one
			}
		}
		return found
	}
}
