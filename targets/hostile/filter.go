package hostile

import (
	"net/http"
	"strconv"

	"github.com/scimproof/scimproof/scim"
)

// filterBehaviours misread filters.
func filterBehaviours() []Behaviour {
	beginsWith := func(part func(value string) string) wrap {
		return filtered(func(attribute, value string) string { return attribute + " sw " + scim.JSON(part(value)) })
	}
	return []Behaviour{
		{"filter-ignored", "filter", filtered(func(string, string) string { return "" })},
		{"filter-prefix", "filter", beginsWith(func(value string) string { return value })},
		{"filter-contains", "filter", filtered(func(attribute, value string) string { return attribute + " co " + scim.JSON(value) })},
		{"filter-first-letter", "filter", beginsWith(func(value string) string { return value[:min(1, len(value))] })},
		{"filter-half", "filter", beginsWith(func(value string) string { return value[:len(value)/2] })},
	}
}

// filtered reads each comparison with eq as another filter; "" is none.
func filtered(read func(attribute, value string) string) wrap {
	return at(http.MethodGet, false, func(_ *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		if found := comparison.FindStringSubmatch(r.URL.Query().Get("filter")); found != nil {
			value, err := strconv.Unquote(found[2])
			if err == nil {
				r = r.Clone(r.Context())
				query := r.URL.Query()
				query.Del("filter")
				if other := read(found[1], value); other != "" {
					query.Set("filter", other)
				}
				r.URL.RawQuery = query.Encode()
			}
		}
		next.ServeHTTP(w, r)
	})
}
