package scim

import (
	"strings"
	"unicode"
)

// Fold maps a string to a form that is equal for two strings exactly when strings.EqualFold says so: the key of an index
// over an attribute that is not case-exact.
func Fold(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return strings.Map(foldRune, text)
		}
	}
	return strings.ToUpper(text)
}

// foldRune returns the smallest rune that folds like r. For ASCII letters that is the upper-case one.
func foldRune(r rune) rune {
	smallest := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		smallest = min(smallest, next)
	}
	return smallest
}
