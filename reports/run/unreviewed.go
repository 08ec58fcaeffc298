package run

// Unreviewed stands in place of the link of a deviation, and before its reason, until somebody has looked at it. Such a deviation
// is accepted like any other, and each run says how many there are.
const Unreviewed = "UNREVIEWED"

// CountUnreviewed counts the deviations that nobody has looked at.
func CountUnreviewed(deviations []Deviation) (count int) {
	for _, deviation := range deviations {
		if deviation.Link == Unreviewed {
			count++
		}
	}
	return count
}
