package steps_test

import "testing"

// BenchmarkSuite judges the reference in memory, as a flaw is judged: by all scenarios, and by one as the blind checks are.
func BenchmarkSuite(b *testing.B) {
	for name, ids := range map[string][]string{"all": nil, "one": {"entra-create-user"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				judged(b, strict(), asked{ids: ids, concurrency: 4})
			}
		})
	}
}
