package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// completions lists the values of a flag or of one argument, with their descriptions after a tab.
type completions func() []string

// complete makes the shell complete the arguments of a command by place; files complete where files is set.
func complete(command *cobra.Command, files bool, byPlace ...completions) {
	after := cobra.ShellCompDirectiveNoFileComp
	if files {
		after = cobra.ShellCompDirectiveDefault
	}
	command.ValidArgsFunction = func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(byPlace) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return beginning(byPlace[len(args)](), begun), after
	}
}

// completeFlag makes the shell complete the values of a flag.
func completeFlag(command *cobra.Command, flag string, values completions) {
	err := command.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return beginning(values(), begun), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the command has no such flag
	}
}

func beginning(all []string, begun string) (some []string) {
	for _, one := range all {
		if strings.HasPrefix(one, begun) {
			some = append(some, one)
		}
	}
	return some
}

func targetNames() (names []string) {
	for _, name := range targets.Shipped() {
		definition, _, err := targets.Unset(name, func(string) (string, bool) { return "", false })
		if err == nil {
			name += "\t" + definition.Title
		}
		names = append(names, name)
	}
	return names
}

func scenarioIDs() (ids []string) {
	plan, err := steps.Scenarios()
	if err != nil {
		return nil
	}
	for _, scenario := range unique(plan) {
		ids = append(ids, scenario.ID+"\t"+scenario.Name)
	}
	return ids
}

// explained lists what `scimproof explain` knows.
func explained() []string {
	catalogue, err := features.Load()
	if err != nil {
		return nil
	}
	names := append(scenarioIDs(), "untestable\twhat cannot be tested from outside")
	for _, code := range catalogue.Codes() {
		names = append(names, code.Name+"\terror code of Entra")
	}
	for _, requirement := range catalogue.Requirements() {
		names = append(names, requirement.ID+"\t"+requirement.Summary)
	}
	for _, outcome := range features.Outcomes() {
		names = append(names, string(outcome)+"\toutcome class")
	}
	return names
}

func profileNames() []string {
	return []string{"entra\twhat Entra needs", "rfc\twhat RFC 7643 and 7644 require"}
}

func workloadNames() []string { return workloads[:] }

func ciNames() []string { return slices.Sorted(maps.Keys(ciFiles())) }

// providerNames lists what `scimproof serve` serves, but for variants with several words.
func providerNames() []string {
	names := []string{"reference\tdoes what Entra needs", "reference/strict\trefuses extensions that it does not publish", "sentry\tan emulator of Sentry's SCIM API"}
	for word := range strings.SplitSeq(builtin.SentryVariants(), ", ") {
		word, _, _ = strings.Cut(word, " ")
		names = append(names, "sentry/"+word)
	}
	for _, flaw := range builtin.Flaws() {
		names = append(names, "flawed/"+flaw)
	}
	return names
}
