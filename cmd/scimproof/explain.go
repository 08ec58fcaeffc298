package main

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
)

func newExplain() *cobra.Command {
	command := &cobra.Command{
		Use:   "explain ID",
		Short: "Explains a requirement, scenario, outcome class, RFC ambiguity or Entra error code",
		Example: `  scimproof explain SystemForCrossDomainIdentityManagementServiceIncompatible
  scimproof explain 7644-3.3-create-conflict-409
  scimproof explain entra-disable
  scimproof explain A02          # an ambiguity of the RFCs
  scimproof explain untestable   # what cannot be tested from outside`,
		Args: exactly("ID"),
		RunE: func(command *cobra.Command, args []string) error {
			catalogue, err := features.Load()
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			plan, err := steps.Scenarios()
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			return explain(command.OutOrStdout(), catalogue, plan, args[0])
		},
	}
	complete(command, false, explained)
	return command
}

func explain(out io.Writer, catalogue *features.Catalogue, plan []run.Planned, id string) error {
	id, _, _ = strings.Cut(id, "@") // of a variant, which tests the same
	if code, ok := catalogue.Code(id); ok {
		explainCode(out, code, catalogue.Cite(code.Reference), plan)
		return nil
	}
	if requirement, ok := catalogue.Requirement(id); ok {
		explainRequirement(out, catalogue, requirement, plan)
		return nil
	}
	for _, scenario := range plan {
		if scenario.ID != id {
			continue
		}
		fmt.Fprintf(out, "%s: %s\n  %s:%d\n\n", scenario.ID, scenario.Name, scenario.Feature, scenario.Line)
		if requirement, ok := catalogue.Requirement(scenario.Requirement); ok {
			explainRequirement(out, catalogue, requirement, plan)
		}
		return nil
	}
	if ambiguity, ok := catalogue.Ambiguity(strings.ToUpper(id)); ok {
		explainAmbiguity(out, ambiguity)
		return nil
	}
	if id == "untestable" {
		explainUntestable(out, catalogue.Untestable())
		return nil
	}
	if outcome := features.Outcome(id); outcome.Known() {
		fmt.Fprintf(out, "%s\n\n%s\n", outcome, outcome.Meaning())
		return nil
	}
	return failed(verdict.ExitUsage, fmt.Errorf("%q is not a requirement, scenario, outcome class or Entra error code%s", id, near(catalogue, plan, id)))
}

func explainCode(out io.Writer, code features.Code, source features.Citation, plan []run.Planned) {
	fmt.Fprintf(out, "%s\n\n%s\n", code.Name, code.Meaning)
	list(out, "Usual causes", code.Causes)
	if code.Do != "" {
		fmt.Fprintf(out, "\nWhat to do\n  %s\n", code.Do)
	}
	var commands []string
	for _, pattern := range code.Scenarios {
		for _, scenario := range unique(plan) {
			if matched, _ := path.Match(pattern, scenario.ID); matched {
				commands = append(commands, "scimproof run --id "+scenario.ID+"   # "+scenario.Name)
			}
		}
	}
	list(out, "Scenarios to run", commands)
	explainSources(out, source)
}

func explainRequirement(out io.Writer, catalogue *features.Catalogue, requirement features.Requirement, plan []run.Planned) {
	fmt.Fprintf(out, "%s  (%s)\n\n%s\n", requirement.ID, requirement.Level, requirement.Summary)
	cited := catalogue.CiteRequirement(requirement)
	for _, part := range [][2]string{
		{fmt.Sprintf("What %s says", cited.Text), reports.Quotation(requirement.Quote)},
		{"How it is checked", requirement.Check}, {"What Entra does on failure", requirement.Effect},
		{"How to fix it", requirement.Fix}, {"Note", requirement.Note},
		{"Why a run may not test it", requirement.Untested},
	} {
		if part[1] != "" {
			fmt.Fprintf(out, "\n%s\n  %s\n", part[0], part[1])
		}
	}
	if len(requirement.Ambiguities) > 0 {
		fmt.Fprintf(out, "\nThe RFCs allow more than one behaviour here: %s\n", strings.Join(requirement.Ambiguities, ", "))
	}
	var commands []string
	for _, scenario := range unique(plan) {
		if scenario.Requirement == requirement.ID {
			commands = append(commands, "scimproof run --id "+scenario.ID+"   # "+scenario.Name)
		}
	}
	if len(commands) == 0 {
		commands = []string{"no scenario covers it yet"}
	}
	list(out, "Scenarios", commands)
	explainSources(out, cited, catalogue.CiteEffect(requirement))
}

// explainSources says what a statement rests on, with addresses that a terminal makes links of.
func explainSources(out io.Writer, sources ...features.Citation) {
	known := map[features.Basis]string{
		features.Documented: " (documented by Microsoft)", features.Observed: " (observed of Entra by others)",
		features.Inferred: " (inferred from this, never failed on)",
	}
	fmt.Fprintf(out, "\nSource\n")
	for _, source := range slices.Compact(sources) {
		if source.Text != "" {
			fmt.Fprintf(out, "  - %s%s\n    %s\n", source.Text, known[source.Basis], source.Address)
		}
	}
}

func list(out io.Writer, title string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, item := range items {
		fmt.Fprintf(out, "  - %s\n", item)
	}
}

// unique drops the rows of outlines.
func unique(plan []run.Planned) []run.Planned {
	return slices.CompactFunc(slices.Clone(plan), func(a, b run.Planned) bool { return a.ID == b.ID })
}

// near suggests similar ids.
func near(catalogue *features.Catalogue, plan []run.Planned, id string) string {
	var names []string
	for _, code := range catalogue.Codes() {
		names = append(names, code.Name)
	}
	for _, requirement := range catalogue.Requirements() {
		names = append(names, requirement.ID)
	}
	for _, scenario := range unique(plan) {
		names = append(names, scenario.ID)
	}
	for _, outcome := range features.Outcomes() {
		names = append(names, string(outcome))
	}
	return features.DidYouMean(id, names) + ": see `scimproof list`"
}
