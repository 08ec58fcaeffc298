package steps_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// knowsUserNames is a provider whose filters know nothing but userName eq: any other is refused, or finds everybody.
func knowsUserNames(inner http.Handler, refused bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if filter := query.Get("filter"); filter != "" && r.URL.Path == "/Users" && !strings.HasPrefix(filter, "userName eq ") {
			if refused {
				w.Header().Set("Content-Type", "application/scim+json")
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"schemas":[%q],"status":"400","scimType":"invalidFilter"}`, scim.MessageError)
				return
			}
			query.Del("filter")
			r = r.Clone(r.Context())
			r.URL.RawQuery = query.Encode()
		}
		inner.ServeHTTP(w, r)
	})
}

// pagingFindings are the verdicts of the scenarios about pages, with all that happens to groups and their members played meanwhile.
func pagingFindings(t *testing.T, provider http.Handler) map[string]run.Verdict {
	t.Helper()
	var ids []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if strings.HasPrefix(scenario.Key, "entra-paging-") || strings.HasPrefix(scenario.Key, "entra-group-") || strings.HasPrefix(scenario.Key, "entra-member") {
			ids = append(ids, scenario.Key)
		}
	}
	found := map[string]run.Verdict{}
	for key, scenario := range judged(t, provider, asked{ids: ids, concurrency: 8}) {
		if strings.HasPrefix(key, "entra-paging-") {
			found[key] = scenario.Verdict
		}
	}
	return found
}

// TestPagesAreJudgedWhateverFiltersKnow: where no filter lists the accounts of a scenario alone, all are listed, while no other scenario
// of the run changes them. A right provider passes, and each flaw of pages is found.
func TestPagesAreJudgedWhateverFiltersKnow(t *testing.T) {
	for _, refused := range []bool{true, false} {
		for key, got := range pagingFindings(t, knowsUserNames(strict(), refused)) {
			if got != run.Pass {
				t.Errorf("other filters refused: %t: %s: want pass, got %s", refused, key, got)
			}
		}
	}
	for scenario, name := range map[string]string{
		"entra-paging-start": "start-index-from-zero", "entra-paging-count": "count-ignored", "entra-paging-default": "page-says-nothing",
		"entra-paging-walk": "start-index-is-a-page",
	} {
		flaw := flawNamed(t, name)
		if got := pagingFindings(t, knowsUserNames(flaw.Wrap(strict()), true))[scenario]; got != run.Fail && got != run.Advisory {
			t.Errorf("%s: want %s to find it, got %s", name, scenario, got)
		}
	}
}

// TestNoVerdictWhereOthersComeAndGo: in a tenant that is in use, an account may come or go between any two pages. That is not the
// provider's fault, even where it puts who is new first.
func TestNoVerdictWhereOthersComeAndGo(t *testing.T) {
	for key, got := range pagingFindings(t, knowsUserNames(inUse(strict()), true)) {
		if got != run.Pass && got != run.Unverifiable {
			t.Errorf("%s: want it to pass or not to be tested, got %s", key, got)
		}
	}
}

// inUse lists, before all others, one account more with each list of everybody.
func inUse(inner http.Handler) http.Handler {
	var lists atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		collection, name := strings.TrimPrefix(r.URL.Path, "/"), map[string]string{"Users": "userName", "Groups": "displayName"}
		if r.Method != http.MethodGet || name[collection] == "" || r.URL.Query().Get("filter") != "" {
			inner.ServeHTTP(w, r)
			return
		}
		many := 3 + int(lists.Add(1)%97)
		everybody := r.Clone(r.Context())
		everybody.URL.RawQuery = "count=1000"
		body := capture.Decode(capture.Of(inner, everybody).Body.Bytes())
		var all []any
		for i := range many {
			all = append(all, map[string]any{
				"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:" + strings.TrimSuffix(collection, "s")},
				"id":      fmt.Sprintf("colleague-%d", i), name[collection]: fmt.Sprintf("colleague-%d", i),
			})
		}
		found, _ := body["Resources"].([]any)
		all = append(all, found...)
		from, most := 1, len(all)
		_, _ = fmt.Sscan(r.URL.Query().Get("startIndex"), &from)
		_, _ = fmt.Sscan(r.URL.Query().Get("count"), &most)
		first := min(max(from, 1)-1, len(all))
		page := all[first:min(first+most, len(all))]
		body["totalResults"], body["startIndex"], body["itemsPerPage"], body["Resources"] = len(all), first+1, len(page), page
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = io.WriteString(w, scim.JSON(body))
	})
}

// TestGroupsThatAreNotListedAreNoFault: a provider may ask for a filter (RFC 7644 §3.4.2.1, tooMany), and may have groups of thousands, which it
// shows without their members where it is asked to.
func TestGroupsThatAreNotListedAreNoFault(t *testing.T) {
	provider := refusingLists("/Groups", strict(), func(query url.Values) bool {
		listed := query.Get("filter") == ""
		if listed && query.Get("excludedAttributes") != "members" {
			t.Errorf("want lists of groups asked for without their members, got %s", query.Encode())
		}
		return listed
	})
	for key, got := range pagingFindings(t, provider) {
		if want := map[bool]run.Verdict{true: run.Unverifiable, false: run.Pass}[strings.Contains(key, "groups")]; got != want {
			t.Errorf("%s: want %s, got %s", key, want, got)
		}
	}
}

// TestAListThatWantsACountIsNoFault: who is asked for everybody at once may refuse, and is walked through page by page all the same.
func TestAListThatWantsACountIsNoFault(t *testing.T) {
	provider := refusingLists("/Users", knowsUserNames(strict(), true), func(query url.Values) bool {
		return query.Get("filter")+query.Get("count") == ""
	})
	if got := pagingFindings(t, provider)["entra-paging-walk"]; got != run.Pass {
		t.Errorf("want the walk to pass, got %s", got)
	}
}

// refusingLists is a provider that answers such lists with tooMany (RFC 7644 §3.12).
func refusingLists(path string, inner http.Handler, such func(url.Values) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == path && such(r.URL.Query()) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(scim.Errorf(http.StatusBadRequest, "tooMany", "ask for fewer").Body())
			return
		}
		inner.ServeHTTP(w, r)
	})
}
