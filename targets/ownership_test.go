package targets

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// ledgerOf makes a ledger with the mark z0001 of paths, and of filters that begin with "?".
func ledgerOf(t *testing.T, entries ...string) *Ledger {
	t.Helper()
	ledger, err := CreateLedger("")
	must(t, err)
	ledger.marks = []string{"z0001"}
	for _, entry := range entries {
		if filter, ofFilter := strings.CutPrefix(entry, "?"); ofFilter {
			must(t, wrote(ledger, Entry{Filter: filter, At: time.Now()}))
			continue
		}
		must(t, wrote(ledger, Entry{Path: entry}))
	}
	return ledger
}

// wrote writes a line.
func wrote(ledger *Ledger, entry Entry) error {
	ledger.mu.Lock()
	defer ledger.mu.Unlock()
	return ledger.append(entry)
}

// post is a creation with a body.
func post(body string) *scim.Request {
	return &scim.Request{Method: http.MethodPost, Path: []byte("Users"), Body: []byte(body)}
}

// heard lets a ledger hear an answer to a request.
func heard(t *testing.T, ledger *Ledger, method, path, body string) string {
	t.Helper()
	ours, err := ledger.Heard(&scim.Request{Method: method, Path: []byte(path)}, &scim.Response{Status: 200, Body: []byte(body)}, nil)
	must(t, err)
	return ours
}

// TestCreationsHeard: an id is ours where the answer shows a name that was sent; otherwise what was asked for is looked for by name.
func TestCreationsHeard(t *testing.T) {
	t.Parallel()
	const sent = `{"userName":"ada.z0001@example.com","displayName":"Ada Lovelace","externalId":"0b1c2d3e-0000-4000-8000-00000000abcd"}`
	const search = "the user ada.z0001@example.com"
	lost := errors.New("connection reset")
	now := time.Now()
	stamp := func(at time.Time) string {
		return `{"id":"1","userName":"ada.z0001@example.com","meta":{"created":"` + at.UTC().Format(time.RFC3339) + `"}}`
	}
	for name, row := range map[string]struct {
		status int
		err    error
		body   string
		read   string // what a read by id shows
		want   string // the entry
	}{
		"created":                        {201, nil, `{"id":"1","userName":"ada.z0001@example.com"}`, "", "Users/1"},
		"created in another case":        {201, nil, `{"id":"1","userName":"ADA.Z0001@EXAMPLE.COM"}`, "", "Users/1"},
		"created with a suffix":          {201, nil, `{"id":"1","userName":"ada.z0001@example.com#EXT#"}`, "", "Users/1"},
		"created under our GUID":         {200, nil, `{"id":"1","userName":"42","externalId":"0B1C2D3E-0000-4000-8000-00000000ABCD"}`, "", "Users/1"},
		"somebody else":                  {201, nil, `{"id":"1","userName":"admin"}`, "", search},
		"somebody of the same real name": {200, nil, `{"id":"1","userName":"ada","displayName":"Ada Lovelace"}`, "", search},
		"bare, and ours":                 {201, nil, `{"id":"1"}`, `{"id":"1","userName":"ada.z0001@example.com"}`, "Users/1"},
		"bare, and somebody else":        {201, nil, `{"id":"1"}`, `{"id":"1","userName":"admin"}`, search},
		"bare, and not to be read":       {201, nil, `{"id":"1"}`, ``, search},
		"others' names, ours by a read":  {201, nil, `{"id":"1","userName":"1"}`, `{"id":"1","userName":"ada.z0001@example.com"}`, "Users/1"},
		"made just now":                  {201, nil, stamp(now), "", "Users/1"},
		"made today, by local time":      {201, nil, stamp(now.Add(-12 * time.Hour)), "", "Users/1"},
		"made last year":                 {201, nil, stamp(now.AddDate(-1, 0, 0)), "", search},
		"an id of dots":                  {201, nil, `{"id":"..","userName":"ada.z0001@example.com"}`, "", search},
		"no id":                          {201, nil, `{"userName":"ada.z0001@example.com"}`, "", search},
		"no body":                        {204, nil, ``, "", search},
		"accepted":                       {202, nil, `{}`, "", search},
		"redirected":                     {307, nil, ``, "", search},
		"timed out at a gateway":         {408, nil, ``, "", search},
		"limited":                        {429, nil, ``, "", search},
		"broken":                         {500, nil, `{"detail":"oops"}`, "", search},
		"broken, and ours":               {500, nil, `{"id":"1","userName":"ada.z0001@example.com"}`, "", search},
		"broken, with an id of its own":  {500, nil, `{"id":"incident-7"}`, "", search},
		"no answer":                      {0, lost, ``, "", search},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ledger := ledgerOf(t)
			_, err := ledger.intend("Users", []byte(sent))
			must(t, err)
			read := func(string) (scim.Named, bool) { return scim.NamedIn([]byte(row.read)) }
			ours, err := ledger.Heard(post(sent), &scim.Response{Status: row.status, Err: row.err, Body: []byte(row.body)}, read)
			must(t, err)
			if got := left(ledger); !slices.Equal(got, []string{row.want}) {
				t.Errorf("want %q noted alone, got %q", row.want, got)
			}
			if owned := row.want == "Users/1"; ledger.Owns("Users/1") != owned || (ours == "Users/1") != owned {
				t.Errorf("want it owned: %t, got %t, %q", owned, ledger.Owns("Users/1"), ours)
			}
		})
	}
}

// TestAnIdThatWasThereBefore: a body that repeats what was sent under the id of somebody whom any answer has shown is not ours.
func TestAnIdThatWasThereBefore(t *testing.T) {
	t.Parallel()
	admin := `{"id":"1","userName":"admin"}`
	for name, before := range map[string][3]string{
		"in a search":           {"GET", "Users?filter=userName+eq+%22ada.z0001%22", `{"totalResults":1,"Resources":[` + admin + `]}`},
		"with Id":               {"GET", "Users?filter=userName+eq+%22ada.z0001%22", `{"totalResults":1,"Resources":[{"Id":"1","userName":"admin"}]}`},
		"in a list":             {"GET", "Users", `{"totalResults":1,"Resources":[` + admin + `]}`},
		"in a read":             {"GET", "Users/1", admin},
		"under the very name":   {"GET", "Users?filter=userName+eq+%22ada.z0001%22", `{"totalResults":1,"Resources":[{"id":"1","userName":"ada.z0001"}]}`},
		"in answer to a change": {"PATCH", "Users/2", admin},
	} {
		ledger := ledgerOf(t, "Users/2")
		heard(t, ledger, before[0], before[1], before[2])
		_, err := ledger.Heard(post(`{"userName":"ada.z0001"}`), &scim.Response{Status: 201, Body: []byte(`{"id":"1","userName":"ada.z0001"}`)}, nil)
		must(t, err)
		if ledger.Owns("Users/1") {
			t.Errorf("%s: want the administrator not owned, got owned", name)
		}
	}
}

// TestWhatWasLostIsFoundAgain: a search that shows the name of a creation without an answer shows what is ours, unless filters are
// ignored.
func TestWhatWasLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	const query = "Users?filter=userName+eq+%22ada.z0001%22"
	const found = `{"totalResults":2,"Resources":[{"id":"1","userName":"admin"},{"id":"2","userName":"ADA.z0001@corp"}]}`
	ledger := ledgerOf(t, "?"+query)
	if ours := heard(t, ledger, "GET", query, found); ours != "Users/2" || ledger.Owns("Users/1") || !ledger.Owns("Users/2") {
		t.Errorf("want what was lost ours and the administrator not, got %q, %t", ours, ledger.Owns("Users/1"))
	}
	distrustful := ledgerOf(t, "?"+query)
	distrustful.Distrust("filters are ignored")
	if ours := heard(t, distrustful, "GET", query, found); ours != "" || distrustful.Owns("Users/2") {
		t.Errorf("want nothing proven where filters are ignored, got %q", ours)
	}
}

// TestReadsRevoke: a read that shows other names ends ownership, and what was created is looked for; one that fails does not.
func TestReadsRevoke(t *testing.T) {
	t.Parallel()
	created := func() *Ledger {
		ledger := ledgerOf(t)
		_, err := ledger.intend("Users", []byte(`{"userName":"ada.z0001"}`))
		must(t, err)
		_, err = ledger.Heard(post(`{"userName":"ada.z0001"}`), &scim.Response{Status: 201, Body: []byte(`{"id":"1","userName":"ada.z0001"}`)}, nil)
		must(t, err)
		return ledger
	}
	for body, owned := range map[string]bool{
		`{"id":"1","userName":"ada.z0001"}`:      true,
		`{"id":"1","userName":"tomb-ada.Z0001"}`: true,
		`{"id":"1"}`:                             true, // shows nothing, and revokes nothing
		`{"id":"1","userName":"admin"}`:          false,
	} {
		ledger := created()
		heard(t, ledger, "GET", "Users/1", body)
		if ledger.Owns("Users/1") != owned {
			t.Errorf("%s: want it owned: %t", body, owned)
		}
		if !owned && !slices.Equal(left(ledger), []string{"the user ada.z0001"}) {
			t.Errorf("%s: want the creation looked for, got %v", body, left(ledger))
		}
	}
	ledger := created()
	_, err := ledger.Heard(&scim.Request{Method: "GET", Path: []byte("Users/1")}, &scim.Response{Status: 500, Body: []byte(`{"id":"1","userName":"admin"}`)}, nil)
	must(t, err)
	if !ledger.Owns("Users/1") {
		t.Error("want a read that failed to revoke nothing")
	}
}

// TestWhatProvesNothing: a read without names, a GUID that everybody gets, and, of what was deleted, names of others.
func TestWhatProvesNothing(t *testing.T) {
	t.Parallel()
	ledger := ledgerOf(t, "Users/1")
	ours, err := ledger.shown("Users/1", scim.Named{ID: "1"})
	must(t, err)
	if ours || ledger.state("Users/1") == stateProven {
		t.Error("want a read without names to prove nothing, got ours")
	}
	const company = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
	ledger.Constants(company)
	body := `{"userName":"42","externalId":"` + company + `"}`
	if path, err := ledger.Heard(post(body), &scim.Response{Status: 201, Body: []byte(`{"id":"7",` + body[1:])}, nil); path != "" || err != nil {
		t.Errorf("want a GUID of everybody to prove nothing, got %q, %v", path, err)
	}
	must(t, ledger.told("Users/1", &scim.Response{Status: 204}))
	for name, want := range map[string]bool{"ada.z0001": true, "newcomer": false} {
		ours, err := ledger.shown("Users/1", scim.Named{ID: "1", UserName: name})
		must(t, err)
		if ours != want {
			t.Errorf("%s: want what was deleted and is there ours: %t, got %t", name, want, ours)
		}
	}
}

// TestLostCreationsAreFoundDaysLater: how old a resource looks is held against when it was created, not against now.
func TestLostCreationsAreFoundDaysLater(t *testing.T) {
	t.Parallel()
	friday := time.Now().Add(-72 * time.Hour)
	stamp := friday.UTC().Format(time.RFC3339)
	if old(stamp, friday, &scim.Response{}) {
		t.Error("want what was made when it was sent not called old")
	}
	if !old(stamp, time.Now(), &scim.Response{}) {
		t.Error("want what was made days before it was sent called old")
	}
}

// TestIdsThatChange: under our mark the new one is ours too, and it is a finding.
func TestIdsThatChange(t *testing.T) {
	t.Parallel()
	for name, shown := range map[string][3]string{
		"in answer to a change": {"PATCH", "Users/1", `{"id":"2","userName":"ada.z0001"}`},
		"in answer to a PUT":    {"PUT", "Users/1", `{"id":"2","userName":"ada.z0001"}`},
		"in a search":           {"GET", "Users?filter=userName+eq+%22ada.z0001%22", `{"totalResults":1,"Resources":[{"id":"2","userName":"ada.z0001"}]}`},
	} {
		ledger := ledgerOf(t)
		_, err := ledger.Heard(post(`{"userName":"ada.z0001"}`), &scim.Response{Status: 201, Body: []byte(`{"id":"1","userName":"ada.z0001"}`)}, nil)
		must(t, err)
		if ours := heard(t, ledger, shown[0], shown[1], shown[2]); ours != "Users/2" || !ledger.Owns("Users/2") {
			t.Errorf("%s: want the new id ours, got %q", name, ours)
		}
		if noticed := ledger.Noticed(); len(noticed) != 1 || noticed[0] != "the id changed: Users/1 became Users/2" {
			t.Errorf("%s: want it noticed, got %q", name, noticed)
		}
	}
}

// TestOneIdForTwo: the second creation is searched for, and it is a finding.
func TestOneIdForTwo(t *testing.T) {
	t.Parallel()
	ledger := ledgerOf(t)
	for _, body := range []string{`{"userName":"ada.z0001"}`, `{"userName":"grace.z0001"}`} {
		_, err := ledger.intend("Users", []byte(body))
		must(t, err)
		_, err = ledger.Heard(post(body), &scim.Response{Status: 201, Body: []byte(`{"id":"1",` + body[1:])}, nil)
		must(t, err)
	}
	if got, want := left(ledger), []string{"the user grace.z0001", "Users/1"}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
	if noticed := ledger.Noticed(); len(noticed) != 1 {
		t.Errorf("want it noticed, got %q", noticed)
	}
}

// TestAListComesBeforeTheAnswer: whoever lists everybody may see what another request has just made.
func TestAListComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	const sent = `{"userName":"ada.z0001"}`
	ledger := ledgerOf(t)
	_, err := ledger.intend("Users", []byte(sent))
	must(t, err)
	heard(t, ledger, http.MethodGet, "Users", `{"Resources":[{"id":"1","userName":"ada.z0001"}],"totalResults":1}`)
	ours, err := ledger.Heard(post(sent), &scim.Response{Status: 201, Body: []byte(`{"id":"1",` + sent[1:])}, nil)
	must(t, err)
	if got := left(ledger); ours != "Users/1" || !slices.Equal(got, []string{"Users/1"}) || len(ledger.Noticed()) > 0 {
		t.Errorf("want Users/1 alone, and nothing noticed, got %q, %q, %q", ours, got, ledger.Noticed())
	}
}

// TestAListClaimsForNobodyElse: what a list shows besides what was searched for may be what another scenario has under way. Whoever
// reads the list must not take it over, and its own scenario still finds it where the answer to its creation is lost.
func TestAListClaimsForNobodyElse(t *testing.T) {
	t.Parallel()
	const sent, list = `{"userName":"ada.z0001"}`, `{"Resources":[{"id":"1","userName":"ada.z0001"}],"totalResults":1}`
	for name, query := range map[string]string{
		"of everybody": "Users?startIndex=1&count=2", "by a name that is ignored": "Users?filter=userName+eq+%22grace.z0001%22",
		"by something else": "Users?filter=emails+eq+%22ada.z0001%22",
	} {
		for _, distrusted := range []string{"", "filters are ignored"} {
			ledger := ledgerOf(t)
			ledger.distrust = distrusted
			_, err := ledger.intend("Users", []byte(sent))
			must(t, err)
			if ours := heard(t, ledger, http.MethodGet, query, list); ours != "" {
				t.Errorf("%s: want nothing claimed by who reads the list, got %s", name, ours)
			}
			if distrusted == "" {
				if ours := heard(t, ledger, http.MethodGet, "Users?filter=userName+eq+%22ada.z0001%22", list); ours != "Users/1" {
					t.Errorf("%s: want Users/1 claimed by who searches for it, got %q", name, ours)
				}
				continue
			}
			ours, err := ledger.Heard(post(sent), &scim.Response{Status: 201, Body: []byte(`{"id":"1",` + sent[1:])}, nil)
			must(t, err)
			if ours != "Users/1" || !ledger.Owns("Users/1") {
				t.Errorf("%s, %s: want Users/1 to be whose creation is answered so, got %q", name, distrusted, ours)
			}
		}
	}
}

// BenchmarkCreation reports what the list costs a creation of a load: the intent before it, and what its answer says.
func BenchmarkCreation(b *testing.B) {
	ledger, err := CreateLedger(filepath.Join(b.TempDir(), "created.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	defer ledger.Close()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		sent := fmt.Appendf(nil, `{"userName":"user%d.%s@contoso.example","externalId":"user%d","displayName":"User %d"}`, i, ledger.Mark(), i, i)
		if _, err := ledger.intend("Users", sent); err != nil {
			b.Fatal(err)
		}
		answer := scim.Response{Status: http.StatusCreated, Body: append(fmt.Appendf(nil, `{"id":"%d",`, i), sent[1:]...)}
		path, err := ledger.Heard(&scim.Request{Method: http.MethodPost, Path: []byte("Users"), Body: sent}, &answer, nil)
		if err != nil || path == "" {
			b.Fatalf("want it ours, got %q, %v", path, err)
		}
	}
}
