package metrics

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// tool returns the path of a program of Prometheus, or skips the test where there is none. With REQUIRE_PROMETHEUS=1 none is a
// failure.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("REQUIRE_PROMETHEUS") == "1" {
			t.Fatalf("no %s found, but REQUIRE_PROMETHEUS=1", name)
		}
		t.Skipf("skipped: no %s found", name)
	}
	return path
}

func promtool(t *testing.T, input string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), tool(t, "promtool"), args...)
	command.Stdin = strings.NewReader(input)
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestPromtoolAcceptsTheConfiguration(t *testing.T) {
	promtool(t, "", "check", "config", "prometheus.yml")
	promtool(t, "", "test", "rules", "testdata/rules_test.yml")
}

func TestPromtoolAcceptsTheMetrics(t *testing.T) {
	shown := New()
	shown.Request(scim.OpUserCreate, http.MethodPost, 201, "ok", 20*time.Millisecond, 20*time.Millisecond)
	shown.Live(1)
	shown.InFlight(1)
	shown.Planned(100, 200)
	shown.Starved(time.Second)
	shown.Audited(run.Audit{Users: 1})
	promtool(t, scrape(t, shown), "check", "metrics")
}

// patience is how long all of it may take on a machine that does much else.
const patience = 5 * time.Minute

// TestPrometheusWatchesALoadRun runs the shipped configuration against a real load run. It builds scimproof, and takes 15 s.
func TestPrometheusWatchesALoadRun(t *testing.T) {
	program := tool(t, "prometheus")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	binary := filepath.Join(t.TempDir(), "scimproof")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "../../cmd/scimproof").CombinedOutput(); err != nil {
		t.Fatalf("scimproof does not build: %v\n%s", err, out)
	}
	metrics := freeAddress(t)
	watching := watch(ctx, t, program, metrics)
	loading := exec.CommandContext(ctx, binary, "load", "reference", "initial-sync", "--users", "2000", "--rate", "500",
		"--metrics-listen", metrics, "--metrics-linger", "10m", "--keep", "--out", t.TempDir()) // what is ended while it cleans up at that rate would leave the rest
	said := begin(t, loading, "serving metrics for another")

	watching.await(ctx, t, `up{job="scimproof"} == 1`)
	watching.await(ctx, t, `op:scimproof_requests:rate10s{op="user_create"} > 0`)
	watching.await(ctx, t, `op:scimproof_request_duration_seconds:p99_10s{op="user_create"} > 0`)
	promtool(t, get(ctx, t, "http://"+metrics+"/metrics"), "check", "metrics")
	for title, expressions := range drawn(t) {
		for _, expression := range expressions {
			// At some time of the run: rates fall to nothing with its end, and the audit comes after that.
			t.Logf("%s: up to %v", title, watching.await(ctx, t, "max_over_time(("+expression+")[5m:1s]) >= 0"))
		}
	}
	said.await(ctx, t) // nothing changes any more, and the next scrape sees the last of it
	sent := requests(t, said.String())
	watching.await(ctx, t, `scimproof_audit_compared{kind="users"} == 2000`)
	watching.await(ctx, t, fmt.Sprintf("sum(scimproof_requests_total) == %.0f", sent))
	if odd := watching.await(ctx, t, `sum(last_over_time(scimproof_requests_total{outcome!="ok"}[5m])) or vector(0)`); odd != 0 {
		t.Errorf("want every answer of the reference as expected, got %.0f others\n%s", odd, said)
	}
	if err := loading.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := said.end(); err != nil {
		t.Errorf("%s: %v\n%s", loading, err, said)
	}
}

// requests is how many the run says it has sent.
func requests(t *testing.T, text string) float64 {
	t.Helper()
	found := regexp.MustCompile(`; sent (\d+)/\d+ requests`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("want the number of requests in\n%s", text)
	}
	sent, err := strconv.ParseFloat(found[1], 64)
	if err != nil || sent < 4000 {
		t.Fatalf("want two requests and more for each of 2000 users, got %s", found[1])
	}
	return sent
}

// output is what a command prints, until it has printed what is awaited and on to its end. It is safe for concurrent use.
type output struct {
	awaited string
	printed chan struct{} // closed when that was
	ended   func() error

	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := strings.Contains(o.text.String(), o.awaited)
	o.text.Write(text)
	if !before && strings.Contains(o.text.String(), o.awaited) {
		close(o.printed)
	}
	return len(text), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await waits until what is awaited was printed.
func (o *output) await(ctx context.Context, t *testing.T) {
	t.Helper()
	select {
	case <-o.printed:
	case <-ctx.Done():
		t.Fatalf("want %q printed in time, got\n%s", o.awaited, o)
	}
}

// end waits for the end of the command.
func (o *output) end() error { return o.ended() }

// begin starts a command, which ends with its context at the latest.
func begin(t *testing.T, command *exec.Cmd, awaited string) *output {
	t.Helper()
	said := &output{awaited: awaited, printed: make(chan struct{}), ended: sync.OnceValue(command.Wait)}
	command.Stdout, command.Stderr = said, said
	command.WaitDelay = time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = said.end() })
	return said
}

// freeAddress is an address at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// server is a Prometheus that runs.
type server struct{ base string }

// watch starts Prometheus, until ctx ends, with the shipped configuration, whose only change is the address that it scrapes.
func watch(ctx context.Context, t *testing.T, program, scraped string) server {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"prometheus.yml", "rules.yml"} {
		shipped, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(shipped), "targets: [load:9100]", "targets: ["+scraped+"]", 1)
		if name == "prometheus.yml" && text == string(shipped) {
			t.Fatalf("want the target load:9100 in %s", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := freeAddress(t)
	command := exec.CommandContext(ctx, program, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	output, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan struct{}), make(chan string, 1)
	go follow(output, ready, ended)
	t.Cleanup(func() {
		text := <-ended
		if err := command.Wait(); err != nil && t.Failed() {
			t.Logf("prometheus: %v\n%s", err, text)
		}
	})
	select {
	case <-ready:
	case text := <-ended:
		ended <- text
		t.Fatalf("prometheus ended at start:\n%s", text)
	case <-ctx.Done():
		t.Fatal("prometheus is not ready in time")
	}
	return server{"http://" + address}
}

// follow closes ready when Prometheus says that it is, and sends all it said when it has ended.
func follow(output io.Reader, ready chan<- struct{}, ended chan<- string) {
	var text strings.Builder
	for lines := bufio.NewScanner(output); lines.Scan(); {
		fmt.Fprintln(&text, lines.Text())
		if ready != nil && strings.Contains(lines.Text(), "Server is ready to receive web requests") {
			close(ready)
			ready = nil
		}
	}
	ended <- text.String()
}

// await asks until the expression has a value that is a number, and returns it.
func (s server) await(ctx context.Context, t *testing.T, expression string) float64 {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		body := get(ctx, t, s.base+"/api/v1/query?query="+url.QueryEscape(expression))
		var answer struct {
			Data struct {
				Result []struct{ Value [2]any }
			}
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("%s: %v in %s", expression, err, body)
		}
		if len(answer.Data.Result) > 0 {
			value, err := strconv.ParseFloat(fmt.Sprint(answer.Data.Result[0].Value[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			if !math.IsNaN(value) {
				return value
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("want a value of %s in time, got %s", expression, body)
		}
	}
}

func get(ctx context.Context, t *testing.T, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: want 200, got %d, %v, %s", address, answer.StatusCode, err, body)
	}
	return string(body)
}
