package targets

import "crypto/rand"

// markLength is how many characters of a mark are random: 41 bits, so that nobody else's name has it by chance.
const markLength = 8

// NewMark makes the mark of one run: a letter that no hexadecimal id has, then random letters and digits. It stands in every
// name that the run writes, and is what tells its resources from those of others.
func NewMark() string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
	var random [4 * markLength]byte // some are thrown away, to be fair to all letters
	mark := make([]byte, 0, 1+markLength)
	mark = append(mark, 'z')
	for len(mark) < cap(mark) {
		_, _ = rand.Read(random[:]) // never fails
		for _, b := range random {
			if limit := 256 - 256%len(alphabet); int(b) < limit && len(mark) < cap(mark) {
				mark = append(mark, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(mark)
}
