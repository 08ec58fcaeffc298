package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/targets"
)

// lock keeps other runs away from a provider that runs already, until release is called. Providers that a run starts are its own,
// and one that is only read bears several.
func lock(definition targets.Definition, allowParallel bool, out io.Writer) (release func(), err error) {
	nothing := func() {}
	if definition.Kind() != "remote" || definition.ReadOnly || allowParallel {
		return nothing, nil
	}
	held, err := targets.Acquire(targets.LockDir(), definition.URL)
	if other := new(targets.HeldError); errors.As(err, &other) {
		return nothing, failed(exitUsage, other)
	}
	if err != nil { // no place for it, as in a container without a writable disk
		fmt.Fprintln(out, "another run on this provider would not be noticed: "+err.Error())
		return nothing, nil
	}
	if dead := held.Stale; dead != nil {
		fmt.Fprintf(out, "a run on this provider ended without cleaning up (pid %d, begun %s): `scimproof clean` removes what it left\n",
			dead.PID, dead.Started.Local().Format(time.DateTime))
	}
	return func() {
		if err := held.Release(); err != nil {
			fmt.Fprintln(out, "lock was not released: "+reports.Visible(err.Error()))
		}
	}, nil
}
