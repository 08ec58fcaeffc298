package features

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
