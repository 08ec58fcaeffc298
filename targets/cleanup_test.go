package targets

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// cleaned is a client to a provider, held back by the ledger as those of commands are.
func cleaned(t *testing.T, ledger *Ledger, handler http.HandlerFunc) *scim.Client {
	t.Helper()
	provider := httptest.NewServer(handler)
	t.Cleanup(provider.Close)
	base, err := url.Parse(provider.URL + "/scim")
	must(t, err)
	instance := &Instance{Base: base, Transport: provider.Client().Transport}
	instance.HoldBack(ledger)
	return scim.NewClient(base, instance.Transport, time.Minute, 0)
}

// TestCleanUp: groups go before users, what is gone already counts as removed, and what stays is named. Of what a search
// returns only what shows the name that was asked for is deleted.
func TestCleanUp(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var deleted []string
	ledger := ledgerOf(t, "Groups/2", "Users/1", "Users/stuck", "Users/gone", "Users/reused",
		"?Groups?filter=displayName+eq+%22one+z0001%22", "?Users?filter=userName+eq+%22two.z0001%22", "?Users?filter=userName+eq+%22three.z0001%22")
	sender := cleaned(t, ledger, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch filter := r.URL.Query().Get("filter"); {
		case filter == `displayName eq "one z0001"`:
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"7","displayName":"one z0001 (directory)"}]}`)
		case filter == `userName eq "two.z0001"`:
			fmt.Fprint(w, `{"totalResults":2,"Resources":[{"id":"8","userName":"admin"},{"id":"9","userName":"TWO.Z0001@corp.example"}]}`)
		case filter == `userName eq "three.z0001"`:
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"8","userName":"admin"}]}`)
		case r.Method == http.MethodGet && r.URL.Path == "/scim/Users/reused":
			fmt.Fprint(w, `{"id":"reused","userName":"newcomer"}`)
		case slices.Contains(deleted, r.URL.Path) || r.URL.Path == "/scim/Users/gone":
			w.WriteHeader(http.StatusNotFound)
		case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/scim/Groups"):
			fmt.Fprint(w, `{"id":"x","displayName":"Team z0001"}`)
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `{"id":"x","userName":"somebody.z0001"}`)
		case r.URL.Path == "/scim/Users/stuck":
			w.WriteHeader(http.StatusConflict)
		default:
			deleted = append(deleted, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		}
	})
	remains := ledger.CleanUp(t.Context(), sender, 4)
	if diff := cmp.Diff([]string{"Users/stuck: expected it to be deleted, got 409 Conflict"}, remains.Left); diff != "" {
		t.Error(diff)
	}
	slices.Sort(remains.MayBeLeft)
	want := []string{
		"Users/gone: DELETE returned 404, which a search could not confirm: it was sent without an attribute to search for",
		"the user three.z0001: 1 of 1 resources found by a search for it were not provably created by this run, and were not deleted",
	}
	if diff := cmp.Diff(want, remains.MayBeLeft); diff != "" {
		t.Error(diff)
	}
	if users := deleted[1:]; deleted[0] != "/scim/Groups/2" || len(deleted) != 4 || !slices.Contains(users, "/scim/Users/1") ||
		!slices.Contains(users, "/scim/Users/9") || !slices.Contains(users, "/scim/Groups/7") {
		t.Errorf("want the known group deleted first, and nobody who is not ours, got %v", deleted)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	other := ledgerOf(t, "Users/1")
	if remains := other.CleanUp(ended, sender, 4); len(remains.Left) != 1 {
		t.Errorf("want nothing tried after the end, got %v", remains)
	}
}

// TestAnEmptySearchIsNotBelievedAtOnce: providers index later.
func TestAnEmptySearchIsNotBelievedAtOnce(t *testing.T) {
	t.Parallel()
	ledger := ledgerOf(t, "?Users?filter=userName+eq+%22ada.z0001%22")
	var mu sync.Mutex
	searches, deleted := 0, false
	sender := cleaned(t, ledger, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodDelete:
			deleted = true
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Query().Has("filter"):
			if searches++; searches == 1 {
				fmt.Fprint(w, `{"totalResults":0,"Resources":[]}`)
				return
			}
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"7","userName":"ada.z0001"}]}`)
		case deleted:
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprint(w, `{"id":"7","userName":"ada.z0001"}`)
		}
	})
	remains := ledger.CleanUp(t.Context(), sender, 1)
	if !deleted || len(remains.Left)+len(remains.MayBeLeft)+len(ledger.Left()) > 0 {
		t.Errorf("want what shows up later deleted, got %t, %v, %v", deleted, remains, left(ledger))
	}
}

// TestDeletesThatDoNothing: what a DELETE says is done is checked, all of it once one was still there, also what was deleted before.
func TestDeletesThatDoNothing(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusNoContent, http.StatusNotFound} {
		var paths []string
		for i := range 3 * firstChecked {
			paths = append(paths, fmt.Sprintf("Users/%d", i))
		}
		ledger := ledgerOf(t, paths...)
		sender := cleaned(t, ledger, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				w.WriteHeader(status)
				return
			}
			fmt.Fprint(w, `{"id":"1","userName":"ada.z0001"}`)
		})
		must(t, ledger.told("Users/7", &scim.Response{Status: status})) // as a scenario does
		remains := ledger.CleanUp(t.Context(), sender, 3)
		if len(remains.Left) != len(paths) {
			t.Errorf("%d: want all %d named as left, got %d: %v", status, len(paths), len(remains.Left), remains)
		}
		if created, removed := ledger.Counts(); created != len(paths) || removed != 0 {
			t.Errorf("%d: want %d created and none removed, got %d and %d", status, len(paths), created, removed)
		}
	}
}

// TestWhatAnEarlierRunCouldNotCheck: a DELETE that was said to be done is looked at by the next clean, and what is still there is deleted.
func TestWhatAnEarlierRunCouldNotCheck(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "created.ndjson")
	first, err := CreateLedger(path)
	must(t, err)
	there := map[string]string{}
	for _, id := range []string{"1", "2", "3"} {
		user := `{"id":"` + id + `","userName":"ada` + id + `.` + first.Mark() + `"}`
		_, err := first.Heard(&scim.Request{Method: "POST", Path: []byte("Users"), Body: []byte(user)}, &scim.Response{Status: 201, Body: []byte(user)}, nil)
		must(t, err)
		there["/scim/Users/"+id] = user
	}
	must(t, first.told("Users/1", &scim.Response{Status: 204}), first.told("Users/2", &scim.Response{Status: 204})) // and neither was done
	again := reopened(t, path)                                                                                      // the first one ended in the middle
	var mu sync.Mutex
	sender := cleaned(t, again, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		user, known := there[r.URL.Path]
		switch {
		case !known:
			w.WriteHeader(http.StatusNotFound)
		case r.Method == http.MethodDelete:
			delete(there, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		default:
			fmt.Fprint(w, user)
		}
	})
	if remains := again.CleanUp(t.Context(), sender, 1); len(remains.Left)+len(remains.MayBeLeft)+len(there) > 0 {
		t.Errorf("want nothing left and nothing said to be, got %+v and %v", remains, there)
	}
	if created, removed := again.Counts(); created != removed {
		t.Errorf("want all removed, got %d of %d", removed, created)
	}
}

// TestSurrender: what cannot be proven to be ours stands in nobody's way, is tried again by the next clean, and knows its mark.
func TestSurrender(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ledger, err := CreateLedger(dir + "/created.ndjson")
	must(t, err)
	_, err = ledger.intend("Users", []byte(`{"userName":"ada.`+ledger.Mark()+`"}`))
	must(t, err)
	entry := ledger.Left()[0]
	must(t, ledger.Surrender(Remains{unproven: []Entry{entry}}, dir+"/may-be-left.ndjson", strings.ToUpper))
	if got := left(ledger); len(got) > 0 {
		t.Errorf("want nothing left in the list, got %v", got)
	}
	must(t, ledger.Close())
	next, err := CreateLedger(dir + "/created.ndjson")
	must(t, err)
	must(t, next.TakeBack(dir+"/may-be-left.ndjson"))
	shown := scim.Named{ID: "1", UserName: "ada." + ledger.Mark()}
	if got := left(next); !slices.Equal(got, []string{entry.What()}) || !next.findable(next.Left()[0].Claim(), shown, "Users/1") {
		t.Errorf("want it tried again and recognised, got %v", got)
	}
	if entries, err := Unproven(dir + "/may-be-left.ndjson"); err != nil || len(entries) > 0 {
		t.Errorf("want it in one list only, got %v, %v", entries, err)
	}
}

// senderOf is a provider without a network.
type senderOf func(request *scim.Request, response *scim.Response)

func (s senderOf) Send(_ context.Context, request *scim.Request, response *scim.Response) {
	*response = scim.Response{}
	s(request, response)
}

// TestCleanUpComesBack: a resource that was turned away as often as one is asked for is not given up while others can be removed, and
// nothing is asked for without end at a provider that removes nothing.
func TestCleanUpComesBack(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		unlucky, others int // how often a DELETE of Users/2, and of all else, is turned away
		want            []string
	}{
		"busy at times": {unlucky: 2*cleanAttempts - 1, want: nil},
		"busy for all":  {unlucky: 1000, others: 1000, want: []string{"Users/1", "Users/2", "Users/3"}},
		"never for one": {unlucky: 1000, want: []string{"Users/2"}},
	} {
		for how, turn := range map[string]func(*scim.Response){
			"429": func(r *scim.Response) { r.Err = fmt.Errorf("%w: 8 times", ErrLimited) },
			"no answer to the read before": func(r *scim.Response) {
				r.Err = fmt.Errorf("%w: %w before: the read was answered 429", ErrForeign, ErrUnread)
			},
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ledger := ledgerOf(t, "Users/1", "Users/2", "Users/3")
					asked := map[string]int{}
					var mu sync.Mutex
					sender := senderOf(func(request *scim.Request, response *scim.Response) {
						mu.Lock()
						defer mu.Unlock()
						path := string(request.Path)
						turns := row.others
						if path == "Users/2" {
							turns = row.unlucky
						}
						switch {
						case request.Method != http.MethodDelete:
							response.Status, response.Body = http.StatusOK, []byte(`{"id":"1"}`)
						case asked[path] < turns:
							asked[path]++
							turn(response)
						default:
							response.Status = http.StatusNoContent
						}
					})
					ledger.CleanUp(t.Context(), sender, 2)
					names := left(ledger)
					slices.Sort(names)
					if diff := cmp.Diff(row.want, names); diff != "" {
						t.Errorf("left: %s", diff)
					}
				})
			})
		}
	}
}
