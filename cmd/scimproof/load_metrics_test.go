package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMetricsLingerUntilCtrlC reads the metrics after the verdict, then ends the wait: the verdict stands.
func TestMetricsLingerUntilCtrlC(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	runs := prepared(t, t.TempDir(), nil, "load", "reference", "initial-sync", "--users", "20",
		"--metrics-listen", "127.0.0.1:0", "--metrics-linger", "10m")
	runs.command.Stdout, runs.command.Stderr = writer, writer
	runs.start()
	_ = writer.Close()
	_ = reader.SetReadDeadline(time.Now().Add(patience))
	address, said := "", ""
	for lines := bufio.NewScanner(reader); lines.Scan(); {
		said += lines.Text() + "\n"
		if at, found := strings.CutPrefix(lines.Text(), "metrics: "); found {
			address = at
		}
		if strings.HasPrefix(lines.Text(), "metrics stay for 10m0s") {
			break
		}
	}
	answer, err := http.Get(address)
	if err != nil {
		t.Fatalf("want the metrics at %q after\n%s: %v", address, said, err)
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || !strings.Contains(string(body), `scimproof_requests_total{code="201",op="user_create",outcome="ok"} 20`) {
		t.Errorf("want all 20 creations in the metrics, got %v\n%s", err, body)
	}
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := runs.end()
	done.exits(exitPass)
	done.reported()
	if !strings.Contains(said, "Bore the load") {
		t.Errorf("want the verdict before the wait, got\n%s", said)
	}
}
