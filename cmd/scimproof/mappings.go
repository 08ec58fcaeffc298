package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

func newMappings() *cobra.Command {
	command := &cobra.Command{
		Use:   "mappings",
		Short: "Lists the bundled attribute mappings, shows one, lists source attributes",
		Long: `Lists the bundled attribute mappings. A definition names one of them, or a file.
The guide of mockentra describes the format.`,
		Example: `  scimproof mappings
  scimproof mappings show entra-default
  scimproof mappings show ours.yaml
  scimproof mappings sources`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			for _, name := range mockentra.MappingNames() {
				mapping, err := mockentra.LoadMapping(name)
				if err != nil {
					return failed(verdict.ExitNoAnswer, err)
				}
				fmt.Fprintf(command.OutOrStdout(), "%-16s  %s, %s\n", name,
					verdict.Plural(len(mapping.Users), "row for users", "rows for users"),
					verdict.Plural(len(mapping.Groups), "row for groups", "rows for groups"))
			}
			return nil
		},
	}
	command.AddCommand(newMappingsShow(), newMappingsSources())
	return command
}

func newMappingsShow() *cobra.Command {
	command := &cobra.Command{
		Use:   "show NAME|FILE",
		Short: "Prints the rows of a mapping, and what Entra would not treat as written",
		Long: `Prints the rows of a mapping: its source, constant or expression, the target, and
the further keys of the row. A mapping with mistakes is refused with each of them:
file, line, and what was expected.

Exit codes: 0 the mapping can be used; 2 it has mistakes.`,
		Example: `  scimproof mappings show ours.yaml`,
		Args:    exactly("NAME or FILE"),
		RunE: func(command *cobra.Command, args []string) error {
			mapping, err := session.LoadMapping(targets.Mapped(args[0]))
			if wrong, ok := errors.AsType[*mockentra.MappingError](err); ok {
				wrong.File = args[0] // with its directory
			}
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			mapping.File = args[0]
			return failedOn(showMapping(command.OutOrStdout(), mapping))
		},
	}
	complete(command, true, mockentra.MappingNames)
	return command
}

// failedOn is a failure to write.
func failedOn(err error) error {
	if err == nil {
		return nil
	}
	return failed(verdict.ExitNoAnswer, err)
}

func showMapping(out io.Writer, mapping *mockentra.Mapping) error {
	var text strings.Builder
	for _, part := range []struct {
		name string
		rows []*mockentra.Row
	}{{"users", mapping.Users}, {"groups", mapping.Groups}} {
		if len(part.rows) == 0 {
			fmt.Fprintf(&text, "%s: not provisioned\n", part.name)
			continue
		}
		fmt.Fprintf(&text, "%s:\n", part.name)
		for _, row := range part.rows {
			fmt.Fprintf(&text, "  %s → %s%s\n", reports.Visible(origin(row)), reports.Visible(row.Target), reports.Visible(traits(row)))
		}
	}
	for _, warning := range mapping.Warnings() {
		fmt.Fprintf(&text, "warning: %s\n", reports.Visible(warning))
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// origin is what gives a row's value, as an expression of Entra's writes it.
func origin(row *mockentra.Row) string {
	switch {
	case row.Source != "":
		return "[" + row.Source + "]"
	case row.Constant != "":
		return strconv.Quote(row.Constant)
	}
	return row.Expression
}

// traits are the further keys of a row that are set, in parentheses.
func traits(row *mockentra.Row) string {
	var all []string
	if row.Matching > 0 {
		all = append(all, fmt.Sprintf("matching %d", row.Matching))
	}
	for _, key := range []struct{ name, value string }{{"type", row.Type}, {"apply", row.Apply}, {"default", row.Default}} {
		if key.value != "" {
			all = append(all, key.name+" "+key.value)
		}
	}
	if row.CaseExact {
		all = append(all, "case_exact")
	}
	if !row.Exported() {
		all = append(all, "not exported")
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

func newMappingsSources() *cobra.Command {
	return &cobra.Command{
		Use:   "sources",
		Short: "Lists the source attributes that a row may read",
		Long: `Lists the attributes of users and groups that a row may read, under the names of
Entra's portal. A directory extension, extension_APPID_NAME, is one, too.`,
		Example: `  scimproof mappings sources`,
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			table := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
				for _, source := range mockentra.SourceAttributes(kind) {
					fmt.Fprintf(table, "%s\t%s\t%s\n", strings.ToLower(kind.String()), source.Name, content(source))
				}
			}
			return failedOn(table.Flush())
		},
	}
}

func content(source mockentra.SourceAttribute) string {
	switch {
	case source.Refer && source.Multi:
		return "references"
	case source.Refer:
		return "reference"
	case source.Multi:
		return "list"
	}
	return "text"
}
