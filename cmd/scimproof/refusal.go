package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// refuse ends a run that cannot be begun as asked: with exit code 2, and with a run file and views that say why, so that nobody
// takes those of an earlier run for its own. A run that is at work there keeps its files.
func refuse(flags runFlags, args []string, problem error) error {
	if flags.out == "" {
		return failed(verdict.ExitUsage, problem)
	}
	out, release, err := occupy(flags.out, io.Discard)
	if err != nil { // where nothing can be written, the sentence on the screen has to do
		return failed(verdict.ExitUsage, problem)
	}
	defer release()
	return refuseIn(out, flags, args, problem)
}

// refuseIn is refuse where the output directory is held. What an earlier run left to be cleaned up stays as it is.
func refuseIn(out output, flags runFlags, args []string, problem error) error {
	wrong := failed(verdict.ExitUsage, problem)
	if _, err := os.Stat(out.path(session.LedgerFile)); !errors.Is(err, fs.ErrNotExist) {
		return wrong
	}
	done, err := refusal(out, flags, args, problem)
	if err != nil || render(out, done) != nil {
		return wrong
	}
	return wrong
}

// refusal writes the run file of a run that was not begun.
func refusal(out output, flags runFlags, args []string, problem error) (*run.Run, error) {
	writer, err := run.Create(out.path(session.RunFile))
	if err != nil {
		return nil, err
	}
	redactor, now := evidence.NewRedactor(), time.Now()
	whole := run.Run{Header: run.Header{Format: run.Format, Tool: session.Tool(), Started: now, Profile: flags.profile, Seed: flags.seed}}
	whole.Header.Target.Name = "reference"
	if len(args) > 0 {
		whole.Header.Target.Name = redactor.URL(args[0])
	}
	whole.Footer = run.Footer{Ended: now, Fault: redactor.Text(problem.Error()), Counts: map[run.Verdict]int{}, Exit: int(verdict.ExitUsage)}
	_, whole.Footer.Verdict = verdict.Of(&whole)
	if err := errors.Join(writer.Header(whole.Header), writer.Footer(whole.Footer), writer.Close()); err != nil {
		return nil, err
	}
	return run.Open(out.path(session.RunFile), verdict.Of)
}
