package hostile

import (
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// nameBehaviours store another name than was sent: the userName of users, the displayName of groups.
func nameBehaviours() []Behaviour {
	return []Behaviour{
		{"name-lower-case", "name", named(strings.ToLower)},
		{"name-upper-case", "name", named(strings.ToUpper)},
		{"name-with-prefix", "name", named(func(name string) string { return "CORP\\" + name })},
		{"name-with-suffix", "name", named(func(name string) string { return name + "@corp" })},
		{"name-of-a-guest", "name", named(func(name string) string {
			return strings.ReplaceAll(name, "@", "_") + "#EXT#@corp.example"
		})},
		{"name-without-plus", "name", named(func(name string) string { return strings.ReplaceAll(name, "+", "") })},
		{"name-normalised", "name", named(func(name string) string { return norm.NFKC.String(strings.ToLower(name)) })},
		{"name-cut", "name", named(func(name string) string {
			local, domain, _ := strings.Cut(name, "@")
			return strings.TrimSuffix(local[:min(len(local), 20)]+"@"+domain, "@")
		})},
	}
}

// named changes the name in the bodies of creations, replacements and patches.
func named(spell func(string) string) wrap {
	return func(_ *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			collection, _ := split(r.URL.Path)
			body := capture.Decode(capture.Take(r))
			if isResource(collection) && body != nil {
				attribute := "userName"
				if collection == "Groups" {
					attribute = "displayName"
				}
				respell(body, attribute, spell)
				for _, operation := range anys(body["Operations"]) {
					respellOperation(operation, attribute, spell)
				}
				capture.Give(r, []byte(scim.JSON(body)))
			}
			next.ServeHTTP(w, r)
		})
	}
}

func respell(resource object, attribute string, spell func(string) string) {
	if name, ok := resource[attribute].(string); ok {
		resource[attribute] = spell(name)
	}
}

func respellOperation(operation any, attribute string, spell func(string) string) {
	one, _ := operation.(object)
	path, _ := one["path"].(string)
	if inner, ok := one["value"].(object); ok && path == "" {
		respell(inner, attribute, spell)
	} else if strings.EqualFold(path, attribute) {
		respell(one, "value", spell)
	}
}
