package sentry

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFilterByZero is S4: 0 counts as no filter, and in the path of a removal as the id that nobody has.
func TestFilterByZero(t *testing.T) {
	t.Parallel()
	s, id, users := crew(t)
	for _, zero := range []string{`"0"`, `'0'`, `"00"`, `"-0"`, `" 0 "`} {
		s.totals(3, filtered("/Users", "value eq "+zero))
		s.totals(1, filtered("/Groups", "value eq "+zero))
	}
	s.totals(0, filtered("/Users", `userName eq "0"`))
	s.totals(0, filtered("/Groups", `displayName eq "0"`))
	s.totals(0, filtered("/Groups", `value eq "1"`))
	s.want(404, memberGone, "PATCH", "/Groups/"+id, patchBody(`{"op":"remove","path":"members[value eq \"0\"]"}`))
	s.want(500, "", "PATCH", "/Groups/"+id, patchBody(`{"op":"remove","path":"members[userName eq \"\"]"}`))
	s.want(204, "-", "PATCH", "/Groups/"+id, patchBody(`{"op":"remove","path":"members[userName eq \"`+users[0]+`\"]"}`)) // any attribute does
	if got := s.members(id); got != users[1] {
		t.Errorf("want member %s, got %q", users[1], got)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	for i := range 150 {
		s.user(fmt.Sprintf("u%03d@b.example", i))
	}
	for query, want := range map[string][4]int{ // resources, total, startIndex, itemsPerPage
		"":                            {100, 150, 1, 100},
		"?count=0":                    {100, 150, 1, 100},
		"?count=120":                  {120, 150, 1, 120},
		"?count=1000":                 {150, 150, 1, 150},
		"?startIndex=101":             {50, 150, 101, 50},
		"?startIndex=150&count=1":     {1, 150, 150, 1},
		"?startIndex=151":             {0, 150, 151, 0},
		"?startIndex=99999&count=2":   {0, 150, 99999, 0},
		"?startIndex=&count=":         {100, 150, 1, 100},
		"?count=5&per_page=7":         {7, 150, 1, 7},
		"?count=140&per_page=130":     {130, 150, 1, 130},
		"?sortBy=userName&attributes": {100, 150, 1, 100},
		"?count=3&count=4":            {4, 150, 1, 4},
		"?count=3.0":                  {3, 150, 1, 3},
	} {
		ids, total, startIndex, items := s.list("/Users" + query)
		if got := [4]int{len(ids), total, startIndex, items}; got != want {
			t.Errorf("%q: want %v, got %v", query, want, got)
		}
	}
}

func TestBadParameters(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Era: June2026}) // when /Schemas looked at them, too
	group := s.group("g")
	for query, want := range map[string]string{
		"startIndex=0":         `{"startIndex":["Ensure this value is greater than or equal to 1."]}`,
		"startIndex=-3":        `{"startIndex":["Ensure this value is greater than or equal to 1."]}`,
		"startIndex=abc":       `{"startIndex":["A valid integer is required."]}`,
		"count=-1":             `{"count":["Ensure this value is greater than or equal to 0."]}`,
		"count=x&startIndex=0": `{"startIndex":["Ensure this value is greater than or equal to 1."],"count":["A valid integer is required."]}`,
		"count=-1&filter=bad":  invalidFilterBody,
		"filter=+++":           invalidFilterBody,
		"excludedAttributes=+": `{"excludedAttributes":["This field may not be blank."]}`,
		"excludedAttributes=":  `{"excludedAttributes":["This field may not be blank."]}`,
	} {
		for _, path := range []string{"/Users", "/Groups", "/Groups/" + group, "/Schemas"} {
			s.want(400, want, "GET", path+"?"+query, "")
		}
	}
	for query, want := range map[string]string{ // of what is cut into pages, and only of that
		"startIndex=1.0":         `{"detail":"Invalid cursor parameter."}`,
		"per_page=0":             `{"detail":"Invalid per_page value. Must be between 1 and 100."}`,
		"per_page=101":           `{"detail":"Invalid per_page value. Must be between 1 and 100."}`,
		"count=150&per_page=151": `{"detail":"Invalid per_page value. Must be between 1 and 150."}`,
	} {
		for path, status := range map[string]int{"/Users": 400, "/Groups": 400, "/Groups/" + group: 200, "/Schemas": 200} {
			if status == 200 {
				want = ""
			}
			s.want(status, want, "GET", path+"?"+query, "")
		}
	}
	for path, status := range map[string]int{"/Users": 500, "/Groups": 500, "/Groups/" + group: 200, "/Schemas": 200} {
		s.want(status, "", "GET", path+"?count=99999999999999999999", "")
	}
	s.want(200, "", "GET", "/Users/"+s.user("a@b.example")+"?count=-1&filter=bad", "")
}

func TestOrder(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	c, a, b, d := s.user("c@b.example"), s.user("a@b.example"), s.user("b@b.example"), s.user("d@b.example")
	s.stored(a).linked, s.stored(c).linked = true, true
	s.provider.org.memberOrder = nil
	ids, _, _, _ := s.list("/Users")
	if diff := cmp.Diff([]string{b, d, c, a}, ids); diff != "" {
		t.Errorf("pending by e-mail, then joined by id (-want +got):\n%s", diff)
	}
	zebra, ant := s.group("Zebra"), s.group("ant")
	ids, _, _, _ = s.list("/Groups")
	if diff := cmp.Diff([]string{ant, zebra}, ids); diff != "" {
		t.Errorf("groups by slug (-want +got):\n%s", diff)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	user, group := s.user("Li.Wen@b.example"), s.group("Payments Squad")
	everything := "all"
	s.user("other@b.example")
	s.group("other")
	for _, test := range []struct{ path, filter, want string }{
		{"/Users", `userName eq "li.wen@B.example"`, user},
		{"/Users", `userName eq 'li.wen@b.example'`, user},
		{"/Users", `displayName eq "li.wen@b.example"`, user},
		{"/Users", `userName eq "nobody@b.example"`, ""},
		{"/Users", `userName eq ""`, everything},
		{"/Users", `userName eq li.wen@b.example`, ""},
		{"/Users", `userName eq xli.wen@b.examplex`, user},
		{"/Users", `userName eq "li.wen@b.example" and active pr`, ""},
		{"/Users", `  userName eq "li.wen@b.example"  `, user},
		{"/Users", `value eq "23"`, ""},
		{"/Users", "", everything},
		{"/Groups", `displayName eq "PAYMENTS squad"`, group},
		{"/Groups", `displayName eq "payments-squad"`, group},
		{"/Groups", `userName eq "Payments: Squad!"`, group},
		{"/Groups", `displayName eq "Payments"`, ""},
		{"/Groups", `displayName eq "!!!"`, ""},
		{"/Groups", `value eq "23"`, ""},
		{"/Groups", `value eq "99999999999999999999999"`, ""},
		{"/Users", `userName eq x`, everything},
		{"/Groups", `displayName eq ""`, everything},
	} {
		ids, total, _, _ := s.list(filtered(test.path, test.filter))
		got := strings.Join(ids, " ")
		if test.want == everything && total == 2 {
			continue
		}
		if got != test.want {
			t.Errorf("%s %s: want %q, got %q", test.path, test.filter, test.want, got)
		}
	}
	for _, filter := range []string{`USERNAME eq "x"`, `username eq "x"`, `userName EQ "x"`, `userName Eq "x"`, `userName eq"x"`,
		`userName eq "a" and active eq true`, `externalId eq "x"`, `id eq "1"`, `active eq true`, `emails.value eq "x"`,
		`emails[type eq "work"].value eq "x"`, `urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"`, `userName sw "x"`,
		`userName pr`, `not (userName eq "x")`, `displayName eq "Ops, EU"`, `userName eq "a,b"`, `bad filter eq 23`, `userName eq `, ` eq "x"`} {
		for _, path := range []string{"/Users", "/Groups"} {
			s.want(400, invalidFilterBody, "GET", filtered(path, filter), "")
		}
	}
	s.want(500, "", "GET", filtered("/Groups", `value eq "abc"`), "")
	for digits, status := range map[int]int{4300: 200, 4301: 500, 900_000: 500} { // as Python's int
		s.want(status, "", "GET", filtered("/Groups", `value eq "-`+strings.Repeat("9", digits)+`"`), "")
	}
}
