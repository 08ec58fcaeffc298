package reproduce

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
)

// valueAt is the fault that a value shows. Of a list with one resource it is the resource's.
func valueAt(body, place string) (fault, error) {
	pointer := evidence.Pointer(body, place)
	if !there(body, pointer) && !ofList.MatchString(place) {
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
	case moment.MatchString(pointer) && value != "" || changing.MatchString(value):
		return fault{}, errors.New("the value is another one each time")
	}
	return fault{kind: "value", pointer: pointer, value: value}, nil
}

// ofList is the place of something that a list has, and not what is in it.
var ofList = regexp.MustCompile(`^/(?:schemas|totalResults|itemsPerPage|startIndex|Resources)(?:/|$)`)

// moment is the place of a moment or a version.
var moment = regexp.MustCompile(`/meta/(?:created|lastModified|version)$`)

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
			return at + "/" + missing(before)
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

// unescaped makes the name of a token of a pointer.
var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

func there(body, pointer string) bool { return at(body, pointer) != "" }

// at is the JSON at a pointer (RFC 6901), without spaces; "" where there is none.
func at(body, pointer string) string {
	raw := json.RawMessage(body)
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" {
			break
		}
		token = unescaped.Replace(token)
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
