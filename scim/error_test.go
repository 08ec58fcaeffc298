package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrorBody(t *testing.T) {
	t.Parallel()
	err := Errorf(409, Uniqueness, "userName %q is <taken>", "bob")
	const want = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness",` +
		`"detail":"userName \"bob\" is <taken>"}`
	if diff := cmp.Diff(want, string(err.Body())); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	back, ok := ParseError(err.Body())
	if !ok || *back != *err {
		t.Errorf("ParseError: got %v %v, want %v", back, ok, err)
	}
	if got := err.Error(); got != `409 uniqueness: userName "bob" is <taken>` {
		t.Errorf("Error(): got %s", got)
	}
	if got := Errorf(501, "", "no").Error(); got != `501: no` {
		t.Errorf("Error(): got %s", got)
	}
}

func TestParseError(t *testing.T) {
	t.Parallel()
	const uri = `"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]`
	for body, want := range map[string]struct {
		Error
		ok bool
	}{
		`{` + uri + `,"status":"404"}`:                                             {Error{Status: 404}, true},
		`{` + uri + `,"status":"400","scimType":"invalidValue","detail":"x"}`:      {Error{400, InvalidValue, "x"}, true},
		`{` + uri + `,"status":404,"detail":"x"}`:                                  {Error{404, "", "x"}, false}, // 7644-3.12-error-status-string
		`{` + uri + `,"status":"200"}`:                                             {Error{Status: 200}, false},
		`{` + uri + `,"status":"-404"}`:                                            {Error{Status: -404}, false},
		`{` + uri + `}`:                                                            {Error{}, false},
		`{"status":"404","detail":"x"}`:                                            {Error{404, "", "x"}, false},
		`{"schemas":"urn:ietf:params:scim:api:messages:2.0:Error","status":"404"}`: {Error{Status: 404}, false},
		`{"error":{` + uri + `,"status":"404"}}`:                                   {Error{}, false},
		`[]`:                                                                       {Error{}, false},
		`<html>`:                                                                   {Error{}, false},
		``:                                                                         {Error{}, false},
		`null`:                                                                     {Error{}, false},
		`{"schemas":[1]} {}`:                                                       {Error{}, false},
	} {
		got, ok := ParseError([]byte(body))
		if got == nil || *got != want.Error || ok != want.ok {
			t.Errorf("ParseError(%s): got %+v %v, want %+v %v", body, got, ok, want.Error, want.ok)
		}
	}
}
