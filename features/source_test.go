package features

import (
	"testing"

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
