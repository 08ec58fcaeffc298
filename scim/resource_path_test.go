package scim

import (
	"errors"
	"testing"
)

func TestResourcePath(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"1": "Users/1", "a b/c?d": "Users/a%20b%2Fc%3Fd", "ada@example.com": "Users/ada@example.com", "...": "Users/...", "a..b": "Users/a..b",
		".hidden": "Users/.hidden", "100%": "Users/100%25", "a/b.c": "Users/a%2Fb.c", "%zz.": "Users/%25zz.", "50%.": "Users/50%25.", "~": "Users/~",
	} {
		if got, err := ResourcePath("Users", id); err != nil || got != want {
			t.Errorf("%q: want %s, got %s and %v", id, want, got, err)
		}
	}
	for _, id := range []string{
		"", ".", "..", "../Groups/1", "a/../b", "a/..", "./a", `..\a`, `a\.`, "%2e%2e", "%2E.", "a%2f..", "%252e%252e", "..;a=b", ".;", " ..", "a/./b", "%2e%2e;x/b",
	} {
		if got, err := ResourcePath("Users", id); !errors.Is(err, ErrID) || got != "" {
			t.Errorf("%q: want it refused, got %q and %v", id, got, err)
		}
	}
}
