package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

func newList() *cobra.Command {
	var patterns bool
	command := &cobra.Command{
		Use:   "list",
		Short: "Lists the scenarios, or the available steps",
		Example: `  scimproof list
  scimproof list --steps`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if patterns {
				for _, pattern := range steps.Patterns() {
					fmt.Fprintln(command.OutOrStdout(), pattern[0])
				}
				return nil
			}
			plan, err := steps.Scenarios()
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			for _, scenario := range unique(plan) {
				fmt.Fprintf(command.OutOrStdout(), "%-36s %s\n", scenario.ID, scenario.Name)
			}
			return nil
		},
	}
	command.Flags().BoolVar(&patterns, "steps", false, "list the available steps, as written in a feature file")
	return command
}

func newTargets() *cobra.Command {
	command := &cobra.Command{
		Use:   "targets",
		Short: "Lists the bundled target definitions",
		Long: `Lists the bundled target definitions, how each target is started, and how far it
has been tested.

  verified       tested; its known deviations are listed and reviewed
  documentation  written from its documentation, not tested

Run "scimproof targets doctor NAME" to see what is missing on this machine.`,
		Example: `  scimproof targets
  scimproof targets doctor staging.yaml`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return listTargets(command.OutOrStdout())
		},
	}
	command.AddCommand(newDoctor())
	return command
}

// listTargets lists the verified ones first.
func listTargets(out io.Writer) error {
	for _, status := range []string{"verified", "documentation"} {
		for _, name := range targets.Shipped() {
			definition, _, err := targets.Unset(name, func(string) (string, bool) { return "", false })
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			if definition.Status == status {
				fmt.Fprintf(out, "%-22s  %-9s  %-13s  %s\n", name, definition.Kind(), status, definition.Title)
			}
		}
	}
	return nil
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Prints the version",
		Example: `  scimproof version`,
		Args:    noArguments,
		Run: func(command *cobra.Command, _ []string) {
			fmt.Fprintln(command.OutOrStdout(), version())
		},
	}
}

// version is what scimproof says of itself, in one line.
func version() string {
	made := session.Tool()
	return strings.Join([]string{"scimproof", made.Version, runtime.Version(), made.Platform}, " ")
}
