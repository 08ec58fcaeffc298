package reports

import (
	"strings"
	"testing"
)

func TestPrettyMarksThePlace(t *testing.T) {
	t.Parallel()
	const body = `{"id":"7","a/b":{"~":1},"emails":[{"type":"work","value":"x"},{"type":"home","value":"{["}],"empty":{},"none":[],"n":[[1,2],[3]],"urn:x:2.0:User":{"manager":{"value":"9"}}}`
	cases := []struct{ pointer, text, note string }{
		{"/id", `"id": "7",`, "here"},
		{"/a~1b/~0", `"~": 1`, "here"},
		{"/emails/1/value", `"value": "{["`, "here"},
		{"/emails/1", `{`, "here"},
		{"/emails/2", `"emails": [`, "missing here: 2"},
		{"/emails/0/primary", `{`, "missing here: primary"},
		{"/n/1/0", `3`, "here"},
		{"/none/0", `"none": [],`, "missing here: 0"},
		{"/urn:x:2.0:User/manager/value", `"value": "9"`, "here"},
		{"/gone/deep", `{`, "missing here: gone/deep"},
	}
	for _, c := range cases {
		var marks []line
		for _, shown := range pretty(body, c.pointer) {
			if shown.Mark {
				marks = append(marks, shown)
			}
		}
		if len(marks) != 1 || strings.TrimSpace(marks[0].Text) != c.text || marks[0].Note != c.note {
			t.Errorf("%s: want %s ◀ %s, got %v", c.pointer, c.text, c.note, marks)
		}
	}
}

func TestPrettyFoldsWhatIsShort(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`{"schemas":["urn:a"],"emails":[{"type":"work","value":"x"}],"deep":{"a":{"b":[1,2]}}}`: "{\n  \"schemas\": [\"urn:a\"],\n  \"emails\": [{\"type\": \"work\", \"value\": \"x\"}],\n  \"deep\": {\"a\": {\"b\": [1, 2]}}\n}",
		`[]`:          "[]",
		`"text"`:      `"text"`,
		"not\nJSON {": "not\nJSON {",
		"":            "",
		`{"a":1`:      `{"a":1`,
		`{"a":1}`:     "{\n  \"a\": 1\n}",
		`{"x":["` + strings.Repeat("y", 90) + `"]}`: "{\n  \"x\": [\n    \"" + strings.Repeat("y", 90) + "\"\n  ]\n}",
	}
	for body, want := range cases {
		var got []string
		for _, shown := range pretty(body, "") {
			got = append(got, shown.Text)
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%s:\nwant %s\ngot  %s", body, want, strings.Join(got, "\n"))
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain ünïcode 😀\n\ttab": "plain ünïcode 😀\n\ttab", "a\u202eb": "a⟨U+202E⟩b", "\x1b[31m": "⟨U+001B⟩[31m", "\x00": "⟨U+0000⟩", "\xff": "\uFFFD",
		"zero\u200bwidth": "zero⟨U+200B⟩width", "\u2066x\u2069": "⟨U+2066⟩x⟨U+2069⟩", "\r\n": "⟨U+000D⟩\n",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}

func TestRerun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ command, key, want string }{
		{"scimproof run p.yaml --seed 7", "a/legacy", "scimproof run p.yaml --seed 7 --id a/legacy"},
		{"scimproof run --id x/y p.yaml --id 'a b' --id=c", "d", "scimproof run p.yaml --id d"},
		{"", "it's; rm -rf", `scimproof run --id 'it'\''s; rm -rf'`},
		{"scimproof run", "a\u202eb", `scimproof run --id $'a\U0000202Eb'`},
	} {
		if got := rerun(c.command, c.key); got != c.want {
			t.Errorf("want %s, got %s", c.want, got)
		}
	}
}
