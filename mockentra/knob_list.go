package mockentra

// Reach is what of Entra's requests a knob changes, in words.
type Reach string

// What the knobs reach.
const (
	ReachSearches          Reach = "searches"
	ReachCycles            Reach = "the beginning of cycles"
	ReachUserCreations     Reach = "POST of users"
	ReachActiveOfCreations Reach = "POST of users, where active is mapped"
	ReachGroupCreations    Reach = "POST of groups"
	ReachMembers           Reach = "members"
	ReachSeveralMembers    Reach = "several members at once"
	ReachManagerRemovals   Reach = "removals of a manager"
	ReachCaseChanges       Reach = "changes of letter case alone"
	ReachLists             Reach = "changes of a list, where one is mapped"
	ReachLostAnswers       Reach = "POST without response"
	ReachLeavers           Reach = "who leaves the scope"
	ReachRefusals          Reach = "what was refused in the cycle before"
	ReachRecycleBin        Reach = "members who are soft-deleted"
)

// Switches lists the knobs that a definition may set. The others stay out. Scope and DeleteThreshold change whom a cycle writes to,
// which scenarios do themselves; quarantine and the life of an escrow are about thousands of objects and weeks, and no
// administrator can set them. PathlessSingle is not Entra's own form but its Validator's: the scenarios play it in rows of their own, at
// every provider.
func Switches() []Knob { return append(sending(), behaving()...) }

// sending are the knobs of what a request looks like.
func sending() []Knob {
	return []Knob{
		{
			Name: "filter_encoding", Others: []string{"percent20", "raw_quotes"}, Reaches: ReachSearches,
			Basis: "observed", Source: "seen-plus-no-accept", field: func(k *Knobs) any { return &k.FilterEncoding },
			Does: "How filters are encoded in a URL. plus writes + and %22, percent20 writes %20, raw_quotes leaves quotes as they are.",
		}, {
			Name: "group_schema_uri", Others: []string{"false"}, Reaches: ReachGroupCreations,
			Basis: "documented", Source: "scim-endpoint", field: func(k *Knobs) any { return &k.GroupSchemaURI },
			Does: "A POST of a group also names a schema of Microsoft's own, as in Microsoft's sample.",
		}, {
			Name: "post_active_as_string", Others: []string{"true"}, Reaches: ReachActiveOfCreations,
			Basis: "observed", Source: "seen-active-string", field: func(k *Knobs) any { return &k.PostActiveAsString },
			Does: `A POST of a user has "active": "True", a string.`,
		}, {
			Name: "empty_roles", Others: []string{"true"}, Reaches: ReachUserCreations,
			Basis: "documented", Source: "scim-endpoint", field: func(k *Knobs) any { return &k.EmptyRoles },
			Does: `A POST of a user has "roles": [], as in Microsoft's sample.`,
		}, {
			Name: "member_ref_null", Others: []string{"true"}, Reaches: ReachMembers,
			Basis: "documented", Source: "scim-endpoint", field: func(k *Knobs) any { return &k.MemberRefNull },
			Does: `Each member in a PATCH has "$ref": null, as in Microsoft's sample.`,
		}, {
			Name: "manager_remove", Others: []string{"remove", "replace-empty", "remove-filter", "silent"}, Reaches: ReachManagerRemovals,
			Basis: "observed", Source: "seen-validator", field: func(k *Knobs) any { return &k.ManagerRemove },
			Does: "How a manager is taken away; silent sends nothing. The default is remove in the legacy dialect and replace-empty in the compliant one.",
		},
	}
}

// behaving are the knobs of which requests there are.
func behaving() []Knob {
	return []Knob{
		{
			Name: "members_per_patch", Others: []string{"1", "2", "100"}, Most: 1000, Reaches: ReachSeveralMembers,
			Basis: "inferred", Source: "scim-endpoint", field: func(k *Knobs) any { return &k.MembersPerPatch },
			Does: "Members in one PATCH. 0 is the connector's: nongallery 1, gallery 100.",
		}, {
			Name: "probe_each_cycle", Others: []string{"false"}, Reaches: ReachCycles,
			Basis: "observed", Source: "https://learn.microsoft.com/en-us/answers/questions/5736473",
			Does: "Each cycle begins with the search of the connection test.", field: func(k *Knobs) any { return &k.ProbeEachCycle },
		}, {
			Name: "case_exact", Others: []string{"true"}, Reaches: ReachCaseChanges,
			Basis: "documented", Source: "attribute-mappings", field: func(k *Knobs) any { return &k.CaseExact },
			Does: "A change of letter case alone is sent, as if each attribute were marked case-exact.",
		}, {
			Name: "list_replace", Others: []string{"true"}, Reaches: ReachLists,
			Basis: "inferred", Source: "attribute-mappings", field: func(k *Knobs) any { return &k.ListReplace },
			Does: "A list that differs, such as otherMails, is replaced as a whole. By default the values that the provider lacks are added.",
		}, {
			Name: "post_retry", Others: []string{"1", "3"}, Most: 10, Reaches: ReachLostAnswers,
			Basis: "inferred", Source: "scim-endpoint", field: func(k *Knobs) any { return &k.PostRetry },
			Does: "How often a POST without response is sent again in the same cycle. Entra's number is not published; 0 keeps a lost response from " +
				"turning into a conflict.",
		}, {
			Name: "escrow_first_retry", Others: []string{RetryAfter6h}, Reaches: ReachRefusals,
			Basis: "documented", Source: "quarantine", field: func(k *Knobs) any { return &k.EscrowFirstRetry },
			Does: "When a user or group that was refused is first sent again. Microsoft's pages name both.",
		}, {
			Name: "skip_out_of_scope", Others: []string{"true"}, Reaches: ReachLeavers,
			Basis: "documented", Source: "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/skip-out-of-scope-deletions",
			Does: "Who leaves the scope is left alone, neither disabled nor deleted (SkipOutOfScopeDeletions).", field: func(k *Knobs) any { return &k.SkipOutOfScope },
		}, {
			Name: "remove_members_on_soft_delete", Others: []string{"true"}, Reaches: ReachRecycleBin,
			Basis: "inferred", Source: "how-provisioning-works", field: func(k *Knobs) any { return &k.RemoveMembersOnSoftDelete },
			Does: "A user who is soft-deleted is removed from the groups that are provisioned. By default the memberships stay, as they do in the directory.",
		},
	}
}
