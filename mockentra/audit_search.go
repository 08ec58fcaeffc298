package mockentra

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// lookAgain is how long a search waits for the provider to show what was written.
const lookAgain = 100 * time.Millisecond

// searches judges the searches by each matching attribute: one for an object must find it, and not another that has another value.
// Entra relies on both, and a cycle that creates everybody sees neither. Two objects of a kind tell, if they were read back as Entra
// believes them to be: nobody else is sure to have the value that is searched for.
func (a *auditor) searches() {
	differ := map[Ref]bool{}
	for _, finding := range slices.Concat(a.report.Findings, a.report.Unread) {
		differ[finding.Ref] = true
	}
	for _, kind := range []Kind{User, Group} {
		rules := a.job.cfg.Mapping.kind(kind)
		if rules == nil {
			continue
		}
		if pair := a.pair(kind, differ); len(pair) == 2 {
			a.searchesFor(rules, pair[0], pair[1])
		}
	}
}

// pair lists the first two objects of a kind that are linked, managed and enabled, without a lost write or a difference.
func (a *audit) pair(kind Kind, differ map[Ref]bool) (pair []Ref) {
	for index, stored := range a.links[kind] {
		ref := Ref{kind, index}
		if _, lost := a.lost[ref]; lost || differ[ref] || stored.id == "" || !stored.managed || stored.disabled {
			continue
		}
		if pair = append(pair, ref); len(pair) == 2 {
			break
		}
	}
	return pair
}

// searchesFor searches for an object by each matching attribute whose value another object does not share.
func (a *auditor) searchesFor(rules *compiled, ref, other Ref) {
	a.job.load(other, &a.source)
	theirs := rules.evaluate(&a.source, nil)
	a.ref = ref
	a.job.load(ref, &a.source)
	a.values = rules.evaluate(&a.source, a.values[:0])
	for _, i := range rules.matching {
		if a.values[i].None() || theirs[i].None() || a.values[i].equal(theirs[i]) {
			continue
		}
		search := objectSearch{row: rules.rows[i], value: a.values[i].Text, id: a.links.get(ref).id, other: a.links.get(other).id}
		found := a.judge(search)
		found.Object, found.What, found.Ref = ref.Kind.String()+" "+a.source.Name(), "search by "+search.row.Target, ref
		switch {
		case found.unanswered:
			a.report.Unread = append(a.report.Unread, found.Finding)
			continue
		case found.Kind != "":
			a.report.Findings = append(a.report.Findings, found.Finding)
		}
		a.report.Searches++
	}
}

// objectSearch is a search for one object by a matching attribute.
type objectSearch struct {
	row       *Row
	value     string
	id, other string // whom it must find, and whom not
}

// searchFinding is what is wrong with a search; its Kind is "" where nothing is.
type searchFinding struct {
	Finding
	unanswered bool // nobody knows
}

// judge makes a search, again and again within the consistency window while it does not hold, and judges the last answer.
func (a *auditor) judge(search objectSearch) searchFinding {
	for end := time.Now().Add(a.options.Consistency); ; {
		found := a.judgeOnce(search)
		if found.Kind == "" || !time.Now().Before(end) || !scim.Pause(a.ctx, lookAgain) {
			return found
		}
	}
}

func (a *auditor) judgeOnce(search objectSearch) (found searchFinding) {
	defer a.release()
	list, failed := a.search(search.row, search.value)
	if failed != "" {
		return searchFinding{Finding{Kind: FindingUnreadable, Want: "200 and a ListResponse", Got: failed}, unanswered(&a.rsp)}
	}
	var ids []string
	for _, resource := range list.Resources {
		ids = append(ids, resource.ID())
	}
	total := max(list.Total, len(ids))
	others := len(withValue(list, search.row, search.value)) < len(ids)
	switch {
	case slices.Contains(ids, search.other):
		found.Finding = Finding{Kind: FindingExtra, Want: "only " + search.id, Got: "also " + search.other}
	case slices.Contains(ids, search.id):
	case total == 0:
		found.Finding = Finding{Kind: FindingMissing, Want: search.id, Got: "nothing"}
	case others || len(ids) == total: // otherwise it may be on another page
		found.Finding = Finding{Kind: FindingMissing, Want: search.id, Got: scim.Clip(strings.Join(ids, ", "), 120)}
	}
	return found
}

// unanswered reports whether the answer to a search says nothing about the provider's filters.
func unanswered(rsp *scim.Response) bool {
	_, err := rsp.Decode()
	return Unanswered(rsp) || errors.Is(err, scim.ErrTooLarge)
}

// search asks for the resources that have a value, and says why nobody can tell where that is so.
func (a *auditor) search(row *Row, value string) (list scim.List, failed string) {
	op := scim.OpUserMatch
	if a.ref.Kind == Group {
		op = scim.OpGroupMatch
	}
	path := appendSearch(nil, a.ref.Kind, row.path.text, value, a.job.cfg.Knobs.FilterEncoding)
	a.sender.Send(a.ctx, &scim.Request{Op: op, Method: http.MethodGet, Path: path}, &a.rsp)
	a.waitForLarge()
	if a.rsp.Err != nil || a.rsp.Status != http.StatusOK {
		return list, a.rsp.String()
	}
	list, err := a.rsp.List()
	if err != nil {
		return list, err.Error()
	}
	return list, ""
}
