package scim

import (
	"fmt"
	"unicode/utf8"
)

// Ellipsis marks where a text was cut. A redactor knows by it that a secret may end there.
const Ellipsis = "…"

// Beginning is at most the first limit bytes of a text, and no part of a character.
func Beginning[T string | []byte](text T, limit int) T {
	if limit = max(limit, 0); len(text) <= limit {
		return text
	}
	for end := limit; end >= 0 && end > limit-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:limit] // no UTF-8, so that any place will do
}

// Shorten cuts a text to limit bytes, and says how long it was. A text that would hardly get shorter, such as one that was cut so
// before, stays.
func Shorten(text string, limit int) string {
	const mark = 32 // bytes, the longest
	if len(text)-mark <= limit {
		return text
	}
	return Beginning(text, limit) + InAll(len(text))
}

// InAll follows a text that was cut: it had so many bytes.
func InAll(bytes int) string { return fmt.Sprintf("%s (%d bytes)", Ellipsis, bytes) }

// Clip cuts a text to a number of characters, the last of which is then an ellipsis: for a line of a certain width.
func Clip(text string, characters int) string {
	if characters < 1 {
		return ""
	}
	if len(text) <= characters || utf8.RuneCountInString(text) <= characters {
		return text
	}
	end := 0
	for range characters - 1 {
		_, width := utf8.DecodeRuneInString(text[end:])
		end += width
	}
	return text[:end] + Ellipsis
}
