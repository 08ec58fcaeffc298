package hostile

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// comparison is a part of a filter that compares with eq: attribute, value.
var comparison = regexp.MustCompile(`(?i)(\S+) eq ("(?:[^"\\]|\\.)*")`)

// asked is the name that a search looks for.
func asked(r *http.Request) (string, bool) {
	for _, found := range comparison.FindAllStringSubmatch(r.URL.Query().Get("filter"), -1) {
		if strings.EqualFold(found[1], "userName") || strings.EqualFold(found[1], "displayName") {
			text, err := strconv.Unquote(found[2])
			return text, err == nil
		}
	}
	return "", false
}

// searchBehaviours are about the answers to searches by name.
func searchBehaviours() []Behaviour {
	return []Behaviour{
		{"search-429", "search", searchFails(http.StatusTooManyRequests)},
		{"search-500", "search", searchFails(http.StatusInternalServerError)},
		{"search-404", "search", searchFails(http.StatusNotFound)},
		{"search-lags-by-requests", "search", lagging(func(p *Provider, by *creation) bool { return p.requests < by.since+4 })},
		{"search-lags-by-time", "search", lagging(func(_ *Provider, by *creation) bool { return time.Since(by.at) < time.Second })},
		{"list-foreign-first", "list", edited(foreignFirst)},
		{"list-foreign-alone", "list", edited(func(p *Provider, collection string, hits []any) []any {
			return foreignFirst(p, collection, hits)[:min(1, len(hits))]
		})},
		{"list-without-id", "list", edited(func(_ *Provider, _ string, hits []any) []any {
			for _, hit := range hits {
				if one, ok := hit.(object); ok {
					delete(one, "id")
				}
			}
			return hits
		})},
		{"twin", "twin", twin(func(name string) string { return name })},
		{"twin-in-upper-case", "twin", twin(strings.ToUpper)},
	}
}

// isSent reports whether the client has sent the text in a body.
func (p *Provider) isSent(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.names[scim.Fold(text)]
}

// searchFails refuses searches for what the client has sent, so that what it has created cannot be looked for.
func searchFails(status int) wrap {
	return at(http.MethodGet, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		if name, ok := asked(r); ok && p.isSent(name) {
			refuse(w, status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// edited changes the hits of searches.
func edited(edit func(p *Provider, collection string, hits []any) []any) wrap {
	return at(http.MethodGet, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := resourceIn(kept)
		if !kept.OK() || body["Resources"] == nil || !r.URL.Query().Has("filter") {
			kept.Pass(w)
			return
		}
		collection, _ := split(r.URL.Path)
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(list(edit(p, collection, listed(body))))))
	})
}

func foreignFirst(p *Provider, collection string, hits []any) []any {
	if stranger := p.stranger(collection, 0); stranger != nil && len(hits) > 0 {
		return append([]any{stranger}, hits...)
	}
	return hits
}

// lagging leaves out of searches what is too new.
func lagging(young func(p *Provider, by *creation) bool) wrap {
	return edited(func(p *Provider, collection string, hits []any) []any {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.DeleteFunc(hits, func(hit any) bool {
			one, _ := hit.(object)
			id, _ := one["id"].(string)
			by := p.ours[collection+"/"+id]
			return by != nil && young(p, by)
		})
	})
}

// twin has had an account of the very name that is searched for, which nobody has sent yet, all along.
func twin(spelt func(string) string) wrap {
	return at(http.MethodGet, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		name, ok := asked(r)
		collection, _ := split(r.URL.Path)
		if ok && !p.isSent(name) && !isProbe(name) && len(listed(resourceIn(capture.Of(next, r)))) == 0 {
			attribute, schema := "userName", scim.SchemaUser
			if collection == "Groups" {
				attribute, schema = "displayName", scim.SchemaGroup
			}
			_, _ = p.strange(collection, object{"schemas": []any{schema}, attribute: spelt(name)}, true) // taken meanwhile: then it is there
		}
		next.ServeHTTP(w, r)
	})
}

// guid is a name that a connection test looks for, because nobody has it.
var guid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$`)

func isProbe(name string) bool { return guid.MatchString(name) }
