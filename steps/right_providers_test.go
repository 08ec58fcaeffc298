package steps_test

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// rightProvider behaves otherwise than the reference, and is right by the RFCs and by what Microsoft asks for.
type rightProvider struct {
	wrap        func(http.Handler) http.Handler
	consistency time.Duration // declared
	advised     string        // the profiles that have something to say of it
}

func rightProviders(t *testing.T) map[string]rightProvider {
	t.Helper()
	return map[string]rightProvider{
		"employee numbers are unique": {wrap: uniqueOf(func(user map[string]any) string {
			inner, _ := user[scim.SchemaEnterprise].(map[string]any)
			number, _ := inner["employeeNumber"].(string)
			return number
		})},
		"mobile telephones are unique": {wrap: declaredUnique("value", func(user map[string]any) string {
			for _, phone := range elements(user["phoneNumbers"]) {
				if number, _ := phone["value"].(string); phone["type"] == "mobile" {
					return number
				}
			}
			return ""
		})},
		"names that are shown are unique":                        {wrap: declaredUnique("displayName", shownName)},
		"names that are shown are unique, which no schema tells": {wrap: uniqueOf(shownName), advised: "entra rfc"},
		"an external id is demanded":                             {wrap: demands("externalId")},
		"a display name is demanded":                             {wrap: demands("displayName")},
		"a postal code is one": {wrap: func(next http.Handler) http.Handler {
			return refusing(next, func(r *http.Request, body string) (int, string, string) {
				if strings.Contains(body, "another addresses postalCode") {
					return http.StatusBadRequest, scim.InvalidValue, "postalCode is no postal code"
				}
				return 0, "", ""
			})
		}},
		"an index lags behind reads":                       {wrap: indexLags(2 * time.Second), consistency: 3 * time.Second},
		"telephones are canonical":                         {wrap: flawNamed(t, "phones-without-spaces").Wrap, advised: "entra"},
		"telephones have no plus sign":                     {wrap: withoutPlus, advised: "entra"},
		"members are shown on request, which none is told": {wrap: membersOnRequest},
		"what none is asked for is invented":               {wrap: completes},
		"ids have signs that a URL cannot":                 {wrap: signedIDs},
		"every answer to a PATCH is 204":                   {wrap: emptyPatches},
		"a page has ten at most":                           {wrap: tenAtMost},
	}
}

// withoutPlus shows telephone numbers by their digits, whatever brought them.
func withoutPlus(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(inner, r)
		kept.Rewrite(w, kept.Status, bytes.ReplaceAll(kept.Body.Bytes(), []byte(`"value":"+`), []byte(`"value":"`)))
	})
}

// TestRightProviders: none of them is failed or blocked by either profile, nor advised, but where Entra has more work with it.
func TestRightProviders(t *testing.T) {
	base := choiceWith(t, defaultRows(t).String())
	base.Mapping = nil
	all := rightProviders(t)
	for number, name := range slices.Sorted(maps.Keys(all)) {
		right := all[name]
		for _, profile := range []string{"entra", "rfc"} {
			t.Run(name+"/"+profile, func(t *testing.T) {
				choice := base
				choice.Profile, choice.Definition.Consistency = profile, right.consistency
				plan := planOf(t, choice)
				for key, scenario := range judgedBy(t, plan, right.wrap(strict()), asked{concurrency: 4, ids: inTurn(plan, number, shares())}) {
					advised := scenario.Verdict == run.Advisory && strings.Contains(right.advised, profile)
					if scenario.Verdict != run.Pass && scenario.Verdict != run.NotApplicable && !advised {
						t.Errorf("%s is %s: %s: %+v", key, scenario.Verdict, scenario.Reason, found(scenario))
					}
				}
			})
		}
	}
}

// TestRightMappings: what a mapping gives nobody, or gives by another name, blames no right provider.
func TestRightMappings(t *testing.T) {
	rows := defaultRows(t)
	long := mappingText{groups: rows.groups}
	for _, row := range rows.users {
		if !strings.HasPrefix(row.target, "urn:") && row.target != "externalId" {
			row.text = strings.Replace(row.text, "target: "+row.target, "target: '"+scim.SchemaUser+":"+row.target+"'", 1)
			row.text = strings.Replace(row.text, "target: '"+row.target+"'", "target: '"+scim.SchemaUser+":"+row.target+"'", 1)
		}
		long.users = append(long.users, row)
	}
	for name, mapping := range map[string]mappingText{
		"core attributes by their URN": long,
		"objectId to userName":         {replaced(rows.users, "userName", "{source: objectId, target: userName, matching: 1}"), rows.groups},
		"the login as a second address": {append(slices.Clone(rows.users),
			rowOf{"", `{source: userPrincipalName, target: 'emails[type eq "other"].value'}`}), rows.groups},
		"a password, which is never shown": {append(slices.Clone(rows.users),
			rowOf{"", `{source: extensionAttribute1, target: password, apply: create-only}`}), rows.groups},
		"groups matched by externalId": {rows.users, append(replaced(replaced(rows.groups, "externalId"), "displayName"),
			rowOf{"", "{source: displayName, target: displayName}"}, rowOf{"", "{source: objectId, target: externalId, matching: 1}"})},
	} {
		t.Run(name, func(t *testing.T) { green(t, strict(), mapping.String()) })
	}
}

// TestRFCJudgesNothingOfEntras: a scenario that the profile of the RFCs asks for looks at more than that, and fails nobody for it.
func TestRFCJudgesNothingOfEntras(t *testing.T) {
	without := answeringWithout("/Groups", "externalId")(strict())
	for key, scenario := range judged(t, without, asked{profile: "rfc", concurrency: 4}) {
		if scenario.Verdict != run.Pass && scenario.Verdict != run.NotApplicable {
			t.Errorf("%s is %s: %s: %+v", key, scenario.Verdict, scenario.Reason, found(scenario))
		}
	}
	if got := judged(t, without, asked{ids: []string{"entra-group-external-id"}})["entra-group-external-id"].Verdict; got != run.Fail {
		t.Errorf("want the profile entra to fail it, got %s", got)
	}
}

func elements(value any) (all []map[string]any) {
	list, _ := value.([]any)
	for _, one := range list {
		if element, ok := one.(map[string]any); ok {
			all = append(all, element)
		}
	}
	return all
}

// beside makes a request of a test's own with the secret of the reference.
func beside(next http.Handler, method, path, body string) *capture.Answer {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer embedded-secret")
	request.Header.Set("Content-Type", scim.MediaType)
	return capture.Of(next, request)
}

// each changes every resource of a kind that an answer shows.
func each(kind string, edit func(resource map[string]any)) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, body map[string]any) bool {
		if !strings.HasPrefix(r.URL.Path, kind) {
			return false
		}
		if list, isList := body["Resources"]; isList || body["totalResults"] != nil {
			for _, one := range elements(list) {
				edit(one)
			}
		} else {
			edit(body)
		}
		return true
	})
}

// rewriting changes the bodies of successes, where edit says so.
func rewriting(edit func(r *http.Request, body map[string]any) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if body := capture.Decode(kept.Body.Bytes()); body != nil && kept.OK() && edit(r, body) {
				kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
				return
			}
			kept.Pass(w)
		})
	}
}

func answeringWithout(kind, name string) func(http.Handler) http.Handler {
	return each(kind, func(resource map[string]any) { delete(resource, name) })
}

func demands(name string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return refusing(next, func(r *http.Request, body string) (int, string, string) {
			if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/Users") && capture.Decode([]byte(body))[name] == nil {
				return http.StatusBadRequest, scim.InvalidValue, name + " is required"
			}
			return 0, "", ""
		})
	}
}

func shownName(user map[string]any) string {
	name, _ := user["displayName"].(string)
	return name
}

// declaredUnique is uniqueOf where the schemas say so of each attribute of a name.
func declaredUnique(name string, of func(user map[string]any) string) func(http.Handler) http.Handler {
	var declare func(described map[string]any)
	declare = func(described map[string]any) {
		if described["name"] == name {
			described["uniqueness"] = "server"
		}
		for _, inner := range append(elements(described["attributes"]), elements(described["subAttributes"])...) {
			declare(inner)
		}
	}
	return func(next http.Handler) http.Handler { return uniqueOf(of)(each("/Schemas", declare)(next)) }
}

// uniqueOf refuses who would have what somebody else has.
func uniqueOf(of func(user map[string]any) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		var one sync.Mutex
		owners := map[string]string{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			write := r.Method == http.MethodPost || r.Method == http.MethodPatch || r.Method == http.MethodPut
			if !write || !strings.HasPrefix(r.URL.Path, "/Users") {
				next.ServeHTTP(w, r)
				return
			}
			capture.Take(r) // requests that are to overlap wait for each other
			one.Lock()
			defer one.Unlock()
			path := r.URL.Path
			before := beside(next, http.MethodGet, path, "")
			kept := capture.Of(next, r)
			if !kept.OK() {
				kept.Pass(w)
				return
			}
			if r.Method == http.MethodPost {
				id, _ := capture.Decode(kept.Body.Bytes())["id"].(string)
				path += "/" + id
			}
			value := of(capture.Decode(beside(next, http.MethodGet, path, "").Body.Bytes()))
			owner := owners[value]
			if value == "" || owner == "" || owner == path || beside(next, http.MethodGet, owner, "").Status == http.StatusNotFound ||
				of(capture.Decode(beside(next, http.MethodGet, owner, "").Body.Bytes())) != value {
				owners[value] = path
				kept.Pass(w)
				return
			}
			if r.Method == http.MethodPost {
				beside(next, http.MethodDelete, path, "")
			} else {
				beside(next, http.MethodPut, path, before.Body.String())
			}
			w.Header().Set("Content-Type", scim.MediaType)
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write(scim.Errorf(http.StatusConflict, scim.Uniqueness, "%s is somebody else's", value).Body())
		})
	}
}

// indexLags finds a resource only some time after it was created. Reads by id show it at once.
func indexLags(lag time.Duration) func(http.Handler) http.Handler {
	var one sync.Mutex
	made := map[any]time.Time{}
	return rewriting(func(r *http.Request, body map[string]any) bool {
		one.Lock()
		defer one.Unlock()
		if r.Method == http.MethodPost {
			made[body["id"]] = time.Now()
		}
		hits := elements(body["Resources"])
		found := slices.DeleteFunc(slices.Clone(hits), func(hit map[string]any) bool { return time.Since(made[hit["id"]]) < lag })
		if r.Method != http.MethodGet || len(found) == len(hits) {
			return false
		}
		body["Resources"], body["totalResults"], body["itemsPerPage"] = found, len(found), len(found)
		return true
	})
}

// membersOnRequest shows members to who asks for them by name. Its schemas do not say so.
func membersOnRequest(next http.Handler) http.Handler {
	hidden := answeringWithout("/Groups", "members")(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Query().Get("attributes"), "members") {
			next.ServeHTTP(w, r)
			return
		}
		hidden.ServeHTTP(w, r)
	})
}

// completes adds what a provider may add of its own: a name for who has none, groups, roles, a schema, and an organisation.
func completes(next http.Handler) http.Handler {
	return each("/Users", func(user map[string]any) {
		if user["displayName"] == nil {
			user["displayName"] = user["userName"]
		}
		user["nickName"], user["timezone"], user["lastLogin"] = "nick", "Europe/Berlin", "2020-01-01T00:00:00Z"
		user["roles"] = []any{map[string]any{"value": "member", "primary": true}}
		groups, _ := user["groups"].([]any)
		user["groups"] = append(groups, map[string]any{"value": "everyone", "display": "Everyone", "type": "indirect"})
		schemas, _ := user["schemas"].([]any)
		user["schemas"] = append(schemas, "urn:example:scim:2.0:User")
		user["urn:example:scim:2.0:User"] = map[string]any{"tenant": "x"}
	})(next)
}

// signedIDs has ids that a URL shows escaped: an address, a space, a percent sign, a letter beyond ASCII.
func signedIDs(next http.Handler) http.Handler {
	const before, behind = "a b%é+", "@example.com"
	const inURL = "a%20b%25%C3%A9+"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = withoutSigns(r.URL.Path, before, behind), ""
		query := r.URL.Query()
		if filter := query.Get("filter"); strings.Contains(filter, before) {
			query.Set("filter", withoutSigns(filter, before, behind))
			r.URL.RawQuery = query.Encode()
		}
		capture.Give(r, []byte(withoutSigns(string(capture.Take(r)), before, behind)))
		kept := capture.Of(next, r)
		signed := func(text string) string {
			return ids.ReplaceAllStringFunc(text, func(id string) string {
				if strings.HasPrefix(id, "/") {
					return "/" + inURL + id[1:] + behind
				}
				return before + id + behind
			})
		}
		for name, values := range kept.Header() {
			for i := range values {
				kept.Header()[name][i] = signed(values[i])
			}
		}
		kept.Rewrite(w, kept.Status, []byte(signed(kept.Body.String())))
	})
}

// ids are those of the reference, in a URL with the slash before them.
var ids = regexp.MustCompile(`/?[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// withoutSigns has the ids of the reference where a client writes those that it was given.
func withoutSigns(text, before, behind string) string {
	return regexp.MustCompile(regexp.QuoteMeta(before)+`([0-9a-f-]{36})`+regexp.QuoteMeta(behind)).ReplaceAllString(text, "$1")
}

func emptyPatches(next http.Handler) http.Handler {
	return patching(next, func(w http.ResponseWriter, r *http.Request) {
		if kept := capture.Of(next, r); kept.OK() {
			w.WriteHeader(http.StatusNoContent)
		} else {
			kept.Pass(w)
		}
	})
}

func tenAtMost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if count, err := strconv.Atoi(query.Get("count")); r.Method == http.MethodGet && (err != nil || count > 10) {
			r = r.Clone(r.Context())
			query.Set("count", "10")
			r.URL.RawQuery = query.Encode()
		}
		next.ServeHTTP(w, r)
	})
}
