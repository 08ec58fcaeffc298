package run

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestFirstAndCounted: whatever is cut is counted, and a list that was cut already can be cut again.
func TestFirstAndCounted(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 100_000 {
		many = append(many, fmt.Sprintf("Users/%d: 500", i))
	}
	for _, row := range []struct {
		list  []string
		count int
		first string // with at most two of them
	}{
		{nil, 0, ""},
		{[]string{"a"}, 1, "a"},
		{[]string{"a", "b"}, 2, "a|b"},
		{[]string{"a", "b", "c"}, 3, "a|b|and 1 more"},
		{[]string{"a", "b", "and 7 more, listed in created.ndjson"}, 9, "a|b|and 7 more, listed in created.ndjson"},
		{[]string{"a", "b", "c", "and 7 more, listed in created.ndjson"}, 10, "a|b|and 8 more"},
		{[]string{"and 7 more"}, 7, "and 7 more"},
		{[]string{"and -7 more"}, 1, "and -7 more"},
		{[]string{"and 99999999999999999999 more"}, 1, "and 99999999999999999999 more"},
		{[]string{"and 9223372036854775807 more", "a"}, 2, "and 9223372036854775807 more|a"}, // a name, not the last line
		{[]string{"a", "and 9223372036854775807 more"}, 2, "a|and 9223372036854775807 more"}, // no number that anybody has counted
		{many, 100_000, "Users/0: 500|Users/1: 500|and 99998 more"},
	} {
		before := slices.Clone(row.list)
		if got := Counted(row.list); got != row.count {
			t.Errorf("%.3q: want %d, got %d", row.list[:min(3, len(row.list))], row.count, got)
		}
		first := First(row.list, 2)
		if got := strings.Join(first, "|"); got != row.first || Counted(first) != row.count {
			t.Errorf("want %s, got %s", row.first, got)
		}
		if !slices.Equal(before, row.list) {
			t.Errorf("the caller's list was changed to %q", row.list)
		}
	}
}
