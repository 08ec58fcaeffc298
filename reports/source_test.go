package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

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

// TestQuoteOfAnRFC: a finding shows the words of the RFC once, as the RFC's, and leads to the section; one without them names the section as before.
func TestQuoteOfAnRFC(t *testing.T) {
	t.Parallel()
	const says, section = `Each "id" <b>MUST</b> stay; see [RFC7231].`, "https://www.rfc-editor.org/rfc/rfc7644#section-3.6"
	for quote, want := range map[string]int{says: 1, "": 0} {
		whole := smallRun()
		for i := range whole.Header.Catalogue {
			known := &whole.Header.Catalogue[i]
			known.Source, known.Address, known.Quote, known.Basis = "RFC 7644 §3.6", section, quote, ""
		}
		var quoted, links []string
		walk(t, rendered(t, whole), func(node *html.Node) {
			address, _ := attribute(node, "href")
			switch {
			case node.Data == "blockquote":
				quoted = append(quoted, node.FirstChild.Data)
			case address == section && (node.Parent.Data == "figcaption") == (quote != "") && inCause(node):
				links = append(links, node.FirstChild.Data)
			}
		})
		if len(quoted) != want || want > 0 && quoted[0] != "“"+says+"”" || len(links) != 1 || links[0] != "RFC 7644 §3.6" {
			t.Errorf("the page quotes %q and links %q: want %d quotes of %q, and the section once", quoted, links, want, quote)
		}
		text, _ := junit(t, whole)
		summary := markdown(t, whole)
		for view, shows := range map[string]bool{
			"junit.xml":  strings.Contains(text, "quote “Each &#34;id&#34; &lt;b&gt;MUST&lt;/b&gt; stay; see [RFC7231].”"),
			"summary.md": strings.Contains(summary, `<br>“Each "id" &lt;b&gt;MUST&lt;/b&gt; stay; see \[RFC7231\].”<br>[RFC 7644 §3.6](`+section+")"),
		} {
			if shows != (quote != "") {
				t.Errorf("%s of the quote %q shows it: %v\n%s\n%s", view, quote, shows, text, summary)
			}
		}
	}
}

func inCause(node *html.Node) bool {
	for above := range node.Ancestors() {
		if class, _ := attribute(above, "class"); class == "told" {
			return true
		}
	}
	return false
}
