package features

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Source is a public text on which statements about Entra rest: a page of Microsoft's, or an issue in which somebody shows what
// Entra did.
type Source struct {
	ID      string `yaml:"id"` // "how-provisioning-works"
	Kind    Basis  `yaml:"kind"`
	Title   string `yaml:"title"`
	Address string `yaml:"address"` // https
}

// Basis says how a statement about Entra is known.
type Basis string

// The kinds of basis. A source is of one of the first two; the third is a statement's own.
const (
	Documented Basis = "documented" // by Microsoft
	Observed   Basis = "observed"   // of Entra, by others: in traces, logs and connectors
	Inferred   Basis = "inferred"   // by us, from a source that does not say it. Nobody is failed on it
)

// Reference is how an entry of the catalogue cites a source. An entry about an RFC has none.
type Reference struct {
	Source   string `yaml:"source"`   // id in sources.yaml
	Heading  string `yaml:"heading"`  // of the page, where it helps
	Inferred bool   `yaml:"inferred"` // by us: the source does not say it itself
}

// Citation is what a statement rests on, as everybody can look it up.
type Citation struct {
	Text    string // "RFC 7644 §3.3", or the title of a page with a heading of it
	Address string // https
	Basis   Basis  // of a statement about Entra; "" of one about an RFC
}

// Cite resolves a reference. Of one that cites nothing, the citation is empty.
func (c *Catalogue) Cite(reference Reference) Citation {
	source := c.sources[reference.Source]
	citation := Citation{Text: source.Title, Address: source.Address, Basis: source.Kind}
	if reference.Heading != "" {
		citation.Text += ", " + reference.Heading
		citation.Address = source.at(reference.Heading)
	}
	if reference.Inferred {
		citation.Basis = Inferred
	}
	return citation
}

// CiteRequirement says where a requirement comes from: a section of an RFC, or a source about Entra.
func (c *Catalogue) CiteRequirement(requirement Requirement) Citation {
	if requirement.RFC == 0 {
		return c.Cite(requirement.Reference)
	}
	return Citation{
		Text:    fmt.Sprintf("RFC %d §%s", requirement.RFC, requirement.Section),
		Address: fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%d#section-%s", requirement.RFC, requirement.Section),
	}
}

// CiteEffect says what the effect on Entra rests on that a requirement states. Of one that states none, the citation is empty.
func (c *Catalogue) CiteEffect(requirement Requirement) Citation {
	if consequence, found := c.consequences[requirement.ID]; found {
		return c.Cite(consequence.Reference)
	}
	return c.Cite(requirement.Reference)
}

// Sources lists the sources by id.
func (c *Catalogue) Sources() []Source {
	all := make([]Source, 0, len(c.sources))
	for _, source := range c.sources {
		all = append(all, source)
	}
	slices.SortFunc(all, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// at is the address of a heading. Microsoft's pages make anchors of headings: small letters, hyphens for spaces, no punctuation.
func (s Source) at(heading string) string {
	if !strings.HasPrefix(s.Address, "https://learn.microsoft.com/") {
		return s.Address
	}
	return s.Address + "#" + strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, heading)
}

func (s Source) id() string { return s.ID }

func (s Source) validate(found *problems) {
	found.wantf(s.Kind == Documented || s.Kind == Observed, "source %s is of the kind %q: expected documented or observed", s.ID, s.Kind)
	found.wantf(s.Title != "" && strings.HasPrefix(s.Address, "https://"), "source %s lacks a title or an address that begins with https://", s.ID)
}
