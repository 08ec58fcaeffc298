package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

func newReport() *cobra.Command {
	var dir string
	command := &cobra.Command{
		Use:   "report RUNFILE",
		Short: "Renders the report of a run file",
		Long: `Renders report.html, junit.xml and summary.md from a run file. A truncated file,
for example after a crash, is rendered as far as it goes.

Exit codes: 0 files written, whatever the verdict of the run; 2 usage error, or
not a run file; 3 the files cannot be written, or the run ended before it
recorded anything.`,
		Example: `  scimproof report scimproof-report/latest/run.ndjson --out again`,
		Args:    exactly("RUNFILE"),
		RunE: func(command *cobra.Command, args []string) error {
			done, err := readRun(command.ErrOrStderr(), args[0])
			if err != nil {
				return err
			}
			out, release, err := occupy(dir, command.ErrOrStderr())
			if err != nil {
				return err
			}
			defer release()
			presented := reports.Present(done)
			if err := render(out, presented); err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			sentence := presented.Conclusion().Sentence // an older version said it in other words
			fmt.Fprintf(command.OutOrStdout(), "%s\nreport: %s\n", sentence, out.path(reports.PageFile))
			return nil
		},
	}
	command.Flags().StringVar(&dir, "out", "", "output directory (default: a new one in "+defaultOut+")")
	command.AddCommand(newReportServe())
	return command
}

// readRun reads a run file; one that breaks off is read as far as it goes and marked incomplete. Of a run that was ended before its
// file began there is no verdict, and the exit code is verdict.ExitNoAnswer.
func readRun(out io.Writer, path string) (*run.Run, error) {
	done, err := run.Open(path, verdict.Of)
	switch {
	case err == nil:
		return done, nil
	case unbegun(path, err):
		return nil, failed(verdict.ExitNoAnswer, errUnbegun(path))
	case !errors.Is(err, run.ErrTruncated) && !errors.Is(err, run.ErrMissingFooter):
		return nil, failed(verdict.ExitUsage, err)
	}
	complain(out, fmt.Errorf("%w; rendering it as far as it goes", err))
	if done, err = run.OpenPartial(path, verdict.Of); err != nil {
		return nil, failed(verdict.ExitUsage, err)
	}
	return done, nil
}

// fileStart is what every run file begins with.
const fileStart = `{"record":"header"`

// unbegun reports whether the file at path, which cannot be read because of err, is that of a run that was ended before its first
// line was whole.
func unbegun(path string, err error) bool {
	if errors.Is(err, run.ErrEmpty) {
		return true
	}
	if !errors.Is(err, run.ErrTruncated) { // else it may be a pipe, and never open
		return false
	}
	file, open := run.OpenFile(path)
	if open != nil {
		return false
	}
	defer file.Close()
	line, _ := bufio.NewReader(file).ReadString('\n')
	return !strings.HasSuffix(line, "\n") && (strings.HasPrefix(line, fileStart) || strings.HasPrefix(fileStart, line))
}

// errUnbegun says so, and how to remove what such a run may have created.
func errUnbegun(path string) error {
	text := fmt.Sprintf("No verdict: %s is empty or truncated in its first line: the run ended before it recorded anything; run again", path)
	list := filepath.Join(filepath.Dir(path), session.LedgerFile)
	if info, err := os.Stat(list); err == nil && info.Size() > 0 {
		text += fmt.Sprintf("; first remove what may be left behind, listed in %s: run `%s`", list, session.CleanCommand(filepath.Dir(path)))
	}
	return errors.New(text)
}
