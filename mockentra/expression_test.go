package mockentra

import (
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	t.Parallel()
	object := &Object{ID: "0-1", Enabled: true, Assigned: true, Attributes: map[string]string{"givenName": "Ada", "surname": "King", "x": `a"b\c`}}
	const active = `Switch([IsSoftDeleted], , "False", "True", "True", "False")`
	for text, want := range map[string]string{
		`[givenName]`:                           "Ada",
		`[absent]`:                              "",
		`"text"`:                                "text",
		`""`:                                    "",
		`"a \"b\" \\ c"`:                        `a "b" \ c`,
		` Join( " " , [givenName],[surname] ) `: "Ada King",
		`Join(" ", [absent], [surname])`:        "King",
		`Join("", [absent])`:                    "",
		`join("-", "a", Join("+", "b", "c"))`:   "a-b+c",
		active:                                  "True",
		`Switch([absent], "none", "", "empty")`: "empty",
		`Switch([absent], "none", , "empty")`:   "none", // an argument that was left out is no key
		`Switch([absent], "none", [mail], "x")`: "none",
		`Switch([absent], "none", "a", "b")`:    "none",
		`Switch([givenName], "d", "", "empty")`: "d",
		// the example of Microsoft's page
		`Switch([statusFlag], "Default Value", "true", "1", "", "0")`:                "0",
		`Switch([givenName], "d", "ada", "lower", "Ada", Join("", "up", [surname]))`: "upKing",
		`Switch([givenName], , "x", "y")`:                                            "",
		`[objectId]`:                                                                 "0-1",
		`[accountEnabled]`:                                                           "True",
		`[x]`:                                                                        `a"b\c`,
	} {
		parsed, err := parseExpression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := parsed.eval(object); got != want {
			t.Errorf("%s: want %q, got %q", text, want, got)
		}
	}
	parsed, _ := parseExpression(active)
	for name, object := range map[string]*Object{
		"unassigned": {Enabled: true}, "disabled": {Assigned: true}, "soft-deleted": {Assigned: true, Enabled: true, SoftDeleted: true},
	} {
		if got := parsed.eval(object); got != "False" {
			t.Errorf("active of one who is %s: want False, got %q", name, got)
		}
	}
}

func TestExpressionErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`ToLower([mail])`:                       "character 1: function ToLower is not supported",
		`Join(" ", Mid([x], 1, 2))`:             "character 11: function Mid is not supported",
		``:                                      "character 1",
		`[]`:                                    "[attribute]",
		`[a`:                                    "[attribute]",
		`"a`:                                    "closing quote",
		`"a\`:                                   "closing quote",
		`Join`:                                  "expected (",
		`Join("a"`:                              "expected , or )",
		`Join("a" "b")`:                         "expected , or )",
		`Join(" ", [a]) x`:                      "expected the end",
		`Switch([a], "b", "c")`:                 "expected at least 4 arguments",
		`Switch([a], "b", "c", "d", "e")`:       "an even number",
		`Join(" ")`:                             "expected at least 2 arguments",
		strings.Repeat(`Join("",`, 200):         "nested",
		`"` + strings.Repeat("x", 10_001) + `"`: "at most 10000",
		`"` + strings.Repeat("字", 9_999) + `"`:  "at most 10000 characters, got 10001",
		`Join("é", [a]) x`:                      "character 16",
		`Join("é", Mid([x]))`:                   "character 11: function Mid",
		`Join("é字", Switch([a]))`:               "character 12: function Switch",
	} {
		if _, err := parseExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: want an error with %q, got %v", text, want, err)
		}
	}
}

// TestExpressionLength: the limit counts characters, whatever their bytes.
func TestExpressionLength(t *testing.T) {
	t.Parallel()
	if _, err := parseExpression(`"` + strings.Repeat("字", 9_998) + `"`); err != nil {
		t.Errorf("10,000 characters: %v", err)
	}
}

// FuzzExpression: no text makes the parser or the evaluation panic.
func FuzzExpression(f *testing.F) {
	f.Add(`Switch([IsSoftDeleted], , "False", "True", "True", "False")`)
	f.Add(`Join(" ", [givenName], Join("\"", [surname]))`)
	f.Fuzz(func(_ *testing.T, text string) {
		if parsed, err := parseExpression(text); err == nil {
			parsed.eval(&Object{})
		}
	})
}
