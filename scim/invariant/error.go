package invariant

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// errorForms are about answers with a status of 400 and above (RFC 7644 §3.12).
func errorForms() []Invariant {
	return []Invariant{
		{ID: "error-json", Requirement: "7644-3.12-error-json-body", Sentence: "that is an error has a JSON body", judge: errorJSON},
		{ID: "error-schema", Requirement: "7644-3.12-error-schema", Sentence: "that is an error names the message", judge: errorNamed},
		{ID: "error-status", Requirement: "7644-3.12-error-status-string", Sentence: "that is an error has its status as a string", judge: errorStatus},
		{ID: "error-status-matches", Requirement: "7644-3.12-error-status-matches", Sentence: "that is an error has its own status", Rests: "7644-3.12-error-status-string", judge: errorMatches},
		{ID: "error-detail", Requirement: "entra-errors-readable", Sentence: "that is an error says what is wrong", judge: errorReadable},
	}
}

// failed reports an error that the provider itself words. A refused secret is often the affair of what stands before it, in a form of its own.
func (a *Answer) failed() bool {
	before := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden
	return !a.OK() && (!before || a.names(scim.MessageError))
}

func errorJSON(a *Answer) *Finding {
	if !a.failed() {
		return nil
	}
	const want = "an error as a JSON object"
	switch kind := mediaType(a.Header); {
	case a.unread != nil:
		return wrong(features.Malformed, "", want, scim.Excerpt(a.Body, 80))
	case kind != "application/json" && !strings.HasSuffix(kind, "+json"):
		return wrong(features.Malformed, "", want, "Content-Type: "+a.Header.Get("Content-Type"))
	}
	return held(want)
}

func errorNamed(a *Answer) *Finding {
	if !a.failed() || a.body == nil {
		return nil
	}
	const want = "schemas with " + scim.MessageError
	if value, there := a.body.Get("schemas"); !a.names(scim.MessageError) {
		return wrong(features.Missing, "/schemas", want, member("schemas", value, there))
	}
	return held(want)
}

func errorStatus(a *Answer) *Finding {
	if !a.failed() || a.body == nil {
		return nil
	}
	want := "status, a string"
	switch value, there := a.body.Get("status"); value.(type) {
	case string:
		return held(want)
	case json.Number:
		return wrong(features.StatusNumber, "/status", want, member("status", value, there))
	case nil:
		return wrong(features.Missing, "", want, member("status", value, there))
	default:
		return wrong(features.Wrong, "/status", want, member("status", value, there))
	}
}

func errorMatches(a *Answer) *Finding {
	value, _ := a.body.Get("status")
	text, isText := value.(string)
	if !a.failed() || !isText {
		return nil
	}
	want := member("status", strconv.Itoa(a.Status), true) + ", as the HTTP status"
	if text != strconv.Itoa(a.Status) {
		return wrong(features.Wrong, "/status", want, member("status", value, true))
	}
	return held(want)
}

func errorReadable(a *Answer) *Finding {
	if !a.failed() {
		return nil
	}
	const want = "a JSON body with a detail that is not empty"
	value, there := a.body.Get("detail")
	text, isText := value.(string)
	switch {
	case a.unread != nil:
		return wrong(features.Malformed, "", want, scim.Excerpt(a.Body, 80))
	case there && value != nil && !isText:
		return wrong(features.Wrong, "/detail", want, member("detail", value, there))
	case strings.TrimSpace(text) == "":
		return wrong(features.Missing, "", want, scim.Excerpt(a.Body, 80))
	}
	return held(want)
}
