package hostile

import (
	"io"
	"net/http"
	"strconv"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// object is a decoded JSON object.
type object = map[string]any

// resourceIn is the body of an answer, nil where it is no JSON object.
func resourceIn(kept *capture.Answer) object { return capture.Decode(kept.Body.Bytes()) }

// say answers with a body of the provider's own.
func say(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", scim.MediaType)
	w.WriteHeader(status)
	if body != nil {
		_, _ = io.WriteString(w, scim.JSON(body))
	}
}

// refuse answers with a SCIM error.
func refuse(w http.ResponseWriter, status int) {
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "0")
	}
	say(w, status, object{"schemas": []any{scim.MessageError}, "status": strconv.Itoa(status), "detail": "not now"})
}

// texts visits every text in a JSON value; what edit returns takes its place.
func texts(value any, edit func(string) string) any {
	switch value := value.(type) {
	case string:
		return edit(value)
	case []any:
		for i := range value {
			value[i] = texts(value[i], edit)
		}
	case object:
		for key := range value {
			value[key] = texts(value[key], edit)
		}
	}
	return value
}

// listed is the resources of a list response, nil for anything else.
func listed(body object) []any { return anys(body["Resources"]) }

// anys is a JSON array, nil for anything else.
func anys(value any) []any {
	all, _ := value.([]any)
	return all
}

// list is a list response of these resources.
func list(all []any) object {
	return object{"schemas": []any{scim.MessageList}, "totalResults": len(all), "startIndex": 1, "itemsPerPage": len(all), "Resources": all}
}

// nameOf is what a person would call a resource: its userName, or the displayName of a group.
func nameOf(resource object) string {
	if name, ok := resource["userName"].(string); ok {
		return name
	}
	name, _ := resource["displayName"].(string)
	return name
}
