package sentry

import (
	"strings"
	"testing"
)

// TestTeamNames is S2: every kind of a displayName, at a creation and at a rename. These are checked by different rules: a creation
// looks at the slug first and takes any name, a rename looks at the name first and wants one.
func TestTeamNames(t *testing.T) {
	t.Parallel()
	const (
		slugBlank  = `"slug":["This field may not be blank."]`
		nameBlank  = `"name":["This field may not be blank."]`
		notString  = `"name":["Not a valid string."]`
		nameLong   = `"name":["Ensure this field has no more than 64 characters."]`
		nameNUL    = `"name":["Null characters are not allowed."]`
		longNUL    = `"name":["Ensure this field has no more than 64 characters.","Null characters are not allowed."]`
		slugLong   = `"slug":["Ensure this field has no more than 50 characters."]`
		numericRaw = `"Enter a valid slug consisting of lowercase letters, numbers, underscores or hyphens. It cannot be entirely numeric."`
		numeric    = `"slug":[` + numericRaw + `]`
		both       = `"slug":["Ensure this field has no more than 50 characters.",` + numericRaw + `]`
	)
	body := func(errors ...string) string { return `{` + strings.Join(errors, ",") + `}` }
	x50 := strings.Repeat("x", 50)
	for _, test := range []struct{ value, create, rename string }{ // "" is fine
		{`"Crew Two"`, "", ""},
		{`"12a"`, "", ""},
		{`null`, "", body(`"name":["This field may not be null."]`)},
		{`""`, body(slugBlank), body(nameBlank, slugBlank)},
		{`" \t "`, body(slugBlank), body(nameBlank, slugBlank)},
		{`"!!!"`, body(slugBlank), body(slugBlank)},
		{`"日本"`, body(slugBlank), body(slugBlank)},
		{`"1234"`, body(numeric), body(numeric)},
		{`1234`, body(numeric), body(numeric)},
		{`1.5`, body(numeric), body(numeric)},
		{`1e30`, "", ""},
		{`"` + x50 + `"`, "", ""},
		{`"` + x50 + `x"`, body(slugLong), body(slugLong)},
		{`"` + x50 + strings.Repeat("!", 14) + `"`, "", ""},
		{`"` + x50 + strings.Repeat("!", 15) + `"`, body(nameLong), body(nameLong)},
		{`"` + strings.Repeat("x", 65) + `"`, body(slugLong, nameLong), body(nameLong, slugLong)},
		{`"` + strings.Repeat("1", 60) + `"`, body(both), body(both)},
		{`"` + strings.Repeat("1", 65) + `"`, body(both, nameLong), body(nameLong, both)},
		{`"Crew\u0000Two"`, body(nameNUL), body(nameNUL)},
		{`"!\u0000"`, body(slugBlank, nameNUL), body(nameNUL, slugBlank)},
		{`"` + x50 + strings.Repeat("!", 15) + `\u0000"`, body(longNUL), body(longNUL)},
		{`true`, body(notString), body(notString)},
		{`false`, body(notString), body(notString)},
		{`["Crew Two"]`, body(notString), body(notString)},
		{`{"name":"Crew Two"}`, body(notString), body(notString)},
		{`[]`, body(slugBlank, notString), body(notString, slugBlank)},
		{`{}`, body(slugBlank, notString), body(notString, slugBlank)},
		{`[12]`, body(numeric, notString), body(notString, numeric)},
		{`["` + x50 + `x"]`, body(slugLong, notString), body(notString, slugLong)},
	} {
		status := map[bool]int{true: 201, false: 400}[test.create == ""]
		serve(t, Options{}).want(status, test.create, "POST", "/Groups", `{"displayName":`+test.value+`}`)
		operations := []string{`{"op":"replace","value":{"displayName":` + test.value + `}}`}
		if test.value != "null" { // as a value it is refused before: TestNullValue
			operations = append(operations, `{"op":"replace","path":"displayName","value":`+test.value+`}`)
		}
		status = map[bool]int{true: 204, false: 400}[test.rename == ""]
		for _, operation := range operations {
			s, id, _ := crew(t)
			s.want(status, test.rename, "PATCH", "/Groups/"+id, patchBody(operation))
			if test.rename != "" {
				s.shows(200, "GET", "/Groups/"+id, "", `"displayName":"crew"`)
			}
		}
	}
}

// TestTeamNameAsPrinted wants what is no text to be named as Python prints it.
func TestTeamNameAsPrinted(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`null`: "none", `" Crew "`: "Crew", `1e30`: "1e+30", `-0.00001`: "-1e-05", `1e400`: "inf", `-1e400`: "-inf",
	} {
		serve(t, Options{}).shows(201, "POST", "/Groups", `{"displayName":`+value+`}`, `"displayName":"`+want+`"`)
	}
	s, id, _ := crew(t)
	s.group("True Crew")
	s.want(400, `{"name":["Not a valid string."],"slug":["The slug \"true-crew\" is already in use."]}`,
		"PATCH", "/Groups/"+id, patchBody(`{"op":"replace","path":"displayName","value":["True Crew"]}`))
}
