package load_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/evidence"
)

// BenchmarkAudit reports what it takes to read one object back over loopback, a reference provider in this process included.
func BenchmarkAudit(b *testing.B) {
	target := serveReference(b, func(next http.Handler) http.Handler { return next })
	target.users = 2000
	_, job := target.provision(b)
	for _, readers := range []int{1, 8, 16} {
		b.Run(fmt.Sprint(readers), func(b *testing.B) {
			for b.Loop() {
				found := load.Audit(b.Context(), job, target.client, mockentra.AuditOptions{Readers: readers}, evidence.NewRedactor())
				if found.Users != target.users || found.Differences() > 0 {
					b.Fatalf("want %d users compared and no difference, got %+v", target.users, found)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*(target.users+groups)), "µs/object")
		})
	}
}
