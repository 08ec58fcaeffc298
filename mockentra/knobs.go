package mockentra

import "time"

// Knobs are the switches of entra.md §12 and §14 that the engine knows. What is marked [I] there is a knob because nobody
// outside Microsoft can tell.
type Knobs struct {
	MembersPerPatch    int           // 0 = the connector's: nongallery 1, gallery 100 [I]
	ProbeEachCycle     bool          // §1.3 [O]
	FilterEncoding     string        // plus, percent20 or raw_quotes: §2.1 [O]
	Scope              string        // assigned or all: §7.1 [D]
	ManagerRemove      string        // "" = by dialect, replace-empty, remove, remove-filter, silent: §4.2f
	GroupSchemaURI     bool          // ADSCIM URI when a group is created: §3.3 [D]
	EmptyRoles         bool          // "roles": [] when a user is created: §3.2 [D]
	PostActiveAsString bool          // §3.2 [O]
	MemberRefNull      bool          // §4.2d [O]
	CaseExact          bool          // §2.3 [D]
	PostRetry          int           // POSTs repeated in one pass when no answer came: §6.4 [I]
	DeleteThreshold    int           // disables and deletions a cycle may send, 0 = off: §5.5 [D]
	SkipOutOfScope     bool          // §5.4 [D]
	QuarantineFloor    int           // §6.3 [D]
	QuarantineRatio    float64       // of provisioning events
	QuarantineFailures int           // without references
	QuarantineAll      int           // with references
	EscrowLife         time.Duration // §6.2 [D]
}

// DefaultKnobs returns entra.md's defaults. PostRetry alone differs, 0 instead of 1: a repeated POST would turn a lost answer,
// whose effect is unknown, into a conflict that the provider did not cause.
func DefaultKnobs() Knobs {
	return Knobs{
		ProbeEachCycle: true, FilterEncoding: "plus", Scope: "assigned", GroupSchemaURI: true,
		QuarantineFloor: 5000, QuarantineRatio: 0.40, QuarantineFailures: 40_000, QuarantineAll: 60_000,
		EscrowLife: 28 * 24 * time.Hour,
	}
}

// retryDelays are the offsets of retries from the first failure; then one a day (entra.md §6.2 [D]).
func retryDelay(attempt int) time.Duration {
	switch attempt {
	case 1:
		return 6 * time.Hour
	case 2:
		return 12 * time.Hour
	}
	return time.Duration(attempt-2) * 24 * time.Hour
}
