package sentry

import (
	"net/http"
	"strings"
)

// userEnvelope is how the body of a user's PATCH is checked.
func userEnvelope() envelope {
	return envelope{
		needsValue: true,
		operations: []string{"replace"},
		limit:      maxOperations,
		allowed: func(value any) string {
			switch value := value.(type) {
			case bool, map[string]any:
				return ""
			case string:
				if text := strings.ToLower(value); text == "true" || text == "false" {
					return ""
				}
			}
			return "value must be a boolean or object"
		},
	}
}

// patchUser knows one change: active becomes false, and that deletes the membership. All operations are checked, only the first
// is acted on.
func (p *Provider) patchUser(r request) answer {
	found, refused, failed := p.findUser(r)
	if failed {
		return refused
	}
	body, refused, failed := r.decode()
	if failed {
		return refused
	}
	operations, errors := userEnvelope().read(body)
	if len(errors) > 0 {
		return p.doublyEncoded(errors)
	}
	if found.partnership { // asked before it is known whether there is anything to do
		return managedByPartner()
	}
	if len(operations) == 0 {
		return answer{status: http.StatusOK, body: p.user(found)}
	}
	if !deactivates(operations[0]) {
		return p.scimError(http.StatusBadRequest, "Invalid Patch Operation.", "")
	}
	return p.remove(found)
}

// deactivates accepts the shapes of Okta (an object that holds active, whatever the path) and of Entra (path active).
func deactivates(first operation) bool {
	if members, ok := first.value.(map[string]any); ok {
		return isFalse(members["active"])
	}
	return first.path == "active" && isFalse(first.value)
}

func isFalse(value any) bool {
	if text, ok := value.(string); ok {
		return strings.EqualFold(text, "false")
	}
	return value == false
}
