package evidence

import (
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Pointer turns the place of a finding into a JSON pointer (RFC 6901) into body. A check names it either so, or as the
// path of an attribute behind a slash: /emails[type eq "work"].value, /urn:…:User:department. The part of a path that the
// body does not have stays as the pointer's last token.
func Pointer(body, place string) string {
	text, slashed := strings.CutPrefix(place, "/")
	if !slashed || strings.Contains(text, "/") && !strings.Contains(text, "[") || !strings.ContainsAny(text, "[.:") {
		return place
	}
	path, err := scim.ParsePath(text)
	if err != nil {
		return place
	}
	answer := scim.Response{Body: []byte(body)}
	resource, err := answer.Decode()
	if err != nil {
		return place
	}
	return path.Pointer(resource)
}
