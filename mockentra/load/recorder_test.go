package load

import (
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/scimproof/scimproof/scim"
)

func TestLatenciesAreExactToThreeDigitsAndTheHistogramTravels(t *testing.T) {
	t.Parallel()
	count := newRecorder(NoObserver{}, newSampler(nil))
	of := count.of(scim.OpUserGet)
	for i := 1; i <= 1000; i++ {
		service := time.Duration(i) * time.Millisecond
		of.add(outcomeOK, 200, service, 2*service)
	}
	of.add(outcomeTimeout, 0, time.Hour, time.Hour) // beyond the range: counted at its end
	record := count.operations()[0]
	for name, row := range map[string][2]float64{
		"p50": {501, record.Service.P50}, "p90": {901, record.Service.P90}, "corrected p50": {1002, record.Corrected.P50},
		"max": {float64(maxLatency) / 1000, record.Service.Max},
	} {
		if off := row[1]/row[0] - 1; off < -0.002 || off > 0.002 {
			t.Errorf("%s: want %g ms, got %g", name, row[0], row[1])
		}
	}
	if record.Requests != 1001 || record.Statuses["0"] != 1 || record.Statuses["200"] != 1000 || record.Outcomes[outcomeTimeout] != 1 {
		t.Errorf("want 1000 answers and a timeout, got %+v", record)
	}
	again, err := hdrhistogram.Decode([]byte(record.Histogram))
	if err != nil {
		t.Fatal(err)
	}
	if again.TotalCount() != 1001 || latency(again) != record.Corrected {
		t.Errorf("want the corrected latencies in the histogram, got %+v of %d", latency(again), again.TotalCount())
	}
}
