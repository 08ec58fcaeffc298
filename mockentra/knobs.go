package mockentra

import "time"

// Knobs are the switches of the engine: what Entra lets an administrator set, what it has been seen to do in more than one way,
// and what nobody outside Microsoft can tell. Defaults are what is documented, else what was observed. Switches describes those that
// a definition may set.
type Knobs struct {
	MembersPerPatch    int    // 0 = the connector's: nongallery 1, gallery 100, inferred
	ProbeEachCycle     bool   // observed, and in one report not: Microsoft Q&A 5736473
	FilterEncoding     string // plus, percent20 or raw_quotes: all three observed
	Scope              string // ScopeAssigned or ScopeAll
	ManagerRemove      string // "" = by dialect, replace-empty, remove, remove-filter, silent: all observed
	GroupSchemaURI     bool   // ADSCIM URI when a group is created, as in Microsoft's sample
	EmptyRoles         bool   // "roles": [] when a user is created, as in Microsoft's sample
	PostActiveAsString bool   // observed: AzureAD/SCIMReferenceCode#21
	MemberRefNull      bool   // as in Microsoft's sample, and rarely observed
	ListReplace        bool   // a list that differs is replaced as a whole, instead of added to: both are inferred
	PathlessSingle     bool   // compliant: one plain attribute without a path, as Microsoft's SCIM Validator sends it
	CaseExact          bool   // as an attribute marked "exact case"
	PostRetry          int    // POSTs repeated in one pass when no answer came; the number is inferred
	DeleteThreshold    int    // disables and deletions a cycle may send, 0 = off
	SkipOutOfScope     bool   // who leaves the scope is left alone (Microsoft, "Skip deletion")
	// RemoveMembersOnSoftDelete has a soft delete remove the user from the groups that are provisioned. Whether Entra does is not
	// known: the directory keeps the memberships.
	RemoveMembersOnSoftDelete bool

	QuarantineFloor    int           // failures below which nothing is evaluated
	QuarantineRatio    float64       // of provisioning events
	QuarantineLife     time.Duration // after which the job is disabled
	QuarantineFailures int           // without references
	QuarantineAll      int           // with references
	EscrowLife         time.Duration // of a failure that is retried
	EscrowFirstRetry   string        // RetryNextCycle or RetryAfter6h
}

// When what has failed is first retried.
const (
	RetryNextCycle = "next_cycle"
	RetryAfter6h   = "6h" // but for errors that pass: 429, 5xx, no answer
)

// The scopes: the users and groups that are assigned to the application, or all of the directory (Microsoft, "How provisioning works").
const (
	ScopeAssigned = "assigned"
	ScopeAll      = "all"
)

// DefaultKnobs returns what Entra does by default. PostRetry alone differs, 0 instead of 1: a repeated POST would turn a lost
// answer, whose effect is unknown, into a conflict that the provider did not cause.
func DefaultKnobs() Knobs {
	return Knobs{
		ProbeEachCycle: true, FilterEncoding: "plus", Scope: ScopeAssigned, GroupSchemaURI: true,
		QuarantineFloor: 5000, QuarantineRatio: 0.40, QuarantineFailures: 40_000, QuarantineAll: 60_000,
		QuarantineLife: 28 * 24 * time.Hour,
		EscrowLife:     28 * 24 * time.Hour, EscrowFirstRetry: RetryNextCycle,
	}
}

// PerPatch is how many members one PATCH may name: 1 for a non-gallery app, as Microsoft's samples and tests have it; 100 for a
// gallery connector, which is inferred: no number is published.
func (k Knobs) PerPatch(connector Connector) int {
	switch {
	case k.MembersPerPatch > 0:
		return k.MembersPerPatch
	case connector == Gallery:
		return 100
	}
	return 1
}

// retryDelay is how long after the first failure a retry is due: 6 and 12 hours, then one a day (Microsoft, "Quarantine status").
func retryDelay(attempt int) time.Duration {
	switch attempt {
	case 1:
		return 6 * time.Hour
	case 2:
		return 12 * time.Hour
	}
	return time.Duration(attempt-2) * 24 * time.Hour
}
