package targets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// outputLock is the file in an output directory that is locked.
const outputLock = ".scimproof.lock"

// WritingError says that another run writes to an output directory.
type WritingError struct{ Holder Holder } // whose Base is the directory

func (e *WritingError) Error() string {
	return fmt.Sprintf("another run is writing to %s%s: wait for it to end, or use another --out (in go test and godog: SCIMPROOF_OUT)",
		e.Holder.Base, e.Holder.words())
}

// HoldOutput keeps others from writing to an output directory, until release is called; a *WritingError says who writes there. The
// kernel lets go of it when the process dies. In a directory that is not there nothing is held. That there is no place for a lock
// goes to out and stops nothing.
func HoldOutput(dir string, out io.Writer) (release func(), err error) {
	nothing := func() {}
	lock, err := acquire(filepath.Join(dir, outputLock), dir)
	held := new(HeldError)
	switch {
	case errors.As(err, &held):
		return nothing, &WritingError{held.Holder}
	case errors.Is(err, fs.ErrNotExist):
		return nothing, nil
	case err != nil:
		fmt.Fprintf(out, "cannot detect other runs that write to %s: %v\n", dir, err)
		return nothing, nil
	}
	return func() {
		if err := lock.Release(); err != nil {
			fmt.Fprintln(out, "cannot release the lock: "+err.Error())
		}
	}, nil
}
