package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is a stream that takes nothing until it is freed.
type stuck struct {
	freed chan struct{}
	bytes.Buffer
}

func newStuck() *stuck { return &stuck{freed: make(chan struct{})} }

func (s *stuck) Write(text []byte) (int, error) {
	<-s.freed
	return s.Buffer.Write(text)
}

// TestPrinterKeepsEverythingInOrder has many print at once to a stream that is slow, but not stuck.
func TestPrinterKeepsEverythingInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got bytes.Buffer
		shown := newPrinter(slow{&got})
		var printing sync.WaitGroup
		for one := range 8 {
			printing.Go(func() {
				for line := range 500 {
					fmt.Fprintf(shown, "%d: %d\n", one, line)
				}
			})
		}
		printing.Wait()
		shown.flush(t.Context())
		next := map[int]int{}
		for text := range strings.Lines(got.String()) {
			var one, line int
			if _, err := fmt.Sscanf(text, "%d: %d\n", &one, &line); err != nil || next[one] != line {
				t.Fatalf("want line %d, got %q, %v", next[one], text, err)
			}
			next[one]++
		}
		for one, lines := range next {
			if lines != 500 {
				t.Errorf("want 500 lines of %d, got %d", one, lines)
			}
		}
	})
}

// slow takes a moment for each write.
type slow struct{ to io.Writer }

func (s slow) Write(text []byte) (int, error) {
	time.Sleep(time.Millisecond) // of the bubble: it passes at once
	return s.to.Write(text)
}

// TestPrinterNeverWaits prints far more than may wait to a stream that takes nothing, and frees the stream then.
func TestPrinterNeverWaits(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		first string
		want  string
	}{
		"between lines": {"first\n", "first\nscimproof: 90 lines were not shown because the output was blocked\nline 90\n"},
		"in a line":     {"12 of 30", "12 of 30\nscimproof: 90 lines were not shown because the output was blocked\nline 90\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			to := newStuck()
			shown := newPrinter(to)
			shown.most = 10 * len("line 10\n")
			fmt.Fprint(shown, row.first)
			synctest.Wait() // the stream has it
			for line := range 100 {
				fmt.Fprintf(shown, "line %02d\n", line)
			}
			close(to.freed)
			shown.flush(t.Context())
			got := to.String()
			if !strings.HasPrefix(got, row.want) || !strings.HasSuffix(got, "line 98\nline 99\n") || strings.Count(got, "line ") != 10 {
				t.Errorf("%s: want the first, the number of those that are missing, and the last, got\n%s", name, got)
			}
		})
	}
}

// TestPrinterCountsOneLine and what has no line's end, such as the progress, not at all.
func TestPrinterCountsOneLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := newStuck()
		shown := newPrinter(to)
		shown.most = 8
		for _, text := range []string{"a\n", "progress", "b\n", "progress", "last\n"} {
			fmt.Fprint(shown, text)
			synctest.Wait()
		}
		close(to.freed)
		shown.flush(t.Context())
		if want := "a\nscimproof: 1 line was not shown because the output was blocked\nlast\n"; to.String() != want {
			t.Errorf("want %q, got %q", want, to.String())
		}
	})
}

// TestTheEndWaitsOnlyAMomentForAStuckStream and the other stream is passed on to its end.
func TestTheEndWaitsOnlyAMomentForAStuckStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		never, begun := newStuck(), time.Now()
		var got bytes.Buffer
		both := &streams{out: newPrinter(never), err: newPrinter(slow{&got})}
		for range 5 {
			fmt.Fprintln(both.out, "nobody reads this")
			fmt.Fprintln(both.err, "verdict")
		}
		both.flush()
		if took := time.Since(begun); took != lastLines {
			t.Errorf("want the end after %s, got it after %s", lastLines, took)
		}
		if strings.Count(got.String(), "verdict\n") != 5 {
			t.Errorf("want the other stream whole, got %q", got.String())
		}
		begun = time.Now()
		(&streams{out: both.err, err: both.err}).flush()
		if took := time.Since(begun); took != 0 {
			t.Errorf("want no wait where nothing waits, got %s", took)
		}
		close(never.freed)
	})
}
