package mockentra

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/scimproof/scimproof/scim"
)

// TestOracle spoils one thing at a time behind the engine's back, and wants exactly that found.
func TestOracle(t *testing.T) {
	t.Parallel()
	type store = map[string]map[string]any
	for name, test := range map[string]struct {
		spoil func(users, groups store)
		want  []Finding
	}{
		"nothing": {func(store, store) {}, nil},
		"one wrong attribute": {func(users, _ store) { users["u1"]["title"] = "Boss" },
			[]Finding{{Kind: "wrong", Object: "User ada", What: "title", Want: "Engineer", Got: `"Boss"`}}},
		"wrong in an extension": {func(users, _ store) { users["u2"][scim.SchemaEnterprise].(map[string]any)["department"] = "x" },
			[]Finding{{Kind: "wrong", Object: "User bob", What: scim.SchemaEnterprise + ":department", Want: "R&D", Got: `"x"`}}},
		"wrong in an element": {func(users, _ store) {
			users["u2"]["phoneNumbers"].([]any)[1].(map[string]any)["value"] = "0"
		}, []Finding{{Kind: "wrong", Object: "User bob", What: `phoneNumbers[type eq "mobile"].value`, Want: "+1 425 555 0101", Got: `"0"`}}},
		"one attribute dropped": {func(users, _ store) { delete(users["u1"], "externalId") },
			[]Finding{{Kind: "missing", Object: "User ada", What: "externalId", Want: "ada", Got: "nothing"}}},
		"active as text": {func(users, _ store) { users["u1"]["active"] = "True" },
			[]Finding{{Kind: "wrong", Object: "User ada", What: "active", Want: "True", Got: `"True"`}}},
		"active switched off": {func(users, _ store) { users["u1"]["active"] = false },
			[]Finding{{Kind: "wrong", Object: "User ada", What: "active", Want: "True", Got: "false"}}},
		"manager lost": {func(users, _ store) { delete(users["u1"][scim.SchemaEnterprise].(map[string]any), "manager") },
			[]Finding{{Kind: "missing", Object: "User ada", What: "manager", Want: "u2", Got: "nothing"}}},
		"other manager": {func(users, _ store) {
			users["u1"][scim.SchemaEnterprise].(map[string]any)["manager"] = map[string]any{"value": "u3"}
		}, []Finding{{Kind: "wrong", Object: "User ada", What: "manager", Want: "u2", Got: "u3"}}},
		"manager from nowhere": {func(users, _ store) {
			users["u2"][scim.SchemaEnterprise].(map[string]any)["manager"] = map[string]any{"value": "u3"}
		}, []Finding{{Kind: "extra", Object: "User bob", What: "manager", Want: "nothing", Got: "u3"}}},
		"one missing member": {func(_, groups store) { groups["g4"]["members"] = groups["g4"]["members"].([]any)[1:] },
			[]Finding{{Kind: "missing", Object: "Group G", What: "members", Want: "u1", Got: "not a member"}}},
		"one extra member": {func(_, groups store) {
			groups["g4"]["members"] = append(groups["g4"]["members"].([]any), map[string]any{"value": "u3"})
		}, []Finding{{Kind: "extra", Object: "Group G", What: "members", Want: "not a member", Got: "u3"}}},
		"a member twice": {func(_, groups store) {
			groups["g4"]["members"] = append(groups["g4"]["members"].([]any), map[string]any{"value": "u1"})
		}, []Finding{{Kind: "extra", Object: "Group G", What: "members", Want: "u1 once", Got: "2 times"}}},
		"user gone": {func(users, _ store) { delete(users, "u3") }, []Finding{{Kind: "gone", Object: "User eve", What: "", Want: "200", Got: "404 Not Found"}}},
		"other id":  {func(users, _ store) { users["u3"]["id"] = "x" }, []Finding{{Kind: "unreadable", Object: "User eve", Want: "a resource with id u3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, bob, _ := w.user("ada"), w.user("bob"), w.user("eve")
			w.tenant.SetManager(ada, bob)
			w.group("G", ada, bob)
			w.cycle()
			test.spoil(w.provider.store["Users"], w.provider.store["Groups"])
			report := Audit(t.Context(), w.job, w.provider)
			ignore := cmpopts.IgnoreFields(Finding{}, "Ref")
			if name == "other id" {
				ignore = cmpopts.IgnoreFields(Finding{}, "Ref", "Got")
			}
			if diff := cmp.Diff(test.want, report.Findings, ignore); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if name == "nothing" {
				// 21 rows for each of three users, one manager, 2 rows of the group
				want := AuditReport{Users: 3, Groups: 1, Attributes: 3*21 + 1 + 2, Memberships: 2}
				if diff := cmp.Diff(want, report); diff != "" {
					t.Errorf("compared (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestOracleScope: what Entra does not export is not asked for, what it released is not looked at, and an audit that was cut
// short says so.
func TestOracleScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.user("ada"), w.user("bob")
	w.group("G", ada, bob)
	w.cycle()
	w.tenant.Set(ada, "jobTitle", "") // Entra sends nothing: the provider keeps the old title
	w.tenant.Set(ada, "displayName", "ADA")
	w.tenant.Unassign(bob) // still a member, and still in scope by the group
	w.cycle()
	w.agree()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if cut := Audit(ctx, w.job, w.provider); len(cut.Findings) != 1 || cut.Findings[0].Kind != "unknown" {
		t.Errorf("cut short: want one finding, got %+v", cut)
	}
}

// TestOracleOfNewID: a member who was deleted and made anew is not wanted in a group that Entra never told of the new id.
func TestOracleOfNewID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Mapping = mustLoad(t, "sentry-gallery") })
	ada, bob := w.user("ada"), w.user("bob")
	group := w.group("G", ada, bob)
	w.cycle()
	w.tenant.SetEnabled(ada, false)
	w.cycle()
	w.provider.store["Groups"]["g3"]["members"] = []any{map[string]any{"value": "u2"}} // as a provider does with a deleted user
	w.tenant.SetEnabled(ada, true)
	w.cycle()
	w.agree()
	w.tenant.RemoveMember(group, ada)
	w.tenant.AddMember(group, ada) // no net change
	w.tenant.RemoveMember(group, bob)
	w.cycle()
	w.agree()
	w.tenant.AddMember(group, bob)
	w.cycle()
	w.agree()
	if report := Audit(t.Context(), w.job, w.provider); report.Memberships != 1 {
		t.Errorf("want bob's membership compared, got %+v", report)
	}
}
