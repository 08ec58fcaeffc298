package targets

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Holder is who works on a provider.
type Holder struct {
	PID     int       `json:"pid"`
	Started time.Time `json:"started"`
	Base    string    `json:"base"` // without its query
}

// HeldError says that another run works on the provider.
type HeldError struct{ Holder Holder }

func (e *HeldError) Error() string {
	return fmt.Sprintf("another run works on %s%s: wait for its end, or allow both by --allow-parallel (in go test and godog: SCIMPROOF_ALLOW_PARALLEL=1)",
		e.Holder.Base, e.Holder.words())
}

// words tells who it is, as far as it has signed yet.
func (h Holder) words() string {
	if h.PID == 0 {
		return ""
	}
	return fmt.Sprintf(" (pid %d, begun %s)", h.PID, h.Started.Local().Format(time.DateTime))
}

// Lock keeps other runs of the same user on the same machine away from a provider. The kernel lets go of it when the process
// dies, in whatever way.
type Lock struct {
	file  *os.File
	Stale *Holder // who died with it, nil where nobody did
}

// LockDir is where the locks of the user are: the cache directory, or that of temporary files where there is none.
func LockDir() string {
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "scimproof", "locks")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("scimproof-%d", os.Getuid()), "locks")
}

// Acquire takes the lock of a provider in dir. Where somebody has it the error is a *HeldError.
func Acquire(dir, base string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("lock cannot be made: %w", err)
	}
	address := Tenant(base)
	sum := sha256.Sum256([]byte(address))
	return acquire(filepath.Join(dir, hex.EncodeToString(sum[:16])+".json"), address)
}

// acquire takes the lock whose file is at path.
func acquire(path, address string) (*Lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("lock cannot be made: %w", err)
		}
		lock, err := take(file, address)
		if lock != nil || err != nil {
			return lock, err
		}
	}
}

// take locks an open file and writes its holder, which a full disk may not take: the lock holds all the same. Nil without an error
// says that the file was removed meanwhile.
func take(file *os.File, address string) (*Lock, error) {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	before, known := holder(file)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		before.Base = address
		return nil, errors.Join(&HeldError{before}, file.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock %s cannot be taken: %w", file.Name(), err), file.Close())
	case !current(file):
		return nil, file.Close()
	}
	lock := &Lock{file: file}
	if known {
		lock.Stale = &before
	}
	_ = lock.sign(Holder{PID: os.Getpid(), Started: time.Now(), Base: address})
	return lock, nil
}

// current reports whether the open file is still the one that has its name.
func current(file *os.File) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(file.Name())
	return err == nil && os.SameFile(mine, named)
}

func holder(file *os.File) (Holder, bool) {
	data, err := io.ReadAll(file)
	var known Holder
	if err != nil || json.Unmarshal(data, &known) != nil {
		return Holder{}, false
	}
	return known, true
}

func (l *Lock) sign(holder Holder) error {
	line, err := json.Marshal(holder)
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("lock cannot be written: %w", err)
	}
	if _, err := l.file.WriteAt(append(line, '\n'), 0); err != nil {
		return fmt.Errorf("lock cannot be written: %w", err)
	}
	return nil
}

// Release lets others in. A nil lock has nothing to release.
func (l *Lock) Release() (err error) {
	if l == nil || l.file == nil {
		return nil
	}
	if current(l.file) { // not one that somebody made after ours was removed
		err = os.Remove(l.file.Name())
	}
	err = errors.Join(err, l.file.Close()) // in this order: nobody can lock the name in between
	l.file = nil
	return err
}
