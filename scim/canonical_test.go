package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	const core = `"schemas":["` + SchemaUser + `"]`
	cases := []struct{ name, body, want, fails string }{
		{"minimal", `{` + core + `,"userName":"bob"}`, `{` + core + `,"userName":"bob"}`, ""},
		{"spelling", `{"Schemas":["` + SchemaUser + `"],"USERNAME":"Bob","Name":{"GIVENNAME":"B"}}`,
			`{` + core + `,"userName":"Bob","name":{"givenName":"B"}}`, ""},
		{"readOnly and unknown left out", `{` + core + `,"userName":"b","id":"x","meta":{"resourceType":"User"},"groups":[{"value":"g"}],"shoeSize":44}`,
			`{` + core + `,"userName":"b"}`, ""},
		{"unassigned left out", `{` + core + `,"userName":"b","title":null,"nickName":"","roles":[],"name":{"givenName":null},"emails":[{}],"addresses":null}`,
			`{` + core + `,"userName":"b"}`, ""},
		{"booleans as text, A06", `{` + core + `,"userName":"b","active":"True","roles":[{"primary":"True","value":"r"}]}`,
			`{` + core + `,"userName":"b","active":true,"roles":[{"primary":true,"value":"r"}]}`, ""},
		{"extension", `{` + core + `,"userName":"b","` + SchemaEnterprise + `":{"DEPARTMENT":"D","shoe":1,"manager":"m"}}`,
			`{"schemas":["` + SchemaUser + `","` + SchemaEnterprise + `"],"userName":"b","` + SchemaEnterprise + `":{"department":"D","manager":{"value":"m"}}}`, ""},
		{"empty extension", `{"schemas":["` + SchemaUser + `","` + SchemaEnterprise + `"],"userName":"b","` + SchemaEnterprise + `":{"department":""}}`,
			`{` + core + `,"userName":"b"}`, ""},
		{"null extension", `{` + core + `,"userName":"b","` + SchemaEnterprise + `":null}`, `{` + core + `,"userName":"b"}`, ""},
		{"foreign URI, A57", `{"schemas":["http://schemas.microsoft.com/x","` + SchemaUser + `"],"userName":"b"}`, `{` + core + `,"userName":"b"}`, ""},
		{"custom extension not listed", `{` + core + `,"userName":"b","urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User":{"tag":"blue"}}`,
			`{` + core + `,"userName":"b"}`, ""},
		{"manager.displayName", `{` + core + `,"userName":"b","` + SchemaEnterprise + `":{"manager":{"value":"m","displayName":"x"}}}`,
			`{"schemas":["` + SchemaUser + `","` + SchemaEnterprise + `"],"userName":"b","` + SchemaEnterprise + `":{"manager":{"value":"m"}}}`, ""},
		{"repeated elements", `{` + core + `,"userName":"b","emails":[{"value":"x"},{"value":"X"},{"value":"x","type":"work"}]}`,
			`{` + core + `,"userName":"b","emails":[{"value":"x"},{"value":"x","type":"work"}]}`, ""},
		{"password kept", `{` + core + `,"userName":"b","password":"p"}`, `{` + core + `,"userName":"b","password":"p"}`, ""},
		{"no schemas, A58", `{"userName":"b"}`, "", InvalidValue},
		{"other schemas", `{"schemas":["` + SchemaGroup + `"],"userName":"b"}`, "", InvalidValue},
		{"schemas of numbers", `{"schemas":[1],"userName":"b"}`, "", InvalidValue},
		{"no userName", `{` + core + `}`, "", InvalidValue},
		{"empty userName", `{` + core + `,"userName":""}`, "", InvalidValue},
		{"userName as number", `{` + core + `,"userName":5}`, "", InvalidValue},
		{"active as word", `{` + core + `,"userName":"b","active":"maybe"}`, "", InvalidValue},
		{"emails as text", `{` + core + `,"userName":"b","emails":"x"}`, "", InvalidValue},
		{"emails as object", `{` + core + `,"userName":"b","emails":{"value":"x"}}`, "", InvalidValue},
		{"emails of texts", `{` + core + `,"userName":"b","emails":["x"]}`, "", InvalidValue},
		{"name as list", `{` + core + `,"userName":"b","name":[]}`, "", InvalidValue},
		{"extension as text", `{` + core + `,"userName":"b","` + SchemaEnterprise + `":"x"}`, "", InvalidValue},
		{"wrong in extension", `{` + core + `,"userName":"b","` + SchemaEnterprise + `":{"department":1}}`, "", InvalidValue},
		{"two primaries, A59", `{` + core + `,"userName":"b","emails":[{"value":"x","primary":true},{"value":"y","primary":true}]}`, "", InvalidValue},
	}
	for _, c := range cases {
		body := decode(t, c.body)
		got, err := UserType().Canonical(body)
		switch {
		case err != nil && (err.Type != c.fails || err.Status != 400):
			t.Errorf("%s: got %v, want %q", c.name, err, c.fails)
		case err == nil && c.fails != "":
			t.Errorf("%s: got %v, want %s", c.name, got, c.fails)
		case err == nil:
			if diff := cmp.Diff(decode(t, c.want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
		if diff := cmp.Diff(decode(t, c.body), body); diff != "" {
			t.Errorf("%s: the body changed (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCoerceTypes(t *testing.T) {
	t.Parallel()
	cases := []struct{ dataType, value, want string }{
		{Integer, `5`, `5`},
		{Integer, `"5"`, `5`}, // A06
		{Integer, `5.0`, `5`},
		{Integer, `5.5`, ""},
		{Integer, `99999999999999999999`, ""},
		{Integer, `true`, ""},
		{Integer, `"x"`, ""},
		{Decimal, `5.50`, `5.50`},
		{Decimal, `"1e3"`, `1e3`},
		{Decimal, `{}`, ""},
		{DateTime, `"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:00Z"`},
		{DateTime, `"yesterday"`, ""},
		{Binary, `"AAAA"`, `"AAAA"`},
		{Binary, `"A"`, ""},
		{Reference, `"../Users/1"`, `"../Users/1"`},
		{Boolean, `"TRUE"`, `true`},
		{Boolean, `1`, ""},
	}
	for _, c := range cases {
		value := decode(t, `{"value":`+c.value+`}`)["value"]
		got, err := attribute("a", c.dataType, "").coerce(value, refuseUnknown)
		switch {
		case err != nil && (c.want != "" || err.Type != InvalidValue):
			t.Errorf("%s %s: got %v, want %s", c.dataType, c.value, err, c.want)
		case err == nil && JSON(got) != c.want:
			t.Errorf("%s %s: got %s, want %s", c.dataType, c.value, JSON(got), c.want)
		}
	}
}

// TestCanonicalJoinsSpellings: what a body has of one attribute under the core schema's URN and without comes together.
func TestCanonicalJoinsSpellings(t *testing.T) {
	got, err := UserType().Canonical(Resource{
		"schemas": []any{SchemaUser}, "userName": "ada", "name": map[string]any{"givenName": "Ada"},
		"emails":   []any{map[string]any{"type": "work", "value": "a@example.com"}},
		SchemaUser: map[string]any{"name": map[string]any{"familyName": "Lovelace"}, "emails": []any{map[string]any{"type": "home", "value": "h@example.com"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"emails":[{"type":"work","value":"a@example.com"},{"type":"home","value":"h@example.com"}],"name":{"familyName":"Lovelace","givenName":"Ada"},"schemas":["` + SchemaUser + `"],"userName":"ada"}`
	if JSON(got) != want {
		t.Errorf("want %s, got %s", want, JSON(got))
	}
}
