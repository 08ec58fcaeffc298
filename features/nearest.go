package features

import (
	"slices"
	"strings"
)

// mostNear is how many names a suggestion has at most.
const mostNear = 5

// DidYouMean continues a sentence about a word that is none of a closed list of names: " (did you mean okta?)", or nothing where it
// resembles none. Letter case does not matter, a part of a name is enough, and a longer word may differ in more letters.
func DidYouMean(word string, names []string) string {
	word = strings.ToLower(word)
	far := func(name string) int { return Distance(word, strings.ToLower(name)) }
	near := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return far(name) > max(2, len(word)/6) && (len(word) < 3 || !strings.Contains(strings.ToLower(name), word))
	})
	if len(near) == 0 {
		return ""
	}
	slices.SortStableFunc(near, func(a, b string) int { return far(a) - far(b) })
	return " (did you mean " + strings.Join(near[:min(len(near), mostNear)], " or ") + "?)"
}

// Nearest lists the names of a closed list that differ least from a word: what somebody who misspelt one may have meant.
func Nearest[T ~string](word string, names []T) (near []T) {
	least := -1
	for _, name := range names {
		switch far := Distance(word, string(name)); {
		case least < 0 || far < least:
			least, near = far, []T{name}
		case far == least:
			near = append(near, name)
		}
	}
	return near
}

// Distance is how many letters must be added, dropped or replaced to make b of a.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
