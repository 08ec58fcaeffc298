package steps_test

// sameCause lists requirements that name the cause of a flaw as well as the one under which it is filed: what is to be fixed is the same,
// and their advice leads there. The flaws' own requirements are often the narrower ones.
func sameCause() map[string][]string {
	return map[string][]string{
		"active-false-deletes":              {"entra-disable-inactive"},
		"adscim-schema-refused":             {"entra-group-create-empty"},
		"disable-500-but-applied":           {"7644-3.5.2-patch-success-200-or-204"},
		"display-name-read-lags":            {"entra-read-after-write"},
		"duplicate-200-with-error":          {"entra-create-one-of-two"},
		"email-change-renames":              {"entra-update-others-untouched"},
		"email-path-refused":                {"7644-3.5.2.3-replace-value-path-sub"},
		"employee-number-clears-department": {"entra-update-others-untouched"},
		"employee-number-path-refused":      {"7644-3.5.2-patch-path-urn"},
		"extension-demanded":                {"entra-create-sparse-accepted"},
		"extension-flattened":               {"7643-3-extension-namespace"},
		"external-id-change-clears-title":   {"entra-update-others-untouched"},
		"external-id-of-group-fixed":        {"entra-group-external-id-kept"},
		"first-added-member-only":           {"entra-members-add-each"},
		"full-name-of-language-demanded":    {"entra-update-add-absent"},
		"group-delete-405":                  {"entra-group-delete"},
		"hits-with-neighbour":               {"entra-match-filter-exact"},
		"inactive-name-free":                {"entra-create-duplicate-409"},
		"inactive-not-deleted":              {"entra-purge-deletes"},
		"language-change-moves-country":     {"7644-3.5.2.3-replace-missing-is-add"},
		"language-respelt-on-read":          {"entra-create-title-kept"},
		"language-without-path-only":        {"entra-update-add-absent"},
		"manager-change-clears-department":  {"entra-update-others-untouched"},
		"manager-of-newcomer-lost":          {"entra-manager-set"},
		"manager-removal-clears-department": {"entra-update-others-untouched"},
		"manager-value-is-name":             {"entra-manager-set"},
		"member-add-ignored":                {"entra-members-add-each"},
		"member-by-reference":               {"entra-members-add-each"},
		"member-filter-empties-group":       {"7644-3.5.2.2-remove-absent-member"},
		"members-replaced-by-add":           {"entra-members-add-each"},
		"one-group-per-user":                {"entra-update-nobody-else"},
		"other-case-duplicate-500":          {"entra-create-duplicate-409"},
		"other-case-taken-over":             {"entra-disabled-not-replaced"},
		"patch-uri-refused":                 {"entra-update-replace-single"},
		"pathless-empties-group":            {"entra-group-rename-keeps-members"},
		"pathless-single-refused":           {"7644-3.5.2.3-replace-no-path"},
		"re-enable-ignored":                 {"entra-disabled-linked"},
		"read-leaves-title-out":             {"entra-update-replace-single"},
		"region-read-only":                  {"entra-update-mapped-arrives"},
		"rename-deactivates":                {"entra-update-others-untouched"},
		"second-manager-clears-department":  {"entra-update-others-untouched"},
		"search-cached":                     {"entra-create-found-afterwards"},
		"start-index-from-zero":             {"7644-3.4.2.4-page-through"},
		"title-patch-not-implemented":       {"entra-update-replace-single"},
		"unconfirmed-account-hidden":        {"entra-create-found-afterwards"},
		"unconfirmed-group-hidden":          {"entra-group-match-display-name"},
		"work-email-kept-twice":             {"7644-3.5.2.3-replace-value-path-sub"},
		"changed-mobile-without-plus":       {"entra-update-stored-as-sent"},
		"deletion-wants-body":               {"7644-3.6-delete-204"},
		"fax-overwrites-mobile":             {"entra-update-others-untouched"},
		"fax-overwrites-work-phone":         {"entra-update-others-untouched"},
		"name-replaced-whole":               {"entra-update-keeps-details", "entra-update-others-untouched"},
		"new-city-clears-country":           {"entra-update-others-untouched"},
		"new-city-clears-postal-code":       {"entra-update-others-untouched"},
		"new-city-clears-street":            {"entra-update-others-untouched"},
		"schemas-missing":                   {"7644-3.3-create-201-body"},
		"scim-json-refused":                 {"entra-create-201"}, // refused with 415, which the cause says
		"user-delete-405":                   {"7644-3.6-delete-204"},
		"wrong-people-leave":                {"entra-members-remove-only-listed"},
	}
}

// advised is what the one cause of a flaw is: its requirement, and a few words of how to fix it.
type advised struct{ requirement, fix string }

// firstFindings are flaws that show in several ways, of which one says what to fix.
func firstFindings() map[string]advised {
	return map[string]advised{
		"changed-mobile-without-plus":       {"entra-update-stored-as-sent", "Keep the client's spelling"},
		"deleted-still-found":               {"7644-3.6-deleted-not-in-queries", "Leave deleted records out of every query"},
		"inactive-not-deleted":              {"entra-purge-deletes", "Delete the record"},
		"index-keeps-old-group-name":        {"entra-group-rename-keeps-id", "update the index"},
		"index-keeps-old-user-name":         {"entra-match-follows-changes", "update the index"},
		"left-member-never-again":           {"entra-members-rejoin", "Delete the membership"},
		"patched-employee-number-as-number": {"7643-4.3-enterprise-attributes", "as plain strings"},
		"taken-name-not-told":               {"entra-restore-conflict", "Answer 409 with scimType uniqueness"},
		"user-name-over-addresses":          {"entra-match-own-attribute", "the column of the attribute"},
	}
}
