package targets

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
)

// TestLeaversOfWhomNothingIsSaid: a mapping that no leaver can be told by is a warning, unless the application has no soft delete.
func TestLeaversOfWhomNothingIsSaid(t *testing.T) {
	t.Parallel()
	const name = "name: x\nusers:\n  - {source: userPrincipalName, target: userName, matching: 1}\n"
	for rows, warned := range map[string]bool{
		name: true,
		name + "  - {source: accountEnabled, target: active}\n":                                                            true,
		name + "  - {expression: 'Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")', target: active}\n": false,
	} {
		mapping, err := mockentra.ParseMapping([]byte(rows))
		if err != nil {
			t.Fatal(err)
		}
		got := Definition{}.Warnings(mapping)
		if len(got) > 1 || (len(got) == 1) != warned || warned && !strings.Contains(got[0], "no row of users reads IsSoftDeleted") {
			t.Errorf("%s: want a warning %t, got %q", rows, warned, got)
		}
		if got := (Definition{HardDelete: true}).Warnings(mapping); len(got) > 0 {
			t.Errorf("%s, hard_delete: want no warning, got %q", rows, got)
		}
	}
}
