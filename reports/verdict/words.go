package verdict

import (
	"fmt"
	"strings"
)

// Plural is a count with its noun: "1 user", "2 users".
func Plural(n int, one, many string) string {
	return fmt.Sprintf("%d %s", n, choose(n, one, many))
}

// PerSecond is a rate of n in so many seconds, with a digit behind the point where it is small: "16.9", "250".
func PerSecond(n uint64, seconds float64) string {
	rate := float64(n) / max(seconds, 1e-9)
	if rate < 100 {
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.0f", rate)
}

func choose(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func number(n int, noun string) string { return Plural(n, noun, noun+"s") }

func verb(n int, noun, one, many string) string {
	return Plural(n, noun+" "+one, noun+"s "+many)
}

func were(n int, noun string) string { return verb(n, noun, "was", "were") }

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
