package features

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestCite(t *testing.T) {
	t.Parallel()
	catalogue, err := LoadFS(tree(small()))
	if err != nil {
		t.Fatal(err)
	}
	const guide, issue = "https://learn.microsoft.com/guide", "https://github.com/a/b/issues/1"
	for _, test := range []struct {
		reference Reference
		want      Citation
	}{
		{Reference{}, Citation{}},
		{Reference{Source: "guide"}, Citation{Text: "A guide", Address: guide, Basis: Documented}},
		{Reference{Source: "guide", Inferred: true}, Citation{Text: "A guide", Address: guide, Basis: Inferred}},
		{Reference{Source: "issue", Heading: "Steps"}, Citation{Text: "An issue, Steps", Address: issue, Basis: Observed}},
		{
			Reference{Source: "guide", Heading: "Update User [Multi-valued properties]"},
			Citation{Text: "A guide, Update User [Multi-valued properties]", Address: guide + "#update-user-multi-valued-properties", Basis: Documented},
		},
		{
			Reference{Source: "guide", Heading: "/Schemas (Schema discovery)"},
			Citation{Text: "A guide, /Schemas (Schema discovery)", Address: guide + "#schemas-schema-discovery", Basis: Documented},
		},
	} {
		if diff := cmp.Diff(test.want, catalogue.Cite(test.reference)); diff != "" {
			t.Errorf("%+v: %s", test.reference, diff)
		}
	}
	requirement, _ := catalogue.Requirement("7644-3.5.1-put")
	want := Citation{Text: "RFC 7644 §3.5.1", Address: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.1"}
	if diff := cmp.Diff(want, catalogue.CiteRequirement(requirement)); diff != "" {
		t.Error(diff)
	}
}

// TestQuotes: what a run of the reference exercises of RFC 7643 and 7644 quotes it. Each quote has a section that everybody can open, and is
// short enough for one look.
func TestQuotes(t *testing.T) {
	t.Parallel()
	catalogue := loaded(t)
	for _, requirement := range catalogue.Requirements() {
		if requirement.Quote == "" {
			if core := requirement.RFC == 7643 || requirement.RFC == 7644; core && requirement.Entra && requirement.Untested == "" {
				t.Errorf("%s quotes nothing: want the sentence of RFC %d §%s by which a run judges", requirement.ID, requirement.RFC, requirement.Section)
			}
			continue
		}
		cited := catalogue.CiteRequirement(requirement)
		if requirement.Section == "" || !strings.HasPrefix(cited.Text, "RFC ") || !strings.HasPrefix(cited.Address, "https://") {
			t.Errorf("%s quotes %q at %q: want a section of an RFC, and its address", requirement.ID, cited.Text, cited.Address)
		}
		if n := utf8.RuneCountInString(requirement.Quote); n > 300 || strings.ContainsAny(requirement.Quote, "\n\r\t") ||
			!strings.HasSuffix(requirement.Quote, ".") && !strings.HasSuffix(requirement.Quote, "…") {
			t.Errorf("%s quotes %q, %d characters: want one line of at most 300 that ends with a full stop or …", requirement.ID, requirement.Quote, n)
		}
	}
}
