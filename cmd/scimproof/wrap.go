package main

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// wrapper breaks the lines of what is written between words, at the width of the terminal; what follows is indented as far as
// the line was, and two columns more. A text without a line's end, such as the progress, passes as it is.
type wrapper struct {
	out   io.Writer
	width func() int
}

// wrapped is a wrapper for what is printed on a file that is a terminal, and out itself for any other.
func wrapped(out io.Writer, file *os.File) io.Writer {
	if !steerable(file) {
		return out
	}
	return wrapper{out, func() int { return widthOf(file) }}
}

// Write implements io.Writer.
func (w wrapper) Write(text []byte) (int, error) {
	var wrapped bytes.Buffer
	for line := range bytes.Lines(text) {
		if plain, whole := bytes.CutSuffix(line, []byte("\n")); whole {
			wrapped.WriteString(wrap(string(plain), w.width()) + "\n")
			continue
		}
		wrapped.Write(line)
	}
	if _, err := wrapped.WriteTo(w.out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escape matches what colours a text, which takes no room.
var escape = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

func columns(text string) int { return utf8.RuneCountInString(escape.ReplaceAllString(text, "")) }

func wrap(line string, width int) string {
	if columns(line) <= width {
		return line
	}
	indent := strings.Repeat(" ", len(line)-len(strings.TrimLeft(line, " "))+2)
	var out strings.Builder
	at, bare := 0, true // bare: no word stands on the line yet
	for i, word := range strings.Split(line, " ") {
		size := columns(word)
		switch {
		case i == 0:
		case at+1+size > width && !bare:
			out.WriteString("\n" + indent)
			at, bare = len(indent), true
		default:
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at, bare = at+size, bare && size == 0
	}
	return out.String()
}
