package mockentra

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/scimproof/scimproof/scim"
)

// TestWhatAnAuditReadSays: what a provider answers to a read is about the resource, or it is not, and then nobody is accused.
func TestWhatAnAuditReadSays(t *testing.T) {
	t.Parallel()
	bomb := `{"id":"u1","a":[` + strings.Repeat(`{"":0},`, 1<<20) + `0]}`
	page := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for name, test := range map[string]struct {
		answer scim.Response
		unread bool
		kind   FindingKind
	}{
		"no answer":         {scim.Response{Err: errors.New("connection refused")}, true, ""},
		"broke off":         {scim.Response{Err: errors.New("answer broke off"), Status: 200, Body: []byte(`{"id"`)}, true, ""},
		"broke off, unsaid": {scim.Response{Status: 200, Body: []byte(`{"id":"u1","userNa`)}, true, ""},
		"too much to look":  {scim.Response{Status: 200, Body: []byte(bomb)}, true, ""},
		"401":               {scim.Response{Status: 401}, true, ""},
		"403":               {scim.Response{Status: 403}, true, ""},
		"408":               {scim.Response{Status: 408}, true, ""},
		"425":               {scim.Response{Status: 425}, true, ""},
		"429":               {scim.Response{Status: 429}, true, ""},
		"500":               {scim.Response{Status: 500}, true, ""},
		"503":               {scim.Response{Status: 503}, true, ""},
		"504":               {scim.Response{Status: 504}, true, ""},
		"404":               {scim.Response{Status: 404}, false, FindingGone},
		"301":               {scim.Response{Status: 301}, true, ""},
		"a login page":      {scim.Response{Status: 200, Header: page, Body: []byte("<html>")}, true, ""},
		"a page elsewhere":  {scim.Response{Status: 302}, true, ""},
		"JSON as a page":    {scim.Response{Status: 200, Header: page, Body: []byte(`{"id":"u2"}`)}, false, FindingUnreadable},
		"400":               {scim.Response{Status: 400}, false, FindingUnreadable},
		"405":               {scim.Response{Status: 405}, false, FindingUnreadable},
		"410":               {scim.Response{Status: 410}, false, FindingUnreadable},
		"501":               {scim.Response{Status: 501}, false, FindingUnreadable},
		"nothing":           {scim.Response{Status: 200}, false, FindingUnreadable},
		"no JSON":           {scim.Response{Status: 200, Body: []byte("<html>")}, false, FindingUnreadable},
		"somebody else":     {scim.Response{Status: 200, Body: []byte(`{"id":"u2"}`)}, false, FindingUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, _ := w.user("ada"), w.user("bob")
			w.cycle()
			w.provider.spoil = func(req *scim.Request) *scim.Response {
				if strings.HasPrefix(string(req.Path), "Users/u1") {
					return &test.answer
				}
				return nil
			}
			report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
			want := []Finding{{Kind: test.kind, Object: "User ada", Ref: ada}}
			found, other, users := report.Findings, report.Unread, 2
			if test.unread {
				want[0].Kind, found, other, users = FindingUnreadable, report.Unread, report.Findings, 1
			}
			if diff := cmp.Diff(want, found, cmpopts.IgnoreFields(Finding{}, "Want", "Got")); diff != "" || len(other)+len(report.Unknown) > 0 {
				t.Errorf("(-want +got):\n%s\nand not %+v, %+v", diff, other, report.Unknown)
			}
			if report.Users != users {
				t.Errorf("want %d users read, got %d", users, report.Users)
			}
		})
	}
}

// TestALostWriteThatCannotBeRead is one lost write, and no object besides.
func TestALostWriteThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.cycle()
	w.tenant.Set(ada, "jobTitle", "Boss")
	drop(w, scim.OpUserUpdate, true)
	w.cycle()
	w.provider.spoil = func(*scim.Request) *scim.Response { return &scim.Response{Status: 503} }
	report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
	if len(report.Findings)+len(report.Unread) > 0 || len(report.Unknown) != 1 || report.Unknown[0].Kind != FindingUnknown {
		t.Errorf("want one write of unknown effect, got %+v", report)
	}
}
