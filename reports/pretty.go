package reports

import (
	"encoding/json"
	"strconv"
	"strings"
)

// line is one line of a body as shown. Mark says that the finding is here; Note says so in words.
type line struct {
	Text string
	Mark bool
	Note string
}

// pretty breaks a body into lines: JSON indented as far as indent goes, anything else as it is. The line that pointer (RFC 6901) names is marked;
// where the body has no such place, the innermost one that exists is.
func pretty(body, pointer string) []line {
	indented, ok := indent(body)
	if !ok {
		return plainLines(body)
	}
	lines := plainLines(indented)
	if pointer != "" {
		mark(lines, tokens(pointer))
	}
	return folded(lines)
}

// folded puts objects and lists that are short and have no mark in them on one line each, as a person would write them.
func folded(lines []line) []line {
	const widest = 88 // characters, without what indents them
	var out []line
	var open []int // where the open brackets stand in out
	for _, next := range lines {
		out = append(out, next)
		text := strings.TrimSpace(next.Text)
		switch {
		case text == "":
		case strings.HasPrefix(text, "}") || strings.HasPrefix(text, "]"):
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if joined, ok := join(out[start:], widest); ok && start > 0 {
				out = append(out[:start], line{Text: joined})
			}
		case strings.HasSuffix(text, "{") || strings.HasSuffix(text, "["):
			open = append(open, len(out)-1)
		}
	}
	return out
}

func join(lines []line, widest int) (string, bool) {
	text := lines[0].Text
	room := widest + len(text) - len(strings.TrimLeft(text, " "))
	if lines[0].Mark || len(text) > room {
		return "", false
	}
	for i, next := range lines[1:] {
		more := strings.TrimSpace(next.Text)
		if i > 0 && i < len(lines)-2 {
			more = " " + more
		}
		if next.Mark || len(text)+len(more) > room {
			return "", false
		}
		text += more
	}
	return text, true
}

func plainLines(text string) []line {
	if text == "" {
		return nil
	}
	parts := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	lines := make([]line, len(parts))
	for i, part := range parts {
		lines[i].Text = part
	}
	return lines
}

func tokens(pointer string) []string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, part := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return parts
}

// level is an open object or array while the indented lines are walked.
type level struct {
	array bool
	next  int // index of the next element
	path  int // how many tokens of the pointer lead here; -1 = beside it
}

// mark walks the lines that indent made: one member, element or bracket each.
func mark(lines []line, wanted []string) {
	var open []level
	best, depth := 0, 0
	for i := range lines {
		text := strings.TrimSpace(lines[i].Text)
		if strings.HasPrefix(text, "}") || strings.HasPrefix(text, "]") {
			open = open[:max(0, len(open)-1)]
			continue
		}
		here := 0
		if len(open) > 0 {
			here = open[len(open)-1].enter(text, wanted)
		}
		if here > depth {
			best, depth = i, here
		}
		if strings.HasSuffix(text, "{") || strings.HasSuffix(text, "[") {
			open = append(open, level{array: strings.HasSuffix(text, "["), path: here})
		}
	}
	lines[best].Mark = true
	lines[best].Note = "here"
	if depth < len(wanted) {
		lines[best].Note = "missing here: " + strings.Join(wanted[depth:], "/")
	}
}

// enter returns how many tokens of the pointer lead to the member or element on this line, -1 when it is beside them.
func (l *level) enter(text string, wanted []string) int {
	var name string
	if l.array {
		name = strconv.Itoa(l.next)
		l.next++
	} else {
		name = memberName(text)
	}
	if l.path >= 0 && l.path < len(wanted) && wanted[l.path] == name {
		return l.path + 1
	}
	return -1
}

// memberName reads the name of a member that begins a line.
func memberName(text string) string {
	var name string
	if json.NewDecoder(strings.NewReader(text)).Decode(&name) != nil {
		return ""
	}
	return name
}
