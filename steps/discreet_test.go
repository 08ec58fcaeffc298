package steps

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
)

// TestListsOfEverybodyKeepOthersOut: what others have in their accounts is in no record, whatever the list looks like; lists of ours, and
// answers to other requests, are as they came.
func TestListsOfEverybodyKeepOthersOut(t *testing.T) {
	t.Parallel()
	const mark = "zabcdefgh"
	mine, others := `{"id":"1","userName":"ada.zabcdefgh01@example.com"}`, `{"id":"2","userName":"grace@customer.example","name":{"familyName":"Hopper"}}`
	for what, test := range map[string]struct {
		op, body string
		kept     []string
	}{
		"one of each":        {"list", `{"totalResults":2,"Resources":[` + mine + `,` + others + `]}`, []string{mine, `"id":"2"`, `"totalResults":2`}},
		"cut":                {"list", `{"totalResults":2,"Resources":[` + others + `,{"id":"3","userNa`, nil},
		"an element, no id":  {"list", `{"totalResults":2,"Resources":["grace@customer.example"]}`, nil},
		"ours alone":         {"list", `{"totalResults":1, "Resources":[` + mine + `]}`, []string{`{"totalResults":1, "Resources":[` + mine + `]}`}},
		"nobody":             {"list", `{"totalResults":0}`, []string{`{"totalResults":0}`}},
		"an error":           {"list", `no such thing`, []string{`no such thing`}},
		"a search by a name": {"user_match", `{"Resources":[{"id":"2"}]}`, []string{`{"Resources":[{"id":"2"}]}`}},
	} {
		exchanges := []evidence.Exchange{{Op: test.op, Response: &evidence.Message{Body: test.body}}, {Op: test.op}}
		discreet(exchanges, mark)
		got := exchanges[0].Response.Body
		for _, want := range test.kept {
			if !strings.Contains(got, want) {
				t.Errorf("%s: want %s kept, got %s", what, want, got)
			}
		}
		if strings.Contains(got, "grace@") || strings.Contains(got, "Hopper") {
			t.Errorf("%s: want nothing of others, got %s", what, got)
		}
	}
}
