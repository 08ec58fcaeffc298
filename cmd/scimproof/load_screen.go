package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/session"
)

// progress shows a load run while it goes on, and passes on what it observes.
type progress struct {
	load.Observer
	shown    *screen
	requests atomic.Uint64
	failed   atomic.Uint64
	live     atomic.Int64
}

func newProgress(shown *screen, next load.Observer) *progress {
	return &progress{Observer: next, shown: shown}
}

// Request implements load.Observer.
func (p *progress) Request(op scim.Op, method string, status int, outcome string, service, corrected time.Duration) {
	p.requests.Add(1)
	if outcome != "ok" {
		p.failed.Add(1)
	}
	p.Observer.Request(op, method, status, outcome, service, corrected)
}

// Live implements load.Observer.
func (p *progress) Live(flows int) {
	p.live.Store(int64(flows))
	p.Observer.Live(flows)
}

// start shows a line that is rewritten on a terminal, and one every ten seconds elsewhere, until it is stopped.
func (p *progress) start() (stop func()) {
	every := 10 * time.Second
	if p.shown.live {
		every = 500 * time.Millisecond
	}
	ticker, done, ended := time.NewTicker(every), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ticker.C:
				p.line()
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
		<-ended
		p.shown.mu.Lock()
		defer p.shown.mu.Unlock()
		p.shown.clear()
	}
}

func (p *progress) line() {
	p.shown.mu.Lock()
	defer p.shown.mu.Unlock()
	requests, seconds := p.requests.Load(), time.Since(p.shown.started).Seconds()
	text := fmt.Sprintf("%d requests, %.0f a second, %d not as expected, %d flows open", requests, float64(requests)/seconds, p.failed.Load(), p.live.Load())
	if p.shown.live {
		p.shown.clear()
		fmt.Fprint(p.shown.out, scim.Clip(text, p.shown.width()-1))
		return
	}
	fmt.Fprintln(p.shown.out, text)
}

// showPhase prints what a phase came to: planned against sent first, then each operation.
func showPhase(shown *screen, record run.Load) {
	shown.mu.Lock()
	defer shown.mu.Unlock()
	shown.clear()
	fmt.Fprintf(shown.out, "%s: %d of %d planned requests sent in %.2f s (%.0f a second)%s\n", record.Phase, record.Sent, record.Planned,
		record.Seconds, float64(record.Sent)/max(record.Seconds, 1e-9), flowWords(record))
	if record.Cut != "" {
		fmt.Fprintf(shown.out, "  cut, since %s; left undone: %s\n", record.Cut, cmp.Or(verdict.LeftWords(record.Left), "nothing"))
	}
	defer showObjectives(shown, record.SLOs)
	if len(record.Operations) == 0 {
		return
	}
	width := wideTable
	if shown.live {
		width = shown.width()
	}
	if width < narrowTable {
		listOperations(shown, record.Operations)
		return
	}
	row := func(op, requests, failed, p50, p99, due string) {
		line := fmt.Sprintf("  %-18s %8s %7s %9s %9s", op, requests, failed, p50, p99)
		if width >= wideTable {
			line += fmt.Sprintf(" %13s", due)
		}
		fmt.Fprintln(shown.out, line)
	}
	row("", "requests", "not ok", "p50", "p99", "p99 from due")
	for _, operation := range record.Operations {
		row(operation.Op, strconv.FormatUint(operation.Requests, 10), strconv.FormatUint(operation.NotOK(), 10),
			verdict.Milliseconds(operation.Service.P50), verdict.Milliseconds(operation.Service.P99), verdict.Milliseconds(operation.Corrected.P99))
	}
}

func showObjectives(shown *screen, objectives []run.SLO) {
	for _, one := range objectives {
		mark := "✓"
		if !one.Held {
			mark = "✗"
		}
		fmt.Fprintf(shown.out, "  %s %s: want %s, got %s\n", mark, one.Name, one.Want, one.Got)
	}
}

// How many columns the table of operations needs: with the latency from the due time, and without it.
const (
	wideTable   = 74
	narrowTable = 58
)

// listOperations says in words, which can be wrapped, what the table says in columns.
func listOperations(shown *screen, operations []run.Operation) {
	for _, operation := range operations {
		fmt.Fprintf(shown.out, "  %s: %d requests, %d not ok, p50 %s, p99 %s\n", operation.Op, operation.Requests, operation.NotOK(),
			verdict.Milliseconds(operation.Service.P50), verdict.Milliseconds(operation.Service.P99))
	}
}

// flowWords says how the flows ended, as far as they did not succeed, and how long requests were held back.
func flowWords(record run.Load) string {
	var text strings.Builder
	fmt.Fprintf(&text, "; %d flows succeeded", record.Flows.Success)
	for _, kind := range []struct {
		n    uint64
		word string
	}{{record.Flows.Failure, "failed"}, {record.Flows.Skipped, "skipped"}, {record.Flows.Unknown, "with unknown effect"}} {
		if kind.n > 0 {
			fmt.Fprintf(&text, ", %d %s", kind.n, kind.word)
		}
	}
	if record.Rate > 0 {
		fmt.Fprintf(&text, "; starved %.2f s", record.StarvedS)
	}
	return text.String()
}

// showAudit prints how much was read back and what came of it.
func showAudit(shown *screen, found *run.Audit) {
	text := fmt.Sprintf("audit: %d users, %d groups, %d attributes and %d memberships compared, %s",
		found.Users, found.Groups, found.Attributes, found.Memberships, differences(found.Differences()))
	if found.Unread != nil {
		text += "; " + verdict.UnreadWords(*found.Unread)
	}
	if found.Lost != nil {
		text += "; " + verdict.LostWords(*found.Lost)
	}
	fmt.Fprintln(shown.out, text)
}

func differences(n int) string {
	switch n {
	case 0:
		return "no difference"
	case 1:
		return "1 difference"
	}
	return fmt.Sprintf("%d differences", n)
}

// mostLeft is how many resources that could not be removed are named one by one.
const mostLeft = 5

// first names the first resources that were not removed and counts the others: the list beside the run has them all.
func (s *loadSession) first(left []string) []string {
	var named []string
	for i, one := range left {
		if i == mostLeft {
			return append(named, fmt.Sprintf("and %d more, listed in %s; run `scimproof clean %s --out %s`",
				len(left)-mostLeft, session.RegistryFile, s.args[0], s.out.dir))
		}
		named = append(named, one)
	}
	return named
}
