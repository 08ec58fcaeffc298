package run

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// InPlace reports whether an open file is still the one at its path; another program may have removed or replaced it.
func InPlace(file *os.File) bool {
	ours, err := file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(file.Name())
	return err == nil && os.SameFile(ours, found)
}

// Restore rewrites the content of an open file to its path, directory included. The open file is then not the one at the path.
func Restore(file *os.File) error {
	if err := os.MkdirAll(filepath.Dir(file.Name()), 0o755); err != nil {
		return fmt.Errorf("cannot recreate the directory of %s: %w", file.Name(), err)
	}
	anew, err := os.Create(file.Name())
	if err != nil {
		return fmt.Errorf("cannot rewrite %s: %w", file.Name(), err)
	}
	_, err = io.Copy(anew, io.NewSectionReader(file, 0, math.MaxInt64))
	return errors.Join(err, anew.Close())
}
