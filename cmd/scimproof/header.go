package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
)

// heading completes the run file's first line with what only the command knows.
func heading(flags runFlags, args []string, definition targets.Definition) func(*run.Header) {
	return func(header *run.Header) {
		header.Config = append(header.Config, run.Setting{Name: "deadline", Value: flags.deadline.String()})
		if definition.Rate > 0 {
			header.Config = append(header.Config, run.Setting{Name: "rate", Value: definition.Rate.String()})
		}
		if flags.keep {
			header.Config = append(header.Config, run.Setting{Name: "keep", Value: "true"})
		}
		header.Config = append(header.Config, flags.settings(definition)...)
		words := append(slices.Clone(args), flags.place.words()...)
		words = append(words, "--seed", fmt.Sprint(flags.seed))
		if flags.profile != "entra" {
			words = append(words, "--profile", flags.profile)
		}
		if flags.features != "" {
			words = append(words, "--features", flags.features)
		}
		if flags.rate > 0 {
			words = append(words, "--rate", flags.rate.String())
		}
		if flags.readOnly {
			words = append(words, "--read-only")
		}
		if flags.deviations != "" {
			words = append(words, "--deviations", flags.deviations)
		}
		header.Rerun = ownCommand("run", definition, words)
		header.Clean = flags.place.cleaning(definition, args)
	}
}

// cleaning is the command that removes what a run has left at a target, less --out; "" where the target ends with the run.
func (p place) cleaning(definition targets.Definition, target []string) string {
	if definition.Kind() == "embedded" {
		return ""
	}
	return ownCommand("clean", definition, slices.Concat(target, p.words()))
}

// ownCommand is a command of ours with these words behind it, as a shell reads it. No secret of the target is in it, but where it is the
// name of the program or of the command: that of the providers that we start is.
func ownCommand(command string, definition targets.Definition, words []string) string {
	line := []string{"scimproof", command}
	for _, word := range words {
		line = append(line, evidence.Quote(definition.Redactor().Text(word)))
	}
	return strings.Join(line, " ")
}
