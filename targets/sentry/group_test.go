package sentry

import (
	"fmt"
	"strings"
	"testing"
)

func TestGroupResource(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	start := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"500","displayName":"Payments Squad","meta":{"resourceType":"Group"}`
	s.want(201, start+`,"members":[]}`, "POST", "/Groups",
		`{"displayName":" Payments Squad ","externalId":"x","members":[{"value":"1"}]}`)
	b, a := s.user("b@b.example"), s.user("a@b.example")
	s.want(204, "-", "PATCH", "/Groups/500", patchBody(`{"op":"Add","path":"members","value":[{"value":"`+a+`"},{"value":`+b+`}]}`))
	full := start + `,"members":[{"value":"` + b + `","display":"b@b.example"},{"value":"` + a + `","display":"a@b.example"}]}`
	s.want(200, full, "GET", "/Groups/500", "")
	s.want(200, full, "GET", "/Groups/500?excludedAttributes=members,meta", "")
	s.want(200, start+"}", "GET", "/Groups/500?excludedAttributes=members", "")
	s.want(200, start+"}", "GET", "/Groups/500?excludedAttributes=+members+", "") // S5: compared trimmed
	s.want(200, start+"}", "GET", "/Groups/500?excludedAttributes=meta&excludedAttributes=members", "")
	if body := s.send("GET", "/Groups?excludedAttributes=members", "").Body.String(); strings.Contains(body, "members") {
		t.Errorf("list names members that were excluded: %s", body)
	}
}

func TestMemberCap(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	one, two := s.group("one"), s.group("two")
	var ids []string
	for i := range 4 {
		ids = append(ids, s.user(fmt.Sprintf("u%d@b.example", i)))
	}
	for group, members := range map[string][]string{one: {ids[0], ids[3]}, two: {ids[0], ids[1], ids[2]}} {
		s.want(204, "-", "PATCH", "/Groups/"+group,
			patchBody(`{"op":"add","path":"members","value":[{"value":"`+strings.Join(members, `"},{"value":"`)+`"}]}`))
	}
	count := func(limit int) (counts []int) {
		for _, shown := range s.provider.groups(s.provider.org.allTeams(), false, limit) {
			counts = append(counts, len(*shown.(group).Members))
		}
		return counts
	}
	for limit, want := range map[int]string{3: "[1 3]", 4: "[2 3]", 1: "[1 1]"} {
		if got := fmt.Sprint(count(limit)); got != want {
			t.Errorf("cap of %d different members over the page: want %s, got %s", limit, want, got)
		}
	}
}

func TestCreateGroup(t *testing.T) {
	t.Parallel()
	numeric := `"Enter a valid slug consisting of lowercase letters, numbers, underscores or hyphens. It cannot be entirely numeric."`
	blank, long := `{"slug":["This field may not be blank."]}`, "Ensure this field has no more than 50 characters."
	for _, test := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"displayName":"1234"}`, 400, `{"slug":[` + numeric + `]}`},
		{`{"displayName":1234}`, 400, `{"slug":[` + numeric + `]}`},
		{`{"displayName":""}`, 400, blank},
		{`{"displayName":"!!!"}`, 400, blank},
		{`{"displayName":"日本"}`, 400, blank},
		{`{"displayName":"` + strings.Repeat("x", 51) + `"}`, 400, `{"slug":["` + long + `"]}`},
		{`{"displayName":"` + strings.Repeat("x", 65) + `"}`, 400,
			`{"slug":["` + long + `"],"name":["Ensure this field has no more than 64 characters."]}`},
		{`{"displayName":"` + strings.Repeat("x", 50) + strings.Repeat("!", 15) + `"}`, 400,
			`{"name":["Ensure this field has no more than 64 characters."]}`},
		{`{"displayName":"` + strings.Repeat("x", 50) + strings.Repeat("!", 14) + `"}`, 201, ""},
		{`{"schemas":[]}`, 500, ""},
		{``, 500, ""},
		{`{"displayName":"12a"}`, 201, ""},
	} {
		serve(t, Options{}).want(test.status, test.want, "POST", "/Groups", test.body)
	}
	s := serve(t, Options{})
	s.create("/Groups", `{"displayName":null}`)
	ids, _, _, _ := s.list(filtered("/Groups", `displayName eq "none"`))
	if len(ids) != 1 {
		t.Fatalf("displayName null: want a team with the slug none, got %v", ids)
	}
	s.shows(200, "GET", "/Groups/"+ids[0], "", `"displayName":"none"`)
	s.group("Payments Squad")
	for _, name := range []string{"Payments Squad", "payments-squad", "Payments: Squad!"} {
		s.shows(409, "POST", "/Groups", `{"displayName":"`+name+`"}`, "A team with this slug already exists.")
	}
}

// TestSlugTaken is W1: the 409 of a team is a SCIM error since June 2026, like that of a user.
func TestSlugTaken(t *testing.T) {
	t.Parallel()
	const scimShaped = `{` + errS + `,"status":"409","detail":"A team with this slug already exists.","scimType":"uniqueness"}`
	for era, want := range map[Era]string{
		Legacy:    `{"non_field_errors":["A team with this slug already exists."],"detail":"A team with this slug already exists."}`,
		June2026:  scimShaped,
		Discovery: scimShaped,
	} {
		s := serve(t, Options{Era: era})
		s.group("Payments Squad")
		s.want(409, want, "POST", "/Groups", `{"displayName":"payments: squad!"}`)
	}
}

// crew is a group with the first two of three users.
func crew(t *testing.T) (s *service, id string, users [3]string) {
	t.Helper()
	s = serve(t, Options{})
	users = [3]string{s.user("a@b.example"), s.user("b@b.example"), s.user("c@b.example")}
	id = s.group("crew")
	s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(fmt.Sprintf(
		`{"op":"add","path":"members","value":[{"value":"%s"},{"value":"%s"}]}`, users[0], users[1])))
	return s, id, users
}

func TestPatchGroupMembers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation string // A, B, C stand for the users' ids
		status    int
		body      string
		want      string // members afterwards
	}{
		{`{"op":"Add","path":"members","value":[{"value":"C"}]}`, 204, "-", "A B C"},
		{`{"op":"add","path":"members","value":[{"value":C},{"value":"A"}]}`, 204, "-", "A B C"},
		{`{"op":"add","path":"members","value":[]}`, 204, "-", "A B"},
		{`{"op":"add","path":"members","value":[{"value":"C"},{"value":"1"}]}`, 404, memberGone, "A B"},
		{`{"op":"add","path":"members","value":{"value":"C"}}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":[{"display":"C"}]}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":[{"value":"abc"}]}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":[{"value":"99999999999999999999999"}]}`, 404, memberGone, "A B"},
		{`{"op":"add","path":"members"}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":[{"value":true}]}`, 404, memberGone, "A B"}, // counts as 1
		{`{"op":"add","path":"members","value":[{"value":["C"]}]}`, 500, "", "A B"},
		// S5: a loop over nothing does nothing, and a replacement by nothing leaves nobody
		{`{"op":"add","path":"members","value":{}}`, 204, "-", "A B"},
		{`{"op":"add","path":"members","value":""}`, 204, "-", "A B"},
		{`{"op":"add","path":"members","value":" "}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":0}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":false}`, 500, "", "A B"},
		{`{"op":"replace","path":"members","value":{}}`, 204, "-", ""},
		{`{"op":"replace","path":"members","value":""}`, 204, "-", ""},
		{`{"op":"replace","path":"members","value":"x"}`, 500, "", "A B"},
		{`{"op":"replace","path":"members","value":0}`, 500, "", "A B"},
		{`{"op":"replace","path":"members","value":[{"value":"1"},{"value":"abc"}]}`, 500, "", "A B"}, // numbers first, then look-ups
		{`{"op":"remove","path":"members","value":""}`, 500, "", "A B"},
		{`{"op":"remove","path":"members","value":{}}`, 500, "", "A B"},
		// S5: op and path are checked trimmed, and compared as they were sent
		{`{"op":"add","path":" members","value":[{"value":"C"}]}`, 204, "-", "A B"},
		{`{"op":"add","path":"members ","value":[{"value":"C"}]}`, 204, "-", "A B"},
		{`{"op":" Add","path":"members","value":[{"value":"C"}]}`, 204, "-", "A B"},
		{`{"op":"remove ","path":"members","value":[{"value":"A"}]}`, 204, "-", "A B"},
		{`{"op":" Remove "}`, 204, "-", "A B"},
		{`{"op":"remove","path":" members","value":[{"value":"A"}]}`, 204, "-", "B"}, // it contains the word all the same
		{`{"op":" Replace ","path":"members","value":[]}`, 204, "-", "A B"},
		{`{"op":"replace","path":" members","value":[]}`, 400, unsupportedAttribute, "A B"},
		{`{"op":"add","path":5,"value":[{"value":"C"}]}`, 204, "-", "A B"},
		{`{"op":"remove","path":5,"value":[{"value":"A"}]}`, 500, "", "A B"}, // no text to look into
		{`{"op":"replace","path":5,"value":[]}`, 400, unsupportedAttribute, "A B"},
		{`{"op":"add","path":"Members","value":[{"value":"C"}]}`, 204, "-", "A B"},
		{`{"op":"add","path":"externalId","value":"x"}`, 204, "-", "A B"},
		{`{"op":"add","value":{"members":[{"value":"C"}]}}`, 500, "", "A B"},
		{`{"op":"Remove","path":"members","value":[{"value":"A"}]}`, 204, "-", "B"},
		{`{"op":"remove","path":"members","value":[{"value":"A"},{"value":"B"}]}`, 204, "-", "B"},
		{`{"op":"remove","path":"members[value eq \"B\"]","value":[{"value":"A"}]}`, 204, "-", "B"},
		{`{"op":"remove","path":"members[value eq \"B\"]"}`, 204, "-", "A"},
		{`{"op":"remove","path":"members[value eq \"C\"]"}`, 204, "-", "A B"},
		{`{"op":"remove","path":"members[value eq \"1\"]"}`, 404, memberGone, "A B"},
		{`{"op":"remove","path":"members","value":[{"value":"1"}]}`, 404, memberGone, "A B"},
		{`{"op":"remove","path":"members"}`, 400, invalidFilterBody, "A B"},
		{`{"op":"remove","path":"members[value badop \"B\"]"}`, 400, invalidFilterBody, "A B"},
		{`{"op":"remove","path":"members[display eq \"b@b.example\"]"}`, 400, invalidFilterBody, "A B"},
		{`{"op":"remove","path":"members[value eq \"abc\"]"}`, 500, "", "A B"},
		{`{"op":"remove","path":"members","value":[]}`, 500, "", "A B"},
		{`{"op":"remove","path":"members","value":{"value":"A"}}`, 500, "", "A B"},
		{`{"op":"remove","path":"externalId"}`, 204, "-", "A B"},
		{`{"op":"remove","path":"some members","value":[{"value":"A"}]}`, 204, "-", "B"},
		{`{"op":"remove"}`, 500, "", "A B"},
		{`{"op":"replace","path":"members","value":[{"value":"C"}]}`, 204, "-", "C"},
		{`{"op":"Replace","path":"members","value":[]}`, 204, "-", ""},
		{`{"op":"replace","path":"members","value":[{"value":"C"},{"value":"1"}]}`, 404, memberGone, "A B"},
		{`{"op":"replace","path":"members"}`, 500, "", "A B"},
		{`{"op":"add","path":"members","value":[{"value":"C"}]},{"op":"remove","path":"members[value eq \"A\"]"}`, 204, "-", "B C"},
		{`{"op":"add","path":"members","value":[{"value":"C"}]},{"op":"remove","path":"members[value eq \"1\"]"}`, 404, memberGone, "A B"},
	} {
		s, id, users := crew(t)
		expand := func(text string, forms ...string) string {
			for i, letter := range []string{"A", "B", "C"} {
				for _, form := range forms {
					text = strings.ReplaceAll(text, fmt.Sprintf(form, letter), fmt.Sprintf(form, users[i]))
				}
			}
			return text
		}
		s.want(test.status, test.body, "PATCH", "/Groups/"+id, patchBody(expand(test.operation, `"%s"`, `\"%s\"`, `:%s}`)))
		if got, want := s.members(id), expand(test.want, "%s"); got != want {
			t.Errorf("%s: want members %q, got %q", test.operation, want, got)
		}
	}
}

func TestRenameGroup(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operations []string
		status     int
		body       string
		want       string // displayName afterwards
	}{
		{[]string{`{"op":"Replace","path":"displayName","value":"New Name"}`}, 204, "-", "New Name"},
		{[]string{`{"op":"replace","value":{"id":"1","displayName":"New","members":[]}}`}, 204, "-", "New"},
		{[]string{`{"op":"replace","path":"displayName","value":"CREW"}`}, 204, "-", "CREW"},
		{[]string{`{"op":"replace","path":"displayName","value":"Taken!"}`}, 400, `{"slug":["The slug \"taken\" is already in use."]}`, "crew"},
		{[]string{`{"op":"replace","path":"displayName","value":"!!!"}`}, 400, `{"slug":["This field may not be blank."]}`, "crew"},
		{[]string{`{"op":"replace","path":"displayName","value":"12"}`}, 400, "", "crew"},
		{[]string{`{"op":"replace","path":"displayName"}`}, 500, "", "crew"},
		{[]string{`{"op":"replace","value":{"members":[]}}`}, 500, "", "crew"},
		{[]string{`{"op":"replace","value":"x"}`}, 500, "", "crew"},
		{[]string{`{"op":"replace","path":"DisplayName","value":"x"}`}, 400, unsupportedAttribute, "crew"},
		{[]string{`{"op":"add","path":"displayName","value":"x"}`}, 204, "-", "crew"},
		{[]string{`{"op":"replace","path":" displayName","value":"x"}`}, 400, unsupportedAttribute, "crew"}, // S5
		{[]string{`{"op":" Replace ","path":"displayName","value":"x"}`}, 204, "-", "crew"},
		{[]string{`{"op":" Replace ","value":"x"}`}, 204, "-", "crew"},
		{ // returned, not raised: the earlier operation stays
			[]string{`{"op":"replace","path":"displayName","value":"Kept"}`, `{"op":"replace","path":"externalId","value":"x"}`},
			400, unsupportedAttribute, "Kept",
		},
		{ // raised: the earlier operation is undone
			[]string{`{"op":"replace","path":"displayName","value":"Lost"}`, `{"op":"replace","path":"displayName","value":"12"}`},
			400, "", "crew",
		},
	} {
		s, id, _ := crew(t)
		s.group("taken")
		s.want(test.status, test.body, "PATCH", "/Groups/"+id, patchBody(test.operations...))
		if body := s.send("GET", "/Groups/"+id, "").Body.String(); !strings.Contains(body, `"displayName":"`+test.want+`"`) {
			t.Errorf("%v: want displayName %q, got %s", test.operations, test.want, body)
		}
	}
	s, id, _ := crew(t)
	s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(`{"op":"replace","path":"displayName","value":"Other"}`))
	s.group("crew") // the old slug is free again
	if ids, _, _, _ := s.list(filtered("/Groups", `displayName eq "other"`)); len(ids) != 1 || ids[0] != id {
		t.Errorf("renamed group is not found by its new name: %v", ids)
	}
}

func TestGroupEnvelope(t *testing.T) {
	t.Parallel()
	s, id, _ := crew(t)
	for _, test := range []struct{ body, want string }{
		{`{"Operations":[]}`, e5(`{"schemas":["This field is required."]}`)},
		{`{"schemas":[]}`, e5(`{"Operations":["This field is required."]}`)},
		{patchBody(`{"op":"move","path":"members"}`), e5(`{"Operations":{"op":["\"move\" is not a valid choice"]}}`)},
		{patchBody(`{"op":"add","path":""}`), e5(`{"Operations":{"path":["This field may not be blank."]}}`)},
		{patchBody(`{"op":"add","path":null}`), e5(`{"Operations":{"path":["This field may not be null."]}}`)},
		{patchBody(repeated(`{"op":"add","path":"members","value":[]}`, 101)...),
			`{` + errS + `,"status":"400","detail":"Too many patch ops sent, limit is 100."}`},
		{`{"Operations":[` + strings.Join(repeated(`{"op":"add","path":"members","value":[]}`, 101), ",") + `]}`, // the envelope comes first
			e5(`{"schemas":["This field is required."]}`)},
	} {
		s.want(400, test.want, "PATCH", "/Groups/"+id, test.body)
	}
	s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(repeated(`{"op":"add","path":"members","value":[]}`, 100)...))
	s.want(204, "-", "PATCH", "/Groups/"+id, `{"schemas":["anything"],"Operations":[]}`)
}

func TestDeleteGroup(t *testing.T) {
	t.Parallel()
	s, id, users := crew(t)
	s.want(204, "-", "DELETE", "/Groups/"+id, "")
	s.want(404, groupGone, "GET", "/Groups/"+id, "")
	s.want(404, groupGone, "DELETE", "/Groups/"+id, "")
	s.want(404, groupGone, "PATCH", "/Groups/"+id, patchBody())
	if again := s.group("crew"); again == id {
		t.Errorf("want a new id for the same name, got %s again", again)
	}
	s.want(200, "", "GET", "/Users/"+users[0], "")
}

// TestUnlinkedStays: a person without a linked SSO identity stays in the team and in the organization (getsentry/sentry#85832), which
// is only there by the option.
func TestUnlinkedStays(t *testing.T) {
	t.Parallel()
	for _, stays := range []bool{false, true} {
		s := serve(t, Options{UnlinkedStays: stays, Members: []Member{{Email: "a@b.example", Joined: true}, {Email: "c@b.example", Joined: true}}})
		group := s.group("Crew")
		change := func(operation string) { s.want(204, "-", "PATCH", "/Groups/"+group, patchBody(operation)) }
		change(`{"op":"add","path":"members","value":[{"value":"500"},{"value":"501"}]}`)
		full := s.members(group)
		change(`{"op":"remove","path":"members","value":[{"value":"500"}]}`)
		change(`{"op":"remove","path":"members[value eq \"501\"]"}`)
		if got := s.members(group); (got == full) != stays {
			t.Errorf("stays %t: want it so, got members %s of %s", stays, got, full)
		}
		s.want(204, "-", "DELETE", "/Users/500", "")
		s.want(204, "-", "PATCH", "/Users/501", `{"Operations":[{"op":"replace","path":"active","value":false}]}`)
		left := map[bool]int{false: 0, true: 2}[stays]
		s.totals(left, "/Users")
	}
}
