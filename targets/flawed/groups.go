package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

func groupFlaws() []Flaw {
	return []Flaw{
		{
			Name: "group-created-with-200", Requirement: "entra-group-create-empty",
			Seen: "scim-endpoint: the sample's answer to a creation is 201", Wrap: createdWith200("Groups"),
		},
		{
			Name: "adscim-schema-echoed", Requirement: "entra-group-adscim-schema-tolerated", StateOnly: true,
			Seen: "A57", Wrap: schemaEchoed,
		},
		{
			Name: "adscim-schema-refused", Requirement: "entra-group-adscim-schema-tolerated",
			Also: because("Entra cannot create any group", "entra-cycle-whole-team", "entra-group-create"),
			Seen: "A57; scim-endpoint: the sample of a group's creation", Wrap: schemaRefused,
		},
		{
			Name: "foreign-groups-hidden", Requirement: "entra-group-match-display-name", StateOnly: true,
			Also: because("Sentry's mapping comes upon it too", "tutorial-match-team"),
			Seen: "how-provisioning-works", Wrap: found("Groups", func(_ *http.Request, group object) bool { return group["externalId"] != nil }),
		},
		{
			Name: "group-filter-case-sensitive", Requirement: "entra-group-display-name-case-insensitive", StateOnly: true,
			Seen: "Sentry D08; wso2#11182", Wrap: found("Groups", func(r *http.Request, group object) bool {
				name, asked := wanted(r, "displayName")
				return !asked || group["displayName"] == name
			}),
		},
		{
			Name: "group-external-id-dropped", Requirement: "entra-group-external-id-kept", StateOnly: true,
			Also: because("the oracle compares the externalId of groups too", "entra-cycle-restart-members",
				"entra-cycle-whole-team", "entra-group-linked-members"),
			Seen: "Sentry D04", Wrap: returned("Groups", func(group object) { delete(group, "externalId") }),
		},
		{
			Name: "search-returns-members", Requirement: "entra-group-search-excludes-members", StateOnly: true,
			Seen: "provisioning-logs: members are returned although they are excluded", Wrap: membersInSearch,
		},
		{
			Name: "read-returns-members", Requirement: "7644-3.4.2.5-excluded-attributes-supported", StateOnly: true,
			Seen: "osiam#236; wso2#13855", Wrap: membersInRead,
		},
	}
}

// adscim is the URI that Entra adds to the schemas of a group.
const adscim = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

// schemaEchoed stores the schemas of a group as they were sent.
func schemaEchoed(next http.Handler) http.Handler {
	return returned("Groups", func(group object) {
		if group["externalId"] != nil {
			group["schemas"] = []any{scim.SchemaGroup, adscim}
		}
	})(next)
}

// schemaRefused knows no schema but its own.
func schemaRefused(next http.Handler) http.Handler {
	return only(http.MethodPost, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			listed, _ := capture.Decode(capture.Take(r))["schemas"].([]any)
			for _, urn := range listed {
				if urn == adscim {
					refuse(w, http.StatusBadRequest, "invalidSyntax", "schema "+adscim+" is unknown")
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// membersInSearch overlooks excludedAttributes in a search.
func membersInSearch(next http.Handler) http.Handler {
	return excludes(next, func(r *http.Request) bool { return idOf(r) == "" })
}

// membersInRead overlooks excludedAttributes where one group is read.
func membersInRead(next http.Handler) http.Handler {
	return excludes(next, func(r *http.Request) bool { return idOf(r) != "" })
}

// excludes takes excludedAttributes away from some requests.
func excludes(next http.Handler, which func(*http.Request) bool) http.Handler {
	return only(http.MethodGet, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if query := r.URL.Query(); which(r) && query.Has("excludedAttributes") {
				query.Del("excludedAttributes")
				r = r.Clone(r.Context())
				r.URL.RawQuery = query.Encode()
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
