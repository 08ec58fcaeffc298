package sentry

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestUserResource(t *testing.T) {
	t.Parallel()
	body := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Mira@b.example","externalId":"x",` +
		`"displayName":"Mira","active":false,"name":{"givenName":"Mira"},"emails":[{"value":"else@b.example"}],"password":"p"}`
	shown := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"500","userName":"Mira@b.example",` +
		`"name":{"givenName":"N/A","familyName":"N/A"},"emails":[{"primary":true,"value":"Mira@b.example","type":"work"}],` +
		`"meta":{"resourceType":"User"},"sentryOrgRole":"member"`
	for provider, want := range map[AuthProvider]string{
		"": shown + "}", ActiveDirectory: shown + "}", Okta: shown + `,"active":true}`, SAML2: shown + `,"active":true}`,
	} {
		s := serve(t, Options{AuthProvider: provider})
		s.want(201, want, "POST", "/Users", body)
		s.want(200, want, "GET", "/Users/500", "")
		s.want(200, want, "GET", "/Users/0500", "")
	}
}

func TestUnknownUser(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	for _, id := range []string{"1", "0", "99999999999999999999999"} {
		s.want(404, userGone, "GET", "/Users/"+id, "")
		s.want(404, userGone, "PATCH", "/Users/"+id, "not looked at")
		s.want(404, userGone, "DELETE", "/Users/"+id, "")
	}
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	valid := "Enter a valid email address."
	email := func(messages ...string) string {
		return e5(`{"email":["` + strings.Join(messages, `","`) + `"]}`)
	}
	role := `{` + errS + `,"status":"400","detail":"Invalid organization role."}`
	long := strings.Repeat("x", 66) + "@b.example" // 76 characters
	for _, test := range []struct {
		body   string
		status int
		want   string
	}{
		{`{}`, 400, email(errNull)},
		{`{"userName":null}`, 400, email(errNull)},
		{`{"userName":"  "}`, 400, email(errBlank)},
		{`{"userName":"plain"}`, 400, email(valid, valid)},
		{`{"userName":"a@b"}`, 400, email(valid, valid)},
		{`{"userName":7}`, 400, email(valid, valid)},
		{`{"userName":true}`, 400, email(errNotString)},
		{`{"userName":"` + long + `"}`, 400, email(errTooLong(75))},
		{`{"userName":"a@qq.com"}`, 400, email(valid)}, // S7
		{`{"userName":" A@QQ.Com "}`, 400, email(valid)},
		{`{"userName":"a b@qq.com"}`, 400, email(valid, valid, valid)},
		{`{"userName":"` + strings.Repeat("x", 70) + `@qq.com"}`, 400, email(valid, errTooLong(75))},
		{`{"userName":"` + strings.Repeat("x", 76) + `"}`, 400, email(valid, errTooLong(75), valid)},
		{`{"userName":"a@qqq.com"}`, 201, ""},
		{`{"userName":"a@qq.com.example"}`, 201, ""},
		{`{"userName":"a@mail.qq.com"}`, 201, ""},
		{`{"userName":"plain","sentryOrgRole":"owner"}`, 400, role},
		{`{"userName":"a@b.example","sentryOrgRole":"king"}`, 400, role},
		{`{"userName":"a@b.example","sentryOrgRole":7}`, 500, ""},
		{`{"userName":"` + long[1:] + `"}`, 201, ""},
		{`{"userName":"r1@b.example","sentryOrgRole":"Manager"}`, 201, ""},
		{`{"userName":"r2@b.example","sentryOrgRole":""}`, 201, ""},
		{`{"userName":"r4@b.example","sentryOrgRole":"billing"}`, 201, ""},
	} {
		serve(t, Options{}).want(test.status, test.want, "POST", "/Users", test.body)
	}
	s := serve(t, Options{})
	if manager := s.stored(s.create("/Users", `{"userName":" m@b.example ","sentryOrgRole":"Manager"}`)); manager.role != "manager" ||
		!manager.roleRestricted || !manager.provisioned || manager.email != "m@b.example" {
		t.Errorf("role given: %+v", manager)
	}
	if plain := s.stored(s.create("/Users", `{"userName":"p@b.example","sentryOrgRole":""}`)); plain.role != "member" || plain.roleRestricted {
		t.Errorf("role empty: %+v", plain)
	}
}

func TestEmailRule(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]bool{
		"a@b.example": true, "a.b+c_d@x-y.example.com": true, `"quoted..part"@b.example`: true, "a@localhost": true,
		"o'brien@b.example": true, "a@[127.0.0.1]": true, "a@zürich.example": true, "a@b.c2": true,
		"a": false, "@b.example": false, "a@": false, "a b@c.example": false, "a@b_c.example": false, "a@-b.example": false,
		"a..b@c.example": false, "a@b..example": false, "a@b.e": false, "a@[1.2.3]": false, "a@b.example-": false, "ü@b.example": false,
	} {
		if got := validEmail(email); got != want {
			t.Errorf("%q: want %v, got %v", email, want, got)
		}
	}
}

func TestDuplicate(t *testing.T) {
	t.Parallel()
	conflict := `{` + errS + `,"status":"409","detail":"User already exists in the database.","scimType":"uniqueness"}`
	invited := e5(`{"email":["The user li@b.example has already been invited"]}`)
	for _, test := range []struct {
		name    string
		options Options
		second  string
		status  int
		want    string
	}{
		{"pending", Options{}, "li@b.example", 400, invited},
		{"pending, 409 chosen", Options{PendingDuplicate: 409}, "li@b.example", 409, conflict},
		{"pending, other case", Options{}, "Li@b.example", 201, ""},
		{"joined", Options{NewMembersLinked: true}, "li@b.example", 409, conflict},
		{"joined, other case", Options{NewMembersLinked: true}, "LI@b.example", 409, conflict},
	} {
		s := serve(t, test.options)
		id := s.user("li@b.example")
		s.want(test.status, test.want, "POST", "/Users", `{"userName":"`+test.second+`"}`)
		s.want(204, "-", "DELETE", "/Users/"+id, "")
		if test.status != 201 {
			if again := s.user("li@b.example"); again == id {
				t.Errorf("%s: want a new id after a deletion, got %s again", test.name, again)
			}
		}
	}
}

// TestDuplicateOfWhoIsNotThere is S6 and N1: who has joined but is switched off, or waits for approval, is in nobody's way. The
// creation makes a new invitation, of which there may be one.
func TestDuplicateOfWhoIsNotThere(t *testing.T) {
	t.Parallel()
	for name, member := range map[string]Member{
		"switched off": {Joined: true, Inactive: true}, "waits for approval": {Joined: true, Requested: true},
		"both": {Joined: true, Inactive: true, Requested: true},
	} {
		member.Email = "li@b.example"
		s := serve(t, Options{Members: []Member{member}})
		s.totals(0, "/Users")
		s.shows(201, "POST", "/Users", `{"userName":"li@b.example","sentryOrgRole":"manager"}`, `"id":"501"`)
		if !s.stored("501").provisioned {
			t.Errorf("%s: want a new membership that the identity provider made", name)
		}
		s.shows(400, "POST", "/Users", `{"userName":"li@b.example"}`, "has already been invited")
		s.totals(1, filtered("/Users", `userName eq "li@b.example"`))
	}
	// an invitation is said before a membership, and a membership before a request
	for want, other := range map[string]Member{"has already been invited": {}, "User already exists": {Requested: true}} {
		other.Email = "li@b.example"
		s := serve(t, Options{Members: []Member{{Email: "li@b.example", Joined: true}, other}})
		if got := s.send("POST", "/Users", `{"userName":"li@b.example"}`); !strings.Contains(got.Body.String(), want) {
			t.Errorf("beside a joined member: want %q, got %d %s", want, got.Code, got.Body)
		}
	}
}

func patchBody(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

func TestPatchUserDeactivates(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		`{"op":"Replace","path":"active","value":"False"}`,
		`{"op":"replace","path":"active","value":false}`,
		`{"op":"replace","path":"active","value":"false"}`,
		`{"op":"replace","value":{"active":false}}`,
		`{"op":"replace","value":{"active":"false"}}`,
		`{"op":"Replace","value":{"id":"x","active":"False"}}`,
		`{"op":"replace","path":"userName","value":{"active":false}}`,
		`{"op":" Replace ","path":" active","value":false}`, // here the trimmed texts are acted on
		`{"op":"replace","path":"active","value":false},{"op":"replace","path":"active","value":true}`,
	} {
		s := serve(t, Options{})
		id, group := s.user("a@b.example"), s.group("g")
		s.want(204, "-", "PATCH", "/Groups/"+group, patchBody(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`))
		s.want(204, "-", "PATCH", "/Users/"+id, patchBody(operation))
		s.want(404, userGone, "GET", "/Users/"+id, "")
		if got := s.members(group); got != "" {
			t.Errorf("%s: deleted user is still a member: %q", operation, got)
		}
	}
}

func TestPatchUserRefuses(t *testing.T) {
	t.Parallel()
	invalid := `{` + errS + `,"status":"400","detail":"Invalid Patch Operation."}`
	badOp := func(op string) string { return `"op":["\"` + op + `\" is not a valid choice"]` }
	badValue := `"value":["value must be a boolean or object"]`
	operations := func(inner string) string { return e5(`{"Operations":{` + inner + `}}`) }
	s := serve(t, Options{})
	id := s.user("a@b.example")
	for _, test := range []struct{ body, want string }{
		{patchBody(`{"op":"Replace","path":"active","value":"True"}`), invalid},
		{patchBody(`{"op":"Replace","path":"active","value":"tRUE"}`), invalid},
		{patchBody(`{"op":"replace","path":"active","value":true}`), invalid},
		{patchBody(`{"op":"replace","path":"Active","value":false}`), invalid},
		{patchBody(`{"op":"replace","value":false}`), invalid},
		{patchBody(`{"op":"replace","value":{"Active":false}}`), invalid},
		{patchBody(`{"op":"replace","path":"name.givenName","value":{}}`), invalid},
		{patchBody(`{"op":"replace","path":"active","value":true}`, `{"op":"replace","path":"active","value":false}`), invalid},
		{patchBody(`{"op":"Add","path":"active","value":"True"}`), operations(badOp("add"))},
		{patchBody(`{"op":"remove","path":"active","value":false}`), operations(badOp("remove"))},
		{patchBody(`{"op":"Replace","path":"displayName","value":"Li"}`), operations(badValue)},
		{patchBody(`{"op":"Add","path":"name.givenName","value":"Li"}`), operations(badOp("add") + "," + badValue)},
		{patchBody(`{"op":"Replace","path":"active","value":[{"value":"False"}]}`), operations(badValue)},
		{patchBody(`{"op":"replace","path":"active","value":0}`), operations(badValue)},
		{patchBody(`{"op":"replace","path":"active","value":false}`, `{"op":"add","value":"x"}`), operations(badOp("add") + "," + badValue)},
		{patchBody(`{"op":"replace","path":"active"}`), operations(`"value":["This field is required."]`)},
		{patchBody(`{"op":"replace","path":"active","value":null}`), operations(`"value":["This field may not be null."]`)},
		{patchBody(`{"value":false}`), operations(`"op":["This field is required."]`)},
		{patchBody(`{"op":"replace","path":null,"value":false}`), operations(`"path":["This field may not be null."]`)},
		{patchBody(`{"op":"replace","path":" ","value":false}`), operations(`"path":["This field may not be blank."]`)},
		{patchBody(`"x"`), operations(`"non_field_errors":["Invalid data. Expected a dictionary, but got str."]`)},
		{`{}`, e5(`{"Operations":["This field is required."]}`)},
		{`{"Operations":null}`, e5(`{"Operations":["This field may not be null."]}`)},
		{`{"Operations":{}}`, e5(`{"Operations":["Expected a list of items but got type \"dict\"."]}`)},
		{`{"schemas":"x"}`, e5(`{"schemas":["Expected a list of items but got type \"str\"."],"Operations":["This field is required."]}`)},
		{`{"schemas":[{}],"Operations":[]}`, e5(`{"schemas":["Not a valid string."]}`)},
		{`{"schemas":["urn:x"," "],"Operations":[]}`, e5(`{"schemas":["This field may not be blank."]}`)},
		{`{"schemas":["urn:x",null],"Operations":[]}`, e5(`{"schemas":["This field may not be null."]}`)},
		{`[]`, e5(`{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}`)},
		{patchBody(repeated(`{"op":"replace","path":"active","value":false}`, 101)...),
			e5(`{"Operations":["Ensure this field has no more than 100 elements."]}`)},
	} {
		s.want(400, test.want, "PATCH", "/Users/"+id, test.body)
	}
	s.want(200, "", "PATCH", "/Users/"+id, `{"Operations":[]}`)
	s.want(200, "", "GET", "/Users/"+id, "")
	s.want(204, "-", "PATCH", "/Users/"+id, `{"Operations":[{"op":"replace","path":"active","value":false}]}`)
}

func repeated(text string, times int) []string {
	all := make([]string, times)
	for i := range all {
		all[i] = text
	}
	return all
}

func TestProtectedMembers(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	owner, second, partner := s.user("o@b.example"), s.user("o2@b.example"), s.user("p@b.example")
	s.stored(owner).role, s.stored(second).role, s.stored(partner).partnership = ownerRole, ownerRole, true
	s.stored(owner).linked, s.stored(second).linked = true, true
	deactivate := patchBody(`{"op":"Replace","path":"active","value":"False"}`)
	s.want(204, "-", "DELETE", "/Users/"+second, "")
	last := `{"detail":"You cannot remove the only remaining owner of the organization."}`
	s.want(403, last, "DELETE", "/Users/"+owner, "")
	s.want(403, last, "PATCH", "/Users/"+owner, deactivate)
	s.want(403, "", "DELETE", "/Users/"+partner, "")
	s.want(403, "", "PATCH", "/Users/"+partner, deactivate)
	s.want(200, "", "GET", "/Users/"+partner, "")
}

// TestPartnershipIsAskedFirst is S3: of a member whom a partner manages, nothing but the shape of a request is looked at before that.
func TestPartnershipIsAskedFirst(t *testing.T) {
	t.Parallel()
	const managed = `{"detail":"This member is managed by an active partnership and cannot be modified until the end of the partnership."}`
	s := serve(t, Options{Members: []Member{{Email: "owner@b.example", Role: "owner", Joined: true, Partnership: true}}})
	path, partner := "/Users/500", "/Users/"+s.user("p@b.example")
	s.stored("501").partnership = true
	for _, path := range []string{path, partner} {
		for _, body := range []string{
			patchBody(`{"op":"replace","path":"active","value":false}`), patchBody(`{"op":"replace","path":"active","value":true}`),
			patchBody(`{"op":"replace","value":{}}`), patchBody(),
		} {
			s.want(403, managed, "PATCH", path, body)
		}
		s.want(403, managed, "DELETE", path, "")
		s.shows(400, "PATCH", path, `{}`, "This field is required.")
		s.shows(400, "PATCH", path, patchBody(`{"op":"add","path":"active","value":false}`), "is not a valid choice")
		s.shows(200, "GET", path, "")
	}
	s.want(403, managed, "PUT", partner, `{"sentryOrgRole":"king"}`)
	s.want(200, "", "PUT", path, `{"sentryOrgRole":"king"}`) // of an owner PUT reads nothing
}

// TestWhoCountsAsOwner: the last owner is who is left of those who have joined and whose account is switched on.
func TestWhoCountsAsOwner(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]Member{
		"invited": {Role: "owner"}, "switched off": {Role: "owner", Joined: true, Inactive: true}, "manager": {Role: "manager", Joined: true},
		"owner": {Role: "owner", Joined: true},
	} {
		other.Email = "other@b.example"
		s := serve(t, Options{Members: []Member{{Email: "owner@b.example", Role: "owner", Joined: true}, other}})
		want := 403
		if name == "owner" {
			want = 204
		}
		if got := s.send("DELETE", "/Users/500", ""); got.Code != want {
			t.Errorf("beside an owner who is %s: want %d, got %d %s", name, want, got.Code, got.Body)
		}
	}
}

func TestPutUser(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		before member
		body   string
		status int
		after  member
	}{
		{"owner stays", member{role: "owner", roleRestricted: true}, `{"sentryOrgRole":"member"}`, 200, member{role: "owner", provisioned: true}},
		{"partner refused", member{role: "member", partnership: true}, `{}`, 403, member{role: "member", partnership: true}},
		{"role set and locked", member{role: "member"}, `{"sentryOrgRole":"Admin"}`, 200, member{role: "admin", roleRestricted: true, provisioned: true}},
		{"same locked role", member{role: "admin", roleRestricted: true}, `{"sentryOrgRole":"admin"}`, 200, member{role: "admin", roleRestricted: true}},
		{"own role kept", member{role: "manager"}, `{"active":false}`, 200, member{role: "manager"}},
		{"locked role reset", member{role: "manager", roleRestricted: true}, `{"sentryOrgRole":""}`, 200, member{role: "member", provisioned: true}},
		{"unknown role", member{role: "member"}, `{"sentryOrgRole":"owner"}`, 400, member{role: "member"}},
		{"own role kept beside another default", member{role: "member"}, `{}`, 200, member{role: "member"}},
		{"role reset to another default", member{role: "member", roleRestricted: true}, `{}`, 200, member{role: "manager", provisioned: true}},
		{"role no text", member{role: "member"}, `{"sentryOrgRole":[1]}`, 500, member{role: "member"}},
	} {
		options := Options{}
		if strings.HasSuffix(test.name, "another default") {
			options.DefaultRole = "manager"
		}
		s := serve(t, options)
		id := s.user("a@b.example")
		stored := s.stored(id)
		if stored.role != s.provider.options.DefaultRole {
			t.Errorf("%s: want the default role %s at first, got %s", test.name, s.provider.options.DefaultRole, stored.role)
		}
		test.before.id, test.before.email = stored.id, stored.email
		test.after.id, test.after.email = stored.id, stored.email
		*stored = test.before
		s.want(test.status, "", "PUT", "/Users/"+id, test.body)
		if !reflect.DeepEqual(*stored, test.after) {
			t.Errorf("%s: want %+v, got %+v", test.name, test.after, *stored)
		}
		s.want(200, "", "GET", "/Users/"+id, "")
	}
}

func TestDeleteUser(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	id := s.user("a@b.example")
	s.want(204, "-", "DELETE", "/Users/"+id, "")
	s.want(404, userGone, "DELETE", "/Users/"+id, "")
	ids, total, _, _ := s.list("/Users")
	if len(ids) != 0 || total != 0 {
		t.Errorf("after deletion: want an empty list, got %v", ids)
	}
	if body := s.send("GET", "/Users", "").Body.String(); !strings.Contains(body, `"Resources":[]`) {
		t.Errorf("empty list lacks Resources: %s", body)
	}
	if next := s.user("a@b.example"); next != strconv.Itoa(first+1) {
		t.Errorf("want the next id %d, got %s", first+1, next)
	}
}
