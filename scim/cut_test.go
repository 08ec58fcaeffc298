package scim

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBeginning(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abc", 2, "ab"}, {"abc", 0, ""}, {"abc", -1, ""}, {"", 0, ""}, {"", 4, ""},
		{"aé", 2, "a"}, {"aé", 3, "aé"}, {"é", 1, ""}, {"a😀b", 2, "a"}, {"a😀b", 4, "a"}, {"a😀b", 5, "a😀"},
		{"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"}, {"\x80\x80", 1, "\x80"}, {"ab\xff\x80c", 3, "ab"},
	} {
		if got := Beginning(c.text, c.limit); got != c.want {
			t.Errorf("%q, %d: want %q, got %q", c.text, c.limit, c.want, got)
		}
		if got := Beginning([]byte(c.text), c.limit); string(got) != Beginning(c.text, c.limit) {
			t.Errorf("%q, %d: bytes are cut otherwise: %q", c.text, c.limit, got)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100)
	if got, want := Shorten(long, 51), strings.Repeat("é", 25)+"… (200 bytes)"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	if again := Shorten(Shorten(long, 51), 51); again != Shorten(long, 51) {
		t.Errorf("want what was cut to stay, got %q", again)
	}
	if got := Shorten(long[:82], 51); got != long[:82] {
		t.Errorf("want a text stay that would hardly get shorter, got %q", got)
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       string
		characters int
		want       string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"éééé", 4, "éééé"}, {"éééé", 3, "éé…"}, {"ab", 1, "…"}, {"ab", 0, ""}, {"", 0, ""}, {"ab", -1, ""},
	} {
		if got := Clip(c.text, c.characters); got != c.want {
			t.Errorf("%q, %d: want %q, got %q", c.text, c.characters, c.want, got)
		}
	}
}

// FuzzCut: no cut is longer than asked, or splits a character that was whole.
func FuzzCut(f *testing.F) {
	f.Add("a😀b\xffé", 3)
	f.Add(strings.Repeat("\x80", 9), 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		begun, clipped, short := Beginning(text, limit), Clip(text, limit), Shorten(text, limit)
		if !strings.HasPrefix(text, begun) || len(begun) > max(limit, 0) || limit >= 0 && len(text) > limit && len(begun) < limit-utf8.UTFMax {
			t.Errorf("%q, %d: begins with %q", text, limit, begun)
		}
		if utf8.RuneCountInString(clipped) > max(limit, 0) {
			t.Errorf("%q, %d: clipped to %q", text, limit, clipped)
		}
		if utf8.ValidString(text) && !(utf8.ValidString(begun) && utf8.ValidString(clipped) && utf8.ValidString(short)) {
			t.Errorf("%q, %d: a character is split", text, limit)
		}
	})
}
