package targets

import (
	"errors"
	"os"
)

// Release lets others in. A nil lock has nothing to release. Windows removes no file that somebody has open: who opens it as it is
// unlocked keeps it, and must not take us for dead.
func (l *Lock) Release() error {
	if l == nil || !l.file.Locked() {
		return nil
	}
	err := errors.Join(sign(l.file, nil), l.file.Unlock())
	_ = os.Remove(l.file.Path())
	return err
}
