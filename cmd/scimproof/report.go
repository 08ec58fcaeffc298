package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/run"
)

func newReport() *cobra.Command {
	var dir string
	command := &cobra.Command{
		Use:     "report RUNFILE",
		Short:   "Renders the views of a run file again",
		Example: `  scimproof report scimproof-report/run.ndjson --out again`,
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			done, err := readRun(command.ErrOrStderr(), args[0])
			if err != nil {
				return failed(exitUsage, err)
			}
			out, release, err := occupy(dir, command.ErrOrStderr())
			if err != nil {
				return err
			}
			defer release()
			if err := render(out, done); err != nil {
				return failed(exitUntrusted, err)
			}
			fmt.Fprintf(command.OutOrStdout(), "%s\nreport: %s\n", done.Footer.Verdict, out.path("report.html"))
			return nil
		},
	}
	command.Flags().StringVar(&dir, "out", defaultOut, "directory for the views")
	command.AddCommand(newReportServe())
	return command
}

// readRun reads a run file; one that breaks off is read as far as it goes and marked incomplete.
func readRun(out io.Writer, path string) (*run.Run, error) {
	done, err := run.Open(path)
	if err == nil || !errors.Is(err, run.ErrTruncated) && !errors.Is(err, run.ErrMissingFooter) {
		return done, err
	}
	fmt.Fprintln(out, "scimproof: "+err.Error()+"; rendering what is there")
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return run.ReadPartial(file)
}
