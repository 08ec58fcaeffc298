package evidence

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// farthestRemains is how many bytes of an escape may be left at the cut end of a secret.
const farthestRemains = 12

// halfEscape is what a cut leaves of an escape or of a character.
const halfEscape = `(?:[%\\&][0-9A-Za-z#%\\]{0,10})??\x{FFFD}{0,3}`

// A cut is marked by an ellipsis, ours or the provider's own, maybe after the quotes that close an excerpt.
var (
	markedCut = regexp.MustCompile(`^(` + halfEscape + `)["'\\]*(?:…|\.\.\.)`)
	endOfText = regexp.MustCompile(`^` + halfEscape + `\z`)
)

// endAtCut returns where that which was cut ends, if what looks like a part of a secret up to end was cut there, else -1. What a
// cut leaves of an escape, and the dots that mark it, may look like more of the secret, but not before least.
func endAtCut(text []byte, least, end int, torn bool) int {
	const farthest = 48 // bytes
	for at := end; at >= least && at > end-farthestRemains; at-- {
		if at < len(text) && !beginsCut(text[at]) {
			continue
		}
		rest := text[at:min(len(text), at+farthest)]
		if hit := markedCut.FindSubmatchIndex(rest); hit != nil {
			return at + hit[3]
		}
		if torn && at+len(rest) == len(text) && endOfText.Match(rest) {
			return len(text)
		}
	}
	return -1
}

// beginsCut reports whether half an escape, quotes or the mark of a cut may begin with this byte.
func beginsCut(c byte) bool { return c >= utf8.RuneSelf || strings.IndexByte(`%\&"'.`, c) >= 0 }

// remains finds the ends of secrets with which a text begins that was cut off at its front, and maybe at its back.
func (k *knowledge) remains(text []byte) []span {
	end := 0
	for _, needle := range k.needles {
		for before := range min(farthestRemains, len(text)) {
			if n := needle.remains(text[before:]); n > 0 {
				end = max(end, before+n)
			}
		}
	}
	if end == 0 {
		return nil
	}
	return []span{{0, end}}
}

// remains is the length of the longest end of the needle with which the text begins, or of the text where all of it lies within
// the needle; 0 where that is too short to be told.
func (n needle) remains(text []byte) int {
	for from := 1; from <= len(n.text)-MinSecret; from++ {
		rest := needle{text: n.text[from:], exact: n.exact}
		if same := min(len(rest.text), len(text)); same >= MinSecret && rest.shared(text) == same {
			return same
		}
	}
	return 0
}
