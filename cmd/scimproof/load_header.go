package main

import (
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
)

// header is what the command line says of the run.
func (f loadFlags) header(definition targets.Definition, args []string) run.Header {
	header := run.Header{Profile: "entra", Seed: f.seed}
	words := append(slices.Clone(args), f.place.words()...)
	for _, setting := range f.settings(definition) {
		header.Config = append(header.Config, setting)
		words = append(words, "--"+setting.Name)
		if setting.Value != "true" { // a flag that is on takes no value
			words = append(words, setting.Value)
		}
	}
	header.Config = append(header.Config, definition.KnobSettings()...)
	header.Rerun = ownCommand("load", definition, words)
	header.Clean = f.place.cleaning(definition, args[:1])
	return header
}

// settings are the flags that decide what happens, under their names: they stand in the run file, and in the command that repeats
// the run. load_header_test.go lists the flags that are not among them.
func (f loadFlags) settings(definition targets.Definition) []run.Setting {
	settings := []run.Setting{
		{Name: "users", Value: fmt.Sprint(f.users)}, {Name: "groups", Value: fmt.Sprint(f.groups)},
		{Name: "members", Value: fmt.Sprint(f.members)}, {Name: "rate", Value: f.rate.String()},
		{Name: "max-live", Value: fmt.Sprint(f.maxLive)}, {Name: "workers", Value: fmt.Sprint(f.workers)},
		{Name: "deadline", Value: f.deadline.String()}, {Name: "seed", Value: fmt.Sprint(f.seed)},
	}
	if f.deviations != "" {
		settings = append(settings, run.Setting{Name: "deviations", Value: f.deviations})
	}
	if f.duration > 0 {
		settings = append(settings, run.Setting{Name: "duration", Value: f.duration.String()})
	}
	for _, one := range f.slos.list {
		settings = append(settings, run.Setting{Name: "slo", Value: one.text})
	}
	settings = append(settings, f.safety.settings(definition)...)
	if f.keep {
		settings = append(settings, run.Setting{Name: "keep", Value: "true"})
	}
	if f.timeout > 0 {
		settings = append(settings, run.Setting{Name: "timeout", Value: f.timeout.String()})
	}
	return settings
}
