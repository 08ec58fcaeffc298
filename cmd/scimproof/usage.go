package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/scimproof/scimproof/features"
)

// exactly wants one argument for each of names, such as TARGET.
func exactly(names ...string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		return miscounted(command, args, strings.Join(names, " and "))
	}
}

// atMost wants no more arguments than names.
func atMost(names ...string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) <= len(names) {
			return nil
		}
		return miscounted(command, args, "at most "+strings.Join(names, " and "))
	}
}

// atLeastTwo wants two arguments or more.
func atLeastTwo(command *cobra.Command, args []string) error {
	if len(args) > 1 {
		return nil
	}
	return miscounted(command, args, "at least two")
}

// noArguments wants none. Of a command with commands of its own, an argument is the name of one.
func noArguments(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !command.HasSubCommands() {
		return miscounted(command, args, "no arguments")
	}
	var names []string
	for _, known := range command.Commands() {
		names = append(names, known.Name())
	}
	return fmt.Errorf("unknown command %q for %q%s", args[0], command.CommandPath(), features.DidYouMean(args[0], names))
}

// miscounted says what a command wants and shows how it is written.
func miscounted(command *cobra.Command, args []string, want string) error {
	got := "none"
	if len(args) > 0 {
		got = strings.Join(args, " ")
	}
	example, _, _ := strings.Cut(strings.TrimSpace(command.Example), "\n")
	return fmt.Errorf("expected %s, got %s; for example: %s", want, got, example)
}

// flagError says what is wrong with a flag, in words of people instead of those of Go.
func flagError(command *cobra.Command, err error) error {
	unknown, invalid := new(pflag.NotExistError), new(pflag.InvalidValueError)
	switch {
	case errors.As(err, &unknown):
		var names []string
		command.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
		var near string
		if name := unknown.GetSpecifiedName(); unknown.GetSpecifiedShortnames() == "" {
			near = features.DidYouMean("--"+name, names)
		}
		return fmt.Errorf("%w%s", err, near)
	case errors.As(err, &invalid):
		if form := valueForm(invalid.GetFlag().Value.Type()); form != "" {
			return fmt.Errorf("--%s is %q: expected %s", invalid.GetFlag().Name, invalid.GetValue(), form)
		}
		if invalid.GetFlag().Value.Type() == "rate" {
			return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
		}
	}
	return err
}

// valueForm is what values of a type of flag look like, "" where the error of the type says it.
func valueForm(kind string) string {
	switch kind {
	case "int", "int64":
		return "a whole number"
	case "duration":
		return "a number and its unit, such as 30s, 5m or 1h30m"
	case "bool":
		return "true or false"
	}
	return ""
}
