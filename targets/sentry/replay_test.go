package sentry

import (
	"strings"
	"testing"
)

// TestReplay plays Sentry's own SCIM tests, restated under testdata/replay, against the emulator in each era. A case that differs is
// listed with its reason, in the data; one that no longer differs must leave the list.
func TestReplay(t *testing.T) {
	t.Parallel()
	for name, file := range replayFiles(t) {
		for _, c := range file.Cases {
			for _, era := range c.eras() {
				t.Run(name+"/"+c.Name+"/"+string(era), func(t *testing.T) {
					t.Parallel()
					differences := c.play(era, nil)
					if fault := c.verdict(differences); fault != "" {
						t.Errorf("%s: %s", c.Test, fault)
					} else if c.Differs != "" {
						t.Logf("%s: %s\n%s", c.Test, c.Differs, strings.Join(differences, "\n"))
					}
				})
			}
		}
	}
}

// verdict is what is wrong with a case that was played; "" is nothing.
func (c replayCase) verdict(differences []string) string {
	switch {
	case c.Differs == "":
		return strings.Join(differences, "\n")
	case len(differences) == 0:
		return "is as Sentry has it, but differs says: " + c.Differs
	default:
		return ""
	}
}

func TestAListedCaseThatPassesIsAFault(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		differs     string
		differences []string
		want        string
	}{
		{"", nil, ""},
		{"", []string{"a", "b"}, "a\nb"},
		{"revision B", []string{"a"}, ""},
		{"revision B", nil, "is as Sentry has it, but differs says: revision B"},
	} {
		if got := (replayCase{Differs: test.differs}).verdict(test.differences); got != test.want {
			t.Errorf("differs %q, differences %q: want %q, got %q", test.differs, test.differences, test.want, got)
		}
	}
}
