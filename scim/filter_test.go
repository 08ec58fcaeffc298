package scim

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// barbara is the example of RFC 7643 §8.2 and §8.3, cut to what the filters look at, plus values that tell readings apart.
const barbara = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  "id": "2819c223-7f76-453a-919d-413861904646",
  "externalId": "Bjensen",
  "meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z"},
  "userName": "bjensen@example.com",
  "name": {"familyName": "O'Malley", "givenName": "Barbara"},
  "title": "Tour Guide \"Übung\\",
  "nickName": "",
  "userType": "Employee",
  "active": false,
  "emails": [
    {"value": "bjensen@example.com", "type": "work", "primary": true},
    {"value": "babs@jensen.org", "type": "home", "primary": false}
  ],
  "ims": [],
  "addresses": [{"type": "work", "country": "US"}],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    "employeeNumber": "701984", "department": "Tour Operations", "manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"}
  }
}`

func decode(t testing.TB, text string) Resource {
	t.Helper()
	var resource Resource
	if err := unmarshal([]byte(text), &resource); err != nil {
		t.Fatalf("test data: %v", err)
	}
	return resource
}

// TestMatch is copied by hand from RFC 7644 §3.4.2.2 (table 3, figure 2), its errata, and the catalogue's ambiguities.
func TestMatch(t *testing.T) {
	t.Parallel()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	cases := []struct {
		filter string
		want   bool
	}{
		// Figure 2.
		{`userName eq "bjensen"`, false},
		{`userName eq "bjensen@example.com"`, true},
		{`name.familyName co "O'Malley"`, true},
		{`userName sw "J"`, false},
		{`userName sw "B"`, true},
		{`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B"`, true},
		{`title pr`, true},
		{`meta.lastModified gt "2011-05-13T04:42:34Z"`, false},
		{`meta.lastModified ge "2011-05-13T04:42:34Z"`, true},
		{`meta.lastModified lt "2011-05-13T04:42:34Z"`, false},
		{`meta.lastModified le "2011-05-13T04:42:34Z"`, true},
		{`title pr and userType eq "Employee"`, true},
		{`title pr or userType eq "Intern"`, true},
		{`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`, true},
		{`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`, true},
		{`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`, false},
		{`userType eq "Employee" and (emails.type eq "work")`, true},
		{`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`, true},
		{`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`, true},
		// Value paths: all of it on one element.
		{`emails[type eq "work" and value co "@jensen.org"]`, false},
		{`emails[type eq "home" and value co "@jensen.org"]`, true},
		{`emails[not (type eq "work") and primary eq false]`, true},
		// A12, as Entra asks.
		{`emails[type eq "work"].value eq "bjensen@example.com"`, true},
		{`emails[type eq "work"].value eq "babs@jensen.org"`, false},
		{`emails[primary eq true].value eq "bjensen@example.com"`, true},
		{`emails[type eq "work"].display pr`, false},
		// Names and keywords in any case; not with and without space (A13).
		{`USERNAME EQ "bjensen@example.com" AND Title PR`, true},
		{`URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:NAME.GIVENNAME Eq "barbara"`, true},
		{`not(userType eq "Intern")`, true},
		{`NOT (userType eq "Employee")`, false},
		// Precedence: not, and, or; grouping first.
		{`userType eq "Employee" or userType eq "x" and userType eq "y"`, true},
		{`(userType eq "Employee" or userType eq "x") and userType eq "y"`, false},
		{`not (userType eq "x") and userType eq "y"`, false},
		// caseExact.
		{`userName eq "BJENSEN@EXAMPLE.COM"`, true},
		{`externalId eq "Bjensen"`, true},
		{`externalId eq "bjensen"`, false},
		{`externalId sw "b"`, false},
		{`id eq "2819C223-7F76-453A-919D-413861904646"`, false},
		{`meta.resourceType eq "user"`, false},
		{`title co "ÜBUNG"`, true},
		{`title co "ü"`, true},
		// Operators.
		{`userName ew ".COM"`, true},
		{`userName ew ".org"`, false},
		{`userType gt "Emp"`, true},
		{`userType lt "Emp"`, false},
		{`userType ge "employee"`, true},
		{`userType le "employee"`, true},
		{`emails.value eq "babs@jensen.org"`, true},
		{`title eq "Tour Guide \"Übung\\"`, true},
		{`title ew "\u00dcbung\\"`, true},
		{`meta.lastModified gt "2011-05-13T06:42:33+02:00"`, true}, // the same time elsewhere
		{`meta.created lt "2010-01-23T04:56:22.001Z"`, true},
		// Extensions.
		{enterprise + `employeeNumber eq "701984"`, true},
		{enterprise + `manager.value eq "26118915-6090-4610-87e4-49d8ca9f808d"`, true},
		{enterprise + `manager eq "26118915-6090-4610-87e4-49d8ca9f808d"`, true}, // A11
		{`id eq "2819c223-7f76-453a-919d-413861904646" and manager eq "26118915-6090-4610-87e4-49d8ca9f808d"`, true},
		// A09: an unknown attribute has no value.
		{`shoeSize eq "44"`, false},
		{`shoeSize pr`, false},
		{`name.shoeSize eq "44"`, false},
		// A14: ne is "not eq".
		{`userName ne "bjensen@example.com"`, false},
		{`displayName ne "x"`, true},
		{`emails.type ne "work"`, false},
		{`emails[type ne "work"]`, true},
		// A15: values that are none.
		{`active pr`, true},
		{`nickName pr`, false},
		{`ims pr`, false},
		{`emails pr`, true},
		{`displayName pr`, false},
		{`displayName eq null`, true},
		{`title eq null`, false},
		{`title ne null`, true},
		{`nickName eq ""`, true},
		// A16: literal of another type.
		{`active eq false`, true},
		{`active eq "False"`, true},
		{`active eq true`, false},
		{`active eq "no"`, false},
		{`userName eq 5`, false},
		{`emails[primary eq "True"].value sw "bjensen"`, true},
		// A11: a complex attribute without value.
		{`name eq "Barbara"`, false},
	}
	user, typ := decode(t, barbara), UserType()
	for _, c := range cases {
		filter, err := ParseFilter(c.filter)
		if err != nil {
			t.Errorf("ParseFilter(%s): %v", c.filter, err)
			continue
		}
		if got := filter.Match(user, typ); got != c.want {
			t.Errorf("%s: got %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestMatchWithoutType(t *testing.T) {
	t.Parallel()
	user := decode(t, barbara)
	for text, want := range map[string]bool{
		`userName eq "BJENSEN@example.com"`:           true,
		`externalId eq "bjensen"`:                     false, // common attributes keep caseExact
		`emails[type eq "WORK"]`:                      true,
		`meta.created lt "2010-01-23T05:56:23+01:00"`: true,
		`department eq "tour operations"`:             true,
		`shoeSize eq 44`:                              false,
	} {
		filter, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := filter.Match(user, nil); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestMatchNumbers(t *testing.T) {
	t.Parallel()
	typ := &Type{Name: "Shoe", Schema: &Schema{ID: "urn:x:Shoe", Attributes: []*Attribute{
		attribute("size", Decimal, "Size."), attribute("worn", DateTime, "When."),
	}}}
	shoe := Resource{"size": json.Number("44.5"), "worn": "yesterday"}
	for text, want := range map[string]bool{
		`size eq 44.50`: true, `size eq 445e-1`: true, `size ne 44.5`: false, `size gt 44`: true, `size le 44.5`: true,
		`size lt -1`: false, `size co 4`: false, `size eq "44.5"`: false, `size gt 1e400000`: false,
		`worn eq "Yesterday"`: true, `worn gt "2011-05-13T04:42:34Z"`: true, // not a time: compared as text
	} {
		filter, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := filter.Match(shoe, typ); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestParseFilterRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		filter string
		offset int
	}{
		{``, 0},
		{`   `, 3},
		{`userName`, 8},
		{`eq`, 2},
		{`userName eq`, 11},
		{`userName eq bob`, 12}, // unquoted
		{`userName eq 'bob'`, 12},
		{`userName eq True`, 12},
		{`userName regex "a.*"`, 9},
		{`(userName eq "a"`, 16},
		{`userName eq "a")`, 15},
		{`userName eq "a" userName`, 16},
		{`userName eq "a" and`, 19},
		{`userName eq "a`, 12},
		{`userName eq "a\x"`, 12},
		{"userName eq \"\xff\"", 12},
		{`emails[type eq "work"`, 21},
		{`emails[type eq "work" value]`, 22},
		{`emails[type[a eq 1]]`, 11},
		{`emails[name.x eq 1]`, 7},
		{`emails[urn:a:b:c eq 1]`, 7},
		{`emails[]`, 7},
		{`emails[type eq "work"].`, 22},
		{`emails[type eq "work"].value`, 28},
		{`emails[type eq "work"] .value eq "x"`, 23},
		{`name.givenName.x eq 1`, 0},
		{`9bad eq 1`, 0},
		{`a:b eq 1`, 0},
		{`userName eq {}`, 12},
		{`not userName eq "a"`, 4},
		{`userName pr "a"`, 12},
		{`"userName" eq "a"`, 0},
	}
	for _, c := range cases {
		filter, err := ParseFilter(c.filter)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("ParseFilter(%s): got %v, want a SyntaxError", c.filter, filter)
			continue
		}
		if wrong.Offset != c.offset || wrong.Text != c.filter || wrong.Reason == "" {
			t.Errorf("ParseFilter(%s): got offset %d (%s), want %d", c.filter, wrong.Offset, wrong.Reason, c.offset)
		}
	}
}

func TestFilterNesting(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string {
		text := `a pr`
		for range depth {
			text = "(" + text + ")"
		}
		return text
	}
	if _, err := ParseFilter(nested(maxNesting)); err != nil {
		t.Errorf("%d parentheses: %v", maxNesting, err)
	}
	if _, err := ParseFilter(nested(maxNesting + 1)); err == nil {
		t.Errorf("%d parentheses: got no error", maxNesting+1)
	}
}

// TestFilterTerms: a filter of many comparisons is refused, wherever they stand.
func TestFilterTerms(t *testing.T) {
	t.Parallel()
	for format, outside := range map[string]int{`%s`: 0, `a pr and (%s)`: 1, `emails[%s]`: 0, `emails[%s].value pr`: 1, `not (not (%s))`: 0} {
		for terms, want := range map[int]bool{maxTerms: true, maxTerms + 1: false} {
			many := strings.TrimSuffix(strings.Repeat("value pr or ", terms-outside), " or ")
			_, err := ParseFilter(strings.Replace(format, "%s", many, 1))
			if (err == nil) != want {
				t.Errorf("%s with %d comparisons: want accepted: %t, got %v", format, terms, want, err)
			}
		}
	}
}

func TestFilterString(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`  a   EQ "x"  aNd(b pr OR c Gt 5)`:     `a eq "x" and (b pr or c gt 5)`,
		`a pr or b pr and c pr`:                 `a pr or b pr and c pr`,
		`(a pr or b pr) or c pr`:                `(a pr or b pr) or c pr`,
		`(((a pr)))`:                            `a pr`,
		`not(not (a pr))`:                       `not (not (a pr))`,
		`e[type eq "work"  and not(v eq true)]`: `e[type eq "work" and not (v eq true)]`,
		`e[a pr or b pr].value co "\u00fc<&>"`:  `e[a pr or b pr].value co "ü<&>"`,
		`urn:x:y:n.s ne null`:                   `urn:x:y:n.s ne null`,
		`x eq -1.50e3`:                          `x eq -1.50e3`,
	} {
		filter, err := ParseFilter(text)
		if err != nil {
			t.Errorf("ParseFilter(%s): %v", text, err)
			continue
		}
		if got := filter.String(); got != want {
			t.Errorf("ParseFilter(%s).String(): got %s, want %s", text, got, want)
		}
	}
	if got := (Filter{}).String(); got != "" || !(Filter{}).Match(nil, nil) || (Filter{}).Check(nil) != nil {
		t.Errorf("zero filter: got %q, want one that matches everything", got)
	}
}

func TestFilterCheck(t *testing.T) {
	t.Parallel()
	user := UserType()
	for text, good := range map[string]bool{
		`userName eq "x" and emails[type eq "work"].value eq "x"`: true,
		`manager eq "x"`:                          true,
		`emails co "x"`:                           true,
		`name pr`:                                 true,
		`meta.created gt "x"`:                     true,
		`name eq "x"`:                             false,
		`addresses eq "x"`:                        false,
		`password sw "a"`:                         false,
		`password pr`:                             false,
		`shoeSize pr`:                             false,
		`name.shoeSize pr`:                        false,
		`urn:x:y:userName pr`:                     false,
		SchemaEnterprise + ` pr`:                  false,
		`not (active gt true)`:                    false,
		`active lt true or userName pr`:           false,
		`x509Certificates.value ge "A"`:           false,
		`x509Certificates le "A"`:                 false,
		`userName[value eq "x"]`:                  false,
		`emails[shoe eq "x"]`:                     false,
		`emails[type eq "work"].shoe eq "x"`:      false,
		`emails[primary ge true]`:                 false,
		`userName eq "x" and emails[shoe eq "x"]`: false,
		`shoeSize[value eq "x"]`:                  false,
	} {
		filter, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		problem := filter.Check(user)
		if (problem == nil) != good {
			t.Errorf("%s: got %v, want good=%v", text, problem, good)
		}
		if problem != nil && (problem.Status != 400 || problem.Type != InvalidFilter || problem.Detail == "") {
			t.Errorf("%s: got %v, want 400 invalidFilter", text, problem)
		}
	}
}

func TestEqualities(t *testing.T) {
	t.Parallel()
	cases := []struct {
		filter string
		want   []string
	}{
		{`userName eq "a"`, []string{`userName=a`}},
		{`userName eq "a" and (title pr and externalId eq "b")`, []string{`userName=a`, `externalId=b`}},
		{`emails[type eq "work" and primary eq true].value eq "x"`, []string{`emails.type=work`, `emails.value=x`}},
		{`urn:x:y:a.b eq "c"`, []string{`urn:x:y:a.b=c`}},
		{`userName eq "a" or userName eq "b"`, nil},
		{`not (userName eq "a")`, nil},
		{`userName ne "a" and active eq true and title eq null`, nil},
		{`emails[type eq "work" or value eq "x"]`, nil},
	}
	for _, c := range cases {
		filter, err := ParseFilter(c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, equality := range filter.Equalities() {
			got = append(got, equality.Path.String()+"="+equality.Value)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.filter, diff)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	filter, err := ParseFilter(`a pr and (not (B.x pr) or urn:x:y:c[d pr])`)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"A": true, "b": true, "c": true, "d": false, "x": false} {
		if got := filter.Mentions(name); got != want {
			t.Errorf("Mentions(%s): got %v, want %v", name, got, want)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "bjensen"`, `emails[type eq "work" and value co "@x"].value eq "y"`, `not(a pr) or (b gt 1 and c eq null)`,
		`urn:ietf:params:scim:schemas:core:2.0:User:name.givenName SW "\u00fc\\\""`, `((`, `a[b eq `, `a eq 1e9`, `roles[primary eq "True"]`,
		`$ref eq "x"`, `http://x:y eq true`,
	} {
		f.Add(seed)
	}
	user, typ := decode(f, barbara), UserType()
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		if err != nil {
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Offset > len(text) {
				t.Fatalf("got %#v, want a SyntaxError inside the text", err)
			}
			return
		}
		once := filter.String()
		again, err := ParseFilter(once)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, once, err)
		}
		if twice := again.String(); twice != once {
			t.Fatalf("%q became %q, then %q", text, once, twice)
		}
		if filter.Match(user, typ) != again.Match(user, typ) || filter.Match(user, nil) != again.Match(user, nil) {
			t.Fatalf("%q and %q match differently", text, once)
		}
		_ = filter.Check(typ)
		_ = filter.Equalities()
	})
}
