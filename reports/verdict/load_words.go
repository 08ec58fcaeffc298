package verdict

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// UnreadWords says how many objects could not be read back, and why.
func UnreadWords(unread run.Unread) string {
	return number(unread.Objects, "object") + " could not be read back: " + unread.Why
}

// LostWords says how many writes got no response, and what the audit found of them.
func LostWords(lost run.Lost) string {
	found := counted([]count{{lost.Done, "took effect"}, {lost.Undone, "had no effect"}, {lost.Unknown, "unknown"}},
		func(n int, what string) string { return fmt.Sprintf("%d %s", n, what) })
	return number(lost.Done+lost.Undone+lost.Unknown, "write") + " got no response: " + found
}

// LimitedWords says how many changes a load did not come to make, because the provider refused them for the number of requests.
func LimitedWords(n int) string {
	return number(n, "change") + " refused with 429: the provider limits requests, so lower --rate or raise its limit"
}

// LeftWords lists what a cycle has not started, such as "39 users, 5 groups", "" where nothing is left.
func LeftWords(left *run.Left) string {
	if left == nil {
		return ""
	}
	return counted([]count{{left.Users, "user"}, {left.Groups, "group"}, {left.Managers, "manager"}, {left.Memberships, "membership"}}, number)
}

type count struct {
	n    int
	what string
}

// counted lists the counts that are not 0.
func counted(counts []count, write func(n int, what string) string) string {
	var parts []string
	for _, one := range counts {
		if one.n > 0 {
			parts = append(parts, write(one.n, one.what))
		}
	}
	return strings.Join(parts, ", ")
}
