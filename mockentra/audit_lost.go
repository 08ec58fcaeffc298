package mockentra

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// addUnknown notes a write whose answer was lost.
func (a *auditor) addUnknown(kind FindingKind, object, what, got string) {
	a.report.Unknown = append(a.report.Unknown, Finding{Kind: kind, Object: object, What: what, Want: "an answer", Got: got, Ref: a.ref})
}

// judgeLost says what became of an object's lost write, by how the resource differs from the source.
func (a *auditor) judgeLost(name string, action Action, different []Finding) {
	gone := len(different) == 1 && different[0].Kind == FindingGone
	read := len(different) == 0 || different[0].Kind != FindingUnreadable
	switch {
	case action == ActionDelete && gone:
		a.addUnknown(FindingDone, name, string(action), "")
	case action == ActionDelete && read:
		a.addUnknown(FindingUndone, name, string(action), "still there")
	case len(different) == 0:
		a.addUnknown(FindingDone, name, string(action), "")
	default:
		first := different[0]
		a.addUnknown(FindingUnknown, name, string(action), strings.TrimSpace(first.What+" "+first.Got))
	}
}

// lookUp looks for an object whose creation had no answer, as the engine itself would, and compares what it finds.
func (a *auditor) lookUp(rules *compiled, name string) {
	a.values = rules.evaluate(&a.source, a.values[:0])
	for _, row := range rules.matching {
		want := a.values[row].Text
		if want == "" {
			continue
		}
		list, failed := a.search(rules.rows[row], want)
		found, total := withValue(list, rules.rows[row], want), max(list.Total, len(list.Resources))
		switch {
		case failed != "":
			a.addUnknown(FindingUnknown, name, string(ActionCreate), failed)
			return
		case len(found) == 1:
			a.addUnknown(FindingDone, name, string(ActionCreate), "")
			a.compare(rules, found[0], name, "")
			return
		case len(found) > 1 || total > 0:
			a.addUnknown(FindingUnknown, name, string(ActionCreate), fmt.Sprintf("the query returns %d resources, %d of them with the requested %s",
				total, len(found), rules.rows[row].Target))
			return
		}
	}
	a.addUnknown(FindingUndone, name, string(ActionCreate), "the query returns nothing")
}

// withValue returns the ids of the resources of a list that have the value.
func withValue(list scim.List, row *Row, value string) (ids []string) {
	for _, resource := range list.Resources {
		if got, _ := row.path.Leaf(resource); strings.EqualFold(text(got), value) && resource.ID() != "" {
			ids = append(ids, resource.ID())
		}
	}
	return ids
}

// tolerateLost takes out of wanted, and tolerates, the members whose change was not sent or had no answer; those of the latter it
// returns, by id, with whether they were to be added.
func (a *auditor) tolerateLost(group Ref, wanted, tolerated map[string]bool) map[string]bool {
	let := func(member Ref) string {
		id := a.links.get(member).id
		delete(wanted, id)
		tolerated[id] = true
		return id
	}
	for member := range a.unsent[group] {
		let(member)
	}
	lost := map[string]bool{}
	for member, added := range a.lost[group].members {
		if !a.unsent[group][member] {
			lost[let(member)] = added
		}
	}
	return lost
}

// lostMembers says what became of the member changes whose answer was lost.
func (a *auditor) lostMembers(name string, lost map[string]bool, got map[string]int) {
	for _, id := range slices.Sorted(maps.Keys(lost)) {
		a.report.Memberships++
		if (got[id] > 0) == lost[id] {
			a.addUnknown(FindingDone, name, "members", id)
		} else {
			a.addUnknown(FindingUndone, name, "members", id)
		}
	}
}
