package verdict

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// subject is what the findings of one fault have in common: the refusal behind them, else what became of resources as a whole (gone, made
// twice, mixed up, open to anybody, not written at all), else the attribute, else a deletion or a search that did not do what it should, else
// the requirement and what became of it.
type subject struct {
	refusal     Refusal
	attribute   string
	request     string // as kindOf names it
	requirement string
	outcome     string
	fault       string // of scimproof, the network or the target
}

// vague subjects say no more than that something does not hold.
func (s subject) vague() bool { return s.requirement != "" || s.outcome != "" }

func subjectOf(scenario *run.Scenario, check run.Check) subject {
	if refused, yes := refusal(scenario, check); yes {
		return subject{refusal: refused}
	}
	if check.Outcome == string(features.StaleRead) {
		return subject{outcome: check.Outcome}
	}
	if strings.ContainsRune(check.Got, utf8.RuneError) {
		return subject{requirement: encoding, outcome: string(features.Malformed)}
	}
	switch features.Outcome(check.Outcome) {
	case features.Duplicated, features.Gone, features.MixedUp, features.Open, features.SameAccount, features.Uncaused: // whatever was looked for
		return subject{outcome: check.Outcome}
	}
	if search := cited(scenario, check.Exchanges, isSearch); search != nil && check.Outcome == string(features.Malformed) {
		return subject{request: kindOf(search)}
	}
	if name := cmp.Or(attribute(check.Pointer), otherID(scenario, check), container(check), writtenBack(scenario, check)); name != "" {
		return subject{attribute: name}
	}
	if undeleted, yes := notDeleted(scenario, check); yes {
		return subject{refusal: undeleted}
	}
	numbers := slices.Concat(check.Cause, check.Exchanges)
	if deletion := cited(scenario, numbers, func(of *evidence.Exchange) bool { return of.Method == http.MethodDelete }); deletion != nil {
		return subject{request: kindOf(deletion)}
	}
	last := cited(scenario, numbers, func(*evidence.Exchange) bool { return true })
	if last != nil && (!invariant.Checked(check.ID) || invariant.OfLists(check.ID)) && strings.HasSuffix(kindOf(last), searched) {
		return subject{request: kindOf(last)}
	}
	if search := cited(scenario, check.Exchanges, isSearch); search != nil && check.Cause == nil && !invariant.Checked(check.ID) {
		return subject{request: kindOf(search)}
	}
	return subject{requirement: check.Requirement, outcome: check.Outcome}
}

// encoding is the requirement that bodies are UTF-8, whatever a check looked for in them.
const encoding = "7644-3.8-json-utf8"

func isSearch(of *evidence.Exchange) bool { return strings.HasSuffix(kindOf(of), searched) }

// otherID is "id" where what was read by its id shows another one, else "".
func otherID(scenario *run.Scenario, check run.Check) string {
	switch features.Outcome(check.Outcome) {
	case features.Wrong, features.Malformed:
	default:
		return ""
	}
	words := strings.Fields(check.Want)
	if len(words) == 0 {
		return ""
	}
	id := strings.Trim(words[len(words)-1], `"`)
	asked := func(of *evidence.Exchange) bool {
		address, _, _ := strings.Cut(of.URL, "?")
		return id != "" && path.Base(address) == id
	}
	if cited(scenario, check.Exchanges, asked) == nil || cited(scenario, check.Exchanges, isSearch) != nil {
		return ""
	}
	return "id"
}

// container is the URN of the extension whose object is not there, or has something missing in it, or schemas that lack one; else "".
func container(check run.Check) string {
	if check.Outcome != string(features.Missing) {
		return ""
	}
	if urn, named := strings.CutPrefix(check.Want, "an object "); named && strings.HasPrefix(urn, "urn:") {
		urn, _, _ = strings.Cut(urn, " ")
		return attribute("/" + urn)
	}
	if strings.HasPrefix(check.Want, "schemas of urn:") {
		return "schemas"
	}
	return ""
}

// writtenBack is the one attribute that Entra writes again, since it reads something else; "" where it is none, or there are several.
func writtenBack(scenario *run.Scenario, check run.Check) string {
	if check.Outcome != string(features.WrittenBack) {
		return ""
	}
	last := cited(scenario, slices.Concat(check.Cause, check.Exchanges), func(of *evidence.Exchange) bool { return of.Method == http.MethodPatch })
	if last == nil {
		return ""
	}
	var body struct {
		Operations []struct {
			Path  string
			Value json.RawMessage
		}
	}
	if json.Unmarshal([]byte(last.Request.Body), &body) != nil {
		return ""
	}
	var names []string
	for _, operation := range body.Operations {
		var members map[string]json.RawMessage
		if operation.Path == "" && json.Unmarshal(operation.Value, &members) == nil {
			names = slices.AppendSeq(names, maps.Keys(members))
			continue
		}
		names = append(names, operation.Path)
	}
	for i := range names {
		names[i] = attribute("/" + names[i])
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 1 {
		return names[0]
	}
	return ""
}

var (
	inList    = regexp.MustCompile(`^/Resources/\d+`)
	extension = regexp.MustCompile(`^(urn:.*?:(?:User|Group|[A-Z]\w*))(?:[:/.](\w+).*)?$`)
)

// attribute is the attribute that a pointer leads to, as one thing to store: "emails", "manager", the URN of an extension; "" for none.
// The reference to a manager is one, in whichever object it stands.
func attribute(pointer string) string {
	name := strings.TrimPrefix(inList.ReplaceAllString(pointer, ""), "/")
	if parts := extension.FindStringSubmatch(name); parts != nil {
		if parts[2] == "manager" {
			return parts[2]
		}
		return parts[1]
	}
	if end := strings.IndexAny(name, "[./"); end >= 0 {
		name = name[:end]
	}
	return name
}
