package sentry

import (
	"strings"
	"testing"
	"time"
)

// TestLongNumber: Python refuses to read an integer of more than 4300 digits, wherever it stands, and so the whole body. To read
// one takes time that grows with the square of its length.
func TestLongNumber(t *testing.T) {
	t.Parallel()
	s, id, users := crew(t)
	added := func(id string) string {
		return patchBody(`{"op":"add","path":"members","value":[{"value":` + id + `}]}`)
	}
	const refused = `{"detail":"JSON parse error - Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; ` +
		`use sys.set_int_max_str_digits() to increase the limit"}`
	s.want(404, memberGone, "PATCH", "/Groups/"+id, added(strings.Repeat("9", 4300)))
	for _, number := range []string{strings.Repeat("9", 4301), "-" + strings.Repeat("9", 4301)} {
		s.want(400, refused, "PATCH", "/Groups/"+id, added(number))
		s.want(400, refused, "POST", "/Users", `{"userName":"li@b.example","other":{"a":[1,{"b":`+number+`}]}}`)
	}
	s.want(500, "", "PATCH", "/Groups/"+id, added(strings.Repeat("9", 5000)+".0")) // a float may be as long, and is infinite
	if got, want := s.members(id), users[0]+" "+users[1]; got != want {
		t.Errorf("want members %q, got %q", want, got)
	}
	begun := time.Now()
	s.shows(400, "PATCH", "/Groups/"+id, added(strings.Repeat("9", 4_000_000)), "value has 4000000 digits")
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("want a number of 4 million digits refused at once, took %s", took)
	}
}

// TestNullCharacter: a text with a null character is refused where its field is checked.
func TestNullCharacter(t *testing.T) {
	t.Parallel()
	const not = `["Null characters are not allowed."]`
	s, id, users := crew(t)
	s.want(400, e5(`{"Operations":{"op":`+not+`,"path":`+not+`}}`), "PATCH", "/Groups/"+id, patchBody(`{"op":"add\u0000","path":"members\u0000","value":[]}`))
	s.want(400, e5(`{"Operations":{"path":`+not+`}}`), "PATCH", "/Users/"+users[0], patchBody(`{"op":"replace","path":"active\u0000","value":false}`))
	s.want(400, e5(`{"schemas":`+not+`}`), "PATCH", "/Groups/"+id, `{"schemas":["\u0000"],"Operations":[]}`)
}
