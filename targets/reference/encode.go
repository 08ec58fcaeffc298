package reference

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/scimproof/scimproof/scim"
)

// encode renders a decoded resource, schemas and id first and the rest by name. It is several times as fast as reflection.
func encode(resource scim.Resource) []byte {
	return appendObject(make([]byte, 0, 1024), resource)
}

func appendObject(to []byte, object map[string]any) []byte {
	to = append(to, '{')
	first := true
	member := func(key string) {
		if !first {
			to = append(to, ',')
		}
		first = false
		to = append(appendText(to, key), ':')
		to = appendValue(to, object[key])
	}
	for _, key := range [...]string{"schemas", "id"} {
		if _, ok := object[key]; ok {
			member(key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if key != "schemas" && key != "id" {
			member(key)
		}
	}
	return append(to, '}')
}

func appendValue(to []byte, value any) []byte {
	switch value := value.(type) {
	case string:
		return appendText(to, value)
	case bool:
		if value {
			return append(to, "true"...)
		}
		return append(to, "false"...)
	case json.Number:
		return append(to, value...)
	case map[string]any:
		return appendObject(to, value)
	case []any:
		to = append(to, '[')
		for i, item := range value {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendValue(to, item)
		}
		return append(to, ']')
	}
	return append(to, scim.JSON(value)...)
}

// appendText quotes a string; only plain ASCII takes the short way.
func appendText(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return append(to, scim.JSON(text)...)
		}
	}
	to = append(to, '"')
	to = append(to, text...)
	return append(to, '"')
}
