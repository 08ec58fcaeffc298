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
		restOn("7644-3.12-error-schema", errorSchema(id+"/schemas", body)),
		errorStatus(id+"/status", body, answer.Status),
		errorDetail(id+"/detail", body),
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

// errorStatus wants the status of the response again, as a string: one check of its form, and one of what it says.
func errorStatus(id string, body scim.Resource, status int) []run.Check {
	member := func(value any) string { return `"status": ` + scim.Compact(value) }
	want := member(strconv.Itoa(status))
	form, same := pass(id, 1, want), pass(id+"-matches", 1, want)
	got, there := body.Get("status")
	switch value := got.(type) {
	case string:
		if value != strconv.Itoa(status) {
			same = fault(same.ID, features.Wrong, want+", as the HTTP status", member(got))
		}
	case json.Number, float64:
		form = fault(id, features.StatusNumber, want, member(got))
	default:
		if form = fault(id, features.Wrong, want, member(got)); !there {
			form = fault(id, features.Missing, want, "no status")
		}
	}
	form.Pointer, same.Pointer = "/status", "/status"
	checks := restOn("7644-3.12-error-status-string", form)
	if _, text := got.(string); text {
		checks = append(checks, proves("7644-3.12-error-status-matches", same))
	}
	return checks
}

func errorDetail(id string, body scim.Resource) []run.Check {
	detail, there := body.Get("detail")
	if !there {
		return nil
	}
	check := pass(id, 1, "a detail that is a string")
	if _, text := detail.(string); !text {
		check = fault(id, features.Wrong, check.Want, `"detail": `+scim.Compact(detail))
	}
	check.Pointer = "/detail"
	return restOn("7644-3.12-error-detail", check)
}
