package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// mostUnprinted is how many bytes wait for a stream that takes nothing; what is printed after them displaces the oldest.
const mostUnprinted = 8 << 20

// printer is an io.Writer that never waits for its stream: a terminal may be stopped, and a pager may not read on. The order of
// what is written is kept. It is safe for concurrent use, and no write fails.
type printer struct {
	to   io.Writer
	most int // bytes that wait

	mu      sync.Mutex
	waiting [][]byte
	size    int           // of waiting, in bytes
	lost    int           // lines that were displaced and not yet spoken of
	inLine  bool          // what was passed on last did not end a line
	drained chan struct{} // closed when nothing waits any more; nil = nothing does
}

func newPrinter(to io.Writer) *printer { return &printer{to: to, most: mostUnprinted} }

// Write implements io.Writer.
func (p *printer) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting, p.size = append(p.waiting, bytes.Clone(text)), p.size+len(text)
	for p.size > p.most && len(p.waiting) > 1 {
		p.lost += bytes.Count(p.take(), []byte("\n"))
	}
	if p.drained == nil {
		p.drained = make(chan struct{})
		go p.drain(p.drained)
	}
	return len(text), nil
}

// take removes the oldest of what waits.
func (p *printer) take() []byte {
	oldest := p.waiting[0]
	p.waiting, p.size = p.waiting[1:], p.size-len(oldest)
	return oldest
}

// drain passes on what waits until nothing does.
func (p *printer) drain(drained chan<- struct{}) {
	for {
		text, more := p.next()
		if !more {
			close(drained)
			return
		}
		_, _ = p.to.Write(text) // nothing can be done where a line could not be shown
	}
}

// next is what is to be passed on now; in front of it stands how many lines are missing there.
func (p *printer) next() (text []byte, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		p.drained = nil
		return nil, false
	}
	text = p.take()
	if p.lost > 0 {
		notice := fmt.Sprintf("scimproof: %s not shown because the output was blocked\n", countedLines(p.lost))
		if p.inLine {
			notice = "\n" + notice
		}
		text, p.lost = append([]byte(notice), text...), 0
	}
	if len(text) > 0 {
		p.inLine = text[len(text)-1] != '\n'
	}
	return text, true
}

func countedLines(n int) string {
	if n == 1 {
		return "1 line was"
	}
	return fmt.Sprintf("%d lines were", n)
}

// flush waits until everything is passed on, or ctx ends.
func (p *printer) flush(ctx context.Context) {
	p.mu.Lock()
	drained := p.drained
	p.mu.Unlock()
	if drained == nil {
		return
	}
	select {
	case <-drained:
	case <-ctx.Done():
	}
}

// streams are the standard streams of a command. What is printed while a provider is worked on goes through them.
type streams struct {
	out, err *printer
	result   *os.File // that out prints to
	terminal *os.File // that err prints to
}

// newStreams keeps the order also between both where they are one and the same file.
func newStreams(out, err *os.File) *streams {
	both := &streams{out: newPrinter(out), err: newPrinter(err), result: out, terminal: err}
	one, errOne := out.Stat()
	other, errOther := err.Stat()
	if errOne == nil && errOther == nil && os.SameFile(one, other) {
		both.out = both.err
	}
	return both
}

type streamsKey struct{}

// within makes the streams those of the context.
func (s *streams) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, streamsKey{}, s)
}

// streamsOf returns the streams of a context.
func streamsOf(ctx context.Context) *streams {
	if known, ok := ctx.Value(streamsKey{}).(*streams); ok {
		return known
	}
	return newStreams(os.Stdout, os.Stderr)
}

// lastLines is how long the end of the process waits for a stream that takes nothing.
const lastLines = time.Second

// flush waits a moment for what was printed last. Nothing that is printed later is sure to be seen.
func (s *streams) flush() {
	ctx, cancel := context.WithTimeout(context.Background(), lastLines)
	defer cancel()
	s.out.flush(ctx)
	s.err.flush(ctx)
}
