package main

import (
	"io"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// lock keeps other runs away from the provider and from the output directory, until release is called.
func lock(definition targets.Definition, dir string, allowParallel bool, out io.Writer) (release func(), err error) {
	release, err = session.Lock(definition, dir, allowParallel, out)
	if err != nil {
		return nil, failed(verdict.ExitUsage, err)
	}
	return release, nil
}

// claim is lock for a run that may have to make its output directory.
func claim(definition targets.Definition, dir string, allowParallel bool, out io.Writer) (release func(), err error) {
	if _, err := makeOutput(dir); err != nil {
		return nil, failed(verdict.ExitUsage, err)
	}
	return lock(definition, dir, allowParallel, out)
}

// occupy makes the output directory and keeps others from writing to it.
func occupy(dir string, out io.Writer) (made output, release func(), err error) {
	made, err = makeOutput(dir)
	if err == nil {
		release, err = targets.HoldOutput(dir, out)
	}
	if err != nil {
		return made, nil, failed(verdict.ExitUsage, err)
	}
	return made, release, nil
}
