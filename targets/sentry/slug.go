package sentry

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

// slugify derives a team's key from its name as Django does: letters outside ASCII lose their marks or fall away.
func slugify(name string) string {
	text := strings.ToLower(toASCII(name))
	text = notSlug.ReplaceAllString(text, "")
	text = separators.ReplaceAllString(text, "-")
	return strings.Trim(text, "-_")
}

var (
	notSlug    = regexp.MustCompile(`[^A-Za-z0-9_\s\x0b\x1c-\x1f-]`)
	separators = regexp.MustCompile(`[-\s\x0b\x1c-\x1f]+`)
)

// toASCII decomposes by compatibility (NFKD) and keeps what is ASCII.
func toASCII(text string) string {
	var kept strings.Builder
	for _, character := range text {
		if character < 0x80 {
			kept.WriteRune(character)
		} else {
			kept.WriteString(decompositions()[character])
		}
	}
	return kept.String()
}

// decompositionTable lists the characters whose compatibility decomposition holds ASCII: per line the ASCII text, quoted,
// and the characters that yield it. TestDecompositionTable derives it anew from the Unicode tables.
//
//go:embed decompositions.txt
var decompositionTable string

var decompositions = sync.OnceValue(func() map[rune]string {
	table := map[rune]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(decompositionTable), "\n") {
		ascii, characters, _ := strings.Cut(line, "\t")
		for _, character := range characters {
			table[character] = ascii[1 : len(ascii)-1]
		}
	}
	return table
})
