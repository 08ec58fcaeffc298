package mockentra

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// searching is how these tests audit.
var searching = AuditOptions{Searches: true}

// spoilSearches answers each search for ada, and for the group G, with a status and a body.
func spoilSearches(status int, body string) func(*scim.Request) *scim.Response {
	return func(req *scim.Request) *scim.Response {
		if req.Op != scim.OpUserMatch && req.Op != scim.OpGroupMatch {
			return nil
		}
		return &scim.Response{Status: status, Body: []byte(body)}
	}
}

// TestAuditSearches: whatever a provider may do with a filter, it is red where it finds another or not the one, and for nothing else.
func TestAuditSearches(t *testing.T) {
	t.Parallel()
	missing := func(got string) Finding {
		return Finding{Kind: FindingMissing, Object: "User ada", What: "search by userName", Want: "u1", Got: got}
	}
	extra := Finding{Kind: FindingExtra, Object: "User ada", What: "search by userName", Want: "only u1", Got: "also u2"}
	unreadable := func(got string) Finding {
		return Finding{Kind: FindingUnreadable, Object: "User ada", What: "search by userName", Want: "200 and a ListResponse", Got: got}
	}
	for name, test := range map[string]struct {
		status   int
		body     string
		want     []Finding
		unread   []Finding
		searches int
	}{
		"the filter is ignored": {200, `{"totalResults":2,"Resources":[{"id":"u1"},{"id":"u2"}]}`, []Finding{extra}, nil, 1},
		"only the other":        {200, `{"totalResults":1,"Resources":[{"id":"u2"}]}`, []Finding{extra}, nil, 1},
		"nobody":                {200, `{"totalResults":0}`, []Finding{missing("nothing")}, nil, 1},
		"somebody else":         {200, `{"totalResults":1,"Resources":[{"id":"u9","userName":"zoe"}]}`, []Finding{missing("u9")}, nil, 1},
		"another page":          {200, `{"totalResults":9,"Resources":[{"id":"u9","userName":"ada@contoso.com"}]}`, nil, nil, 1},
		"ignored, by pages":     {200, `{"totalResults":9,"Resources":[{"id":"u9","userName":"zoe"}]}`, []Finding{missing("u9")}, nil, 1},
		"a namesake, too":       {200, `{"totalResults":2,"Resources":[{"id":"u1"},{"id":"u9","userName":"ADA@contoso.com"}]}`, nil, nil, 1},
		"no list":               {200, `{}`, []Finding{unreadable("body is not a ListResponse: expected a number totalResults, got null")}, nil, 1},
		"refused":               {400, ``, []Finding{unreadable("400 Bad Request")}, nil, 1},
		"busy":                  {503, ``, nil, []Finding{unreadable("503 Service Unavailable")}, 0},
		"broken off":            {200, `{"totalRe`, nil, []Finding{unreadable(`body is not a JSON object: got "{\"totalRe"`)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.user("ada")
			w.user("bob")
			w.cycle()
			w.provider.spoil = spoilSearches(test.status, test.body)
			report := Audit(t.Context(), w.job, w.provider, searching)
			for _, list := range [][]Finding{test.want, test.unread} {
				for i := range list {
					list[i].Ref = Ref{User, 0}
				}
			}
			if diff := cmp.Diff(test.want, report.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.unread, report.Unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
			if report.Searches != test.searches || report.Users != 2 {
				t.Errorf("want %d searches judged and 2 users read, got %+v", test.searches, report)
			}
		})
	}
}

// TestAuditSearchesForWhomItKnows: two of a kind that are linked, enabled, as they should be, and differ in what is searched for.
func TestAuditSearchesForWhomItKnows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(w *world, ada, bob Ref)
		want   int
	}{
		"two users and two groups": {func(w *world, _, _ Ref) { w.group("G"); w.group("H") }, 2},
		"one user":                 {func(w *world, _, bob Ref) { w.tenant.Unassign(bob) }, 0},
		"one disabled":             {func(w *world, ada, _ Ref) { w.cycle(); w.tenant.SetEnabled(ada, false) }, 0},
		"one of three differs":     {func(w *world, _, _ Ref) { w.user("eve"); w.provider.after = misread("u1") }, 1},
		"one of two differs":       {func(w *world, _, _ Ref) { w.provider.after = misread("u1") }, 0},
		"two groups of a name": {func(w *world, _, _ Ref) {
			w.group("G")
			w.cycle()
			first := w.provider.store["Groups"]["g3"]
			delete(w.provider.store["Groups"], "g3") // so that the other is created
			w.group("g")
			w.cycle()
			w.provider.store["Groups"]["g3"] = first
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, bob := w.user("ada"), w.user("bob")
			test.change(w, ada, bob)
			w.cycle()
			report := Audit(t.Context(), w.job, w.provider, searching)
			if got := report.Searches; got != test.want {
				t.Errorf("want %d searches judged, got %d, %+v", test.want, got, report)
			}
			for _, finding := range report.Findings {
				if strings.HasPrefix(finding.What, "search") {
					t.Errorf("want nothing wrong with searches, got %+v", finding)
				}
			}
		})
	}
}

// TestAnAuditSearchesOnRequestOnly: a conformance run has scenarios for it.
func TestAnAuditSearchesOnRequestOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	w.user("bob")
	w.cycle()
	if report := Audit(t.Context(), w.job, w.provider, AuditOptions{}); report.Searches != 0 || len(w.provider.take()) != 2 {
		t.Errorf("want two reads and no search, got %+v", report)
	}
}

// misread shows another title of a user than it was given.
func misread(id string) func(*scim.Request, *scim.Response) {
	return func(req *scim.Request, rsp *scim.Response) {
		if req.Op == scim.OpUserGet && strings.HasSuffix(string(req.Path), id) {
			rsp.Body = []byte(strings.ReplaceAll(string(rsp.Body), "Engineer", "Boss"))
		}
	}
}

// TestASearchIndexMayLag: within the declared consistency a search is made again.
func TestASearchIndexMayLag(t *testing.T) {
	t.Parallel()
	for lag, want := range map[time.Duration]int{2 * time.Second: 0, 4 * time.Second: 1} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.user("ada")
			w.user("bob")
			w.cycle()
			shown := time.Now().Add(lag)
			empty := spoilSearches(200, `{"totalResults":0}`)
			w.provider.spoil = func(req *scim.Request) *scim.Response {
				if time.Now().Before(shown) {
					return empty(req)
				}
				return nil
			}
			options := searching
			options.Consistency = 3 * time.Second
			report := Audit(t.Context(), w.job, w.provider, options)
			if len(report.Findings) != want || report.Searches != 1 {
				t.Errorf("an index that lags %s of 3 s: want %d findings, got %+v", lag, want, report)
			}
		})
	}
}

// TestAProviderThatIsGoneIsNotSearched: nobody was read, so that there is nobody to search for.
func TestAProviderThatIsGoneIsNotSearched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	w.user("bob")
	w.cycle()
	w.provider.spoil = func(*scim.Request) *scim.Response { return &scim.Response{Err: errors.New("connection refused")} }
	report := Audit(t.Context(), w.job, w.provider, searching)
	if sent := w.provider.take(); len(sent) != 2 || len(report.Unread) != 2 || len(report.Findings) > 0 {
		t.Errorf("want two reads and nothing known, got %v, %+v", sent, report)
	}
}
