package steps_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestUnmappedNamesMayBeRefused: a provider that knows the attributes of its mapping alone, and refuses any other by its name, is right.
func TestUnmappedNamesMayBeRefused(t *testing.T) {
	for _, name := range []string{"entra-default", gallery} {
		what := asked{mapping: name, concurrency: 4}
		mapping, err := mockentra.LoadMapping(name)
		if err != nil {
			t.Fatal(err)
		}
		for key, scenario := range judged(t, mappedNamesOnly(strict(), mapping), what) {
			if scenario.ID == "tutorial-user" && name == gallery {
				continue // Sentry makes an address of the user name, and no other provider does
			}
			if scenario.Verdict == run.Fail || scenario.Verdict == run.Error || scenario.Verdict == run.Blocked {
				t.Errorf("%s, mapping %q: want no fault of the provider, got %s: %s: %+v", key, name, scenario.Verdict, scenario.Reason, found(scenario))
			}
		}
	}
}

// mappedNamesOnly refuses what names an attribute that no row of a mapping has.
func mappedNamesOnly(inner http.Handler, mapping *mockentra.Mapping) http.Handler {
	known := map[mockentra.Kind][]string{}
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		known[kind] = []string{"schemas", "meta", "id", "externalid", "username", "displayname", "active"}
		for _, origin := range mapping.Origins(kind) {
			if path, err := scim.ParsePath(origin.Target); err == nil {
				known[kind] = append(known[kind], strings.ToLower(strings.TrimPrefix(path.URN+":"+path.Name, ":")))
			}
		}
	}
	return refusing(inner, func(r *http.Request, text string) (int, string, string) {
		kind := mockentra.User
		if strings.HasPrefix(r.URL.Path, "/Groups") {
			kind = mockentra.Group
		}
		body := map[string]any{}
		if json.Unmarshal([]byte(text), &body) != nil || r.Method != http.MethodPost && r.Method != http.MethodPatch && r.Method != http.MethodPut || strings.HasSuffix(r.URL.Path, ".search") {
			return 0, "", ""
		}
		for _, name := range namesIn(body) {
			if !slices.Contains(known[kind], name) {
				return http.StatusBadRequest, scim.InvalidSyntax, "unknown attribute " + name
			}
		}
		return 0, "", ""
	})
}

// namesIn are the attributes that a write names, with the URN where it is an extension's, in lower case.
func namesIn(body map[string]any) (names []string) {
	operations, isPatch := body["Operations"].([]any)
	if !isPatch {
		for name, value := range body {
			names = append(names, namesUnder(name, value)...)
		}
		return names
	}
	for _, one := range operations {
		operation, _ := one.(map[string]any)
		path, _ := operation["path"].(string)
		if value, keyed := operation["value"].(map[string]any); keyed && path == "" {
			for name, inner := range value {
				names = append(names, namesUnder(name, inner)...)
			}
		} else if path != "" {
			names = append(names, namesUnder(path, operation["value"])...)
		}
	}
	return names
}

// namesUnder are the attributes that a key or path names with a value: those within the object of an extension.
func namesUnder(name string, value any) []string {
	if inner, isObject := value.(map[string]any); isObject && name == scim.SchemaEnterprise {
		var names []string
		for sub := range inner {
			names = append(names, strings.ToLower(name+":"+sub))
		}
		return names
	}
	name = strings.Replace(name, ":User.", ":User:", 1) // a dot behind the URN
	for _, core := range []string{scim.SchemaUser, scim.SchemaGroup} {
		name = strings.TrimPrefix(name, core+":")
	}
	path, err := scim.ParsePath(name)
	if err != nil {
		return nil
	}
	return []string{strings.ToLower(strings.TrimPrefix(path.URN+":"+path.Name, ":"))}
}
