package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

func newClean() *cobra.Command {
	var dir string
	command := &cobra.Command{
		Use:   "clean TARGET",
		Short: "Removes what an interrupted run left at a provider",
		Long: `Removes from TARGET what the list created.ndjson in the output directory names: only resources
that a run of scimproof created there. The list goes away when nothing is left.`,
		Example: `  SCIM_TOKEN=… scimproof clean https://staging.example.com/scim/v2 --out scimproof-report`,
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			definition, err := targets.Find(args[0], targets.OSEnv())
			if err != nil {
				return failed(exitUsage, err)
			}
			registry, err := targets.OpenRegistry(output{dir}.path(steps.RegistryFile))
			if errors.Is(err, fs.ErrNotExist) {
				return failed(exitUsage, fmt.Errorf("%s holds no %s, so nothing was left there: name the interrupted run's directory by --out", dir, steps.RegistryFile))
			}
			if err != nil {
				return failed(exitUsage, err)
			}
			redactor := evidence.NewRedactor(definition.Secrets()...)
			left, removed, err := clean(command.Context(), definition, registry)
			if err != nil {
				return failed(exitUntrusted, errors.New(steps.Hide(redactor, errors.Join(err, registry.Close()).Error())))
			}
			for _, problem := range left {
				fmt.Fprintln(command.OutOrStdout(), "left behind: "+steps.Hide(redactor, problem))
			}
			fmt.Fprintf(command.OutOrStdout(), "removed %d, left %d\n", removed, len(left))
			if err := registry.Close(); err != nil || len(left) > 0 {
				return failed(exitShort, orSilent(err))
			}
			return nil
		},
	}
	command.Flags().StringVar(&dir, "out", defaultOut, "output directory of the interrupted run")
	return command
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
