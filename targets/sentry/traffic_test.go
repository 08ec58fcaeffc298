package sentry

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// trafficRows are what Entra sends, in the order in which it does.
func trafficRows() []string {
	return []string{
		"test connection", "match user", "create user", "read user again", "update", "disable", "hard delete", "enable again",
		"match group", "create group", "read group", "add members", "remove members", "remove one", "membership probe", "rename",
		"delete group",
	}
}

func TestEveryRowOfTheTrafficIsTested(t *testing.T) {
	t.Parallel()
	want, got := slices.Sorted(slices.Values(trafficRows())), slices.Sorted(maps.Keys(traffic()))
	if !slices.Equal(want, got) {
		t.Errorf("rows: want %v, got %v", want, got)
	}
}

// TestTraffic: what Entra sends is answered as at Sentry, in each era.
func TestTraffic(t *testing.T) {
	t.Parallel()
	for _, era := range []Era{Legacy, June2026, Discovery} {
		for row, shown := range traffic() {
			t.Run(string(era)+"/"+row, func(t *testing.T) {
				t.Parallel()
				shown(serve(t, Options{Era: era}))
			})
		}
	}
}

const (
	upn       = "Ada.Lovelace@b.example"
	emptyList = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`
	newUser   = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"ada","userName":"` + upn + `","active":true}`
)

func traffic() map[string]func(*service) {
	rows := userTraffic()
	maps.Copy(rows, groupTraffic())
	return rows
}

func userTraffic() map[string]func(*service) {
	match := filtered("/Users", `userName eq "`+upn+`"`)
	disable := func(value string) string { return patchBody(`{"op":"Replace","path":"active","value":` + value + `}`) }
	return map[string]func(*service){
		"test connection": func(s *service) {
			s.user(upn)
			s.want(200, emptyList, "GET", filtered("/Users", `userName eq "6f3c0a52-8a3e-4f0b-9a52-0d6a3f0c1b11"`), "")
		},
		"match user": func(s *service) {
			s.want(200, emptyList, "GET", match, "")
			s.user(upn)
			s.user("other@b.example")
			s.shows(200, "GET", match, "", `"totalResults":1,"startIndex":1,"itemsPerPage":1`, `"userName":"`+upn+`"`, "!other@b.example")
		},
		"create user": func(s *service) {
			s.shows(201, "POST", "/Users", newUser, `"id":"500"`, `"userName":"`+upn+`"`, `!"active"`, `!"externalId"`)
		},
		"read user again": func(s *service) {
			s.shows(200, "GET", "/Users/"+s.create("/Users", newUser), "", `"userName":"`+upn+`"`, `!"active"`)
		},
		"update": func(s *service) {
			id := s.create("/Users", newUser)
			path := "/Users/" + id
			for operation, text := range map[string]string{
				`{"op":"Replace","path":"displayName","value":"Ada King"}`:                            `value must be a boolean or object`,
				`{"op":"Add","path":"name.givenName","value":"Ada"}`:                                  `\"add\\\" is not a valid choice`,
				`{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@else.example"}`: `value must be a boolean or object`,
				`{"op":"Replace","path":"active","value":"True"}`:                                     `"detail":"Invalid Patch Operation."`,
				`{"op":"replace","path":"active","value":true}`:                                       `"detail":"Invalid Patch Operation."`,
				`{"op":"Add","path":"active","value":"True"}`:                                         `\"add\\\" is not a valid choice`,
			} {
				for range 2 { // each cycle anew
					s.shows(400, "PATCH", path, patchBody(operation), text)
				}
			}
			s.shows(200, "GET", path, "", `"id":"`+id+`","userName":"`+upn+`"`)
		},
		"disable": func(s *service) {
			for _, value := range []string{`"False"`, `false`} {
				path := "/Users/" + s.create("/Users", newUser)
				s.want(204, "-", "PATCH", path, disable(value))
				s.shows(404, "GET", path, "", "The requested resource does not exist")
				s.want(200, emptyList, "GET", match, "")
			}
		},
		"hard delete": func(s *service) {
			path := "/Users/" + s.create("/Users", newUser)
			s.want(204, "-", "DELETE", path, "")
			s.shows(404, "DELETE", path, "", "The requested resource does not exist")
			path = "/Users/" + s.create("/Users", newUser)
			s.want(204, "-", "PATCH", path, disable(`"False"`))
			s.shows(404, "DELETE", path, "", "The requested resource does not exist")
		},
		"enable again": func(s *service) {
			for _, leave := range []struct{ method, body string }{{"DELETE", ""}, {"PATCH", disable(`"False"`)}} {
				old := s.create("/Users", newUser)
				s.want(204, "-", leave.method, "/Users/"+old, leave.body)
				s.shows(404, "GET", "/Users/"+old, "", "The requested resource does not exist")
				s.shows(404, "PATCH", "/Users/"+old, disable(`"True"`), "The requested resource does not exist")
				s.want(200, emptyList, "GET", match, "")
				next := s.create("/Users", newUser)
				if next == old {
					s.t.Errorf("re-created after %s: want a new id, got %s again", leave.method, next)
				}
				s.want(204, "-", "DELETE", "/Users/"+next, "")
			}
		},
	}
}

func groupTraffic() map[string]func(*service) {
	match := "/Groups?excludedAttributes=members&filter=" + url.QueryEscape(`displayName eq "Payments Squad"`)
	entries := func(ids ...string) string { return `[{"value":"` + strings.Join(ids, `"},{"value":"`) + `"}]` }
	change := func(op, ids string) string {
		return patchBody(`{"op":"` + op + `","path":"members","value":` + ids + `}`)
	}
	// team makes a group that has the first two of three users.
	team := func(s *service) (id string, users []string) {
		users = []string{s.user("a@b.example"), s.user("b@b.example"), s.user("c@b.example")}
		id = s.group("Payments Squad")
		s.want(204, "-", "PATCH", "/Groups/"+id, change("Add", entries(users[:2]...)))
		return id, users
	}
	holds := func(s *service, id string, want ...string) {
		if got := s.members(id); got != strings.Join(want, " ") {
			s.t.Errorf("members: want %v, got %s", want, got)
		}
	}
	return map[string]func(*service){
		"match group": func(s *service) {
			s.want(200, emptyList, "GET", match, "")
			team(s)
			s.shows(200, "GET", match, "", `"totalResults":1`, `"displayName":"Payments Squad"`, `!"members"`)
		},
		"create group": func(s *service) {
			id := s.user("a@b.example")
			body := `{"displayName":"Payments Squad","externalId":"8aa1","members":` + entries(id) + `}`
			s.shows(201, "POST", "/Groups", body, `"displayName":"Payments Squad"`, `"members":[]`, "!8aa1")
		},
		"read group": func(s *service) {
			id, _ := team(s)
			s.shows(200, "GET", "/Groups/"+id+"?excludedAttributes=members", "", `"id":"`+id+`"`, `!"members"`)
		},
		"add members": func(s *service) {
			id, users := team(s)
			s.shows(404, "PATCH", "/Groups/"+id, change("Add", entries(users[2], "1")), `"detail":"User not found."`)
			holds(s, id, users[:2]...)
			s.want(204, "-", "PATCH", "/Groups/"+id, change("Add", entries(users[2])))
			holds(s, id, users...)
		},
		"remove members": func(s *service) {
			id, users := team(s)
			s.want(204, "-", "PATCH", "/Groups/"+id, change("Remove", entries(users[:2]...)))
			holds(s, id, users[1])
		},
		"remove one": func(s *service) {
			id, users := team(s)
			s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(`{"op":"remove","path":"members[value eq \"`+users[0]+`\"]"}`))
			holds(s, id, users[1])
		},
		"membership probe": func(s *service) {
			id, users := team(s)
			for _, filter := range []string{`members eq "` + users[0] + `"`, `id eq "` + id + `" and members eq "` + users[0] + `"`} {
				s.shows(400, "GET", filtered("/Groups", filter), "", `"scimType":"invalidFilter"`)
			}
			s.shows(400, "GET", filtered("/Groups/"+id, `members eq "`+users[0]+`"`), "", `"scimType":"invalidFilter"`)
		},
		"rename": func(s *service) {
			id, users := team(s)
			s.group("Taken")
			s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(`{"op":"Replace","path":"displayName","value":"Billing"}`))
			s.shows(200, "GET", "/Groups/"+id, "", `"displayName":"Billing"`)
			s.shows(400, "PATCH", "/Groups/"+id, patchBody(`{"op":"Replace","path":"displayName","value":"taken"}`), `The slug \"taken\" is already in use.`)
			holds(s, id, users[:2]...)
		},
		"delete group": func(s *service) {
			id, users := team(s)
			s.want(204, "-", "DELETE", "/Groups/"+id, "")
			s.shows(404, "GET", "/Groups/"+id, "", `"detail":"Group not found."`)
			s.shows(200, "GET", "/Users/"+users[0], "")
		},
	}
}
