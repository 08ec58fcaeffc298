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

// duplicate answers for an e-mail that is taken: an invited member's in the same letter case, a joined one's in any. Who has joined
// and is switched off, or waits for approval, takes no address. Who only asked to join is answered with as if just created, or with an
// exception when the role differs.
func (p *Provider) duplicate(email, role string) (taken answer, found bool) {
	var invited, joined bool
	var asking *member
	for _, other := range p.org.byEmail[strings.ToLower(email)] {
		switch {
		case other.linked:
			joined = joined || !other.hidden()
		case other.email != email:
		case other.requested:
			asking = other
		default:
			invited = true
		}
	}
	switch {
	case invited && p.options.PendingDuplicate == http.StatusBadRequest:
		message := fmt.Sprintf("The user %s has already been invited", email)
		return p.doublyEncoded(fieldErrors{{field: "email", messages: []string{message}}}), true
	case invited, joined:
		return p.conflict(), true
	case asking == nil:
		return answer{}, false
	case asking.role == role:
		return answer{status: http.StatusCreated, body: p.user(asking)}, true
	default:
		return internalError(), true
	}
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
	const invalid = "Enter a valid email address."
	if !validEmail(email) {
		messages = append(messages, invalid)
	}
	if refusedDomain.MatchString(email) {
		messages = append(messages, invalid)
	}
	if len([]rune(email)) > emailLimit {
		messages = append(messages, errTooLong(emailLimit))
	}
	if !validEmail(email) { // checked by Sentry's field and by the framework's, and so said twice
		messages = append(messages, invalid)
	}
	return email, messages
}
