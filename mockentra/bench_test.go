package mockentra

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// ready answers every request at once, as a provider without anything that creates what it is asked to.
type ready struct {
	created int
	id      []byte
}

func (r *ready) Send(_ context.Context, req *scim.Request, rsp *scim.Response) {
	*rsp = scim.Response{Status: http.StatusOK, Body: []byte(`{"totalResults":0}`)}
	switch req.Method {
	case http.MethodPost:
		r.created++
		r.id = strconv.AppendInt(append(r.id[:0], `{"userName":"ada","id":"`...), int64(r.created), 10)
		rsp.Status, rsp.Body = http.StatusCreated, append(r.id, `"}`...)
	case http.MethodPatch:
		rsp.Status, rsp.Body = http.StatusNoContent, nil
	}
}

// provision drives the first cycle of a load: each user is matched, created and, all but the first, given a manager.
func provision(tb testing.TB, mapping *Mapping, users int) Result {
	clock := NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC))
	job := NewJob(NewDerived(Shape{Users: users, Seed: 4}), clock, Config{
		Mapping: mapping, Dialect: Compliant, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 9, Brief: true,
	})
	result := Drive(tb.Context(), job.Begin(), &ready{}, clock)
	if !result.Complete || len(result.Operations) != 0 || len(job.Log()) != 0 {
		tb.Fatalf("want all done and nothing kept of it, got %+v and %d rows", result, len(job.Log()))
	}
	return result
}

// BenchmarkBriefCycle reports what the engine itself costs for each user of a load.
func BenchmarkBriefCycle(b *testing.B) {
	mapping := mustLoad(b, "entra-default")
	b.ReportAllocs()
	b.ResetTimer()
	provision(b, mapping, b.N)
}

// TestABriefCycleAllocatesLittle: what is allocated for each user is bounded, so that no row is made that nobody keeps.
func TestABriefCycleAllocatesLittle(t *testing.T) {
	const users, most = 2000, 41
	mapping := mustLoad(t, "entra-default") // once for a load, however large
	if got := testing.AllocsPerRun(1, func() { provision(t, mapping, users) }) / users; got > most {
		t.Errorf("want at most %d allocations a user, got %.1f", most, got)
	}
}
