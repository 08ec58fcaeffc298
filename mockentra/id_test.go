package mockentra

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// TestIDsThatLeaveTheResource: an id that a proxy would resolve to something else is never part of a path, whether a creation or a
// search gave it; Entra's log says why, and nothing is deleted or changed.
func TestIDsThatLeaveTheResource(t *testing.T) {
	t.Parallel()
	for _, id := range []string{".", "..", "../Groups/g1", "%2e%2e", "..;x"} {
		for _, from := range []string{http.MethodPost, http.MethodGet} {
			w := newWorld(t)
			w.provider.after = func(req *scim.Request, rsp *scim.Response) {
				if req.Method != from {
					return
				}
				for _, real := range []string{"u1", "g1", "g2"} {
					rsp.Body = bytes.ReplaceAll(rsp.Body, []byte(`"id":"`+real+`"`), []byte(`"id":"`+id+`"`))
				}
			}
			if from == http.MethodGet { // what is there already is found by its name
				w.provider.create("Users", map[string]any{"userName": "ada@contoso.com", "title": "old"})
			}
			ada := w.user("ada")
			w.group("G", ada)
			w.cycle()
			w.tenant.Set(ada, "jobTitle", "Boss")
			w.tenant.Unassign(ada)
			w.cycle()
			Audit(t.Context(), w.job, w.provider, AuditOptions{})
			for _, sent := range w.provider.take() {
				if path, _, _ := strings.Cut(sent.line, "?"); strings.Contains(path, ".") {
					t.Errorf("id %q in the answer to a %s: want it in no path, got %s", id, from, sent.line)
				}
			}
			found := false
			for _, entry := range w.job.Log() {
				found = found || entry.Ref == ada && entry.Code == CodeIncompatible && strings.Contains(entry.Reason, "id cannot be used in a path")
			}
			if !found {
				t.Errorf("id %q in the answer to a %s: want the log to say what is wrong, got %+v", id, from, w.job.Log())
			}
		}
	}
}
