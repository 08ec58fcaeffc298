package targets

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a YAML text may be at most, far above what people write: much more takes the decoder minutes, as its time grows with the
// square of each of these, and with the cube of the depth.
const (
	mostLines  = 10_000
	mostTokens = 50_000 // words, names and marks
	mostDepth  = 100    // brackets within brackets, and marks after each other in a line
)

// bounded refuses a text that would take long to parse. The problem needs a subject before it.
func bounded(data []byte) error {
	if len(data) > mostText {
		return fmt.Errorf("it is larger than %d KiB", mostText>>10)
	}
	if lines := max(bytes.Count(data, []byte("\n")), bytes.Count(data, []byte("\r"))); lines > mostLines {
		return fmt.Errorf("it has %d lines: expected at most %d", lines, mostLines)
	}
	tokens := lexer.Tokenize(string(data))
	if line := tooDeep(tokens); line > 0 {
		return fmt.Errorf("line %d nests more than %d levels", line, mostDepth)
	}
	if len(tokens) > mostTokens {
		return fmt.Errorf("it has %d tokens: expected at most %d", len(tokens), mostTokens)
	}
	if file, err := parser.Parse(tokens, 0); err == nil && expansion(file) > mostTokens { // the decoder says what is wrong
		return fmt.Errorf("its aliases expand to more than %d tokens: use fewer aliases, or no nested ones", mostTokens)
	}
	return nil
}

// tooDeep returns the line at which a text nests too deep, 0 where none does. What brackets do not nest is nested by marks in one
// line, such as "- - - x", or by indentation, which the size limits.
func tooDeep(tokens token.Tokens) (line int) {
	open, inLine := 0, 0
	for _, part := range tokens {
		if part.Position.Line != line {
			line, inLine = part.Position.Line, 0
		}
		switch part.Type {
		case token.MappingStartType, token.SequenceStartType:
			open, inLine = open+1, 0
		case token.MappingEndType, token.SequenceEndType:
			open, inLine = max(open-1, 0), 0
		case token.CollectEntryType:
			inLine = 0
		default:
			inLine++
		}
		if open+inLine > mostDepth {
			return max(line, 1)
		}
	}
	return 0
}

// expansion is how many nodes a file has when each alias is replaced by what it stands for; it counts a little beyond mostTokens.
func expansion(file *ast.File) (nodes int) {
	all := census{anchors: map[string]ast.Node{}, known: map[string]int{}}
	for _, document := range file.Docs {
		ast.Walk(visitor(func(node ast.Node) {
			if anchor, ok := node.(*ast.AnchorNode); ok {
				all.anchors[anchor.Name.String()] = anchor.Value
			}
		}), document)
	}
	for _, document := range file.Docs {
		nodes = min(nodes+all.size(document), mostTokens+1)
	}
	return nodes
}

// census counts nodes.
type census struct {
	anchors map[string]ast.Node
	known   map[string]int // size of what an anchor names
}

func (c census) size(within ast.Node) (nodes int) {
	if within == nil {
		return 0
	}
	ast.Walk(visitor(func(node ast.Node) {
		nodes++
		if alias, ok := node.(*ast.AliasNode); ok {
			nodes += c.named(alias.Value.String())
		}
		nodes = min(nodes, mostTokens+1)
	}), within)
	return nodes
}

// named is the size of what an alias stands for, too much where it stands for itself.
func (c census) named(name string) int {
	if _, known := c.known[name]; !known {
		c.known[name] = mostTokens + 1
		c.known[name] = c.size(c.anchors[name])
	}
	return c.known[name]
}

// visitor looks at each node.
type visitor func(ast.Node)

// Visit implements ast.Visitor.
func (v visitor) Visit(node ast.Node) ast.Visitor {
	v(node)
	return v
}
