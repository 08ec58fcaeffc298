package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// nestedBodies are bodies that cost a square of their length where each level of them is indented or looked at anew.
func nestedBodies() map[string]string {
	const depth = 4000
	object, mixed := strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth), strings.Repeat(`[{"a":`, depth)+"1"+strings.Repeat("}]", depth)
	array := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	flat := strings.Repeat("[", 60) + strings.TrimSuffix(strings.Repeat("[],", depth), ",") + strings.Repeat("]", 60)
	wide := strings.Repeat("[", 60) + `"` + strings.Repeat("x", 3*depth) + `"` + strings.Repeat("]", 60)
	comb := strings.Repeat(`{"a":[1],"b":`, depth/8) + "1" + strings.Repeat("}", depth/8)
	return map[string]string{
		"objects": object, "arrays": array, "both": mixed, "comb": comb, "many at a depth": flat, "a long text at a depth": wide,
		"objects, cut": object[:2*depth], "arrays, cut": array[:depth+9], "both, cut": mixed[:5*depth],
		"arrays, wrong at the end": array + "!", "objects, wrong inside": strings.Replace(object, "1", "?", 1),
		"deeper than any reader goes": strings.Repeat("[", 5*depth), "brackets in a text": `"` + strings.Repeat("[{", depth) + `"`,
		"blanks": strings.Repeat(" ", depth) + "{" + strings.Repeat("\n", depth) + "}",
	}
}

func length(lines []line) (total int) {
	for _, shown := range lines {
		total += len(shown.Text) + 1
	}
	return total
}

// TestIndentingIsBounded: what is shown is never more than a few times the body.
func TestIndentingIsBounded(t *testing.T) {
	t.Parallel()
	for name, body := range nestedBodies() {
		for _, pointer := range []string{"", "/a/a/a", "/0/0/0", "/" + strings.Repeat("0/", 3000) + "x"} {
			if got, most := length(pretty(body, pointer)), 6*len(body); got > most {
				t.Errorf("%s, at %.9q: want at most %d bytes for a body of %d, got %d", name, pointer, most, len(body), got)
			}
		}
	}
}

// TestIndentingChangesBlanksOnly: without its blanks what is shown is the body.
func TestIndentingChangesBlanksOnly(t *testing.T) {
	t.Parallel()
	bare := func(text string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(text) }
	for name, body := range nestedBodies() {
		var shown strings.Builder
		for _, one := range pretty(body, "") {
			shown.WriteString(one.Text)
		}
		if bare(shown.String()) != bare(body) {
			t.Errorf("%s: what is shown is not the body", name)
		}
	}
}

// TestNestedTextEverywhere puts such a body into every place where a provider's text is shown, in every view.
func TestNestedTextEverywhere(t *testing.T) {
	t.Parallel()
	for name, body := range nestedBodies() {
		plain := sizes(t, quoting(strings.Repeat("x", len(body))))
		for view, size := range sizes(t, quoting(body)) {
			if most := 8*plain[view] + 64<<10; size > most {
				t.Errorf("%s: %s has %d bytes, want at most %d: the same of x has %d", name, view, size, most, plain[view])
			}
		}
	}
}

// sizes renders all views.
func sizes(t *testing.T, whole *run.Run) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, view := range Views() {
		var out strings.Builder
		if err := view.Write(&out, Present(whole)); err != nil {
			t.Fatal(err)
		}
		all[view.File] = out.Len()
	}
	return all
}

// quoting is the small run with a text wherever a provider's words are quoted.
func quoting(text string) *run.Run {
	whole := smallRun()
	message := evidence.Message{Body: text, Bytes: int64(len(text)), Cut: true, Header: []evidence.Field{{Name: text, Value: text}}}
	for i := range whole.Scenarios {
		scenario := &whole.Scenarios[i]
		scenario.Reason = text
		for x := range scenario.Exchanges {
			one := &scenario.Exchanges[x]
			one.Error, one.Request, one.Response = text, message, &message
		}
		for s := range scenario.Steps {
			for c := range scenario.Steps[s].Checks {
				check := &scenario.Steps[s].Checks[c]
				check.Got, check.Reason, check.Want = fmt.Sprintf("%q", text), text, text
			}
		}
		scenario.Log = []run.LogEntry{{
			Cycle: 1, Action: "create", Status: "failure", Reason: fmt.Sprintf("%q", text), Source: text,
			Steps: []run.LogStep{{Type: "export", Status: "failure", Text: text}}, Modified: []run.Modified{{Name: "x", Old: text, New: text}},
		}}
	}
	whole.Loads = []run.Load{{
		Planned: 1, Sent: 1, Seconds: 1, Samples: []run.Sample{{Why: text, Exchange: whole.Scenarios[0].Exchanges[0]}},
		Audit: &run.Audit{Findings: []run.Finding{{Kind: "wrong", Object: text, What: text, Want: text, Got: text}}},
	}}
	whole.Footer.TargetLog = text
	return whole
}

// TestPlainIsLinear has quotations without an end: looked through anew from each quote of them, they take minutes.
func TestPlainIsLinear(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{"quotes behind backslashes": `\"`, "quotes": `"`, "quotations": `"a\"`, "bodies": `"{\"a\":1}"`} {
		text := `"` + strings.Repeat(part, 200_000)
		if got := Plain(text); len(got) > 2*len(text) {
			t.Errorf("%s: %d bytes became %d", name, len(text), len(got))
		}
	}
}
