package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

func newClean() *cobra.Command {
	var dir string
	var flags safety
	var at place
	command := &cobra.Command{
		Use:   "clean TARGET",
		Short: "Removes what an interrupted run left at a provider",
		Long: `Removes from TARGET what the list created.ndjson in the output directory names: only resources
that a run of scimproof created there. The list goes away when nothing is left; what could not be removed stays in it for the
next time.

Exit codes: 0 nothing is left; 1 something is; 2 usage or configuration; 3 the target is not usable; 130 interrupted.`,
		Example: `  SCIM_TOKEN=… scimproof clean https://staging.example.com/scim/v2 --out scimproof-report`,
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			definition, err := at.find(args)
			if err != nil {
				return failed(exitUsage, err)
			}
			if definition.ReadOnly {
				return failed(exitUsage, fmt.Errorf("%s is read-only by its definition, and cleaning deletes: take out read_only first", definition.Name))
			}
			definition.Consent = true // to remove what was created with consent is what the command is for
			release, err := lock(definition, dir, flags.allowParallel, command.ErrOrStderr())
			if err != nil {
				return err
			}
			defer release()
			return cleanList(command.Context(), definition, output{dir}, command.OutOrStdout())
		},
	}
	command.Flags().StringVar(&dir, "out", defaultOut, "output directory of the interrupted run")
	at.flag(command)
	flags.parallel(command)
	return command
}

// cleanList works off the list in an output directory and says what came of it.
func cleanList(ctx context.Context, definition targets.Definition, dir output, out io.Writer) error {
	if err := sameTarget(definition, dir); err != nil {
		return failed(exitUsage, err)
	}
	registry, err := targets.OpenRegistry(dir.path(steps.RegistryFile))
	if errors.Is(err, fs.ErrNotExist) {
		return failed(exitUsage, fmt.Errorf("%s holds no %s, so nothing was left there: name the interrupted run's directory by --out", dir.dir, steps.RegistryFile))
	}
	if err != nil {
		return failed(exitUsage, err)
	}
	redactor := definition.Redactor()
	left, removed, err := clean(ctx, definition, registry)
	if err != nil {
		return failed(exitUntrusted, errors.New(steps.Hide(redactor, errors.Join(err, registry.Close()).Error())))
	}
	for _, problem := range left {
		fmt.Fprintln(out, "left behind: "+reports.Visible(steps.Hide(redactor, problem)))
	}
	fmt.Fprintf(out, "removed %d, left %d\n", removed, len(left))
	switch err := registry.Close(); {
	case ctx.Err() != nil:
		return failed(exitInterrupted, orSilent(err))
	case err != nil || len(left) > 0:
		return failed(exitShort, orSilent(err))
	}
	return nil
}

// sameTarget refuses to delete at one provider what a run created at another: ids may be the same. The run file beside the list
// says where it was. A program gets another port each time.
func sameTarget(definition targets.Definition, dir output) error {
	earlier, err := run.OpenPartial(dir.path(steps.RunFile))
	if err != nil || earlier.Header.Target.Launcher != "remote" && definition.Kind() != "remote" {
		return nil // cut before its first line, or removed: there is only the list
	}
	was, is := targets.Tenant(earlier.Header.Target.URL), targets.Tenant(definition.URL)
	if was == is {
		return nil
	}
	if is == "" {
		is = definition.Name
	}
	return fmt.Errorf("the list in %s is of %s, not of %s: name the target of the interrupted run", dir.dir, was, is)
}

// orSilent is err, or an error whose reasons are already on the screen.
func orSilent(err error) error {
	if err == nil {
		return errors.New("")
	}
	return err
}

func clean(ctx context.Context, definition targets.Definition, registry *targets.Registry) (left []string, removed int, err error) {
	instance, err := launchers("entra").Launch(ctx, definition)
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
		defer cancel()
		err = errors.Join(err, steps.Stop(after, instance))
	}()
	client := steps.ClientOf(definition, instance)
	if err := targets.Ready(ctx, client); err != nil {
		return nil, 0, err
	}
	_, before := registry.Counts()
	left = registry.CleanUp(ctx, client, cleanWorkers)
	_, after := registry.Counts()
	return left, after - before, nil
}
