package mockentra

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	nameRow   = "  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: jobTitle, target: title}\n"
	activeRow = "  - {expression: 'Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")', target: active}\n"
	statusRow = "  - {expression: 'Switch([IsSoftDeleted], , \"False\", \"here\", \"True\", \"left\")', target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:status'"
)

// TestDeparture: what is sent for who is disabled, unassigned or soft-deleted depends on whether the application has soft delete, and on
// where the rows lead that read IsSoftDeleted (Microsoft, "How provisioning works", Deprovisioning events).
func TestDeparture(t *testing.T) {
	t.Parallel()
	type beat struct {
		event string
		want  []string
	}
	patch := func(operations string) []string { return []string{"PATCH Users/u1 " + operations} }
	status := func(value string) string {
		return `{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:status","value":"` + value + `"}`
	}
	const on, off, created, deleted = `{"op":"Replace","path":"active","value":"True"}`, `{"op":"Replace","path":"active","value":"False"}`, "POST Users", "DELETE Users/u1"
	const tombstone = `{"op":"Replace","path":"userName","value":"<hex>ada@contoso.com"}`
	hard := []beat{
		{"assign", []string{created}}, {"unassign", []string{deleted}}, {"assign", []string{created}}, {"disable", []string{"DELETE Users/u3"}},
		{"enable", []string{created}}, {"soft-delete", []string{"DELETE Users/u4"}}, {"restore", []string{created}}, {"purge", []string{"DELETE Users/u5"}},
	}
	for name, test := range map[string]struct {
		rows  string
		hard  bool
		beats []beat
	}{
		"hard delete":                   {nameRow, true, hard},
		"hard delete, active is mapped": {nameRow + activeRow, true, hard},
		"nothing reads IsSoftDeleted": {nameRow, false, []beat{
			{"assign", []string{created}}, {"disable", nil}, {"title", nil}, {"enable", patch(`{"op":"Replace","path":"title","value":"Boss"}`)},
			{"soft-delete", nil}, {"restore", nil}, {"unassign", nil}, {"assign", nil}, {"soft-delete", nil}, {"purge", []string{deleted}},
		}},
		"nothing reads IsSoftDeleted, released": {nameRow, false, []beat{
			{"assign", []string{created}}, {"unassign", nil}, {"purge", nil},
		}},
		"active is accountEnabled": {nameRow + "  - {source: accountEnabled, target: active}\n", false, []beat{
			{"assign", []string{created}}, {"disable", nil}, {"unassign", nil},
		}},
		"on creation only": {nameRow + statusRow + ", apply: create-only}\n", false, []beat{{"assign", []string{created}}, {"disable", nil}}},
		"a custom attribute": {nameRow + statusRow + "}\n", false, []beat{
			{"assign", []string{created}}, {"disable", patch(status("left"))}, {"enable", patch(status("here"))},
			{"unassign", patch(status("left"))}, {"assign", patch(status("here"))},
			{"soft-delete", patch(tombstone + "," + status("left"))}, {"purge", []string{deleted}},
		}},
		"two rows": {nameRow + activeRow + statusRow + "}\n", false, []beat{
			{"assign", []string{created}}, {"unassign", patch(off + "," + status("left"))}, {"assign", patch(on + "," + status("here"))},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) {
				c.HardDelete = test.hard
				mapping, err := ParseMapping([]byte("name: x\nusers:\n" + test.rows))
				if err != nil {
					t.Fatal(err)
				}
				c.Mapping = mapping
			})
			ada := w.tenant.AddUser(everyAttribute("ada"))
			w.user("bob")
			for i, beat := range test.beats {
				w.event(ada, beat.event)
				want := []string{}
				for _, line := range beat.want {
					want = append(want, replaceHex(w, ada, line))
				}
				got := writes(w.cycle())
				if i == 0 {
					got = got[1:] // bob
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("beat %d, %s (-want +got):\n%s", i+1, beat.event, diff)
				}
				if entry := w.last(ada); beat.event == "disable" && len(want) > 0 && want[0][:5] == "PATCH" && (entry.Action != ActionDisable || entry.Status != EntrySuccess) {
					t.Errorf("beat %d, %s: want the row of a disable, got %+v", i+1, beat.event, entry)
				}
				w.agree()
			}
		})
	}
}
