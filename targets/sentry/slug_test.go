package sentry

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write decompositions.txt anew")

func TestSlugify(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Sales Team":           "sales-team",
		"SRE:Team":             "sreteam",
		"Ops, EU":              "ops-eu",
		"R&D (EU)":             "rd-eu",
		"Café Zürich":          "cafe-zurich",
		"Name.With.Dots":       "namewithdots",
		"a/b":                  "ab",
		"--A__b--":             "a__b",
		"__a--":                "a",
		"日本":                   "",
		"ﬁ":                    "fi",
		"":                     "",
		"!!!":                  "",
		"Payments: Squad!":     "payments-squad",
		" \tspaced \u00a0 out": "spaced-out",
		"Łódź":                 "odz", // the stroke of Ł is no mark
		"①②":                   "12",
	} {
		if got := slugify(name); got != want {
			t.Errorf("%q: want %q, got %q", name, want, got)
		}
	}
}

// TestDecompositionTable derives the table from the Unicode tables of another module: ours is complete and has no more.
func TestDecompositionTable(t *testing.T) {
	t.Parallel()
	want := map[rune]string{}
	for character := rune(utf8.RuneSelf); character <= unicode.MaxRune; character++ {
		if !utf8.ValidRune(character) {
			continue
		}
		ascii := strings.Map(func(r rune) rune {
			if r < utf8.RuneSelf {
				return r
			}
			return -1
		}, norm.NFKD.String(string(character)))
		if ascii != "" {
			want[character] = ascii
		}
	}
	if *update {
		writeTable(t, want)
		return
	}
	if got := decompositions(); !maps.Equal(got, want) {
		t.Errorf("table differs from Unicode %s: want %d characters, got %d; run with -update", norm.Version, len(want), len(got))
	}
}

func writeTable(t *testing.T, table map[rune]string) {
	t.Helper()
	lines := map[string][]rune{}
	for character, ascii := range table {
		lines[ascii] = append(lines[ascii], character)
	}
	var text strings.Builder
	for _, ascii := range slices.Sorted(maps.Keys(lines)) {
		slices.Sort(lines[ascii])
		text.WriteString(`"` + ascii + `"` + "\t" + string(lines[ascii]) + "\n")
	}
	if err := os.WriteFile("decompositions.txt", []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
