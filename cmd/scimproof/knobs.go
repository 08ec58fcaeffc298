package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/verdict"
)

func newKnobs() *cobra.Command {
	return &cobra.Command{
		Use:   "knobs",
		Short: "Lists the knobs of Entra that a definition can set",
		Long: `Lists the knobs of Entra that a definition can set under entra:, or under the name
of a variant, with default, allowed values, and what they do. How each is known:

  documented  by Microsoft
  observed    of Entra, by others
  inferred    by scimproof: Microsoft does not say`,
		Example: `  scimproof targets knobs`,
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			catalogue, err := features.Load()
			if err != nil {
				return failed(verdict.ExitNoAnswer, err)
			}
			listKnobs(command.OutOrStdout(), catalogue.Sources())
			return nil
		},
	}
}

// listKnobs prints a paragraph for each knob, in 80 columns but for addresses.
func listKnobs(out io.Writer, sources []features.Source) {
	for i, knob := range mockentra.Switches() {
		if i > 0 {
			fmt.Fprintln(out)
		}
		otherwise := knob.Default()
		if otherwise == "" {
			otherwise = "by dialect"
		}
		fmt.Fprintf(out, "%s: %s\n", knob.Name, otherwise)
		source := knob.Source
		if at := slices.IndexFunc(sources, func(known features.Source) bool { return known.ID == source }); at >= 0 {
			source = sources[at].Address
		}
		for _, line := range []string{knob.Does, "values: " + knob.Allowed(), "reaches: " + string(knob.Reaches), knob.Basis + ": " + source} {
			for part := range strings.SplitSeq(wrap("  "+line, 80), "\n") {
				fmt.Fprintln(out, part)
			}
		}
	}
}
