package flawed

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// pagingFlaws cut lists into wrong pages.
func pagingFlaws() []Flaw {
	return []Flaw{
		{
			Name: "start-index-from-zero", Requirement: "7644-3.4.2.4-start-index-one-based", StateOnly: true,
			Also: because("the first account is on no page", "entra-paging-walk"),
			Seen: "account-discovery", Wrap: both(listedIn("Users", fromZero), listedIn("Groups", func(query url.Values) {
				if query.Get("count") == "1" { // which group is on no longer page is by chance
					fromZero(query)
				}
			})),
		},
		{
			Name: "count-ignored", Requirement: "7644-3.4.2.4-count-maximum", StateOnly: true,
			Seen: "account-discovery", Wrap: listed(func(query url.Values) { query.Del("count") }),
		},
		{
			Name: "page-says-nothing", Requirement: "7644-3.4.2.4-count-server-maximum", StateOnly: true,
			Seen: "A20", Wrap: both(only(http.MethodGet, "Users", firstAlone), only(http.MethodGet, "Groups", firstAlone)),
		},
		{
			Name: "start-index-is-a-page", Requirement: "7644-3.4.2.4-page-through", StateOnly: true,
			Also: because("each page of groups is the first", "entra-paging-groups-start"),
			Seen: "A19", Wrap: both(listedIn("Users", func(query url.Values) {
				start, wrong := strconv.Atoi(query.Get("startIndex"))
				if count, err := strconv.Atoi(query.Get("count")); err == nil && wrong == nil {
					query.Set("startIndex", strconv.Itoa((start-1)*count+1))
				}
			}), listedIn("Groups", func(query url.Values) { query.Del("startIndex") })), // whoever is on the first page is on all
		},
	}
}

func fromZero(query url.Values) {
	if start, err := strconv.Atoi(query.Get("startIndex")); err == nil {
		query.Set("startIndex", strconv.Itoa(start+1))
	}
}

// listed makes a flaw that misreads the query of a list.
func listed(edit func(url.Values)) wrap {
	return both(listedIn("Users", edit), listedIn("Groups", edit))
}

func listedIn(collection string, edit func(url.Values)) wrap {
	return only(http.MethodGet, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if query := r.URL.Query(); idOf(r) == "" {
				edit(query)
				r = r.Clone(r.Context())
				r.URL.RawQuery = query.Encode()
			}
			next.ServeHTTP(w, r)
		})
	})
}

// firstAlone answers a list of several by its first resource, where no count is given, and does not say that it is one page.
func firstAlone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := capture.Decode(kept.Body.Bytes())
		users, isList := body["Resources"].([]any)
		if !isList || r.URL.Query().Has("count") || len(users) < 3 {
			kept.Pass(w)
			return
		}
		body["Resources"] = users[:1]
		delete(body, "startIndex")
		delete(body, "itemsPerPage")
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}

// formFlaws misread forms of filters that Entra's default mapping does not need.
func formFlaws() []Flaw {
	const familyName, core, department = "name.familyName", scim.SchemaUser + ":userName", scim.SchemaEnterprise + ":department"
	boolean := regexp.MustCompile(`(?i) and active eq (true|false)`)
	return []Flaw{
		{
			Name: "boolean-condition-ignored", Requirement: "7644-3.4.2.2-abnf-literals", StateOnly: true,
			Seen: "A16", Wrap: filtered(func(filter string) string { return boolean.ReplaceAllString(filter, "") }),
		},
		{
			Name: "boolean-filter-refused", Requirement: "7644-3.4.2.2-abnf-literals",
			Seen: "A80", Wrap: filterRefused(boolean),
		},
		{
			Name: "sub-attribute-filter-finds-nobody", Requirement: "7644-3.4.2.2-sub-attribute-path", StateOnly: true,
			Seen: "A62", Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, familyName, "nickName") }),
		},
		{
			Name: "sub-attribute-filter-refused", Requirement: "7644-3.4.2.2-sub-attribute-path",
			Seen: "A80", Wrap: filterRefused(regexp.MustCompile(`name\.familyName`)),
		},
		{
			Name: "sub-attribute-condition-ignored", Requirement: "7644-3.4.2.2-sub-attribute-path", StateOnly: true,
			Seen: "A09: unfiltered result", Wrap: filtered(conditionDropped(regexp.QuoteMeta(familyName))),
		},
		{
			Name: "core-urn-filter-without-hit-ignored", Requirement: "7644-3.10-urn-qualified", Rows: []string{"the core URN"}, StateOnly: true,
			Seen: "A09: unfiltered result", Wrap: filtered(func(filter string) string {
				if strings.Contains(filter, core) && strings.Contains(filter, "nobody") {
					return ""
				}
				return filter
			}),
		},
		{
			Name: "extension-condition-ignored", Requirement: "7644-3.10-urn-qualified", Rows: []string{"an extension's URN"}, StateOnly: true,
			Seen: "A09: unfiltered result", Wrap: filtered(conditionDropped(regexp.QuoteMeta(department))),
		},
		{
			Name: "urn-filter-refused", Requirement: "7644-3.10-urn-qualified",
			Seen: "A80", Wrap: filterRefused(regexp.MustCompile(`urn:`)),
		},
		{
			Name: "value-path-over-all-values", Requirement: "7644-3.4.2.2-value-path-same-value", StateOnly: true,
			Seen: "A12", Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, `type eq "other"`, "type pr") }),
		},
		{
			Name: "core-urn-filter-finds-nobody", Requirement: "7644-3.10-urn-qualified", Rows: []string{"the core URN"}, StateOnly: true,
			Seen: "A62", Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, core, "nickName") }),
		},
		{
			Name: "extension-filter-finds-nobody", Requirement: "7644-3.10-urn-qualified", Rows: []string{"an extension's URN"}, StateOnly: true,
			Seen: "A62", Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, department, "nickName") }),
		},
	}
}

// conditionDropped takes a condition on an attribute out of a filter that has another before it.
func conditionDropped(attribute string) func(filter string) string {
	condition := regexp.MustCompile(`(?i) and ` + attribute + ` eq ("[^"]*"|true|false)`)
	return func(filter string) string { return condition.ReplaceAllString(filter, "") }
}

// filterRefused declines filters of a form.
func filterRefused(form *regexp.Regexp) wrap {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if form.MatchString(r.URL.Query().Get("filter")) {
				refuse(w, http.StatusBadRequest, "invalidFilter", "the filter is not supported")
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}
