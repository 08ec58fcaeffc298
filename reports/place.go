package reports

import (
	"encoding/json"
	"strconv"
	"strings"
)

// pointerIn turns the place of a finding into a JSON pointer (RFC 6901) into body. A check names it either so, or as the
// path of an attribute behind a slash: /emails[type eq "work"].value, /urn:…:User:department. The part of a path that the
// body does not have stays as the pointer's last token.
func pointerIn(body, place string) string {
	path, slashed := strings.CutPrefix(place, "/")
	if !slashed || strings.Contains(path, "/") && !strings.Contains(path, "[") || !strings.ContainsAny(path, "[.:") {
		return place
	}
	var value any
	if json.Unmarshal([]byte(body), &value) != nil {
		return place
	}
	pointer := ""
	for path != "" {
		name, rest := firstName(value, path)
		object, isObject := value.(map[string]any)
		next, there := object[name]
		if !isObject || !there {
			return pointer + "/" + escape(path)
		}
		pointer, value, path = pointer+"/"+escape(name), next, rest
		if strings.HasPrefix(path, "[") {
			filter, after, _ := strings.Cut(path[1:], "]")
			at := element(value, filter)
			if at < 0 {
				return pointer + "/" + escape(path)
			}
			pointer, value, path = pointer+"/"+strconv.Itoa(at), value.([]any)[at], strings.TrimPrefix(after, ".")
		}
	}
	return pointer
}

// firstName cuts the first name off a path: the URI of an extension that the value has, or what stands before a dot or bracket.
func firstName(value any, path string) (name, rest string) {
	if object, ok := value.(map[string]any); ok {
		for key := range object {
			if after, found := strings.CutPrefix(path, key+":"); found && strings.Contains(key, ":") {
				return key, after
			}
		}
	}
	if strings.HasPrefix(path, "urn:") {
		return path, ""
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		return path, ""
	}
	return path[:end], strings.TrimPrefix(path[end:], ".")
}

// element finds the element that a filter of the form `type eq "work"` selects, -1 when none does.
func element(value any, filter string) int {
	name, wanted, found := strings.Cut(filter, " eq ")
	list, isList := value.([]any)
	if !found || !isList {
		return -1
	}
	for i, item := range list {
		object, _ := item.(map[string]any)
		text, err := json.Marshal(object[name])
		if err == nil && strings.EqualFold(string(text), wanted) {
			return i
		}
	}
	return -1
}

func escape(token string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(token) }
