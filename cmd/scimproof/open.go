package main

import (
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/container"
)

// launchers has every way of starting a provider. What is started is tracked until it has stopped.
func launchers(profile string) targets.Launcher {
	return remembered{targets.Launchers{
		"embedded":  builtin.Launcher{Profile: profile},
		"process":   targets.Processes{},
		"container": container.Launcher{},
		"remote":    targets.Remote{},
	}}
}

// find resolves the target of the command line; without one it is the bundled reference provider.
func find(args []string) (targets.Definition, error) {
	name := "reference"
	if len(args) > 0 {
		name = args[0]
	}
	definition, err := targets.Find(name, targets.OSEnv())
	if err == nil {
		err = bundled(definition)
	}
	return definition.Kept(), err
}

// bundled says before anything is begun that there is no such embedded provider.
func bundled(definition targets.Definition) error {
	if definition.Launch.Embedded == "" {
		return nil
	}
	_, err := builtin.New(definition.Launch.Embedded, "entra", "")
	return err
}
