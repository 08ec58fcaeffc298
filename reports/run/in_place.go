package run

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// InPlace reports whether an open file is still the one at the path that it was opened by: others may have removed or replaced it.
func InPlace(file *os.File) bool {
	ours, err := file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(file.Name())
	return err == nil && os.SameFile(ours, found)
}

// Restore writes what an open file holds to its path anew, directory included. The file stays open, and is another one then.
func Restore(file *os.File) error {
	if err := os.MkdirAll(filepath.Dir(file.Name()), 0o755); err != nil {
		return fmt.Errorf("directory of %s cannot be made anew: %w", file.Name(), err)
	}
	anew, err := os.Create(file.Name())
	if err != nil {
		return fmt.Errorf("%s cannot be written anew: %w", file.Name(), err)
	}
	_, err = io.Copy(anew, io.NewSectionReader(file, 0, math.MaxInt64))
	return errors.Join(err, anew.Close())
}
