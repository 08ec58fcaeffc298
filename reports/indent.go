package reports

import (
	"encoding/json"
	"iter"
	"strings"
)

// The most that indenting adds to a body. What lies deeper, or would take more room, stays on the line of what it is in.
const (
	deepest      = 64      // objects and arrays within each other that are broken into lines
	timesTheBody = 4       // bytes added for each byte of the body …
	atLeast      = 1 << 10 // … and for any body
)

// indent breaks JSON into lines, each member, element and closing bracket on its own, as far as its bounds allow. Its result
// is never more than six times the body and a KiB, and it takes time linear in the body, whatever that is. Anything else than
// JSON returns false.
func indent(body string) (string, bool) {
	if !json.Valid([]byte(body)) {
		return "", false
	}
	out := indenter{limit: levels(body)}
	out.text.Grow(2 * len(body))
	for token := range jsonTokens(body) {
		out.add(token)
	}
	return out.text.String(), true
}

// levels says how many levels of a body can be broken into lines.
func levels(body string) int {
	var added [deepest + 1]int // bytes, by the level whose breaking adds them
	depth, fresh := 0, false   // fresh: nothing has followed the last opening bracket
	for token := range jsonTokens(body) {
		closing := token[0] == '}' || token[0] == ']'
		switch broken := depth > 0 && depth <= deepest; {
		case broken && closing && !fresh:
			added[depth] += 2*depth - 1
		case broken && !closing && (fresh || token == ","):
			added[depth] += 2*depth + 1
		}
		fresh = token == "{" || token == "["
		if fresh {
			depth++
		} else if closing {
			depth--
		}
	}
	total := 0
	for level := 1; level <= deepest; level++ {
		if total += added[level]; total > timesTheBody*len(body)+atLeast {
			return level - 1
		}
	}
	return deepest
}

// indenter writes tokens with line breaks and blanks between them.
type indenter struct {
	text  strings.Builder
	limit int // levels that are broken into lines
	depth int
	fresh bool // nothing has followed the last opening bracket
}

func (i *indenter) add(token string) {
	switch token {
	case "}", "]":
		i.depth--
		if !i.fresh && i.depth < i.limit {
			i.newLine()
		}
	default:
		if i.fresh && i.depth <= i.limit {
			i.newLine()
		}
	}
	i.text.WriteString(token)
	i.fresh = token == "{" || token == "["
	switch {
	case i.fresh:
		i.depth++
	case token == "," && i.depth <= i.limit:
		i.newLine()
	case token == "," || token == ":":
		i.text.WriteByte(' ')
	}
}

func (i *indenter) newLine() {
	i.text.WriteByte('\n')
	for range i.depth {
		i.text.WriteString("  ")
	}
}

// jsonTokens yields the brackets, commas, colons, strings and other values of a body that is JSON, without what is between them.
func jsonTokens(body string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := 0; at < len(body); {
			end := at + 1
			switch body[at] {
			case ' ', '\t', '\r', '\n':
				at++
				continue
			case '{', '}', '[', ']', ',', ':':
			case '"':
				end = stringEnd(body, at)
			default:
				for end < len(body) && strings.IndexByte(" \t\r\n{}[],:", body[end]) < 0 {
					end++
				}
			}
			if !yield(body[at:end]) {
				return
			}
			at = end
		}
	}
}

// stringEnd returns where the string between quotes that begins at start has ended: the end of text where it does not.
func stringEnd(text string, start int) int {
	for at := start + 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}
