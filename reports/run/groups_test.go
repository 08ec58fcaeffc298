package run

import (
	"slices"
	"testing"
)

func TestGroupsStandInTheOrderOfTheirFirst(t *testing.T) {
	t.Parallel()
	var words Groups[int, []string]
	begun := 0
	for _, word := range []string{"bb", "a", "cc", "ddd", "e"} {
		of := words.Of(len(word), func() []string { begun++; return nil })
		*of = append(*of, word)
	}
	want := [][]string{{"bb", "cc"}, {"a", "e"}, {"ddd"}}
	if !slices.EqualFunc(words.List, want, slices.Equal[[]string]) || begun != len(want) {
		t.Errorf("want %v, each begun once, got %v, %d begun", want, words.List, begun)
	}
}
