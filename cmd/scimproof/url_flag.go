package main

import (
	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/targets"
)

// place is where a target is, when it is not where its definition says.
type place struct{ url string }

func (p *place) flag(command *cobra.Command) {
	command.Flags().StringVar(&p.url, "url", "", "base URL of a running provider, in place of the one in TARGET's definition; the bearer token is read from $SCIM_TOKEN")
}

// find resolves the target that the command line names.
func (p place) find(args []string) (targets.Definition, error) {
	definition, err := find(args)
	if err != nil || p.url == "" {
		return definition, err
	}
	return definition.At(p.url, targets.OSEnv())
}

// words are those of a command line that names the same place.
func (p place) words() []string {
	if p.url == "" {
		return nil
	}
	return []string{"--url", p.url}
}
