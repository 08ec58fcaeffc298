package targets

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// How much is read of a file, in bytes.
const (
	mostText   = 1 << 20  // of a definition, a mapping, known deviations, certificates
	mostSecret = 64 << 10 // of a token, a password, an assertion; also of what a command prints
)

// onDisk is a directory of this machine as fs.FS. To open a file in it waits for nobody: a pipe without a writer would.
type onDisk string

// Open implements fs.FS.
func (d onDisk) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return openFile(filepath.Join(string(d), filepath.FromSlash(name)))
}

func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// readPath reads a whole file, as wholeFile does.
func readPath(path string, most int) ([]byte, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, err
	}
	return wholeFile(file, path, most)
}

// readWithin reads a whole file of a directory, as wholeFile does.
func readWithin(dir fs.FS, name string, most int) ([]byte, error) {
	file, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	return wholeFile(file, name, most)
}

// wholeFile reads a file to its end and closes it. What has no end, or is larger than most bytes, is an *fs.PathError.
func wholeFile(file fs.File, name string, most int) ([]byte, error) {
	defer func() { _ = file.Close() }()
	about, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if kind := about.Mode(); !kind.IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it is %s, expected a file", noFile(kind))}
	}
	data, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err == nil && len(data) > most {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it is larger than %d KiB", most>>10)}
	}
	return data, err
}

// noFile says what something is that is no regular file.
func noFile(kind fs.FileMode) string {
	switch {
	case kind.IsDir():
		return "a directory"
	case kind&fs.ModeNamedPipe != 0:
		return "a pipe"
	case kind&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else (" + kind.Type().String() + ")"
}
