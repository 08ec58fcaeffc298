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

// LostWords says how many operations had no answer, and what was found of them.
func LostWords(lost run.Lost) string {
	found := counted([]count{{lost.Done, "found done"}, {lost.Undone, "found undone"}, {lost.Unknown, "of unknown effect"}},
		func(n int, what string) string { return fmt.Sprintf("%d %s", n, what) })
	return were(lost.Done+lost.Undone+lost.Unknown, "operation") + " not answered: " + found
}

// LeftWords lists what a cycle has not begun, such as "39 users, 5 groups", "" where nothing is left.
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
