package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// columns are the lengths of a database that is narrower than Entra's own, by the last name of an attribute.
func columns(collection string) map[string]int {
	if collection == "Groups" {
		return map[string]int{"displayname": 64}
	}
	return map[string]int{
		"username": 75, "displayname": 100, "title": 64, "emails": 64, "givenname": 50, "familyname": 50, "formatted": 70, "addresses.formatted": 100,
		"streetaddress": 255, "locality": 64, "region": 64, "postalcode": 20, "externalid": 36, "employeenumber": 15, "department": 50,
	}
}

// fits is a text in its column.
type fits func(text string, width int) string

func cutTo(text string, width int) string { return text[:width] }

// narrow rewrites each text below a name that is wider than its column.
func narrow(of map[string]int, parent, name string, value any, rewrite fits) any {
	name = strings.ToLower(name[strings.LastIndexAny(name, ":.")+1:])
	switch held := value.(type) {
	case string:
		width := of[name]
		if name == "value" || name == "formatted" && strings.EqualFold(parent, "addresses") {
			width = of[strings.ToLower(parent)]
			if name == "formatted" {
				width = of["addresses.formatted"]
			}
		}
		if width > 0 && len(held) > width {
			return rewrite(held, width)
		}
	case object:
		for key, inner := range held {
			held[key] = narrow(of, name, key, inner, rewrite)
		}
	case []any:
		for i, inner := range held {
			if element, is := inner.(object); is {
				for key, deeper := range element {
					element[key] = narrow(of, name, key, deeper, rewrite)
				}
				held[i] = element
			}
		}
	}
	return value
}

// narrowed rewrites what of an operation is wider than its column.
func narrowed(of map[string]int, one operation, rewrite fits) operation {
	list, rest, _ := strings.Cut(one.path, "[")
	if _, part, isElement := strings.Cut(rest, "]."); isElement {
		one.value = narrow(of, list, part, one.value, rewrite)
		return one
	}
	one.value = narrow(of, "", one.path, one.value, rewrite)
	return one
}

// fitted keeps what fits into the columns.
func fitted(collection string, rewrite fits) wrap {
	of := columns(collection)
	return both(misreadIn(collection, func(body object) { narrow(of, "", "", body, rewrite) }), patched(collection, func(all []operation) []operation {
		for i := range all {
			all[i] = narrowed(of, all[i], rewrite)
		}
		return all
	}))
}

// longValuesRefused has the same columns, and says so.
func longValuesRefused(collection string) wrap {
	of := columns(collection)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			long := false
			note := func(text string, _ int) string { long = true; return text }
			if body := capture.Decode(capture.Take(r)); is(r, http.MethodPost, collection) {
				narrow(of, "", "", body, note)
			} else if r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/"+collection) {
				for _, one := range operations(body) {
					narrowed(of, one, note)
				}
			}
			if long {
				refuse(w, http.StatusBadRequest, scim.InvalidValue, "a value is too long")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
