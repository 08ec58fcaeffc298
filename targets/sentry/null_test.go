package sentry

import "testing"

// TestNullValue is S1: a value that is null is refused wherever it stands, before anything else is looked at.
func TestNullValue(t *testing.T) {
	t.Parallel()
	refused := e5(`{"Operations":{"value":["This field may not be null."]}}`)
	s, id, users := crew(t)
	for _, operation := range []string{
		`{"op":"replace","path":"displayName","value":null}`,
		`{"op":"Replace","value":null}`,
		`{"op":"replace","path":"members","value":null}`,
		`{"op":"replace","path":"externalId","value":null}`,
		`{"op":"add","path":"members","value":null}`,
		`{"op":"Add","path":"externalId","value":null}`,
		`{"op":"add","value":null}`,
		`{"op":"remove","path":"members","value":null}`,
		`{"op":"Remove","path":"members[value eq \"1\"]","value":null}`,
		`{"op":"remove","path":"externalId","value":null}`,
		`{"op":"replace","path":"displayName","value":"Lost"},{"op":"add","path":"externalId","value":null}`,
	} {
		s.want(400, refused, "PATCH", "/Groups/"+id, patchBody(operation))
	}
	s.want(400, e5(`{"Operations":{"op":["\"move\" is not a valid choice"],"value":["This field may not be null."],"path":["This field may not be null."]}}`),
		"PATCH", "/Groups/"+id, patchBody(`{"op":"move","path":null,"value":null}`))
	s.shows(200, "GET", "/Groups/"+id, "", `"displayName":"crew"`)
	if got, want := s.members(id), users[0]+" "+users[1]; got != want {
		t.Errorf("after nothing but null: want members %q, got %q", want, got)
	}
	for _, operation := range []string{`{"op":"replace","path":"active","value":null}`, `{"op":"replace","value":null}`} {
		s.want(400, refused, "PATCH", "/Users/"+users[0], patchBody(operation))
	}
}

// TestNullWithin is S1 one level down. What a value holds is not checked: a name is refused by the team's own rules, an id that is
// null belongs to nobody where it is looked up, and raises where it is made a number first.
func TestNullWithin(t *testing.T) {
	t.Parallel()
	nullName := `{"name":["This field may not be null."]}`
	for _, test := range []struct {
		operation string
		status    int
		body      string
	}{
		{`{"op":"replace","value":{"displayName":null}}`, 400, nullName},
		{`{"op":"add","path":"members","value":[{"value":null}]}`, 404, memberGone},
		{`{"op":"remove","path":"members","value":[{"value":null}]}`, 404, memberGone},
		{`{"op":"replace","path":"members","value":[{"value":null}]}`, 500, ""},
		{`{"op":"add","path":"members","value":[null]}`, 500, ""},
		{`{"op":"remove","path":"members","value":[null]}`, 500, ""},
		{`{"op":"replace","path":"members","value":[null]}`, 500, ""},
	} {
		s, id, users := crew(t)
		s.want(test.status, test.body, "PATCH", "/Groups/"+id, patchBody(test.operation))
		s.shows(200, "GET", "/Groups/"+id, "", `"displayName":"crew"`)
		if got, want := s.members(id), users[0]+" "+users[1]; got != want {
			t.Errorf("%s: want members %q, got %q", test.operation, want, got)
		}
	}
	s, id, _ := crew(t)
	s.group("None")
	s.want(400, `{"name":["This field may not be null."],"slug":["The slug \"none\" is already in use."]}`,
		"PATCH", "/Groups/"+id, patchBody(`{"op":"replace","value":{"displayName":null}}`))
}
