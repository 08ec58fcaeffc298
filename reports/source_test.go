package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
)

func TestSources(t *testing.T) {
	t.Parallel()
	const page = "https://learn.microsoft.com/page#heading"
	for _, test := range []struct {
		requirement run.Requirement
		want        source
	}{
		{
			run.Requirement{Source: "A page, Heading", Address: page, Basis: "documented"},
			source{Text: "A page, Heading", Link: page, Note: "documented by Microsoft"},
		},
		{run.Requirement{Source: "a/b#1, Seen", Address: page, Basis: "observed"}, source{Text: "a/b#1, Seen", Link: page, Note: "observed of Entra by others"}},
		{run.Requirement{Source: "A page", Address: page, Basis: "inferred"}, source{Text: "A page", Link: page, Note: "inferred, never failed on"}},
		{run.Requirement{Source: "A page", Address: "javascript:alert(1)", Basis: "documented"}, source{Text: "A page", Note: "documented by Microsoft"}},
		{
			run.Requirement{Source: "RFC 7644 §3.5.2", Address: page},
			source{Text: "RFC 7644 §3.5.2", Link: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2"},
		},
		{run.Requirement{Source: "RFC 7644 §3\" onload"}, source{Text: "RFC 7644 §3\" onload"}},
		{run.Requirement{Source: "our own"}, source{Text: "our own"}},
		{run.Requirement{}, source{}},
		// Files that were written before sources had addresses.
		{run.Requirement{Source: "entra.md §2.1 [D]"}, source{Text: "Microsoft Entra", Note: "documented by Microsoft"}},
		{run.Requirement{Source: "entra.md §9 [O]"}, source{Text: "Microsoft Entra", Note: "observed of Entra by others"}},
		{run.Requirement{Source: "ambiguities.md §7"}, source{Text: "Microsoft Entra"}},
	} {
		if diff := cmp.Diff(test.want, newSource(test.requirement)); diff != "" {
			t.Errorf("%+v: %s", test.requirement, diff)
		}
	}
}
