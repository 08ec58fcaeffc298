package main

import (
	"io"
	"time"

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

// claim makes the output directory of a run, and is lock for it. One in which nothing was written is gone after release.
func claim(definition targets.Definition, chosen string, allowParallel bool, out io.Writer) (made output, release func(), err error) {
	if made, err = makeOutput(chosen, time.Now()); err != nil {
		return made, nil, failed(verdict.ExitUsage, err)
	}
	unlock, err := lock(definition, made.dir, allowParallel, out)
	if err != nil {
		made.discard()
		return made, nil, err
	}
	made.lead()
	return made, func() { unlock(); made.discard() }, nil
}

// occupy makes the output directory and keeps others from writing to it.
func occupy(chosen string, out io.Writer) (made output, release func(), err error) {
	made, err = makeOutput(chosen, time.Now())
	if err == nil {
		release, err = targets.HoldOutput(made.dir, out)
	}
	if err != nil {
		return made, nil, failed(verdict.ExitUsage, err)
	}
	made.lead()
	return made, release, nil
}
