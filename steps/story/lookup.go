package story

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// lookup is a search and what came of it.
type lookup struct {
	made    bool
	by      string
	target  string // the attribute and the value that were asked for, where nobody has it
	asked   string
	exact   bool // letter case counts
	answer  scim.Response
	list    scim.List
	problem error // the answer is no list of hits
}

func (l lookup) describe() string {
	if l.problem != nil {
		return answered(&l.answer)
	}
	var ids []string
	for _, resource := range l.list.Resources {
		ids = append(ids, resource.ID())
	}
	return fmt.Sprintf("totalResults %d, ids %s", l.list.Total, strings.Join(ids, ", "))
}

// search sends one query as the provisioning service would: no Accept, spaces as the path has them.
func (w *World) search(ctx context.Context, path string) lookup {
	request := scim.Request{Op: scim.OpUserMatch, Method: http.MethodGet, Path: []byte(path)}
	if strings.HasPrefix(path, "Groups") {
		request.Op = scim.OpGroupMatch
	}
	var answer scim.Response
	w.senders.Oracle.Send(ctx, &request, &answer)
	return readLookup(answer)
}

// readLookup reads the answer to a search.
func readLookup(answer scim.Response) lookup {
	found := lookup{made: true, answer: answer}
	if answer.Err != nil || answer.Status != http.StatusOK {
		found.problem = fmt.Errorf("the search returned %s", answered(&answer))
		return found
	}
	found.list, found.problem = found.answer.List()
	return found
}

// exactly judges a search that must find one resource.
func (l lookup) exactly(id, want string) run.Check {
	text := "exactly one result with id " + want
	switch {
	case l.problem != nil && l.answer.Status != http.StatusOK:
		return withAnswer(fault(id, features.Wrong, text, l.answer.String()), &l.answer, "the search")
	case l.problem != nil:
		return fault(id, features.Malformed, text, l.problem.Error())
	case l.list.Total == 0 || len(l.list.Resources) == 0:
		return fault(id, features.Missing, text, l.describe())
	case l.list.Total > 1 || len(l.list.Resources) > 1:
		return fault(id, features.Extra, text, l.describe())
	case l.list.Resources[0].ID() != want || want == "":
		return fault(id, features.Wrong, text, l.describe())
	}
	return pass(id, 2, text)
}

// cited names the search as what a check rests on.
func (l lookup) cited(check run.Check) run.Check {
	check.Exchanges = []int{l.answer.Exchange}
	return check
}

// nobody judges a search that must find nothing.
func (l lookup) nobody(id string) run.Check {
	const want = "200 with totalResults 0"
	switch {
	case l.problem != nil && l.answer.Status != http.StatusOK:
		return withAnswer(fault(id, features.Wrong, want, l.answer.String()), &l.answer, "the search")
	case l.problem != nil:
		return fault(id, features.Malformed, want, l.problem.Error())
	case l.list.Total != 0 || len(l.list.Resources) != 0:
		return fault(id, features.Extra, want, l.describe())
	}
	return pass(id, 2, want)
}

// formerly judges a search by the value that an attribute had before a change, which nobody has now.
func (l lookup) formerly(id, word string) run.Check {
	check := l.cited(l.nobody(id))
	check.Want = "no hit for the old " + word
	switch {
	case holds(check):
		check.Got = check.Want
	case features.Outcome(check.Outcome) == features.Extra:
		check.Outcome = string(features.StillThere)
	}
	return check
}
