package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

func newList() *cobra.Command {
	var patterns bool
	command := &cobra.Command{
		Use:   "list",
		Short: "Lists the scenarios, or the steps they are made of",
		Example: `  scimproof list
  scimproof list --steps`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if patterns {
				for _, pattern := range steps.Patterns() {
					fmt.Fprintln(command.OutOrStdout(), pattern[0])
				}
				return nil
			}
			plan, err := steps.Scenarios()
			if err != nil {
				return failed(exitUntrusted, err)
			}
			for _, scenario := range unique(plan) {
				fmt.Fprintf(command.OutOrStdout(), "%-36s %s\n", scenario.ID, scenario.Name)
			}
			return nil
		},
	}
	command.Flags().BoolVar(&patterns, "steps", false, "list the steps instead, as a feature would write them")
	return command
}

func newTargets() *cobra.Command {
	command := &cobra.Command{
		Use:   "targets",
		Short: "Lists the target definitions that come with scimproof",
		Example: `  scimproof targets
  scimproof targets doctor staging.yaml`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			for _, name := range targets.Shipped() {
				definition, err := targets.Find(name, anything)
				if err != nil {
					return failed(exitUntrusted, err)
				}
				fmt.Fprintf(command.OutOrStdout(), "%-24s %-10s %-14s %s\n", name, definition.Kind(), definition.Mapping, definition.Title)
			}
			return nil
		},
	}
	command.AddCommand(newDoctor())
	return command
}

// anything stands in for an environment where only the definition is looked at.
func anything(string) (string, bool) { return "unset", true }

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Prints the version",
		Example: `  scimproof version`,
		Args:    cobra.NoArgs,
		Run: func(command *cobra.Command, _ []string) {
			made := tool()
			fmt.Fprintln(command.OutOrStdout(), strings.Join([]string{"scimproof", made.Version, runtime.Version(), made.Platform}, " "))
		},
	}
}
