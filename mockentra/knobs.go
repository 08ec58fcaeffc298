package mockentra

import "time"

// Knobs are the switches of entra.md §12 and §14 that the engine knows. What is marked [I] there is a knob because nobody
// outside Microsoft can tell.
type Knobs struct {
	MembersPerPatch    int           `yaml:"members_per_patch"`           // 0 = the connector's: nongallery 1, gallery 100 [I]
	ProbeEachCycle     bool          `yaml:"probe_each_cycle"`            // §1.3 [O]
	FilterEncoding     string        `yaml:"filter_encoding"`             // plus, percent20 or raw_quotes: §2.1 [O]
	Scope              string        `yaml:"scope"`                       // assigned or all: §7.1 [D]
	ManagerRemove      string        `yaml:"manager_remove"`              // "" = by dialect, replace-empty, remove, remove-filter, silent: §4.2f
	GroupSchemaURI     bool          `yaml:"legacy_group_schema"`         // ADSCIM URI when a group is created: §3.3 [D]
	EmptyRoles         bool          `yaml:"empty_roles"`                 // "roles": [] when a user is created: §3.2 [D]
	PostActiveAsString bool          `yaml:"post_active_as_string"`       // §3.2 [O]
	MemberRefNull      bool          `yaml:"member_ref_null"`             // §4.2d [O]
	CaseExact          bool          `yaml:"case_exact_compare"`          // §2.3 [D]
	PostRetry          int           `yaml:"post_retry"`                  // POSTs repeated in one pass when no answer came: §6.4 [I]
	DeleteThreshold    int           `yaml:"delete_threshold"`            // disables and deletions a cycle may send, 0 = off: §5.5 [D]
	SkipOutOfScope     bool          `yaml:"skip_out_of_scope_deletions"` // §5.4 [D]
	QuarantineFloor    int           `yaml:"quarantine_min_failures"`     // §6.3 [D]
	QuarantineRatio    float64       `yaml:"quarantine_ratio"`            // of provisioning events
	QuarantineFailures int           `yaml:"quarantine_failures"`         // without references
	QuarantineAll      int           `yaml:"quarantine_all"`              // with references
	EscrowLife         time.Duration `yaml:"escrow_life"`                 // §6.2 [D]
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
