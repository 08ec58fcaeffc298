package steps

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
)

// echoes are the ways in which a provider repeats a token, with what is written of one byte.
func echoes() map[string]string {
	return map[string]string{"plain": "%c", "percent": "%%%02X", "JSON": `\u%04x`, "JSON in JSON": `\\u%04x`}
}

func echo(token, format string) string {
	var text strings.Builder
	for _, c := range []byte(token) {
		fmt.Fprintf(&text, format, c)
	}
	return text.String()
}

// leaks are the parts of a token, as echoed, of which a text may show none. A quotation doubles backslashes: their number does not
// count.
type leaks []string

func leaksOf(token, format string) (parts leaks) {
	for i := range len(token) - evidence.MinSecret + 1 {
		parts = append(parts, single(echo(token[i:i+evidence.MinSecret], format)))
	}
	return parts
}

// in returns a part that the text shows, "" for none.
func (l leaks) in(text string) string {
	text = single(text)
	for _, part := range l {
		if strings.Contains(text, part) {
			return part
		}
	}
	return ""
}

// single makes one of backslashes in a row.
func single(text string) string {
	for strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	return text
}

// TestNoFindingShowsAPartOfASecret lets providers repeat a token in what they refuse, at each offset: the answer is quoted, the
// finding is judged, which cuts it again, maybe through the note that tells of the first cut, and recorded.
func TestNoFindingShowsAPartOfASecret(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	for _, length := range []int{20, 61, 151, 333, 1300} {
		token := make([]byte, length)
		for i := range token {
			token[i] = byte('A' + random.IntN(26))
		}
		redactor := evidence.NewRedactor(string(token))
		for name, format := range echoes() {
			t.Run(fmt.Sprintf("%d bytes, %s", length, name), func(t *testing.T) {
				t.Parallel()
				said, parts := echo(string(token), format), leaksOf(string(token), format)
				provider := newRefusing(t)
				for pad := range 330 {
					body := strings.Repeat(".", pad) + said
					refusal := `{"status":"400","detail":"` + body + `"}`
					for _, got := range []string{
						"400 Bad Request " + scim.Excerpt([]byte(body), 160), "400 Bad Request " + scim.Excerpt([]byte(refusal), 160),
						provider.told(t, refusal), scim.Compact(map[string]any{"detail": body}),
						strings.Repeat(" ", pad) + scim.Excerpt([]byte(said), 160),
					} {
						if part := parts.in(inRunFile(redactor, got)); part != "" {
							t.Fatalf("%q is left: %s\nof %s", part, inRunFile(redactor, got), got)
						}
					}
				}
			})
		}
	}
}

// refusing is a provider that answers every request 400, and a story about it.
type refusing struct {
	body  []byte
	world *story.World
	steps []compiled
}

func newRefusing(t *testing.T) *refusing {
	t.Helper()
	mapping, err := mockentra.LoadMapping("entra-default")
	if err != nil {
		t.Fatal(err)
	}
	provider := &refusing{steps: compile(story.Steps())}
	provider.world = story.New(story.Setting{Mapping: mapping, Knobs: mockentra.DefaultKnobs()}, story.Senders{Entra: provider})
	return provider
}

// Send implements mockentra.Sender.
func (r *refusing) Send(_ context.Context, _ *scim.Request, rsp *scim.Response) {
	*rsp = scim.Response{Status: 400, Body: r.body}
}

// told is what the story says of a probe that was refused with this body.
func (r *refusing) told(t *testing.T, body string) string {
	t.Helper()
	r.body = []byte(body)
	var checks []run.Check
	for _, text := range []string{"Entra tests the connection", "Entra concludes that the connection works"} {
		var err error
		if checks, err = r.world.Do(t.Context(), matching(r.steps, text)[0].Step, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(checks[0].Reason, "400 Bad Request") {
		t.Fatalf("want the refusal told, got %q", checks[0].Reason)
	}
	return checks[0].Reason
}

// inRunFile is what a run file holds of a check that got this.
func inRunFile(redactor *evidence.Redactor, got string) string {
	checks := []run.Check{{ID: "a", Outcome: string(features.Refused), Want: "201", Got: got, Looked: 1}}
	_, err := judgeOf().settle(checks, false)
	runner := &Runner{redactor: redactor}
	step := run.Scenario{Steps: []run.Step{{Checks: checks, Error: err.Error()}}}.WithTexts(runner.hide).Steps[0]
	return step.Checks[0].Got + "\n" + step.Error
}
