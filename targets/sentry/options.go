package sentry

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Era names a state of Sentry's code.
type Era string

// The eras. Each has what the one before it had.
const (
	Legacy    Era = "legacy"         // 2021 to June 2026: errors without status, conflicts without scimType
	June2026  Era = "2026-06"        // June to autumn 2026: errors have a status, and conflicts "uniqueness"
	Discovery Era = "2026-discovery" // the default: since autumn 2026, with discovery endpoints
)

// AuthProvider is how the organization signs in. It decides whether users have "active".
type AuthProvider string

// The auth providers. An organization that signs in with Entra gets users without "active".
const (
	ActiveDirectory AuthProvider = "active-directory" // the default
	Okta            AuthProvider = "okta"
	SAML2           AuthProvider = "saml2"
)

// Options choose among Sentry's behaviours. The zero value is an Entra organization of today's Sentry, without authentication and
// without rate limits.
type Options struct {
	Org    string   // slug of the organization, part of every path; default "acme"
	OrgID  int64    // its numeric id, accepted in place of the slug; default 4505712
	URL    string   // prefix of absolute locations in era Discovery; default http:// and the request's host
	Token  string   // bearer token; "" means no authentication
	Scopes []string // what the token may do; nil is what Sentry grants when SCIM is enabled

	AuthProvider     AuthProvider     // default ActiveDirectory
	SCIMOff          bool             // SCIM is not enabled: 403 to everything
	DefaultRole      string           // of whoever is created without a role; default "member"
	Era              Era              // default Discovery
	PendingDuplicate int              // status for a second POST of an invited user: 400 (default) or 409
	NewMembersLinked bool             // a created user counts as joined at once, which turns duplicates into 409
	UnlinkedStays    bool             // nobody has an SSO identity linked, and who is removed stays: as reported in issue 85832; that it is answered 204 is inferred
	AcceptGroupSlug  bool             // a group is found by its slug, too
	CountZero        int              // page size for count=0: 100 (default); or 500, the status older releases answer
	RateLimit        RateLimit        // zero: off, as where people host Sentry themselves
	Now              func() time.Time // clock of the rate limit; default time.Now

	Members []Member // who is there already
	FirstID int      // id of the first resource; default 4821301, since ids of the service are not small
}

// Validate reports the first option that has no meaning.
func (o Options) Validate() error {
	if !slices.Contains([]AuthProvider{"", ActiveDirectory, Okta, SAML2}, o.AuthProvider) {
		return fmt.Errorf("auth provider %q is unknown: expected active-directory, okta or saml2", o.AuthProvider)
	}
	if !slices.Contains([]Era{"", Legacy, June2026, Discovery}, o.Era) {
		return fmt.Errorf("era %q is unknown: expected legacy, 2026-06 or 2026-discovery", o.Era)
	}
	if !slices.Contains([]int{0, http.StatusBadRequest, http.StatusConflict}, o.PendingDuplicate) {
		return fmt.Errorf("pending duplicate is %d: expected 400 or 409", o.PendingDuplicate)
	}
	if !slices.Contains([]int{0, defaultPage, http.StatusInternalServerError}, o.CountZero) {
		return fmt.Errorf("count zero is %d: expected 100 or 500", o.CountZero)
	}
	if o.DefaultRole != "" && !settable(o.DefaultRole) {
		return fmt.Errorf("default role %q is unknown: expected member, admin, manager or billing", o.DefaultRole)
	}
	if o.FirstID < 0 || o.OrgID < 0 {
		return fmt.Errorf("first id is %d and organization id %d: expected positive numbers", o.FirstID, o.OrgID)
	}
	for _, scope := range o.Scopes {
		if !slices.Contains(grantable, scope) {
			return fmt.Errorf("scope %q is unknown: expected one of %v", scope, grantable)
		}
	}
	for _, member := range o.Members {
		if err := member.validate(); err != nil {
			return err
		}
	}
	return o.RateLimit.validate()
}

func (o Options) withDefaults() Options {
	if o.Org == "" {
		o.Org = "acme"
	}
	if o.OrgID == 0 {
		o.OrgID = 4505712
	}
	if o.Scopes == nil {
		o.Scopes = granted
	}
	if o.AuthProvider == "" {
		o.AuthProvider = ActiveDirectory
	}
	if o.DefaultRole == "" {
		o.DefaultRole = "member"
	}
	if o.Era == "" {
		o.Era = Discovery
	}
	if o.PendingDuplicate == 0 {
		o.PendingDuplicate = http.StatusBadRequest
	}
	if o.CountZero == 0 {
		o.CountZero = defaultPage
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.FirstID == 0 {
		o.FirstID = 4821301
	}
	return o
}

// Member is a membership that did not come by SCIM: the API cannot make one that is more than invited.
type Member struct {
	Email       string
	OtherEmails []string // more addresses of the Sentry account; need Joined
	Role        string   // default Options.DefaultRole; "owner" is possible here
	Joined      bool     // has a Sentry account
	Inactive    bool     // the account is switched off: hidden from lists
	Requested   bool     // asked to join, or has joined, and nobody approved yet: hidden from lists
	Partnership bool     // managed by a partner: cannot be changed
}

func (m Member) validate() error {
	switch {
	case !validEmail(m.Email):
		return fmt.Errorf("member %q is no e-mail address", m.Email)
	case m.Role != "" && m.Role != ownerRole && !settable(m.Role):
		return fmt.Errorf("role %q of member %s is unknown: expected owner, manager, admin, billing or member", m.Role, m.Email)
	case !m.Joined && (m.Inactive || len(m.OtherEmails) > 0):
		return errors.New("member " + m.Email + " has no account: expected joined, or neither inactive nor other e-mails")
	}
	return nil
}
