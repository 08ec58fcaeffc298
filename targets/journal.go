package targets

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// journal keeps lines in the order they come in, in a file or, without one, in memory.
type journal struct {
	file   *os.File
	memory []byte
	end    int64
	lost   []Entry // lines that could not be written: the disk is full
}

// unwritten is where the lines begin that are not in the file.
const unwritten = 1 << 46

// add appends one line with a single write and returns where it begins.
func (j *journal) add(entry Entry) (at int64, err error) {
	line, err := json.Marshal(entry)
	if err != nil {
		return j.end, err
	}
	line = append(line, '\n')
	at = j.end
	if j.file == nil {
		j.memory = append(j.memory, line...)
		j.end += int64(len(line))
		return at, nil
	}
	if len(j.lost) == 0 {
		if _, err = j.file.Write(line); err == nil {
			j.end += int64(len(line))
			return at, nil
		}
	}
	j.lost = append(j.lost, entry) // nor what comes after, which would stand behind a torn line
	return unwritten + int64(len(j.lost)) - 1, cmp.Or(err, errUnwritten)
}

var errUnwritten = errors.New("an earlier line could not be written")

// read returns the line that begins at an offset.
func (j *journal) read(at int64) (entry Entry, err error) {
	if at >= unwritten {
		return j.lost[at-unwritten], nil
	}
	line, err := bufio.NewReader(j.from(at)).ReadBytes('\n')
	if err != nil {
		return entry, err
	}
	return entry, json.Unmarshal(line, &entry)
}

func (j *journal) from(at int64) io.Reader {
	if j.file == nil {
		return bytes.NewReader(j.memory[min(at, int64(len(j.memory))):])
	}
	return io.NewSectionReader(j.file, at, 1<<62)
}

// there reports whether the file is still the one at its path.
func (j *journal) there() bool {
	ours, err := j.file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(j.file.Name())
	return err == nil && os.SameFile(ours, found)
}

// restore writes what the file holds to its path anew.
func (j *journal) restore() error {
	if err := os.MkdirAll(filepath.Dir(j.file.Name()), 0o755); err != nil {
		return err
	}
	anew, err := os.Create(j.file.Name())
	if err != nil {
		return err
	}
	_, err = io.Copy(anew, j.from(0))
	return errors.Join(err, anew.Close())
}

// each yields all lines from the first on, until yield returns false.
func (j *journal) each(yield func(Entry) bool) {
	lines := bufio.NewScanner(j.from(0))
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		var entry Entry
		if json.Unmarshal(lines.Bytes(), &entry) == nil && !yield(entry) {
			return
		}
	}
	for _, entry := range j.lost {
		if !yield(entry) {
			return
		}
	}
}

// longestLine is more than any line has: a name of a few kilobytes, and an id.
const longestLine = 1 << 20

// resume reads the lines of an earlier run and cuts off a last one that is not whole.
func (j *journal) resume(take func(entry Entry, at int64) error) error {
	reader := bufio.NewReader(j.file)
	for line := 1; ; line++ {
		text, err := reader.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("cannot be read: %w", err)
		}
		var entry Entry
		problem := json.Unmarshal(text, &entry)
		if err != nil {
			if err := j.file.Truncate(j.end); err != nil {
				return fmt.Errorf("cannot be continued: %w", err)
			}
			if problem != nil { // cut, or nothing
				return nil
			}
			at, err := j.add(entry) // only the line break was lost
			return errors.Join(err, take(entry, at))
		}
		if problem == nil {
			problem = take(entry, j.end)
		}
		if problem != nil {
			return fmt.Errorf("line %d: %w", line, problem)
		}
		j.end += int64(len(text))
	}
}
