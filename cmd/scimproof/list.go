package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

func newList() *cobra.Command {
	var patterns bool
	command := &cobra.Command{
		Use:   "list [TARGET]",
		Short: "Lists the scenarios, those of a target with its variants, or the available steps",
		Long: `Lists the scenarios. With TARGET, a definition that names variants, the list also
has those that each variant repeats, as ID@VARIANT. --id of "scimproof run" takes
each of these, and ID/row and ID/row@VARIANT.`,
		Example: `  scimproof list
  scimproof list staging.yaml
  scimproof list --steps`,
		Args: atMost("one TARGET"),
		RunE: func(command *cobra.Command, args []string) error {
			if patterns && len(args) > 0 {
				return failed(verdict.ExitUsage, errors.New("--steps lists the same for each target: expected no TARGET"))
			}
			if patterns {
				for _, pattern := range steps.Patterns() {
					fmt.Fprintln(command.OutOrStdout(), pattern[0])
				}
				return nil
			}
			if len(args) > 0 {
				return listOf(command.OutOrStdout(), args[0])
			}
			plan, err := steps.Scenarios()
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			printScenarios(command.OutOrStdout(), plan)
			return nil
		},
	}
	complete(command, true, targetNames)
	command.Flags().BoolVar(&patterns, "steps", false, "list the available steps, as written in a feature file")
	return command
}

// listOf lists the scenarios that a run at the target plays, with those that its variants repeat.
func listOf(out io.Writer, target string) error {
	definition, _, err := targets.Unset(target, targets.OSEnv())
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	plan, err := steps.NewPlan(steps.Choice{Definition: definition})
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	printScenarios(out, slices.DeleteFunc(plan.Scenarios(), func(scenario run.Planned) bool { return scenario.Excluded != "" }))
	return nil
}

// printScenarios prints the id of each, with its variant, once for all of its rows.
func printScenarios(out io.Writer, plan []run.Planned) {
	told := map[string]bool{}
	for _, scenario := range plan {
		id := scenario.ID
		if scenario.Variant != "" {
			id += "@" + scenario.Variant
		}
		if !told[id] {
			fmt.Fprintf(out, "%-36s %s\n", id, scenario.Name)
		}
		told[id] = true
	}
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
  scimproof targets doctor staging.yaml
  scimproof targets knobs`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return listTargets(command.OutOrStdout())
		},
	}
	command.AddCommand(newDoctor(), newKnobs())
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
