package targets

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Hold keeps other runs away from a provider that runs already, until release is called; a *HeldError says which run is there.
// Providers that a run starts are its own, and one that is only read bears several. What is worth knowing but stops nothing goes to
// out: that there is no place for a lock, or that a run before ended without cleaning up.
func (d Definition) Hold(allowParallel bool, out io.Writer) (release func(), err error) {
	nothing := func() {}
	if d.Kind() != "remote" || d.ReadOnly || allowParallel {
		return nothing, nil
	}
	held, err := Acquire(LockDir(), d.URL)
	if other := new(HeldError); errors.As(err, &other) {
		return nothing, other
	}
	if err != nil { // no place for it, as in a container without a writable disk
		fmt.Fprintln(out, "cannot detect other runs on this provider: "+err.Error())
		return nothing, nil
	}
	if dead := held.Stale; dead != nil {
		fmt.Fprintf(out, "an earlier run on this provider did not clean up (pid %d, started %s): run `scimproof clean` to remove what it left\n",
			dead.PID, dead.Started.Local().Format(time.DateTime))
	}
	return func() {
		if err := held.Release(); err != nil {
			fmt.Fprintln(out, "cannot release the lock: "+err.Error())
		}
	}, nil
}
