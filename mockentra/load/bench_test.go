package load

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

// BenchmarkRequest reports what one request costs in this process, an HTTP server of the standard library included.
func BenchmarkRequest(b *testing.B) {
	cfg, _ := serve(b, &quiet{})
	cfg.MaxLive = 32
	cycle := provisioning(max(1, b.N/2), 0)
	var before, after runtime.MemStats
	b.ReportAllocs()
	b.ResetTimer()
	runtime.ReadMemStats(&before)
	result, err := Run(b.Context(), cfg, cycle, "initial-sync", nil)
	runtime.ReadMemStats(&after)
	if err != nil || result.Ended != nil {
		b.Fatal(err, result.Ended)
	}
	_, sent, _, _ := total(result)
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(sent), "allocs/request")
}

// BenchmarkDriver leaves the network out: vegeta, the gate, the recorder and a transport that answers at once.
func BenchmarkDriver(b *testing.B) {
	cfg := memory(nil)
	cfg.Transport, cfg.MaxLive = instant{}, 32
	cycle := provisioning(max(1, b.N/2), 0)
	var before, after runtime.MemStats
	b.ResetTimer()
	runtime.ReadMemStats(&before)
	result, err := Run(b.Context(), cfg, cycle, "initial-sync", nil)
	runtime.ReadMemStats(&after)
	if err != nil || result.Ended != nil {
		b.Fatal(err, result.Ended)
	}
	_, sent, _, _ := total(result)
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(sent), "allocs/request")
}

// The fakes keep to the engine's interfaces.
var (
	_ mockentra.Flow   = (*script)(nil)
	_ mockentra.Cycle  = (*scripted)(nil)
	_ mockentra.Sender = (*scim.Client)(nil)
)

// BenchmarkJudgedRequest is BenchmarkRequest with the answers judged, as `scimproof load` does.
func BenchmarkJudgedRequest(b *testing.B) {
	for name, wanted := range map[string][]invariant.Invariant{"nothing": nil, "all": invariant.All()} {
		b.Run(name, func(b *testing.B) {
			cfg, _ := serve(b, answering(http.StatusCreated, "application/scim+json", fmt.Sprintf(ada, `,"active":true`)))
			cfg.MaxLive, cfg.Invariants = 32, wanted
			b.ReportAllocs()
			b.ResetTimer()
			if result, err := Run(b.Context(), cfg, provisioning(max(1, b.N/2), 0), "initial-sync", nil); err != nil || result.Ended != nil {
				b.Fatal(err, result.Ended)
			}
		})
	}
}
