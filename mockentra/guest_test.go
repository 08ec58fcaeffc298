package mockentra

import (
	"strings"
	"testing"
)

// TestGuests: a guest is provisioned under the address, unless the mapping reads the whole name (Microsoft, "How provisioning works").
func TestGuests(t *testing.T) {
	t.Parallel()
	const name = "ada_l_their.com#EXT#@ours.onmicrosoft.com"
	for source, want := range map[string]string{"userPrincipalName": "ada_l@their.com", "originalUserPrincipalName": name} {
		w := newWorld(t, func(c *Config) {
			mapping, err := ParseMapping([]byte("name: x\nusers:\n  - {source: " + source + ", target: userName, matching: 1}\n" + activeRow))
			if err != nil {
				t.Fatal(err)
			}
			c.Mapping = mapping
		})
		ada := w.tenant.AddUser(map[string]string{"userPrincipalName": name})
		w.tenant.Assign(ada)
		sent := w.cycle()
		if len(sent) != 2 || sent[0].line != `GET Users?filter=userName eq "`+want+`"` || !strings.Contains(sent[1].body, `"userName":"`+want+`"`) {
			t.Errorf("%s: want it searched and created as %s, got %v", source, want, sent)
		}
		w.tenant.SoftDelete(ada)
		line := replaceHex(w, ada, `PATCH Users/u1 {"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"userName","value":"<hex>`+want+`"}`)
		if got := writes(w.cycle()); len(got) != 1 || got[0] != line {
			t.Errorf("%s: soft-deleted: want %s, got %q", source, line, got)
		}
		w.agree()
	}
	for _, plain := range []string{"", "ada@example.com", "a_b@example.com"} {
		if got := guestAddress(plain); got != plain {
			t.Errorf("want %q as it is, got %q", plain, got)
		}
	}
}
