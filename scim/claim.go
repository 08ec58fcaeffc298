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

// Named is what a resource shows of itself, "" for what is not there or is no string.
type Named struct {
	ID          string `json:"id,omitempty"`
	UserName    string `json:"userName,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	ExternalID  string `json:"externalId,omitempty"`
	Created     string `json:"-"` // meta.created
}

// NamedIn reads the names in a JSON object, without decoding what else is in it; false for anything else.
func NamedIn(body []byte) (Named, bool) {
	var found Named
	s := &Scanner{Text: body}
	whole := s.Object(func(key []byte) bool {
		into := (*string)(nil)
		switch len(key) {
		case len("id"):
			into = whose(key, "id", &found.ID)
		case len("meta"):
			if s.Next() == '{' && strings.EqualFold(string(key), "meta") {
				return s.Object(func(key []byte) bool { return s.keep(whose(key, "created", &found.Created)) })
			}
		case len("userName"):
			into = whose(key, "userName", &found.UserName)
		case len("externalId"):
			into = whose(key, "externalId", &found.ExternalID)
		case len("displayName"):
			into = whose(key, "displayName", &found.DisplayName)
		}
		return s.keep(into)
	})
	return found, whole && s.End()
}

// whose returns into where a key has the name, in any case, else nil.
func whose(key []byte, name string, into *string) *string {
	if strings.EqualFold(string(key), name) {
		return into
	}
	return nil
}

// keep takes any value; where it is a string, into, unless nil, has it.
func (s *Scanner) keep(into *string) bool {
	if into == nil || s.Next() != '"' {
		return s.Skip()
	}
	raw, ok := s.Raw()
	*into = strings.ToValidUTF8(Unescape(raw), "\uFFFD")
	return ok
}

// NamesOf reads the names of a decoded resource.
func NamesOf(resource Resource) Named {
	text := func(name string) string { value, _ := resource.Get(name); found, _ := value.(string); return found }
	meta, _ := resource.Get("meta")
	about, _ := meta.(map[string]any)
	created, _ := about["created"].(string)
	return Named{resource.ID(), text("userName"), text("displayName"), text("externalId"), created}
}

// Nameless reports whether nothing is shown by which a resource could be recognised.
func (n Named) Nameless() bool { return n.UserName == "" && n.DisplayName == "" && n.ExternalID == "" }

// Claim is what tells the resource of one creation from all others: the names that were sent. Its zero value claims nothing.
type Claim struct{ Sent Named }

// ClaimOf is the claim of a POST with this body. The display name of a person is no claim: others may have it.
func ClaimOf(body []byte) Claim {
	named, _ := NamedIn(body)
	if named.UserName != "" {
		named.DisplayName = ""
	}
	named.ID, named.Created = "", ""
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
	case "externalId":
		return Claim{Named{ExternalID: text}}
	}
	return Claim{}
}

// Query is the path of the search that finds what was claimed in a collection, "" where nothing can be searched for.
func (c Claim) Query(collection string) string {
	for _, by := range []struct{ name, value string }{
		{"userName", c.Sent.UserName}, {"displayName", c.Sent.DisplayName}, {"externalId", c.Sent.ExternalID},
	} {
		if by.value != "" {
			return collection + "?filter=" + by.name + "+eq+" + url.QueryEscape(quoted(by.value))
		}
	}
	return ""
}

// quoted is JSON for a text, which as a rule needs no escape.
func quoted(text string) string {
	special := func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }
	if strings.ContainsFunc(text, special) {
		return JSON(text)
	}
	return `"` + text + `"`
}

// Empty reports whether nothing was sent that could be recognised.
func (c Claim) Empty() bool { return c.Sent.Nameless() }

// ShownBy reports whether the names are those of the claim: equal, in another case, or with something in front or behind that the
// provider has added.
func (c Claim) ShownBy(shown Named) bool {
	within := func(sent, got string) bool {
		return sent != "" && strings.Contains(strings.ToLower(got), strings.ToLower(sent))
	}
	return within(c.Sent.UserName, shown.UserName) || within(c.Sent.DisplayName, shown.DisplayName) ||
		within(c.Sent.ExternalID, shown.ExternalID)
}
