package mockentra

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Preflight proves that the provider filters on each matching attribute of ref's kind: a search for ref finds it and nobody
// else, so that other, which exists too, is not returned, and a search for a value that nobody has finds nothing. Both must
// have a link. It returns how many searches it judged and what did not hold; a matching attribute without a value is not
// searched for. The searches are those that the engine sends, without its headers.
func Preflight(ctx context.Context, job *Job, ref, other Ref, sender Sender) (searches int, findings []Finding) {
	rules := job.cfg.Mapping.kind(ref.Kind)
	mine, mineThere := job.Link(ref)
	their, theirThere := job.Link(other)
	if rules == nil || !mineThere || !theirThere {
		return 0, []Finding{{Kind: FindingUnknown, Object: ref.Kind.String(), What: "preflight", Want: "two provisioned objects", Got: "no link"}}
	}
	var source Object
	job.dir.Object(ref, &source)
	values := rules.evaluate(&source, nil)
	for _, i := range rules.matching {
		row := rules.rows[i]
		if values[i] == "" {
			continue
		}
		searches += 2
		name := ref.Kind.String() + " " + source.Name()
		if got := search(ctx, job, ref.Kind, row, values[i], sender); got != mine.TargetID {
			kind := FindingMissing
			if strings.Contains(got, their.TargetID) {
				kind = FindingExtra
			}
			findings = append(findings, Finding{Kind: kind, Object: name, What: row.Target, Want: mine.TargetID, Got: got})
		}
		job.mu.Lock()
		nobody := job.probeValue()
		job.mu.Unlock()
		if got := search(ctx, job, ref.Kind, row, nobody, sender); got != "" {
			findings = append(findings, Finding{Kind: FindingExtra, Object: name, What: row.Target, Want: "nobody", Got: got})
		}
	}
	return searches, findings
}

// search returns the ids that a filter finds, joined by commas, or what went wrong.
func search(ctx context.Context, job *Job, kind Kind, row *Row, value string, sender Sender) string {
	op := scim.OpUserMatch
	if kind == Group {
		op = scim.OpGroupMatch
	}
	var rsp scim.Response
	path := appendSearch(nil, kind, row.path.text, value, job.cfg.Knobs.FilterEncoding)
	sender.Send(ctx, &scim.Request{Op: op, Method: http.MethodGet, Path: path}, &rsp)
	if rsp.Err != nil || rsp.Status != http.StatusOK {
		return "answer " + rsp.String()
	}
	list, err := rsp.List()
	if err != nil {
		return fmt.Sprintf("answer %v", err)
	}
	var ids []string
	for _, resource := range list.Resources {
		ids = append(ids, resource.ID())
	}
	return strings.Join(ids, ",")
}
