package story

import (
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// errorForm checks the form of an error (RFC 7644 §3.12), each part of it under the requirement that asks for it: a status that is a
// number says nothing against the answer being 404. What cannot be read is one finding, and its parts are none.
func errorForm(id string, answer *scim.Response) []run.Check {
	const want = "an error as a JSON object"
	body, err := answer.Decode()
	declared := answer.Header.Get("Content-Type")
	switch kind, _, _ := mime.ParseMediaType(declared); {
	case err != nil:
		return restOn("7644-3.12-error-json-body", fault(id, features.Malformed, want, answer.String()+" with "+scim.Excerpt(answer.Body, 80)))
	case kind != "application/json" && !strings.HasSuffix(kind, "+json"): // which of these it is has scenarios of its own
		return restOn("7644-3.12-error-json-body", fault(id, features.Malformed, want, "Content-Type: "+declared))
	}
	return slices.Concat(
		restOn("7644-3.12-error-json-body", pass(id, 1, want)),
		restOn("7644-3.12-error-schema", errorSchema(id, body)),
		restOn(errorStatus(id, body, answer.Status)),
		errorDetail(id, body),
	)
}

func errorSchema(id string, body scim.Resource) run.Check {
	want := "schemas with " + scim.MessageError
	check := pass(id, 1, want)
	listed, _ := body["schemas"].([]any)
	named := func(uri any) bool { return strings.EqualFold(fmt.Sprint(uri), scim.MessageError) }
	if !slices.ContainsFunc(listed, named) {
		check = fault(id, features.Missing, want, "schemas "+scim.Compact(body["schemas"]))
	}
	check.Pointer = "/schemas"
	return check
}

// errorStatus wants the status of the response again, as a string. The requirement is that of what is wrong with it.
func errorStatus(id string, body scim.Resource, status int) (requirement string, check run.Check) {
	member := func(value any) string { return `"status": ` + scim.Compact(value) }
	const form, same = "7644-3.12-error-status-string", "7644-3.12-error-status-matches"
	requirement, want := form, member(strconv.Itoa(status))
	switch got, there := body.Get("status"); value := got.(type) {
	case string:
		if check = pass(id, 1, want); value != strconv.Itoa(status) {
			requirement, check = same, fault(id, features.Wrong, want, member(got))
		}
	case json.Number, float64:
		check = fault(id, features.StatusNumber, want, member(got))
	default:
		if check = fault(id, features.Wrong, want, member(got)); !there {
			check = fault(id, features.Missing, want, "no status")
		}
	}
	check.Pointer = "/status"
	return requirement, check
}

func errorDetail(id string, body scim.Resource) []run.Check {
	detail, there := body.Get("detail")
	if _, text := detail.(string); text || !there {
		return nil
	}
	check := fault(id, features.Wrong, "a detail that is a string", `"detail": `+scim.Compact(detail))
	check.Pointer = "/detail"
	return restOn("7644-3.12-error-detail", check)
}
