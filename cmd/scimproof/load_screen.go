package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports"
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
	end := repeat(every, p.line)
	return func() {
		end()
		p.shown.mu.Lock()
		defer p.shown.mu.Unlock()
		p.shown.clear()
	}
}

func (p *progress) line() {
	p.shown.mu.Lock()
	defer p.shown.mu.Unlock()
	requests, seconds := p.requests.Load(), time.Since(p.shown.started).Seconds()
	text := fmt.Sprintf("%d requests, %.0f/s, %d unexpected, %d in flight", requests, float64(requests)/seconds, p.failed.Load(), p.live.Load())
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
	fmt.Fprintf(shown.result, "%s: sent %d/%d requests in %.2f s at %s/s%s%s\n", record.Phase, record.Sent, record.Planned,
		record.Seconds, verdict.PerSecond(record.Sent, record.Seconds), targetRate(record.Rate), flowWords(record))
	if record.Cut != "" {
		fmt.Fprintf(shown.result, "  stopped early: %s; not done: %s\n", record.Cut, cmp.Or(verdict.LeftWords(record.Left), "nothing"))
	}
	defer showAnswers(shown, &record)
	defer showObjectives(shown, record.SLOs)
	if len(record.Operations) == 0 {
		return
	}
	width := wideTable
	if shown.page != nil {
		width = shown.page()
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
		fmt.Fprintln(shown.result, line)
	}
	row("", "requests", "failed", "p50", "p99", "corrected p99")
	for _, operation := range record.Operations {
		row(operation.Op, strconv.FormatUint(operation.Requests, 10), strconv.FormatUint(operation.NotOK(), 10),
			verdict.Milliseconds(operation.Service.P50), verdict.Milliseconds(operation.Service.P99), verdict.Milliseconds(operation.Corrected.P99))
	}
}

// targetRate is the rate that was asked for, if there was one.
func targetRate(rate float64) string {
	if rate == 0 {
		return ""
	}
	return fmt.Sprintf(" (target %g/s)", rate)
}

func requestCount(n uint64) string { return verdict.Plural(int(n), "request", "requests") }

func showObjectives(shown *screen, objectives []run.SLO) {
	for _, one := range objectives {
		mark := "✓"
		if !one.Held {
			mark = "✗"
		}
		fmt.Fprintf(shown.result, "  %s %s: expected %s, got %s\n", mark, one.Name, one.Want, one.Got)
	}
}

// How many columns the table of operations needs: with the corrected latency, and without it.
const (
	wideTable   = 74
	narrowTable = 58
)

// listOperations prints the table as lines of text, which can be wrapped.
func listOperations(shown *screen, operations []run.Operation) {
	for _, operation := range operations {
		fmt.Fprintf(shown.result, "  %s: %s, %d failed, p50 %s, p99 %s\n", operation.Op, requestCount(operation.Requests), operation.NotOK(),
			verdict.Milliseconds(operation.Service.P50), verdict.Milliseconds(operation.Service.P99))
	}
}

// flowWords says how the flows ended, and how long requests were held back.
func flowWords(record run.Load) string {
	var text strings.Builder
	fmt.Fprintf(&text, "; %s succeeded", verdict.Plural(int(record.Flows.Success), "flow", "flows"))
	for _, kind := range []struct {
		n    uint64
		word string
	}{{record.Flows.Failure, "failed"}, {record.Flows.Skipped, "skipped"}, {record.Flows.Unknown, "with unknown outcome"}} {
		if kind.n > 0 {
			fmt.Fprintf(&text, ", %d %s", kind.n, kind.word)
		}
	}
	if record.StarvedS > 0 {
		fmt.Fprintf(&text, "; held back by --max-live for %.2f s", record.StarvedS)
	}
	return text.String()
}

// showAnswers prints how many responses were judged, and what does not hold of them.
func showAnswers(shown *screen, record *run.Load) {
	if record.Answers == nil {
		return
	}
	fmt.Fprintf(shown.result, "  %s\n", verdict.AnswersWords(record))
	for _, check := range record.Answers.Checks {
		if word := answerWord(check.Verdict); word != "" {
			text := fmt.Sprintf("expected %s, got %s (%s)", check.Want, check.Got, check.Reason)
			fmt.Fprintf(shown.result, "  %s %s: %s\n", shown.paint(answerColour(check.Verdict), word), check.Requirement, scim.Clip(reports.Visible(reports.Plain(text)), 240))
		}
	}
}

// answerWord begins the line of what does not hold, "" for what is only a note.
func answerWord(of run.Verdict) string {
	switch of {
	case run.Fail:
		return "✗ failed"
	case run.Advisory:
		return "! advisory"
	case run.KnownDeviation:
		return "≠ known"
	}
	return ""
}

func answerColour(of run.Verdict) string {
	if of == run.Fail {
		return "31"
	}
	return "33"
}

// showAudit prints how much was read back and what differed.
func showAudit(shown *screen, found *run.Audit) {
	text := fmt.Sprintf("audit: compared %s, %s, %s and %s: %s", verdict.Plural(found.Users, "user", "users"),
		verdict.Plural(found.Groups, "group", "groups"), verdict.Plural(found.Attributes, "attribute", "attributes"),
		verdict.Plural(found.Memberships, "membership", "memberships"), differences(found.Differences()))
	if found.Unread != nil {
		text += "; " + verdict.UnreadWords(*found.Unread)
	}
	if found.Limited > 0 {
		text += "; " + verdict.LimitedWords(found.Limited)
	}
	if found.Lost != nil {
		text += "; " + verdict.LostWords(*found.Lost)
	}
	fmt.Fprintln(shown.result, text)
}

func differences(n int) string {
	if n == 0 {
		return "no differences"
	}
	return verdict.Plural(n, "difference", "differences")
}

// mostLeft is how many resources that could not be removed are named one by one.
const mostLeft = 5

// first names the first resources that were not removed and counts the others: the list in the output directory has all.
func (s *loadSession) first(left []string) []string {
	var named []string
	for i, one := range left {
		if i == mostLeft {
			return append(named, fmt.Sprintf("and %d more in %s; to remove them, run `scimproof clean %s --out %s`",
				len(left)-mostLeft, session.LedgerFile, s.args[0], s.out.dir))
		}
		named = append(named, one)
	}
	return named
}
