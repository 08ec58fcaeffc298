package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
)

// TestMetricsLingerUntilCtrlC reads the metrics after the verdict, then ends the wait: the verdict stands.
func TestMetricsLingerUntilCtrlC(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	runs := prepared(t, t.TempDir(), nil, "load", "reference", "initial-sync", "--users", "20", "--rate", "300",
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
		if strings.HasPrefix(lines.Text(), "serving metrics for another 10m0s") {
			break
		}
	}
	answer, err := http.Get(address)
	if err != nil {
		t.Fatalf("want the metrics at %q after\n%s: %v", address, said, err)
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	for _, want := range []string{
		`scimproof_requests_total{code="201",op="user_create",outcome="ok"} 20`, "scimproof_target_rate 300", "scimproof_sequences_limit 600",
		"scimproof_requests_in_flight 0", "scimproof_sequences_live 0",
		`scimproof_audit_compared{kind="users"} 20`, `scimproof_audit_findings{kind="difference"} 0`,
	} {
		if err != nil || !strings.Contains(string(body), want+"\n") {
			t.Errorf("want the line %s in the metrics, got %v\n%s", want, err, body)
		}
	}
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := runs.end()
	done.exits(verdict.ExitOK)
	done.reported()
	if !strings.Contains(said, "Held up under load") {
		t.Errorf("want the verdict before the wait, got\n%s", said)
	}
}

// TestNothingLingersThatWasNotServed: a target that cannot be used ends the run, and no port is kept that nobody listens at.
func TestNothingLingersThatWasNotServed(t *testing.T) {
	t.Parallel()
	done := scimproof(t, nil, "load", "http://"+nobody(t)+"/scim/v2", "initial-sync", "--metrics-listen", "127.0.0.1:0", "--metrics-linger", "10m")
	done.exits(verdict.ExitNoAnswer)
	if strings.Contains(done.text, "metrics") {
		t.Errorf("want no word of metrics, got\n%s", done.text)
	}
}
