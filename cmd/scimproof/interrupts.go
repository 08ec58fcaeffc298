package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settleTime is how long the repeats of a signal mean nothing new: GNU timeout, CI runners and wrappers such as npm send what they
// have to say twice, and nobody has read an answer by then.
const settleTime = time.Second

// answer is what a signal makes scimproof do.
type answer int

const (
	carryOn answer = iota // nothing: what the signal asks for is under way
	cleanUp               // end the run, remove what it has created
	remind                // say that it cleans up, and how to quit
	quit                  // kill what was started, then end
	quitNow               // end
)

// interruption is what the signals that end a run have said so far.
type interruption struct {
	first    time.Time // when the first came
	typed    int       // how often it was Ctrl-C
	quitting time.Time // when the answer was to quit
}

// hear takes in one more signal. The first of any kind cleans up. Then only a person may cut that short: by a Ctrl-C that comes
// when the first signal is old enough to have been read, or by the third.
func (i *interruption) hear(sent os.Signal, at time.Time) answer {
	if sent == os.Interrupt {
		i.typed++
	}
	switch {
	case i.first.IsZero():
		i.first = at
		return cleanUp
	case sent != os.Interrupt:
		return carryOn
	case !i.quitting.IsZero():
		if at.Sub(i.quitting) < settleTime {
			return carryOn
		}
		return quitNow
	case at.Sub(i.first) >= settleTime || i.typed > 2:
		i.quitting = at
		return quit
	}
	return remind
}

// Texts for the first signal, and for a Ctrl-C that comes too soon after it.
const (
	saidFirst = "\nscimproof: interrupted, cleaning up (press Ctrl-C again after 1 s to skip)\n"
	saidAgain = "scimproof: still cleaning up (press Ctrl-C again to skip)\n"
)

// ending is what the answers to signals need.
type ending struct {
	cancel  context.CancelCauseFunc // ends the run
	started *launched
	say     io.Writer
	exit    func() // ends the process with verdict.ExitInterrupted
}

// interrupts answers, from now on, the signals that end a run: Ctrl-C, SIGTERM, and a terminal that was closed, unless nohup said otherwise. A
// pipe that nobody reads any more ends nothing: what was created must be removed all the same.
func (e ending) interrupts() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, ends...)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // to ignore it would be inherited by programs that are started
	go func() {
		var so interruption
		for sent := range signals {
			e.obey(so.hear(sent, time.Now()))
		}
	}()
}

func (e ending) obey(what answer) {
	switch what {
	case carryOn:
	case cleanUp:
		fmt.Fprint(e.say, saidFirst)
		e.cancel(errInterrupted)
	case remind:
		fmt.Fprint(e.say, saidAgain)
	case quit:
		go func() { // which may take its time
			complain(e.say, e.started.kill())
			e.started.name(e.say)
			e.exit()
		}()
	case quitNow:
		e.exit()
	}
}
