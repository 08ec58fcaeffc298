package reproduce

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// Place is where in the body of a response a finding is, as evidence.Pointer takes it: what the check says, else what its "got" names. "" is
// nowhere.
func Place(check *run.Check, body string) string {
	if of := placeInList(check, body); of != "" {
		return of
	}
	if check.Pointer != "" && !sentence.MatchString(check.Pointer) {
		return check.Pointer
	}
	if noType.MatchString(check.Got) {
		return "/meta/resourceType"
	}
	one, _ := only(body)
	if named := member.FindStringSubmatch(check.Got); named != nil {
		name := strings.Join(named[1:], "")
		absent := strings.HasPrefix(check.Got, "no ") && !strings.Contains(check.Want, " without ") || strings.HasSuffix(check.Got, " null")
		if there(body, "/"+name) || there(one, "/"+name) || absent {
			return "/" + name
		}
		if of := keyed(body, name); of != "" {
			return of
		}
	}
	if wanted := attribute.FindStringSubmatch(check.Want); wanted != nil && check.Got == "none" {
		return "/" + wanted[1]
	}
	return leaf(body, check.Got)
}

// placeInList is where a list has what a check found of it.
func placeInList(check *run.Check, body string) string {
	total := at(body, "/totalResults")
	switch {
	case strings.HasPrefix(check.Got, "a result without id"):
		return "/Resources/0/id"
	case strings.Contains(check.Got, "a number totalResults, got "):
		return "/totalResults"
	case total == "" || !strings.HasPrefix(check.Got, "totalResults "+total) || strings.HasPrefix(check.Want, "totalResults "+total):
		return ""
	case total == "1" && oneResult.MatchString(check.Want): // it is another, or has none
		return "/Resources/0/id"
	}
	return "/totalResults"
}

var (
	// oneResult is how a check wants a search to find somebody.
	oneResult = regexp.MustCompile(`^(?:exactly )?one result with id `)
	// attribute is what a check wants of every answer: "displayName, a string".
	attribute = regexp.MustCompile(`^([A-Za-z]+), `)
	// noType is a resource with an id that does not say of which type it is.
	noType = regexp.MustCompile(`^id "[^"]+", meta `)
	// sentence is a pointer that names no attribute: a path has spaces in the filter of a value path only.
	sentence = regexp.MustCompile(`^[^\[]* `)
	// member is the attribute that a "got" begins with: "id x", "schemas null", "members [...]", `"department": [...]`, "no id", "a member
	// urn:x", "3 addresses: [...]".
	member = regexp.MustCompile(`^(?:"([$A-Za-z]+)": |(?:no )?(id|schemas|members|userName|meta|active|totalResults|Resources)(?:$| )|a member (\S+)$|\d+ ([a-z]+): \[|(\S+) .*at the top level$)`)
)

// leaf is the pointer to the only text in a body that reads as text does, or to the only array that text is as JSON; "" where there is none,
// or several.
func leaf(body, text string) string {
	if len(text) < 3 {
		return ""
	}
	return unique(body, func(_, value string) bool {
		var read string
		return value == text && value[0] == '[' || json.Unmarshal([]byte(value), &read) == nil && read == text
	})
}

// keyed is the pointer to the only member of that name in a body, wherever it is; "" where there is none, or several.
func keyed(body, name string) string {
	return unique(body, func(key, _ string) bool { return key == name })
}

// unique is the pointer to the only value in a body that is such, by its key and its JSON; "" where there is none, or several.
func unique(body string, such func(key, value string) bool) string {
	var found []string
	var walk func(at, key string, value json.RawMessage)
	walk = func(at, key string, value json.RawMessage) {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		if such(key, string(value)) {
			found = append(found, at)
		}
		switch {
		case json.Unmarshal(value, &object) == nil:
			for name, inner := range object {
				walk(at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), name, inner)
			}
		case json.Unmarshal(value, &list) == nil:
			for i, inner := range list {
				walk(at+"/"+strconv.Itoa(i), "", inner)
			}
		}
	}
	if root := at(body, ""); root != "" {
		walk("", "", json.RawMessage(root))
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
