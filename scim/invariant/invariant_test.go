package invariant_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

const (
	user  = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"ada","active":true,"emails":[{"value":"a@b"}],"name":{"familyName":"K"},` + `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R"}}`
	group = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"Analysts","members":[]}`
	list  = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[` + user + `]}`
	fault = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"not found"}`
)

// answer is what was asked and answered, in short: "GET Users/1", accept, 200, type, body.
type answer struct {
	asked  string
	accept bool
	status int
	kind   string // default application/scim+json; further headers follow, a line each
	body   string
}

func (a answer) read() *invariant.Answer {
	method, path, _ := strings.Cut(a.asked, " ")
	request := scim.Request{Method: method, Path: []byte(path), Header: http.Header{}}
	if a.accept {
		request.Header = scim.Headers()
	}
	kind, more, _ := strings.Cut(a.kind, "\n")
	header := http.Header{"Content-Type": {cmp.Or(kind, scim.MediaType+";charset=utf-8")}}
	for line := range strings.Lines(more) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		header.Set(name, value)
	}
	return invariant.Read(&request, &scim.Response{Status: a.status, Header: header, Body: []byte(a.body)})
}

func without(body, part string) string { return strings.Replace(body, part, "", 1) }

func instead(body, part, other string) string { return strings.Replace(body, part, other, 1) }

// TestInvariants has for each invariant an answer in which it holds and answers that break it; "" in place of an outcome is no say.
func TestInvariants(t *testing.T) {
	t.Parallel()
	get := func(body string) answer { return answer{"GET Users/1", true, 200, "", body} }
	search := func(body string) answer { return answer{"GET Users?filter=x", false, 200, "", body} }
	failed := func(status int, kind, body string) answer { return answer{"GET Users/1", true, status, kind, body} }
	looked := map[string]map[features.Outcome]bool{}
	made := func(header, meta string) answer {
		return answer{"POST Users", true, 201, "\n" + header, instead(user, `"id":"1"`, `"id":"1","meta":`+meta)}
	}
	meta := func(meta string) answer { return get(instead(user, `"id":"1"`, `"id":"1","meta":`+meta)) }
	members := func(listed string) answer {
		return answer{asked: "GET Groups/1", status: 200, body: instead(group, `"members":[]`, `"members":`+listed)}
	}
	emails := func(listed string) answer { return get(instead(user, `[{"value":"a@b"}]`, listed)) }
	for _, test := range []struct {
		id   string
		want features.Outcome
		answer
	}{
		{"media-type", features.Held, get(user)},
		{"media-type", features.JSON, answer{"GET Users/1", true, 200, "application/json", user}},
		{"media-type", features.Wrong, answer{"GET Users/1", true, 404, "text/plain", "no"}},
		{"media-type", "", search(list)},
		{"media-type", "", answer{"PATCH Users/1", true, 204, "", ""}},
		{"default-media-type", features.Held, search(list)},
		{"default-media-type", features.JSON, answer{"GET Users/1", false, 200, "application/json", user}},
		{"default-media-type", "", get(user)},
		{"utf-8", features.Held, get(user)},
		{"utf-8", features.Malformed, get(instead(user, "ada", "Zo\xeb"))},
		{"json-body", features.Held, get(user)},
		{"json-body", features.Malformed, get("[]")},
		{"json-body", features.Malformed, get("")},
		{"json-body", "", answer{"PATCH Users/1", true, 200, "", ""}},
		{"status-of-errors", features.Held, get(user)},
		{"status-of-errors", features.Status, get(fault)},
		{"users-endpoint", features.Held, get(user)},
		{"users-endpoint", features.Held, failed(404, "", fault)},
		{"users-endpoint", features.Refused, answer{"DELETE Users/1", true, 405, "", fault}},
		{"users-endpoint", features.Refused, answer{"GET Users?filter=x", true, 404, "text/plain", "404 page not found"}},
		{"users-endpoint", features.Held, answer{"POST Users", true, 404, "application/json", `{"error":"no such manager"}`}},
		{"users-endpoint", "", answer{"PATCH Users/1", true, 501, "", fault}},
		{"groups-endpoint", features.Held, answer{"GET Groups/1", true, 200, "", group}},
		{"groups-endpoint", features.Refused, answer{"POST Groups", true, 501, "", fault}},
		{"groups-endpoint", "", get(user)},
		{"created-resource", features.Held, answer{"POST Users", true, 201, "", user}},
		{"created-resource", features.CreatedWithoutBody, answer{"POST Users", true, 201, "", ""}},
		{"created-resource", features.Missing, answer{"POST Users", true, 201, "", `{"id":"1"}`}},
		{"list-message", features.Held, search(list)},
		{"list-message", features.Missing, search(instead(list, "ListResponse", "Error2"))},
		{"list-message", "", get(user)},
		{"total-results", features.Held, search(list)},
		{"total-results", features.Wrong, search(instead(list, `"totalResults":1`, `"totalResults":0`))},
		{"total-results", features.Wrong, search(instead(list, `"totalResults":1`, `"totalResults":"1"`))},
		{"total-results", features.Missing, search(instead(list, `"totalResults":1,`, ``))},
		{"resources-listed", features.Held, search(list)},
		{"resources-listed", features.Missing, search(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1}`)},
		{"resources-listed", "", search(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`)},
		{"resources-listed", "", answer{"GET Users?filter=x&count=0", true, 200, "", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3}`}},
		{"list-for-one", features.Held, search(list)},
		{"list-for-one", features.Malformed, search(user)},
		{"schemas", features.Held, get(user)},
		{"schemas", features.Missing, get(`{"id":"1"}`)},
		{"schemas", "", answer{"GET Users/1?attributes=userName", true, 200, "", `{"id":"1"}`}},
		{"user-schema", features.Held, search(list)},
		{"user-schema", features.Missing, get(instead(user, "core:2.0:User", "core:1.0"))},
		{"user-schema", "", answer{"GET Groups/1", true, 200, "", group}},
		{"group-schema", features.Held, answer{"GET Groups/1", true, 200, "", group}},
		{"group-schema", features.Missing, answer{"GET Groups/1", true, 200, "", instead(group, "core:2.0:Group", "core:2.0:User")}},
		{"enterprise-schema", features.Held, get(user)},
		{"enterprise-schema", features.Wrong, get(instead(user, "extension:enterprise:2.0:User", "extension:enterprise:1.0"))},
		{"enterprise-schema", "", get(instead(user, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:acme:enterprise:1.0"))},
		{"id", features.Held, get(user)},
		{"id", features.Missing, search(instead(list, `"id":"1"`, `"id":""`))},
		{"id", "", answer{"DELETE Users/1", true, 200, "", `{}`}},
		{"id-asked-for", features.Held, get(user)},
		{"id-asked-for", features.Wrong, answer{"PATCH Users/2", true, 200, "", user}},
		{"common-attributes", features.Held, get(user)},
		{"common-attributes", features.Outside, get(instead(user, `{"department":"R"}`, `{"externalId":"x"}`))},
		{"user-name", features.Held, get(user)},
		{"user-name", features.Missing, search(instead(list, `"userName":"ada"`, `"userName":""`))},
		{"user-name", "", answer{"GET Users/1?attributes=title", true, 200, "", `{"id":"1"}`}},
		{"group-name", features.Held, answer{"GET Groups/1?excludedAttributes=members", true, 200, "", group}},
		{"group-name", features.Missing, answer{"GET Groups/1?excludedAttributes=members", true, 200, "", without(group, `"displayName":"Analysts",`)}},
		{"active", features.Held, get(user)},
		{"active", features.StoredAsString, get(instead(user, `"active":true`, `"active":"True"`))},
		{"active", features.Wrong, get(instead(user, `"active":true`, `"active":1`))},
		{"active", "", get(without(user, `"active":true,`))},
		{"arrays", features.Held, get(user)},
		{"arrays", features.Wrong, get(instead(user, `[{"value":"a@b"}]`, `{"value":"a@b"}`))},
		{"arrays", features.Wrong, get(instead(user, `{"familyName":"K"}`, `"Ada K"`))},
		{"arrays", features.Held, answer{"GET Groups/1", true, 200, "", group}},
		{"enterprise-texts", features.Held, get(user)},
		{"enterprise-texts", features.Retyped, get(instead(user, `"department":"R"`, `"department":4711`))},
		{"enterprise-texts", features.Wrong, get(instead(user, `"department":"R"`, `"department":["R"]`))},
		{"error-json", features.Held, failed(404, "", fault)},
		{"error-json", features.Malformed, failed(404, "text/html", "<h1>Not Found</h1>")},
		{"error-json", features.Malformed, failed(400, "text/plain", fault)},
		{"error-json", "", failed(401, "application/json", `{"message":"no"}`)},
		{"error-schema", features.Held, failed(404, "", fault)},
		{"error-schema", features.Missing, failed(409, "application/json", `{"error":"conflict"}`)},
		{"error-status", features.Held, failed(404, "", fault)},
		{"error-status", features.StatusNumber, failed(404, "", instead(fault, `"404"`, `404`))},
		{"error-status", features.Missing, failed(404, "", without(fault, `"status":"404",`))},
		{"error-detail", features.Held, failed(404, "", fault)},
		{"error-detail", features.Missing, failed(404, "", without(fault, `,"detail":"not found"`))},
		{"error-detail", features.Wrong, failed(404, "", instead(fault, `"not found"`, `{"a":1}`))},
		{"error-detail", features.Malformed, failed(500, "text/plain", "")},
		{"created-location", features.Held, made("Location: https://a/Users/1", `{}`)},
		{"created-location", features.LocationMissing, made("", `{}`)},
		{"created-location", features.RelativeLocation, made("Location: /Users/1", `{}`)},
		{"created-location", "", get(user)},
		{"challenge", features.Held, failed(401, "\nWWW-Authenticate: Bearer", fault)},
		{"challenge", features.NoChallenge, failed(401, "", fault)},
		{"challenge", "", failed(403, "", fault)},
		{"schemas-once", features.Held, get(user)},
		{"schemas-once", features.Extra, get(instead(user, `["urn`, `["URN:ietf:params:scim:schemas:core:2.0:User","urn`))},
		{"schemas-once", "", get(`{"id":"1"}`)},
		{"resource-type", features.Held, meta(`{"resourceType":"User"}`)},
		{"resource-type", features.Wrong, meta(`{"resourceType":"Group"}`)},
		{"resource-type", features.Wrong, meta(`{}`)},
		{"resource-type", "", get(user)},
		{"dates", features.Held, meta(`{"created":"2026-11-29T10:00:00.123Z","lastModified":"2026-11-29T10:00:00"}`)},
		{"dates", features.Malformed, meta(`{"created":"2026-11-29T10:00:00Z","lastModified":"2026-11-29"}`)},
		{"dates", features.Malformed, meta(`{"created":1764410400}`)},
		{"dates", "", meta(`{}`)},
		{"meta-location", features.Held, meta(`{"location":"https://proxy/scim/v2/Users/1"}`)},
		{"meta-location", features.RelativeLocation, meta(`{"location":"Users/1"}`)},
		{"meta-location", features.Wrong, meta(`{"location":"https://a/Users/2"}`)},
		{"meta-location", features.Wrong, meta(`{"location":1}`)},
		{"meta-location", "", meta(`{}`)},
		{"location-repeated", features.Held, made("Location: https://a/Users/1", `{"location":"https://a/Users/1"}`)},
		{"location-repeated", features.NotRepeated, made("Location: https://a/Users/1", `{"location":"https://b/Users/1"}`)},
		{"location-repeated", features.NotRepeated, made("Location: /Users/1", `{"location":"https://b/scim/v2/Users/1"}`)},
		{"location-repeated", features.NotRepeated, made("Location: https://a/Users/1", `{}`)},
		{"location-repeated", features.Wrong, made("Location: https://a/Users/2", `{"location":"https://a/Users/1"}`)},
		{"location-repeated", features.Wrong, made("Location: https://a/Users/1", `{"location":"https://a/Groups/1"}`)},
		{"location-repeated", "", made("", `{"location":"https://a/Users/1"}`)},
		{"primary-once", features.Held, emails(`[{"value":"a","primary":true},{"value":"b","primary":false}]`)},
		{"primary-once", features.TwoReturned, emails(`[{"value":"a","primary":true},{"value":"b","primary":true}]`)},
		{"primary-once", "", get(user)},
		{"references-lead", features.Held, members(`[{"value":"2","$ref":"../Users/2"},{"value":"3 4","type":"Group","$ref":"https://a/scim/v2/Groups/3%204"}]`)},
		{"references-lead", features.Held, members(`[{"value":"2","$ref":"Users/2","type":"User"},{"value":"3","$ref":null},{"value":"4","$ref":"the user 4"}]`)},
		{"references-lead", features.Wrong, members(`[{"value":"2","$ref":"https://a/Users/3"}]`)},
		{"references-lead", features.Wrong, members(`[{"value":"2","type":"User","$ref":"https://a/Groups/2"}]`)},
		{"references-lead", "", members(`[{"value":"2"}]`)},
		{"references-lead", features.Held, get(instead(user, `{"department":"R"}`, `{"manager":{"value":"2","$ref":"../Users/2"}}`))},
		{"references-lead", features.Wrong, get(instead(user, `"id":"1"`, `"id":"1","groups":[{"value":"2","$ref":"https://a/Users/2"}]`))},
		{"extensions-listed", features.Missing, get(user)},
		{"extensions-listed", features.Held, get(instead(user, `core:2.0:User"]`, `core:2.0:User","urn:ietf:params:scim:schemas:extension:Enterprise:2.0:User"]`))},
		{"extensions-listed", "", get(instead(user, `{"department":"R"}`, `{}`))},
		{"extensions-listed", "", answer{"GET Users/1?attributes=id", true, 200, "", user}},
		{"references", features.Held, members(`[{"value":"2","$ref":"../Users/2"},{"value":"3","$ref":"https://example.com/scim/v2/Users/3"}]`)},
		{"references", features.Held, members(`[{"value":"2","$ref":"Users/2"},{"value":"3","$ref":null},{"value":"4","$ref":""}]`)},
		{"references", features.Wrong, members(`[{"value":"2","$ref":"the user 2"}]`)},
		{"references", features.Wrong, members(`[{"value":"2","$ref":2}]`)},
		{"references", "", members(`[{"value":"2"}]`)},
		{"references", "", get(user)},
		{"error-status-matches", features.Held, failed(404, "", fault)},
		{"error-status-matches", features.Wrong, failed(400, "", fault)},
		{"error-status-matches", "", failed(404, "", instead(fault, `"404"`, `404`))},
	} {
		one, there := invariant.Find(test.id)
		if !there {
			t.Fatalf("there is no invariant %s", test.id)
		}
		got := features.Outcome("")
		if found := one.Judge(test.read()); found != nil {
			got = found.Outcome
			if found.Want == "" || (got == features.Held) != (found.Want == found.Got) {
				t.Errorf("%s: want and got do not fit %s: %+v", test.id, got, found)
			}
		}
		if got != test.want {
			t.Errorf("%s: %+v: want %q, got %q", test.id, test.answer, test.want, got)
		}
		if looked[test.id] == nil {
			looked[test.id] = map[features.Outcome]bool{}
		}
		looked[test.id][test.want] = true
	}
	for _, one := range invariant.All() {
		if held := looked[one.ID][features.Held]; !held || len(looked[one.ID]) < 2 {
			t.Errorf("%s: want an answer in which it holds and one that breaks it", one.ID)
		}
	}
}

// TestWhatIsNoAnswerOfTheProvider is read by nobody.
func TestWhatIsNoAnswerOfTheProvider(t *testing.T) {
	t.Parallel()
	for _, silent := range []answer{
		{"GET Users/1", true, 301, "", ""}, {"GET Users/1", true, 429, "", fault}, {"GET Users/1", true, 502, "text/html", "Bad Gateway"},
		{"GET Users/1", true, 503, "", fault}, {"GET Users/1", true, 504, "", ""}, {"GET Users/1", true, 403, "text/html; charset=utf-8", "<h1>Forbidden</h1>"},
		{"POST Users", true, 500, "text/html", "<h1>Oops</h1>"}, {"GET ServiceProviderConfig", true, 200, "", "{}"},
	} {
		if read := silent.read(); read != nil {
			t.Errorf("%+v: want it passed over, got %s", silent, read.Kind())
		}
	}
	if read := invariant.Read(&scim.Request{Path: []byte("Users")}, &scim.Response{Err: http.ErrHandlerTimeout}); read != nil {
		t.Error("want an answer that did not come passed over")
	}
}

// TestTheExampleIsTheSame in whatever order answers come.
func TestTheExampleIsTheSame(t *testing.T) {
	t.Parallel()
	one, _ := invariant.Find("active")
	broken := answer{"GET Users/1", true, 200, "", strings.Replace(user, "true", `"True"`, 1)}.read()
	seen := []invariant.Seen{{Where: "b", Exchange: 1}, {Where: "a", Exchange: 12}, {Where: "a", Exchange: 3}}
	for range seen {
		tally, other := invariant.Tally{}, invariant.Tally{}
		tally.Add(one, answer{"GET Users/1", true, 200, "", user}.read(), invariant.Seen{})
		for i, where := range seen {
			[]invariant.Tally{tally, other}[i%2].Add(one, broken, where)
		}
		tally.Merge(other)
		got := tally.Counts()
		if len(got) != 1 || got[0].Judged != 4 || got[0].Broken != 3 || got[0].Seen != (invariant.Seen{Where: "a", Exchange: 3}) || got[0].Kind != "GET /Users/{id}" {
			t.Errorf("want 3 of 4, the first in exchange 3 of a, got %+v", got)
		}
		seen = slices.Concat(seen[1:], seen[:1])
	}
}
