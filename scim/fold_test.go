package scim

import (
	"strings"
	"testing"
)

func FuzzFold(f *testing.F) {
	for _, pair := range [][2]string{{"a", "A"}, {"k", "\u212a"}, {"ſ", "S"}, {"Ü", "ü"}, {"ß", "ẞ"}, {"a", "b"}, {"", "a"}, {"σ", "ς"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, ""), strings.ToValidUTF8(b, "")
		if got, want := Fold(a) == Fold(b), strings.EqualFold(a, b); got != want {
			t.Errorf("Fold(%q) == Fold(%q): got %v, want %v", a, b, got, want)
		}
		if !strings.EqualFold(a, Fold(a)) {
			t.Errorf("Fold(%q): got %q, which is another text", a, Fold(a))
		}
	})
}
