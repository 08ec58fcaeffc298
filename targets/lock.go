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
	"time"

	"github.com/gofrs/flock"
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
	return fmt.Sprintf("another run is using %s%s: wait for it to end, or pass --allow-parallel to run both (in go test and godog: SCIMPROOF_ALLOW_PARALLEL=1)",
		e.Holder.Base, e.Holder.words())
}

// words tells who it is, as far as it has signed yet.
func (h Holder) words() string {
	if h.PID == 0 {
		return ""
	}
	return fmt.Sprintf(" (pid %d, started %s)", h.PID, h.Started.Local().Format(time.DateTime))
}

// Lock keeps other runs of the same user on the same machine away from a provider. The system lets go of it when the process
// dies, in whatever way.
type Lock struct {
	file  *flock.Flock
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
		return nil, fmt.Errorf("cannot create the lock: %w", err)
	}
	address := Tenant(base)
	sum := sha256.Sum256([]byte(address))
	return acquire(filepath.Join(dir, hex.EncodeToString(sum[:16])+".json"), address)
}

// acquire takes the lock whose file is at path.
func acquire(path, address string) (*Lock, error) {
	for {
		lock, err := take(flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600)), address)
		if lock != nil || err != nil {
			return lock, err
		}
	}
}

// take locks a file and writes its holder, which a full disk may not take: the lock holds all the same. Nil without an error says
// that the file was removed meanwhile.
func take(file *flock.Flock, address string) (*Lock, error) {
	locked, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("cannot acquire the lock: %w", err)
	}
	if locked && !current(file) {
		return nil, file.Unlock()
	}
	before, known := holder(file.Path())
	if !locked {
		before.Base = address
		return nil, &HeldError{before}
	}
	lock := &Lock{file: file}
	if known {
		lock.Stale = &before
	}
	_ = sign(file, &Holder{PID: os.Getpid(), Started: time.Now(), Base: address})
	return lock, nil
}

// current reports whether the locked file is still the one that has its name.
func current(file *flock.Flock) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(file.Path())
	return err == nil && os.SameFile(mine, named)
}

// The holder stands in the first line of a lock's file, after its first byte: that is what is locked, and Windows lets nobody read
// or write it then.
const holderAt, holderMost = 1, 4096

func holder(path string) (Holder, bool) {
	file, err := openFile(path)
	if err != nil {
		return Holder{}, false
	}
	defer file.Close()
	var known Holder
	err = json.NewDecoder(io.NewSectionReader(file, holderAt, holderMost)).Decode(&known)
	return known, err == nil
}

// sign writes the holder of a locked file; nil = nobody any more.
func sign(locked *flock.Flock, holder *Holder) error {
	var line []byte
	if holder != nil {
		var err error
		if line, err = json.Marshal(holder); err != nil {
			return err
		}
	}
	line = append(line, '\n')
	file, err := os.OpenFile(locked.Path(), os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("cannot write the lock: %w", err)
	}
	_, err = file.WriteAt(line, holderAt)
	return errors.Join(err, file.Close())
}
