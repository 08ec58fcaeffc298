package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// matrixFile is the page of `scimproof matrix` in its output directory.
const matrixFile = "matrix.html"

const defaultMatrixOut = "scimproof-matrix"

func newMatrix() *cobra.Command {
	var flags runFlags
	command := &cobra.Command{
		Use:   "matrix RUNFILE|TARGET...",
		Short: "Compares several targets: requirement × target, on one page",
		Long: `Compares several targets on one page, the requirements with the most
disagreement first.

An argument that ends in .ndjson is a run file and is only read. Any other
argument is a target, as for "scimproof run": targets are run one after another,
each in its own directory under --out. All runs must use the same profile and
catalogue.

If several targets are run, the most severe exit code counts, in the order 130,
3, 1.

` + exitHelp(map[verdict.Exit]string{
			verdict.ExitOK:          "the page is written, and every target that was run has exit code 0",
			verdict.ExitUsage:       "wrong usage or configuration, or runs that cannot be compared",
			verdict.ExitInterrupted: "interrupted; the page is not written",
		}, verdict.ExitTooSlow),
		Example: `  scimproof matrix staging/run.ndjson production/run.ndjson
  scimproof matrix reference sentry ours.yaml --out matrix`,
		Args: atLeastTwo,
		RunE: func(command *cobra.Command, args []string) error {
			flags.limited = command.Flags().Changed("deadline")
			return compare(command.Context(), command.OutOrStdout(), flags, args)
		},
	}
	command.Flags().StringVar(&flags.out, "out", defaultMatrixOut, "output directory for "+matrixFile+" and a directory for each target that is run")
	command.Flags().StringVar(&flags.profile, "profile", "entra", "profile for the targets that are run: entra or rfc")
	command.Flags().Int64Var(&flags.seed, "seed", 0, "seed for the targets that are run (default: from the clock)")
	command.Flags().DurationVar(&flags.deadline, "deadline", 5*time.Minute, "stop the run of each target after this time")
	command.Flags().BoolVar(&flags.readOnly, "read-only", false, "run only scenarios that do not write")
	flags.writing(command)
	return command
}

// contender is an argument of the matrix: a run file, or a target and its output directory.
type contender struct {
	target string // "" = only read
	dir    string
	file   string
}

// compare is `scimproof matrix`: run what has to be run, read every run file, write the page.
func compare(ctx context.Context, out io.Writer, flags runFlags, args []string) error {
	if err := flags.check(); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	contenders, err := enter(flags.out, args)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	made, release, err := occupy(flags.out, streamsOf(ctx).err)
	if err != nil {
		return err
	}
	defer release()
	worst := verdict.ExitOK
	var columns []reports.Column
	for _, one := range contenders {
		code, err := one.play(ctx, flags)
		if err != nil {
			return err
		}
		worst = worst.Worse(code)
		done, err := readRun(streamsOf(ctx).err, one.file)
		if err != nil {
			return failed(verdict.ExitUsage, err)
		}
		columns = append(columns, reports.Column{Run: done, Report: one.report(flags.out)})
	}
	if err := writeMatrix(made.path(matrixFile), columns); err != nil {
		return err
	}
	fmt.Fprintln(out, "matrix: "+made.path(matrixFile))
	if worst != verdict.ExitOK {
		return failed(worst, errTold)
	}
	return nil
}

// enter resolves every argument before the first target is run: what is wrong with the last one shows at once.
func enter(out string, args []string) ([]contender, error) {
	taken := map[string]string{}
	contenders := make([]contender, len(args))
	for i, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			arg = filepath.Join(arg, session.RunFile)
		}
		if strings.HasSuffix(arg, ".ndjson") && !strings.Contains(arg, "://") {
			if _, err := os.Stat(arg); err != nil {
				return nil, fmt.Errorf("cannot open the run file: %w", err)
			}
			contenders[i] = contender{file: arg, dir: filepath.Dir(arg)}
			continue
		}
		definition, err := find([]string{arg})
		if err != nil {
			return nil, err
		}
		name := folder(definition.Name)
		if before, twice := taken[name]; twice {
			return nil, fmt.Errorf("targets %q and %q would both write to %s: change the name in one of the definitions",
				before, arg, filepath.Join(out, name))
		}
		taken[name] = arg
		dir := filepath.Join(out, name)
		contenders[i] = contender{target: arg, dir: dir, file: filepath.Join(dir, session.RunFile)}
	}
	return contenders, nil
}

// folder makes the name of a directory from that of a target.
func folder(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_.", r):
			return r
		}
		return '-'
	}, name)
	if safe = strings.TrimLeft(safe, "."); safe == "" {
		return "target"
	}
	return safe
}

// play runs a target as `scimproof run` does and returns the exit code of the run. An error means that there is no run to
// show, or that somebody interrupted it.
func (c contender) play(ctx context.Context, flags runFlags) (verdict.Exit, error) {
	if c.target == "" {
		return verdict.ExitOK, nil
	}
	flags.out = c.dir
	err := conform(ctx, flags, []string{c.target})
	with := coded{}
	switch {
	case err == nil:
		return verdict.ExitOK, nil
	case !errors.As(err, &with), with.code == verdict.ExitUsage:
		return 0, err
	case with.code == verdict.ExitInterrupted:
		return 0, failed(verdict.ExitInterrupted, fmt.Errorf("matrix not written: the run of %s was interrupted; to reuse existing runs, pass their run files instead of targets", c.target))
	case !errors.Is(with, errTold): // more than a verdict: the run could not be written
		return 0, err
	}
	return with.code, nil
}

// report is the URL of the target's own report relative to the directory of the page, "" where there is none.
func (c contender) report(out string) string {
	path := filepath.Join(c.dir, reports.PageFile)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	from, errFrom := filepath.Abs(out)
	to, errTo := filepath.Abs(path)
	relative, err := filepath.Rel(from, to)
	if errors.Join(errFrom, errTo, err) != nil {
		return ""
	}
	return "./" + (&url.URL{Path: filepath.ToSlash(relative)}).EscapedPath()
}

func writeMatrix(path string, columns []reports.Column) error {
	file, err := os.Create(path)
	if err != nil {
		return failed(verdict.ExitNoAnswer, fmt.Errorf("cannot write the matrix: %w", err))
	}
	err = errors.Join(reports.Matrix(file, columns), file.Close())
	if err == nil {
		return nil
	}
	if removed := os.Remove(path); removed != nil {
		err = errors.Join(err, removed)
	}
	return failed(verdict.ExitUsage, err)
}
