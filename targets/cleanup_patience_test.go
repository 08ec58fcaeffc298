package targets

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// TestCleanUpIsAsPatientAsReadsAre: a DELETE is not called a lie while the provider may still show what it has deleted, nor a resource
// gone while it may not show what it has created; without consistency:, both count.
func TestCleanUpIsAsPatientAsReadsAre(t *testing.T) {
	t.Parallel()
	const lag = 600 * time.Millisecond
	for name, row := range map[string]struct {
		consistency time.Duration
		deletes     int // that find nothing yet
		left        int
	}{
		"shown late":                   {consistency: 5 * time.Second},
		"shown late, not allowed":      {left: 1},
		"not found yet":                {consistency: lag, deletes: 1},
		"not found yet, and then late": {consistency: 2 * lag, deletes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ledger := ledgerOf(t, "Users/7")
			ledger.Ask(Manners{Consistency: row.consistency})
			var mu sync.Mutex
			asked, deleted := 0, time.Time{}
			sender := cleaned(t, ledger, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				switch {
				case r.Method == http.MethodDelete:
					if asked++; asked <= row.deletes {
						w.WriteHeader(http.StatusNotFound)
						return
					}
					deleted = time.Now()
					w.WriteHeader(http.StatusNoContent)
				case r.URL.Query().Has("filter"):
					fmt.Fprint(w, `{"totalResults":0,"Resources":[]}`)
				case !deleted.IsZero() && time.Since(deleted) > lag:
					w.WriteHeader(http.StatusNotFound)
				default:
					fmt.Fprint(w, `{"id":"7","userName":"ada.z0001"}`)
				}
			})
			remains := ledger.CleanUp(t.Context(), sender, 1)
			if len(remains.Left) != row.left || deleted.IsZero() {
				t.Errorf("want it deleted and %d left, got %v", row.left, remains)
			}
		})
	}
}

// TestSearchesAreEncodedAsTheDefinitionSays, and what they find is known by whatever encoding.
func TestSearchesAreEncodedAsTheDefinitionSays(t *testing.T) {
	t.Parallel()
	claim := scim.Claim{Sent: scim.Named{UserName: "ada+b.z0001"}}
	for encoding, want := range map[string]string{
		"":           `Users?filter=userName+eq+%22ada%2Bb.z0001%22`,
		"percent20":  `Users?filter=userName%20eq%20%22ada%2Bb.z0001%22`,
		"raw_quotes": `Users?filter=userName+eq+"ada%2Bb.z0001"`,
	} {
		got := Manners{FilterEncoding: encoding}.search(claim.Query("Users"))
		if got != want || scim.ClaimOfQuery(strings.ReplaceAll(got, `"`, "%22")) != claim {
			t.Errorf("%q: want %s, got %s", encoding, want, got)
		}
	}
}
