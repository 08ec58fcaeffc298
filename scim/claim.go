package scim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// NotCreated reports whether the status of an answer to a POST says that nothing was created. Any other answer without a resource,
// redirections and 408 included, may come from something in between, after the resource was made.
func NotCreated(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return true
	}
	return false
}

// Claim is what tells the resource of one creation from all others: the names that were sent. Its zero value claims nothing.
type Claim struct{ named Named }

// Named is what a resource shows of itself, "" for what is not there or is no string.
type Named struct{ ID, UserName, DisplayName, ExternalID string }

// NamedIn reads the names in a JSON object; false for anything else.
func NamedIn(body []byte) (Named, bool) {
	var found struct{ ID, UserName, DisplayName, ExternalID any }
	if json.Unmarshal(body, &found) != nil {
		return Named{}, false
	}
	text := func(value any) string { name, _ := value.(string); return name }
	return Named{text(found.ID), text(found.UserName), text(found.DisplayName), text(found.ExternalID)}, true
}

// NamesOf reads the names of a decoded resource.
func NamesOf(resource Resource) Named {
	text := func(name string) string { value, _ := resource.Get(name); found, _ := value.(string); return found }
	return Named{resource.ID(), text("userName"), text("displayName"), text("externalId")}
}

// ClaimOf is the claim of a POST with this body. The display name of a person is no claim: others may have it.
func ClaimOf(body []byte) Claim {
	named, _ := NamedIn(body)
	if named.UserName != "" {
		named.DisplayName = ""
	}
	return Claim{named}
}

// ClaimOfQuery is the claim of a search "Users?filter=userName eq …" as Query makes it.
func ClaimOfQuery(path string) Claim {
	_, encoded, _ := strings.Cut(path, "?filter=")
	filter, err := url.QueryUnescape(encoded)
	name, value, found := strings.Cut(filter, " eq ")
	var text string
	if err != nil || !found || json.Unmarshal([]byte(value), &text) != nil {
		return Claim{}
	}
	switch name {
	case "userName":
		return Claim{Named{UserName: text}}
	case "displayName":
		return Claim{Named{DisplayName: text}}
	}
	return Claim{}
}

// Query is the path of the search that finds what was claimed in a collection, "" where nothing can be searched for.
func (c Claim) Query(collection string) string {
	name, value := "userName", c.named.UserName
	if value == "" {
		name, value = "displayName", c.named.DisplayName
	}
	if value == "" {
		return ""
	}
	return collection + "?filter=" + url.QueryEscape(name+" eq "+Compact(value))
}

// Empty reports whether nothing was sent that could be recognised.
func (c Claim) Empty() bool {
	return c.named.UserName == "" && c.named.DisplayName == "" && c.named.ExternalID == ""
}

// ShownBy reports whether the names are those of the claim: equal, in another case, or with something in front or behind that the
// provider has added.
func (c Claim) ShownBy(shown Named) bool {
	within := func(sent, got string) bool {
		return sent != "" && strings.Contains(strings.ToLower(got), strings.ToLower(sent))
	}
	return within(c.named.UserName, shown.UserName) || within(c.named.DisplayName, shown.DisplayName) ||
		within(c.named.ExternalID, shown.ExternalID)
}

// Nameless reports whether nothing is shown by which a resource could be recognised.
func (n Named) Nameless() bool { return n.UserName == "" && n.DisplayName == "" && n.ExternalID == "" }
