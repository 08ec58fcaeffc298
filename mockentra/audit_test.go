package mockentra

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
			[]Finding{{Kind: FindingWrong, Object: "User ada", What: "title", Want: "Engineer", Got: `"Boss"`}}},
		"wrong in an extension": {func(users, _ store) { users["u2"][scim.SchemaEnterprise].(map[string]any)["department"] = "x" },
			[]Finding{{Kind: FindingWrong, Object: "User bob", What: scim.SchemaEnterprise + ":department", Want: "R&D", Got: `"x"`}}},
		"wrong in an element": {func(users, _ store) {
			users["u2"]["phoneNumbers"].([]any)[1].(map[string]any)["value"] = "0"
		}, []Finding{{Kind: FindingWrong, Object: "User bob", What: `phoneNumbers[type eq "mobile"].value`, Want: "+1 425 555 0101", Got: `"0"`}}},
		"one attribute dropped": {func(users, _ store) { delete(users["u1"], "externalId") },
			[]Finding{{Kind: FindingMissing, Object: "User ada", What: "externalId", Want: "ada", Got: "nothing"}}},
		"active as text": {func(users, _ store) { users["u1"]["active"] = "True" },
			[]Finding{{Kind: FindingWrong, Object: "User ada", What: "active", Want: "True", Got: `"True"`}}},
		"active switched off": {func(users, _ store) { users["u1"]["active"] = false },
			[]Finding{{Kind: FindingWrong, Object: "User ada", What: "active", Want: "True", Got: "false"}}},
		"manager lost": {func(users, _ store) { delete(users["u1"][scim.SchemaEnterprise].(map[string]any), "manager") },
			[]Finding{{Kind: FindingMissing, Object: "User ada", What: "manager", Want: "u2", Got: "nothing"}}},
		"other manager": {func(users, _ store) {
			users["u1"][scim.SchemaEnterprise].(map[string]any)["manager"] = map[string]any{"value": "u3"}
		}, []Finding{{Kind: FindingWrong, Object: "User ada", What: "manager", Want: "u2", Got: "u3"}}},
		"manager from nowhere": {func(users, _ store) {
			users["u2"][scim.SchemaEnterprise].(map[string]any)["manager"] = map[string]any{"value": "u3"}
		}, []Finding{{Kind: FindingExtra, Object: "User bob", What: "manager", Want: "nothing", Got: "u3"}}},
		"one missing member": {func(_, groups store) { groups["g4"]["members"] = groups["g4"]["members"].([]any)[1:] },
			[]Finding{{Kind: FindingMissing, Object: "Group G", What: "members", Want: "u1", Got: "not a member"}}},
		"one extra member": {func(_, groups store) {
			groups["g4"]["members"] = append(groups["g4"]["members"].([]any), map[string]any{"value": "u3"})
		}, []Finding{{Kind: FindingExtra, Object: "Group G", What: "members", Want: "not a member", Got: "u3"}}},
		"a member twice": {func(_, groups store) {
			groups["g4"]["members"] = append(groups["g4"]["members"].([]any), map[string]any{"value": "u1"})
		}, []Finding{{Kind: FindingExtra, Object: "Group G", What: "members", Want: "u1 once", Got: "2 times"}}},
		"user gone": {func(users, _ store) { delete(users, "u3") }, []Finding{{Kind: FindingGone, Object: "User eve", What: "", Want: "200", Got: "404 Not Found"}}},
		"other id":  {func(users, _ store) { users["u3"]["id"] = "x" }, []Finding{{Kind: FindingUnreadable, Object: "User eve", Want: "a resource with id u3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, bob, _ := w.user("ada"), w.user("bob"), w.user("eve")
			w.tenant.SetManager(ada, bob)
			w.group("G", ada, bob)
			w.cycle()
			test.spoil(w.provider.store["Users"], w.provider.store["Groups"])
			report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
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
	if cut := Audit(ctx, w.job, w.provider, AuditOptions{}); len(cut.Findings) != 1 || cut.Findings[0].Kind != FindingUnknown {
		t.Errorf("cut short: want one finding, got %+v", cut)
	}
}

// TestOracleOfNewID: a member who was deleted and made anew is not wanted in a group that Entra never told of the new id.
func TestOracleOfNewID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Mapping, c.HardDelete = mustLoad(t, "sentry-gallery"), true })
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
	if report := Audit(t.Context(), w.job, w.provider, AuditOptions{}); report.Memberships != 1 {
		t.Errorf("want bob's membership compared, got %+v", report)
	}
}

// TestManyReadersFindWhatOneFinds, in the same order, blocks that are not whole and groups with their members included.
func TestManyReadersFindWhatOneFinds(t *testing.T) {
	t.Parallel()
	clock, provider := NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)), newProvider()
	job := NewJob(NewDerived(Shape{Users: 5*blockSize + 3, Groups: blockSize + 1, Members: 3, Seed: 4}), clock, Config{
		Mapping: mustLoad(t, "entra-default"), Dialect: Compliant, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 9,
	})
	Drive(t.Context(), job.Begin(), provider, clock)
	for i, id := range provider.order["Users"] {
		switch i % 7 {
		case 1:
			delete(provider.store["Users"], id)
		case 3:
			provider.store["Users"][id]["title"] = "Boss"
		}
	}
	provider.spoil = func(req *scim.Request) *scim.Response {
		if strings.HasSuffix(string(req.Path), "5") {
			return &scim.Response{Status: 503}
		}
		return nil
	}
	want := Audit(t.Context(), job, provider, AuditOptions{})
	if len(want.Findings) < 50 || len(want.Unread) < 20 || want.Groups == 0 {
		t.Fatalf("want much to find, got %d findings, %d unread and %d groups", len(want.Findings), len(want.Unread), want.Groups)
	}
	for _, readers := range []int{2, 8, 100} {
		if diff := cmp.Diff(want, Audit(t.Context(), job, provider, AuditOptions{Readers: readers})); diff != "" {
			t.Errorf("%d readers (-want +got):\n%s", readers, diff)
		}
	}
}

// meeting answers nobody until so many ask at once.
type meeting struct {
	Sender
	wanted atomic.Int64
	all    chan struct{}
}

func (m *meeting) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	if m.wanted.Add(-1) == 0 {
		close(m.all)
	}
	<-m.all
	m.Sender.Send(ctx, req, rsp)
}

// TestReadersReadAtOnce: each of them has a request in the air.
func TestReadersReadAtOnce(t *testing.T) {
	t.Parallel()
	clock, provider := NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)), newProvider()
	job := NewJob(NewDerived(Shape{Users: 8 * blockSize, Seed: 4}), clock, Config{
		Mapping: mustLoad(t, "entra-default"), Dialect: Compliant, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 9, Brief: true,
	})
	Drive(t.Context(), job.Begin(), provider, clock)
	sender := &meeting{Sender: provider, all: make(chan struct{})}
	sender.wanted.Store(8)
	if report := Audit(t.Context(), job, sender, AuditOptions{Readers: 8}); report.Users != 8*blockSize || len(report.Findings) > 0 {
		t.Errorf("want everybody read and no difference, got %d and %v", report.Users, report.Findings)
	}
}
