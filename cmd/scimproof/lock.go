package main

import (
	"io"

	"github.com/scimproof/scimproof/targets"
)

// lock keeps other runs away from the provider, until release is called.
func lock(definition targets.Definition, allowParallel bool, out io.Writer) (release func(), err error) {
	if release, err = definition.Hold(allowParallel, out); err != nil {
		err = failed(exitUsage, err)
	}
	return release, err
}
