package evidence

import (
	"strings"
	"testing"
	"unicode"
)

// misleadingRanges are the characters that must never be shown or pasted raw, written out: what is looked at does not rest on the
// tables that the code asks.
var misleadingRanges = []struct {
	what        string
	first, last rune
}{
	{"control characters", 0x00, 0x08},
	{"control characters", 0x0B, 0x1F},
	{"DEL and C1 control characters", 0x7F, 0x9F},
	{"soft hyphen", 0xAD, 0xAD},
	{"combining grapheme joiner", 0x34F, 0x34F},
	{"Arabic number signs", 0x600, 0x605},
	{"Arabic letter mark", 0x61C, 0x61C},
	{"Arabic end of ayah", 0x6DD, 0x6DD},
	{"Syriac abbreviation mark", 0x70F, 0x70F},
	{"Arabic marks above", 0x890, 0x891},
	{"Arabic disputed end of ayah", 0x8E2, 0x8E2},
	{"Hangul fillers", 0x115F, 0x1160},
	{"Khmer inherent vowels", 0x17B4, 0x17B5},
	{"Mongolian selectors and vowel separator", 0x180B, 0x180F},
	{"zero width, and marks of direction", 0x200B, 0x200F},
	{"separators, embeddings and overrides", 0x2028, 0x202E},
	{"word joiner, invisible operators, isolates, deprecated formats", 0x2060, 0x206F},
	{"Hangul filler", 0x3164, 0x3164},
	{"private use", 0xE000, 0xF8FF},
	{"noncharacters", 0xFDD0, 0xFDEF},
	{"selectors of variants", 0xFE00, 0xFE0F},
	{"byte order mark", 0xFEFF, 0xFEFF},
	{"halfwidth Hangul filler", 0xFFA0, 0xFFA0},
	{"specials", 0xFFF0, 0xFFFB},
	{"noncharacters", 0xFFFE, 0xFFFF},
	{"Kaithi number signs", 0x110BD, 0x110BD},
	{"Kaithi number signs", 0x110CD, 0x110CD},
	{"Egyptian hieroglyph joiners", 0x13430, 0x1343F},
	{"shorthand formats", 0x1BCA0, 0x1BCA3},
	{"musical formats", 0x1D173, 0x1D17A},
	{"noncharacters", 0x1FFFE, 0x1FFFF},
	{"tags, and selectors of variants", 0xE0000, 0xE0FFF},
	{"noncharacters", 0xEFFFE, 0xEFFFF},
	{"private use and noncharacters", 0xF0000, 0x10FFFF},
}

// isListed reports whether the ranges have the character.
func isListed(r rune) bool {
	for _, row := range misleadingRanges {
		if r >= row.first && r <= row.last {
			return true
		}
	}
	return r > 0xFFFF && r&0xFFFE == 0xFFFE
}

// TestMisleadingIsWhatIsListed asks for every character there is.
func TestMisleadingIsWhatIsListed(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if want := isListed(r); Misleading(r) != want {
			t.Errorf("U+%04X: want misleading %v, got %v", r, want, !want)
		}
	}
}

// TestNothingMisleadingIsPasted: the command to paste has none of them raw, whichever part of the request it comes in.
func TestNothingMisleadingIsPasted(t *testing.T) {
	t.Parallel()
	looked := 0
	for _, row := range misleadingRanges {
		for r := row.first; r <= row.last; r++ {
			if row.last-row.first > 0x2000 && r&0xFF > 1 { // of the long ranges some
				continue
			}
			looked++
			trick := "a" + string(r) + "b"
			command := Curl(Exchange{Method: "PO" + trick, URL: "https://provider.example/" + trick, Request: Message{
				Header: []Field{{"X-" + trick, trick}, {trick, "Bearer ‹redacted 3 chars›"}}, Body: trick,
			}}, "")
			if strings.ContainsRune(command, r) || strings.Count(command, "$'") < 5 {
				t.Errorf("%s: U+%04X is raw in %q", row.what, r, command)
			}
		}
	}
	if looked < 5000 {
		t.Errorf("looked at %d characters, want all ranges", looked)
	}
}
