package flawed

// patchFlaws misread the PATCH of plain attributes.
func patchFlaws() []Flaw {
	return []Flaw{
		{
			Name: "title-read-only", Requirement: "entra-update-replace-single", StateOnly: true,
			Also: because("the title is changed there too", "entra-match-link-completes/under another title", "entra-update-first/title", "entra-update-pathless-add", "entra-update-settles",
				"entra-update-several"),
			Seen: "Sentry D07; A32", Wrap: dropped("Users", func(o operation) bool { return o.about("title") }),
		},
		{
			Name: "display-name-read-only", Requirement: "7644-3.5.2.3-replace-single", StateOnly: true,
			Also: because("one of the several changes is the display name", "entra-lost-update", "entra-update-several"),
			Seen: "Sentry D24; A32", Wrap: dropped("Users", func(o operation) bool { return o.about("displayName") }),
		},
		{
			Name: "add-does-nothing", Requirement: "entra-update-add-absent", StateOnly: true,
			Also: because("the language is added there too", "entra-update-pathless-add"),
			Seen: "Sentry D07: no add", Wrap: dropped("Users", func(o operation) bool { return o.op == "add" && o.about("preferredLanguage") }),
		},
		{
			Name: "dotted-path-unknown", Requirement: "entra-update-sub-attribute", StateOnly: true,
			Seen: "A62: stored as literal members", Wrap: dropped("Users", func(o operation) bool { return o.about("name.familyName") }),
		},
		{
			Name: "name-replaced-whole", Requirement: "entra-update-sub-attribute", StateOnly: true,
			Also: because("the middle name is gone with the rest of the name", "entra-update-keeps-details/family name"),
			Seen: "A63", Wrap: patched("Users", nameReplaced),
		},
		{
			Name: "first-operation-only", Requirement: "entra-update-several-operations", StateOnly: true,
			Also: because("Entra sends the attribute again with its next write", "entra-update-pathless-add", "entra-discovery-writable",
				"entra-disabled-together/legacy title, together", "entra-disabled-together/legacy mail, together",
				"entra-disabled-together/compliant title, together", "entra-multi-add-address", "entra-multi-phones-together",
				"entra-patch-sequential", "entra-soft-delete", "entra-absence-told", "entra-absence-left"),
			Seen: "Sentry D09", Wrap: patched("Users", func(all []operation) []operation { return all[:min(1, len(all))] }),
		},
		{
			Name: "username-immutable", Requirement: "entra-update-username-keeps-id", StateOnly: true,
			Also: because("the userName is changed there too", "entra-soft-delete", "tutorial-attributes"),
			Seen: "Sentry D22", Wrap: dropped("Users", func(o operation) bool { return o.about("userName") }),
		},
		{
			Name: "external-id-write-once", Requirement: "entra-update-external-id", StateOnly: true,
			Also: because("the externalId is replaced there too", "entra-match-link-completes/under another external id"),
			Seen: "Sentry D04; A37",
			Wrap: dropped("Users", func(o operation) bool { return o.op == "replace" && o.about("externalId") }),
		},
	}
}

// nameReplaced takes a changed part for the whole name.
func nameReplaced(all []operation) []operation {
	for i, one := range all {
		if one.about("name.familyName") {
			all[i] = operation{"replace", "name", object{"familyName": one.value}}
			return append([]operation{{"remove", "name", nil}}, all...)
		}
	}
	return all
}
