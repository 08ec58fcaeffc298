//go:build unix

package targets

import (
	"errors"
	"os"
)

// Release lets others in. A nil lock has nothing to release.
func (l *Lock) Release() (err error) {
	if l == nil || !l.file.Locked() {
		return nil
	}
	if current(l.file) { // not one that somebody made after ours was removed
		err = os.Remove(l.file.Path())
	}
	return errors.Join(err, l.file.Unlock()) // in this order: nobody can lock the name in between
}
