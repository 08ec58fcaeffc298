package sentry

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const ownerRole = "owner" // may be returned, never set

// settable are the roles that a client may set. "billing" exists on the hosted service.
func settable(role string) bool {
	return slices.Contains([]string{"member", "admin", "manager", "billing"}, role)
}

// createUser reads userName and sentryOrgRole, and nothing else.
func (p *Provider) createUser(r request) answer {
	body, refused, failed := r.object()
	if failed {
		return refused
	}
	role, locked := p.options.DefaultRole, false
	if given := body["sentryOrgRole"]; truthy(given) {
		text, ok := given.(string)
		if !ok {
			return internalError()
		}
		role, locked = strings.ToLower(text), true
	}
	if !settable(role) {
		return p.scimError(http.StatusBadRequest, "Invalid organization role.", "")
	}
	email, messages := readEmail(body["userName"])
	if len(messages) > 0 {
		return p.doublyEncoded(fieldErrors{{field: "email", messages: messages}})
	}
	if refused, failed := p.duplicate(email, role); failed {
		return refused
	}
	added := &member{
		email: email, role: role, linked: p.options.NewMembersLinked, provisioned: true, roleRestricted: locked,
	}
	p.org.addMember(added)
	return answer{status: http.StatusCreated, body: p.user(added)}
}

// duplicate answers for an e-mail that is taken: a joined member's in any letter case, an invited one's in the same. Who asked to
// join and waits for approval is answered with as if just created, or with an exception when the role differs.
func (p *Provider) duplicate(email, role string) (taken answer, found bool) {
	var pending *member
	for _, other := range p.org.byEmail[strings.ToLower(email)] {
		switch {
		case other.linked:
			return p.conflict(), true
		case other.email == email:
			pending = other
		}
	}
	switch {
	case pending == nil:
		return answer{}, false
	case pending.requested && pending.role == role:
		return answer{status: http.StatusCreated, body: p.user(pending)}, true
	case pending.requested:
		return internalError(), true
	}
	if p.options.PendingDuplicate == http.StatusConflict {
		return p.conflict(), true
	}
	message := fmt.Sprintf("The user %s has already been invited", email)
	return p.doublyEncoded(fieldErrors{{field: "email", messages: []string{message}}}), true
}

func (p *Provider) conflict() answer {
	scimType := "uniqueness"
	if p.options.Era == Legacy {
		scimType = ""
	}
	return p.scimError(http.StatusConflict, "User already exists in the database.", scimType)
}

// emailLimit is how many characters a userName may have.
const emailLimit = 75

// readEmail checks a userName as the framework checks an e-mail field: trimmed, case kept.
func readEmail(value any) (email string, messages []string) {
	switch value := value.(type) {
	case nil:
		return "", []string{errNull}
	case string:
		email = strings.TrimSpace(value)
	case json.Number:
		email = printedNumber(value)
	default:
		return "", []string{errNotString}
	}
	if email == "" {
		return "", []string{errBlank}
	}
	if len([]rune(email)) > emailLimit {
		messages = append(messages, errTooLong(emailLimit))
	}
	if !validEmail(email) { // checked by the field and by the model, and so said twice
		messages = append(messages, "Enter a valid email address.", "Enter a valid email address.")
	}
	return email, messages
}
