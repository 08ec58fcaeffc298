package sentry

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// notEmulated lists deviations that the emulator does not have, by number, with the reason.
func notEmulated() map[string]string { return map[string]string{} }

// TestEveryDeviationIsTested: the numbers are D01 to D31, and each is shown below or listed above, not both.
func TestEveryDeviationIsTested(t *testing.T) {
	t.Parallel()
	var want []string
	for number := 1; number <= 31; number++ {
		want = append(want, fmt.Sprintf("D%02d", number))
	}
	got := slices.Collect(maps.Keys(deviations()))
	for number, reason := range notEmulated() {
		if reason == "" {
			t.Errorf("%s is not emulated: want a reason, got none", number)
		}
		got = append(got, number)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("deviations: want %v, got %v", want, got)
	}
}

func TestDeviations(t *testing.T) {
	t.Parallel()
	for number, deviation := range deviations() {
		t.Run(number+" "+deviation.about, func(t *testing.T) {
			t.Parallel()
			deviation.shown(serve(t, Options{}))
		})
	}
}

// shows sends a request and looks at the status, and for texts in the answer's headers and body; "!" in front wants it absent.
func (s *service) shows(status int, method, path, send string, texts ...string) {
	s.t.Helper()
	got := s.send(method, path, send)
	var whole strings.Builder
	for _, name := range slices.Sorted(maps.Keys(got.Header())) {
		fmt.Fprintf(&whole, "%s: %s\n", name, strings.Join(got.Header()[name], ", "))
	}
	fmt.Fprintf(&whole, "\n%s", got.Body)
	if got.Code != status {
		s.t.Errorf("%s %s %s: want %d, got %d\n%s", method, path, send, status, got.Code, &whole)
	}
	for _, text := range texts {
		if unwanted, absent := strings.CutPrefix(text, "!"); absent == strings.Contains(whole.String(), unwanted) {
			s.t.Errorf("%s %s %s: want %s, got %d\n%s", method, path, send, text, got.Code, &whole)
		}
	}
}

// totals wants the number of all matches that a list tells.
func (s *service) totals(want int, path string) {
	s.t.Helper()
	if _, total, _, _ := s.list(path); total != want {
		s.t.Errorf("GET %s: want totalResults %d, got %d", path, want, total)
	}
}

type deviation struct {
	about string
	shown func(*service)
}

// deviations shows each deviation from the RFCs by its decisive bytes. The tables of the other files go through the cases of each
// rule.
func deviations() map[string]deviation {
	all := map[string]deviation{}
	for _, some := range []map[string]deviation{resourceDeviations(), patchDeviations(), queryDeviations(), protocolDeviations()} {
		maps.Copy(all, some)
	}
	return all
}

func resourceDeviations() map[string]deviation {
	return map[string]deviation{
		"D02": {"no Location", func(s *service) {
			s.shows(201, "POST", "/Users", `{"userName":"a@b.example"}`, "!Location", `!"location"`)
			s.shows(201, "POST", "/Groups", `{"displayName":"g"}`, "!Location", `!"location"`)
		}},
		"D03": {"meta has the resource type alone", func(s *service) {
			s.shows(200, "GET", "/Users/"+s.user("a@b.example"), "", `"meta":{"resourceType":"User"}`)
			s.shows(200, "GET", "/Groups/"+s.group("g"), "", `"meta":{"resourceType":"Group"}`)
		}},
		"D04": {"externalId is dropped", func(s *service) {
			s.shows(201, "POST", "/Users", `{"userName":"a@b.example","externalId":"ext-1"}`, `!"externalId"`, "!ext-1")
			s.shows(201, "POST", "/Groups", `{"displayName":"g","externalId":"ext-1"}`, `!"externalId"`, "!ext-1")
		}},
		"D05": {"active is absent or constant", func(s *service) {
			body := `{"userName":"a@b.example","active":false}`
			id := s.create("/Users", body)
			s.shows(200, "GET", "/Users/"+id, "", `"sentryOrgRole":"member"}`, `!"active"`)
			s.shows(200, "PUT", "/Users/"+id, body, `!"active"`)
			okta := serve(s.t, Options{AuthProvider: Okta})
			id = okta.create("/Users", body)
			okta.shows(200, "PUT", "/Users/"+id, body, `"active":true`)
			okta.shows(200, "GET", "/Users/"+id, "", `"active":true`)
		}},
		"D12": {"a new group is empty", func(s *service) {
			id := s.user("a@b.example")
			s.shows(201, "POST", "/Groups", `{"displayName":"g","members":[{"value":"`+id+`"}]}`, `"members":[]`)
		}},
		"D22": {"userName is an e-mail address for good", func(s *service) {
			s.shows(400, "POST", "/Users", `{"userName":"plain"}`, `{\"email\":[\"Enter a valid email address.\",\"Enter a valid email address.\"]}`)
			s.shows(400, "POST", "/Users", `{"userName":"`+strings.Repeat("x", 66)+`@b.example"}`, `no more than 75 characters.`)
			id := s.user("a@b.example")
			s.shows(400, "PATCH", "/Users/"+id, patchBody(`{"op":"replace","path":"userName","value":"c@b.example"}`), `value must be a boolean or object`)
			s.shows(200, "PUT", "/Users/"+id, `{"userName":"c@b.example"}`, `"userName":"a@b.example"`)
		}},
		"D23": {"a group's name is unique and limited by its slug", func(s *service) {
			s.group("Payments Squad")
			s.shows(409, "POST", "/Groups", `{"displayName":"payments: squad!"}`, `"A team with this slug already exists."`)
			s.shows(400, "POST", "/Groups", `{"displayName":"1234"}`, `{"slug":["Enter a valid slug`)
			s.shows(400, "POST", "/Groups", `{"displayName":"日本"}`, `{"slug":["This field may not be blank."]}`)
			s.shows(400, "POST", "/Groups", `{"displayName":"`+strings.Repeat("x", 65)+`"}`, `no more than 50 characters.`, `no more than 64 characters.`)
		}},
		"D24": {"names are N/A and e-mails follow userName", func(s *service) {
			body := `{"userName":"a@b.example","name":{"givenName":"Li"},"emails":[{"value":"else@b.example"}]}`
			s.shows(201, "POST", "/Users", body, `"name":{"givenName":"N/A","familyName":"N/A"}`,
				`"emails":[{"primary":true,"value":"a@b.example","type":"work"}]`)
		}},
		"D25": {"the role stands in the core namespace, and in no schema", func(s *service) {
			s.shows(201, "POST", "/Users", `{"userName":"a@b.example","sentryOrgRole":"Manager"}`, `"sentryOrgRole":"manager"`, "!extension")
			s.shows(200, "GET", "/Schemas", "", `"name":"userName"`, "!sentryOrgRole")
		}},
		"D26": {"no groups on users, members without type, cut without a word", func(s *service) {
			user, group := s.user("a@b.example"), s.group("g")
			s.shows(204, "PATCH", "/Groups/"+group, patchBody(`{"op":"add","path":"members","value":[{"value":"`+user+`"}]}`))
			s.shows(200, "GET", "/Users/"+user, "", `!"groups"`)
			s.shows(200, "GET", "/Groups/"+group, "", `"members":[{"value":"`+user+`","display":"a@b.example"}]`)
			org := s.provider.org
			for i := range memberCap {
				added := &member{email: fmt.Sprintf("u%d@b.example", i), role: "member"}
				org.addMember(added)
				org.allTeams()[0].members[added.id] = true
			}
			if shown := len(strings.Fields(s.members(group))); len(org.allTeams()[0].members) != memberCap+1 || shown != 10000 {
				s.t.Errorf("group of %d: want 10000 members shown, got %d", memberCap+1, shown)
			}
			if shown := strings.Count(s.send("GET", "/Groups", "").Body.String(), `"display":`); shown != 10000 {
				s.t.Errorf("list with a group of %d: want 10000 members shown, got %d", memberCap+1, shown)
			}
		}},
	}
}

func patchDeviations() map[string]deviation {
	off, on := `{"op":"replace","path":"active","value":false}`, `{"op":"replace","path":"active","value":true}`
	return map[string]deviation{
		"D06": {"a deactivation deletes", func(s *service) {
			id := s.user("a@b.example")
			s.shows(204, "PATCH", "/Users/"+id, patchBody(off))
			s.shows(404, "GET", "/Users/"+id, "", `"detail":"The requested resource does not exist"`)
			s.totals(0, "/Users")
		}},
		"D07": {"a user's PATCH can only deactivate", func(s *service) {
			path := "/Users/" + s.user("a@b.example")
			s.shows(400, "PATCH", path, patchBody(on), `"detail":"Invalid Patch Operation."`)
			s.shows(400, "PATCH", path, patchBody(`{"op":"Add","path":"title","value":"x"}`), `\"add\\\" is not a valid choice`)
			s.shows(400, "PATCH", path, patchBody(`{"op":"Remove","path":"title"}`), `\"remove\\\" is not a valid choice`)
			s.shows(400, "PATCH", path, patchBody(`{"op":"Replace","path":"title","value":"x"}`), `value must be a boolean or object`)
		}},
		"D08": {"letter case counts in names, paths and operators", func(s *service) {
			user, group := s.user("a@b.example"), s.group("g")
			s.shows(400, "PATCH", "/Users/"+user, patchBody(`{"op":"replace","path":"Active","value":false}`), "Invalid Patch Operation.")
			s.shows(400, "PATCH", "/Groups/"+group, patchBody(`{"op":"replace","path":"DisplayName","value":"x"}`), "Invalid Replace attr.")
			s.shows(400, "GET", filtered("/Users", `username eq "a@b.example"`), "", `"scimType":"invalidFilter"`)
			s.shows(400, "GET", filtered("/Users", `userName EQ "a@b.example"`), "", `"scimType":"invalidFilter"`)
		}},
		"D09": {"only the first operation of a user's PATCH counts", func(s *service) {
			path := "/Users/" + s.user("a@b.example")
			s.shows(200, "PATCH", path, patchBody(), `"userName":"a@b.example"`)
			s.shows(400, "PATCH", path, patchBody(on, off), "Invalid Patch Operation.")
			s.shows(204, "PATCH", path, patchBody(off, on))
		}},
		"D10": {"an attribute that cannot be replaced leaves what was done", func(s *service) {
			path := "/Groups/" + s.group("g")
			body := patchBody(`{"op":"replace","path":"displayName","value":"Kept"}`, `{"op":"replace","path":"externalId","value":"x"}`)
			s.shows(400, "PATCH", path, body, "Invalid Replace attr. Only displayName and members supported.")
			s.shows(200, "GET", path, "", `"displayName":"Kept"`)
		}},
		"D11": {"removals from a group: first value, never all", func(s *service) {
			one, two, group := s.user("a@b.example"), s.user("b@b.example"), s.group("g")
			both, path := `[{"value":"`+one+`"},{"value":"`+two+`"}]`, "/Groups/"+group
			s.shows(204, "PATCH", path, patchBody(`{"op":"add","path":"members","value":`+both+`}`))
			s.shows(204, "PATCH", path, patchBody(`{"op":"remove","path":"members","value":`+both+`}`))
			if got := s.members(group); got != two {
				s.t.Errorf("removal of two: want %s left, got %q", two, got)
			}
			s.shows(400, "PATCH", path, patchBody(`{"op":"remove","path":"members"}`), `"scimType":"invalidFilter"`)
			s.shows(500, "PATCH", path, patchBody(`{"op":"add","value":{"members":[]}}`), `{"detail":"Internal Error","errorId":"`)
			s.shows(204, "PATCH", path, patchBody(`{"op":"add","path":"nothing","value":"x"}`, `{"op":"remove","path":"nothing"}`))
		}},
		"D13": {"groups cannot be replaced", func(s *service) {
			path := "/Groups/" + s.group("g")
			s.shows(403, "PUT", path, `{"displayName":"h"}`, `{"detail":"You do not have permission to perform this action."}`)
			s.shows(200, "GET", path, "", `"displayName":"g"`)
		}},
		"D14": {"PUT on a user reads the role alone", func(s *service) {
			path := "/Users/" + s.user("a@b.example")
			body := `{"userName":"c@b.example","active":false,"name":{"givenName":"Li"},"sentryOrgRole":"manager"}`
			s.shows(200, "PUT", path, body, `"userName":"a@b.example"`, `"givenName":"N/A"`, `"sentryOrgRole":"manager"`)
			s.shows(200, "GET", path, "")
		}},
		"D30": {"a group's PATCH has no body", func(s *service) {
			path := "/Groups/" + s.group("g") + "?attributes=displayName"
			s.shows(204, "PATCH", path, patchBody(`{"op":"replace","path":"displayName","value":"h"}`), "!Content-Type", "!displayName")
		}},
		"D31": {"schemas are not asked for, or not read", func(s *service) {
			s.shows(201, "POST", "/Users", `{"userName":"b@b.example"}`, `"userName":"b@b.example"`)
			user, group := "/Users/"+s.user("a@b.example"), "/Groups/"+s.group("g")
			s.shows(200, "PUT", user, `{}`)
			s.shows(204, "PATCH", group, `{"schemas":["urn:nothing"],"Operations":[]}`)
			s.shows(400, "PATCH", group, `{"Operations":[]}`, `{\"schemas\":[\"This field is required.\"]}`)
			s.shows(204, "PATCH", user, `{"Operations":[`+off+`]}`)
		}},
	}
}

func queryDeviations() map[string]deviation {
	return map[string]deviation{
		"D15": {"filters know eq alone", func(s *service) {
			for _, filter := range []string{
				`userName eq "a" and userName eq "b"`, `userName eq "a" or userName eq "b"`, `not (userName eq "a")`, `userName pr`,
				`userName sw "a"`, `userName co "a"`, `emails[type eq "work"]`, `externalId eq "x"`, `id eq "1"`,
				`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"`,
			} {
				s.shows(400, "GET", filtered("/Users", filter), "", `"scimType":"invalidFilter"`)
			}
		}},
		"D16": {"filters are misread", func(s *service) {
			s.user("a@b.example")
			s.user("b@b.example")
			s.group("Payments Squad")
			s.totals(1, filtered("/Users", `userName eq xa@b.examplex`))
			s.totals(0, filtered("/Users", `userName eq a@b.example`))
			s.totals(0, filtered("/Users", `userName eq "a@b.example" and active pr`))
			s.totals(2, filtered("/Users", `userName eq ""`))
			s.totals(1, filtered("/Users", `displayName eq "a@b.example"`))
			s.totals(1, filtered("/Groups", `userName eq "payments-squad"`))
			s.totals(1, filtered("/Groups", `displayName eq "Payments: Squad!"`))
		}},
		"D17": {"pages below one are refused, none is a hundred, no ceiling", func(s *service) {
			for i := range 150 {
				s.user(fmt.Sprintf("u%d@b.example", i))
			}
			s.shows(400, "GET", "/Users?startIndex=0", "", `{"startIndex":["Ensure this value is greater than or equal to 1."]}`)
			s.shows(400, "GET", "/Users?count=-1", "", `{"count":["Ensure this value is greater than or equal to 0."]}`)
			s.shows(200, "GET", "/Users?count=0", "", `"totalResults":150,"startIndex":1,"itemsPerPage":100,`)
			s.shows(200, "GET", "/Users?count=140", "", `"itemsPerPage":140,`)
		}},
		"D18": {"projection knows excludedAttributes=members alone", func(s *service) {
			user, group := "/Users/"+s.user("a@b.example"), "/Groups/"+s.group("g")
			s.shows(200, "GET", user+"?attributes=id&excludedAttributes=emails", "", `"userName"`, `"emails"`)
			s.shows(200, "GET", group+"?attributes=id", "", `"displayName"`, `"members"`)
			s.shows(200, "GET", group+"?excludedAttributes=members,meta", "", `"members"`, `"meta"`)
			s.shows(200, "GET", group+"?excludedAttributes=members", "", `!"members"`, `"meta"`)
		}},
		"D29": {"no sorting, no ETag", func(s *service) {
			a, b := s.user("a@b.example"), s.user("b@b.example")
			if ids, _, _, _ := s.list("/Users?sortBy=userName&sortOrder=descending"); !slices.Equal(ids, []string{a, b}) {
				s.t.Errorf("sorted list: want the usual order %s %s, got %v", a, b, ids)
			}
			s.shows(200, "GET", "/Users/"+a, "", "!Etag", `!"version"`)
			if got := s.send("DELETE", "/Users/"+a, "", "If-Match", `W/"other"`); got.Code != 204 {
				s.t.Errorf("DELETE with a stale If-Match: want 204, got %d", got.Code)
			}
		}},
	}
}

func protocolDeviations() map[string]deviation {
	return map[string]deviation{
		"D01": {"answers are application/json", func(s *service) {
			for _, path := range []string{"/Users", "/Groups", "/Schemas", "/Users/1"} {
				if got := s.send("GET", path, "", "Accept", "application/scim+json").Header().Get("Content-Type"); got != "application/json" {
					s.t.Errorf("GET %s: want application/json, got %q", path, got)
				}
			}
		}},
		"D19": {"errors of many shapes", func(s *service) {
			path := "/Users/" + s.user("a@b.example")
			s.want(404, `{`+errS+`,"status":"404","detail":"The requested resource does not exist"}`, "GET", "/Users/1", "") // a SCIM error
			s.want(400, `{`+errS+`,"status":"400","scimType":"invalidFilter"}`, "GET", filtered("/Users", "x"), "")          // without detail
			s.want(400, `{"count":["A valid integer is required."]}`, "GET", "/Users?count=x", "")                           // field errors alone
			s.want(405, `{"detail":"Method \"DELETE\" not allowed."}`, "DELETE", "/Users", "")                               // a detail alone
			s.want(400, `{`+errS+`,"status":"400","detail":"{\"Operations\":[\"This field is required.\"]}"}`, "PATCH", path, "{}")
			s.shows(404, "GET", "/Me", "", "Content-Type: text/plain")
			s.shows(500, "POST", "/Groups", "{}", `{"detail":"Internal Error","errorId":"`)
			legacy := serve(s.t, Options{Era: Legacy})
			legacy.want(404, `{`+errS+`,"detail":"The requested resource does not exist"}`, "GET", "/Users/1", "") // without status
			limited := serve(s.t, Options{RateLimit: RateLimit{Requests: 1, Window: limitWindow}, Now: stopped})
			limited.shows(200, "GET", "/Users", "")
			limited.shows(429, "GET", "/Users", "", "Content-Type: text/html; charset=utf-8", `{"detail":"You are attempting`)
		}},
		"D20": {"mistakes of the client end in 500", func(s *service) {
			internal, path := `{"detail":"Internal Error","errorId":"`, "/Groups/"+s.group("g")
			s.shows(500, "POST", "/Groups", `{"externalId":"x"}`, internal)
			s.shows(500, "PATCH", path, patchBody(`{"op":"add","value":{"members":[]}}`), internal)
			s.shows(500, "PATCH", path, patchBody(`{"op":"add","path":"members","value":[{"value":"abc"}]}`), internal)
			s.shows(500, "GET", filtered("/Users", `value eq "abc"`), "", internal)
		}},
		"D21": {"duplicates are 400, or 409 in other shapes", func(s *service) {
			s.user("li@b.example")
			s.shows(400, "POST", "/Users", `{"userName":"li@b.example"}`, `{\"email\":[\"The user li@b.example has already been invited\"]}`)
			path := "/Groups/" + s.group("one")
			s.shows(409, "POST", "/Groups", `{"displayName":"ONE"}`, `"status":"409"`, `"scimType":"uniqueness"`)
			old := serve(s.t, Options{Era: Legacy})
			old.group("one")
			old.want(409, `{"non_field_errors":["A team with this slug already exists."],"detail":"A team with this slug already exists."}`,
				"POST", "/Groups", `{"displayName":"ONE"}`)
			s.group("two")
			s.want(400, `{"slug":["The slug \"two\" is already in use."]}`, "PATCH", path, patchBody(`{"op":"replace","path":"displayName","value":"two"}`))
			for era, want := range map[Era]string{
				Legacy:   `{` + errS + `,"detail":"User already exists in the database."}`,
				June2026: `{` + errS + `,"status":"409","detail":"User already exists in the database.","scimType":"uniqueness"}`,
			} {
				joined := serve(s.t, Options{Era: era, NewMembersLinked: true})
				joined.user("li@b.example")
				joined.want(409, want, "POST", "/Users", `{"userName":"LI@b.example"}`)
			}
		}},
		"D27": {"in older eras discovery is missing or wrong", func(s *service) {
			user := "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"
			for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", user} {
				s.shows(200, "GET", path, "")
				for _, era := range []Era{Legacy, June2026} {
					serve(s.t, Options{Era: era}).shows(404, "GET", path, "", "Content-Type: text/plain", "Route not found")
				}
			}
			for _, era := range []Era{Legacy, June2026} {
				serve(s.t, Options{Era: era}).shows(200, "GET", "/Schemas", "", `"mutability":"read"`, `"location":"/v2`+user+`"`,
					`"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User"`)
			}
		}},
		"D28": {"no /Me, /Bulk, /.search, and nobody asks who it is", func(s *service) {
			guarded := serve(s.t, Options{Token: "t"})
			for _, path := range []string{"/Me", "/Bulk", "/.search", "/Users/.search"} {
				guarded.shows(404, "POST", path, "{}", "Content-Type: text/plain", "Route not found")
			}
		}},
	}
}
