package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSources(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]source{
		"RFC 7644 §3.5.2":      {Text: "RFC 7644 §3.5.2", Link: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2"},
		"entra.md §2.1 [D]":    {Text: "Entra: matching", Note: "documented by Microsoft"},
		"entra.md §99 [O]":     {Text: "Entra", Note: "observed at Entra by others"},
		"ambiguities.md §7":    {Text: "Entra: where the RFCs leave room"},
		"sentry.md §14":        {Text: "Sentry"},
		"RFC 7644 §3\" onload": {Text: "RFC 7644 §3\" onload"},
		"our own":              {Text: "our own"},
		"":                     {},
	} {
		if diff := cmp.Diff(want, newSource(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	for text, want := range map[string]string{
		"RFC 7644 §3.5": "Modifying resources", "RFC 7644 §3.99": "", "RFC 9999 §1": "", "entra.md §4.7": "Members", "entra.md §4": "", "our own": "",
	} {
		if got := sectionTitle(text); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}
