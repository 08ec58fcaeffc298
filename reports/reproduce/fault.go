package reproduce

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// fault is how the last response of a script shows what was found: by its status, by a header, or by the value at a place in its body.
type fault struct {
	kind    string // "status", "value" or "header"
	pointer string // of a value: into the body (RFC 6901)
	header  string // its name
	value   string // that shows the fault: a status, a header's value, or JSON without spaces; "" = nothing is there
	status  string // of the response, where nothing is there: an error has neither
	over    bool   // a number above the value shows it: how many more depends on who else is there
}

// text is what a script, and whoever does what it does, compares.
func (f fault) text() string {
	if f.status != "" {
		return f.status + " " + f.value
	}
	return f.value
}

// faultOf is how a response shows what a check found.
func faultOf(check *run.Check, decisive *evidence.Exchange) (fault, error) {
	switch {
	case decisive.Simulated != "":
		return fault{}, errors.New("scimproof simulated what happened, and a script cannot")
	case decisive.Status == 0 || decisive.Response == nil:
		return fault{}, errors.New("the provider did not respond, which a script cannot bring about")
	case decisive.Status == http.StatusTooManyRequests:
		return fault{}, errors.New("the provider limited the rate, which a script waits for")
	case features.Outcome(check.Outcome) == features.WrittenBack:
		return fault{}, errors.New("it shows in what Entra sends, upon what it has read, and a script does not decide what to send")
	}
	if shown, is := headerOf(check, decisive); is {
		return shown, nil
	}
	if decisive.Response.Cut {
		return fault{}, errors.New("the response is longer than what a run file keeps")
	}
	shown, err := statusOrValue(check, decisive)
	if err == nil && shown.kind == "value" && shown.value == "" {
		shown.status = strconv.Itoa(decisive.Status)
	}
	return shown, err
}

func statusOrValue(check *run.Check, decisive *evidence.Exchange) (fault, error) {
	body := decisive.Response.Body
	status := strconv.Itoa(decisive.Status)
	place := Place(check, body)
	found := place != "" && there(body, evidence.Pointer(body, place))
	switch {
	case decisive.Status >= 400 && (!found && byStatus(check) || strings.HasPrefix(check.Got, "a response of "+status)):
		return fault{kind: "status", value: status}, nil
	case emptyBody.MatchString(check.Got) && body == "":
		return fault{kind: "value"}, nil
	case place != "" && (decisive.Status < 400 || found || place == check.Pointer):
		shown, err := valueAt(body, place)
		if err == nil && !says(check, shown.value) {
			err = errElsewhere
		}
		if most := mostOf(check); most != "" && shown.pointer == "/totalResults" {
			shown.value, shown.over = most, true
		}
		return shown, err
	case strings.HasPrefix(check.Got, status) && !strings.Contains(check.Got, " with ") && !strings.Contains(check.Want, status):
		return fault{kind: "status", value: status}, nil
	}
	return fault{}, errors.New("neither the status nor one value of a response shows it")
}

// mostOf is how many a check lets a search find that found too many, "" where it does not say.
func mostOf(check *run.Check) string {
	switch {
	case features.Outcome(check.Outcome) != features.Extra:
		return ""
	case oneResult.MatchString(check.Want):
		return "1"
	case strings.HasSuffix(check.Want, "totalResults 0"), strings.HasPrefix(check.Want, "no hit but with "):
		return "0"
	}
	return ""
}

// emptyBody is how a check says that a response has no body.
var emptyBody = regexp.MustCompile(`^\d+ with an empty body$`)

// headerOf is the header of a response that shows what a check found.
func headerOf(check *run.Check, decisive *evidence.Exchange) (fault, bool) {
	name := map[features.Outcome]string{features.LocationMissing: "Location", features.NoChallenge: "WWW-Authenticate"}[features.Outcome(check.Outcome)]
	if name != "" {
		return fault{kind: "header", header: name, status: strconv.Itoa(decisive.Status)}, true
	}
	for _, field := range decisive.Response.Header {
		media, _, _ := strings.Cut(field.Value, ";")
		got, named := strings.CutPrefix(check.Got, "Content-Type: ")
		if strings.EqualFold(field.Name, "Content-Type") && (named && got == field.Value || got == media && mediaType.MatchString(got)) && check.Want != media {
			return fault{kind: "header", header: field.Name, value: field.Value}, true
		}
	}
	return fault{}, false
}

var mediaType = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`)

// errElsewhere says that a response does not show what the check found: it compared several.
var errElsewhere = errors.New("what was found is not what one response has")

// says reports whether a value is what a check got, as far as can be told.
func says(check *run.Check, value string) bool {
	got := elements.ReplaceAllString(check.Got, "")
	var text string
	switch {
	case value == "":
		return got == "" || nothing.MatchString(got) || strings.HasSuffix(got, " ") || features.Outcome(check.Outcome) == features.Missing
	case json.Unmarshal([]byte(value), &text) == nil:
		return text != check.Want && text != "" && strings.Contains(got, text)
	case strings.Contains(got, `"`) || strings.Contains(got, "[{"): // as JSON
		return strings.Contains(got, value) || strings.HasPrefix(value, "{") || got != check.Got
	case strings.HasPrefix(value, "{"), strings.HasPrefix(value, "["):
		return true
	}
	return strings.Contains(got, value) && value != check.Want
}

// elements are the filters of a path, by which an element of a list is meant.
var elements = regexp.MustCompile(`\[[a-z]+ eq "[^"]*"\]`)

// nothing is how a check says that an attribute is not there.
var nothing = regexp.MustCompile(`\b(?:nothing|none|no|not|without|null|gone|missing)\b|^0 |\bids $`)

// byStatus reports whether a check found a request refused that was to be accepted.
func byStatus(check *run.Check) bool {
	switch features.Outcome(check.Outcome) {
	case features.Refused, features.ServerError, features.Status, features.BadRequestUniqueness, features.CapitalsRefused, features.LowerCaseRefused,
		features.FlattenedRefused, features.PlainRefused, features.StringRefused, features.ValueRefused, features.NotAccepted, features.InvalidFilter, features.NoTarget:
		return true
	}
	return false
}
