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
	"time"

	"github.com/scimproof/scimproof/scim"
)

// journal keeps lines in the order they come in, in a file or, without one, in memory.
type journal struct {
	file   *os.File
	memory []byte
	buffer []byte // of the line that is written
	end    int64
	lost   []Entry // lines that could not be written: the disk is full
}

// unwritten is where the lines begin that are not in the file.
const unwritten = 1 << 46

// add appends one line with a single write and returns where it begins.
func (j *journal) add(entry Entry) (at int64, err error) {
	line := append(entry.line(j.buffer[:0]), '\n')
	j.buffer = line
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

// line appends the entry as JSON. encoding/json would take as long as the rest of what is done for a creation.
func (e Entry) line(to []byte) []byte {
	to = append(to, '{')
	to = member(to, "path", e.Path)
	to = member(to, "filter", e.Filter)
	for _, names := range []struct {
		key string
		of  *scim.Named
	}{{"sent", e.Sent}, {"also", e.Also}} {
		if names.of != nil {
			to = append(append(append(comma(to), '"'), names.key...), `":{`...)
			to = member(to, "userName", names.of.UserName)
			to = member(to, "displayName", names.of.DisplayName)
			to = append(member(to, "externalId", names.of.ExternalID), '}')
		}
	}
	if !e.At.IsZero() {
		to = member(to, "at", e.At.Format(time.RFC3339Nano))
	}
	to = member(to, "state", e.State)
	to = member(to, "mark", e.Mark)
	return append(member(to, "why", e.Why), '}')
}

// member appends a member of an object, unless its value is empty.
func member(to []byte, key, value string) []byte {
	if value == "" {
		return to
	}
	to = append(append(append(comma(to), '"'), key...), `":`...)
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(to, scim.JSON(value)...)
		}
	}
	return append(append(append(to, '"'), value...), '"')
}

func comma(to []byte) []byte {
	if to[len(to)-1] != '{' {
		to = append(to, ',')
	}
	return to
}

// read returns the line that begins at an offset.
func (j *journal) read(at int64) (entry Entry, err error) {
	if at >= unwritten {
		return j.lost[at-unwritten], nil
	}
	if j.file == nil {
		line, _, _ := bytes.Cut(j.memory[at:], []byte("\n"))
		return entry, json.Unmarshal(line, &entry)
	}
	for size := 512; ; size *= 4 {
		text := make([]byte, size)
		n, err := j.file.ReadAt(text, at)
		line, _, whole := bytes.Cut(text[:n], []byte("\n"))
		switch {
		case whole:
			return entry, json.Unmarshal(line, &entry)
		case err != nil:
			return entry, err
		}
	}
}

func (j *journal) from(at int64) io.Reader {
	if j.file == nil {
		return bytes.NewReader(j.memory[min(at, int64(len(j.memory))):])
	}
	return io.NewSectionReader(j.file, at, 1<<62)
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
			return fmt.Errorf("cannot read it: %w", err)
		}
		var entry Entry
		problem := json.Unmarshal(text, &entry)
		if err != nil {
			if err := j.file.Truncate(j.end); err != nil {
				return fmt.Errorf("cannot append to it: %w", err)
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
