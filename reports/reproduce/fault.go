package reproduce

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// fault is how the last response of a script shows what was found: by its status, or by the value at a place in its body.
type fault struct {
	kind    string // "status" or "value"
	pointer string // into the body, its tokens not escaped; "" = the status
	value   string // that shows the fault: a status, or JSON without spaces; "" = nothing is there
}

// faultOf is how a response shows what a check found.
func faultOf(check *run.Check, decisive *evidence.Exchange) (fault, error) {
	switch {
	case decisive.Simulated != "":
		return fault{}, errors.New("scimproof simulated what happened, and a script cannot")
	case decisive.Status == 0 || decisive.Response == nil:
		return fault{}, errors.New("the provider did not respond, which a script cannot bring about")
	case decisive.Response.Cut:
		return fault{}, errors.New("the response is longer than what a run file keeps")
	}
	body := decisive.Response.Body
	status := strconv.Itoa(decisive.Status)
	place := Place(check, body)
	switch {
	case decisive.Status >= 400 && !there(body, evidence.Pointer(body, place)) && byStatus(check):
		return fault{kind: "status", value: status}, nil
	case place != "" && (decisive.Status < 400 || there(body, evidence.Pointer(body, place))):
		shown, err := valueAt(body, place)
		if err == nil && !says(check, shown.value) {
			err = errElsewhere
		}
		return shown, err
	case strings.HasPrefix(check.Got, status) && !strings.Contains(check.Got, " with ") && !strings.Contains(check.Want, status):
		return fault{kind: "status", value: status}, nil
	}
	return fault{}, errors.New("neither the status nor one value of a response shows it")
}

// errElsewhere says that a response does not show what the check found: it compared several.
var errElsewhere = errors.New("what was found is not what one response has")

// says reports whether what a check got is a value, as far as can be told.
func says(check *run.Check, value string) bool {
	var text string
	switch {
	case value == "":
		return check.Got == "" || nothing.MatchString(check.Got)
	case strings.Contains(check.Got, `"`) || strings.Contains(check.Got, "[{"): // as JSON
		return strings.Contains(check.Got, value) || strings.HasPrefix(value, "{")
	case strings.HasPrefix(value, "{"), strings.HasPrefix(value, "["):
		return true
	case json.Unmarshal([]byte(value), &text) != nil:
		text = value
	}
	return strings.Contains(check.Got, text)
}

// nothing is how a check says that an attribute is not there.
var nothing = regexp.MustCompile(`\b(?:nothing|none|no|not|without|null|gone|missing)\b|^0 `)

// byStatus reports whether a check found a request refused that was to be accepted.
func byStatus(check *run.Check) bool {
	switch features.Outcome(check.Outcome) {
	case features.Refused, features.ServerError, features.Status, features.BadRequestUniqueness, features.CapitalsRefused, features.LowerCaseRefused,
		features.FlattenedRefused, features.PlainRefused, features.StringRefused, features.ValueRefused, features.NotAccepted, features.InvalidFilter, features.NoTarget:
		return true
	}
	return false
}

// Place is where in the body of a response a finding is, as evidence.Pointer takes it: what the check says, else what its "got" names. "" is
// nowhere.
func Place(check *run.Check, body string) string {
	if check.Pointer != "" && !sentence.MatchString(check.Pointer) {
		return check.Pointer
	}
	if total := at(body, "/totalResults"); total != "" && strings.HasPrefix(check.Got, "totalResults "+total) && !strings.HasPrefix(check.Want, "totalResults "+total) {
		return "/totalResults"
	}
	if named := member.FindStringSubmatch(check.Got); named != nil {
		name := named[1] + named[2]
		if there(body, "/"+name) || strings.HasPrefix(check.Got, "no ") && !strings.Contains(check.Want, " without ") {
			return "/" + name
		}
	}
	return leaf(body, check.Got)
}

var (
	// sentence is a pointer that names no attribute: a path has spaces in the filter of a value path only.
	sentence = regexp.MustCompile(`^[^\[]* `)
	// member is the attribute that a "got" begins with: "id x", "schemas null", "members [...]", `"department": [...]`, "no id".
	member = regexp.MustCompile(`^(?:"([A-Za-z]+)": |(?:no )?(id|schemas|members|userName|meta|active|totalResults|Resources)(?:$| ))`)
)

// leaf is the pointer to the only text in a body that reads as text does, "" where there is none, or several.
func leaf(body, text string) string {
	var root any
	if len(text) < 3 || json.Unmarshal([]byte(body), &root) != nil {
		return ""
	}
	var found []string
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, inner := range value {
				walk(at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), inner)
			}
		case []any:
			for i, inner := range value {
				walk(at+"/"+strconv.Itoa(i), inner)
			}
		case string:
			if value == text {
				found = append(found, at)
			}
		}
	}
	walk("", root)
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// valueAt is the fault that a value shows. Of a list with one resource it is the resource's.
func valueAt(body, place string) (fault, error) {
	pointer := evidence.Pointer(body, place)
	if !there(body, pointer) && !slices.Contains([]string{"/schemas", "/totalResults", "/itemsPerPage", "/startIndex", "/Resources"}, place) {
		if one, err := only(body); err == nil {
			pointer = "/Resources/0" + evidence.Pointer(one, place)
		} else if errors.Is(err, errMany) {
			return fault{}, err
		}
	}
	pointer = known(body, pointer)
	value := at(body, pointer)
	switch {
	case !json.Valid([]byte(body)):
		return fault{}, errors.New("the response is no JSON")
	case strings.HasPrefix(pointer, "/meta/") || changing.MatchString(value):
		return fault{}, errors.New("the value is another one each time")
	}
	return fault{kind: "value", pointer: strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer), value: value}, nil
}

// changing is a moment or a version.
var changing = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d|W/\\"`)

var errMany = errors.New("a list with several resources shows it, and the provider may hold others")

// only is the one resource of a list.
func only(body string) (string, error) {
	var list struct{ Resources []json.RawMessage }
	switch err := json.Unmarshal([]byte(body), &list); {
	case err != nil:
		return "", err
	case len(list.Resources) > 1:
		return "", errMany
	case len(list.Resources) == 0:
		return "", errors.New("no list")
	}
	return string(list.Resources[0]), nil
}

// known shortens a pointer to what can be named in any body: up to a token that is a filter, and was found nowhere.
func known(body, pointer string) string {
	at := ""
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if strings.ContainsAny(token, "[]") {
			before, _, _ := strings.Cut(token, "[")
			if before == "" {
				return at
			}
			return at + "/" + before
		}
		if there(body, at+"/"+token) {
			at += "/" + token
			continue
		}
		return at + "/" + missing(token)
	}
	return at
}

// missing is the pointer to an attribute that a resource does not have, by its path.
func missing(path string) string {
	if end := strings.LastIndex(path, ":"); end >= 0 {
		if urn, name := path[:end], strings.ReplaceAll(path[end+1:], ".", "/"); !strings.Contains(urn, ":core:2.0") {
			return urn + "/" + name
		}
		path = path[end+1:]
	}
	return strings.ReplaceAll(path, ".", "/")
}

func there(body, pointer string) bool { return at(body, pointer) != "" }

// at is the JSON at a pointer (RFC 6901), without spaces; "" where there is none.
func at(body, pointer string) string {
	raw := json.RawMessage(body)
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		var object map[string]json.RawMessage
		var list []json.RawMessage
		if json.Unmarshal(raw, &object) == nil {
			raw = object[token]
		} else if n, err := strconv.Atoi(token); err == nil && json.Unmarshal(raw, &list) == nil && n >= 0 && n < len(list) {
			raw = list[n]
		} else {
			return ""
		}
	}
	var compact bytes.Buffer
	if len(raw) == 0 || json.Compact(&compact, raw) != nil {
		return ""
	}
	return compact.String()
}
