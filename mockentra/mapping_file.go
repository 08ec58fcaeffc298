package mockentra

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"

	"github.com/scimproof/scimproof/features"
)

// Keys of a mapping file, and of a row in it.
var (
	mappingKeys = [...]string{"name", "users", "groups"}
	rowKeys     = [...]string{"source", "constant", "expression", "target", "type", "matching", "apply", "default", "case_exact"}
)

// readMapping decodes a mapping file. Its problems have lines: what the decoder says, unknown keys, keys without a row.
func readMapping(data []byte) (*Mapping, []Problem) {
	mapping := &Mapping{}
	file, err := decode(data, mapping)
	if err != nil {
		return mapping, []Problem{unreadable(err)}
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return mapping, []Problem{{Text: fmt.Sprintf("expected one YAML document, got %d", len(file.Docs))}}
	}
	fields, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok {
		return mapping, []Problem{{Text: "expected the keys name, users and groups"}}
	}
	var problems []Problem
	for _, field := range fields.Values {
		switch key := field.Key.GetToken(); key.Value {
		case "name":
		case "users":
			problems = append(problems, place(mapping.Users, field.Value)...)
		case "groups":
			problems = append(problems, place(mapping.Groups, field.Value)...)
		default:
			problems = append(problems, unknownKey(key.Value, lineOf(field.Key), "", mappingKeys[:]))
		}
	}
	return mapping, problems
}

// decode reads YAML, as a tree, too. The decoder panics on some tags where it expects a list.
func decode(data []byte, into *Mapping) (file *ast.File, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("YAML that cannot be decoded: %v", fault)
		}
	}()
	if file, err = yamlparser.ParseBytes(data, 0); err != nil {
		return nil, err
	}
	return file, yaml.Unmarshal(data, into)
}

// place notes in which line each row stands, and finds keys that no row has.
func place(rows []*Row, list ast.Node) (problems []Problem) {
	sequence, ok := bare(list).(*ast.SequenceNode)
	known := ok && len(sequence.Values) == len(rows) // otherwise it is an alias, whose anchor has been looked at
	for i, row := range rows {
		line := lineOf(list)
		if known {
			line = lineOf(sequence.Values[i])
		}
		if row == nil {
			problems = append(problems, Problem{Line: line, Text: "row is empty: expected source, constant or expression, and target"})
			row = &Row{}
			rows[i] = row
		}
		row.Line, row.lines = line, map[string]int{}
		if known {
			problems = append(problems, placeKeys(row, sequence.Values[i])...)
		}
	}
	return problems
}

// placeKeys notes in which line each key of a row stands.
func placeKeys(row *Row, node ast.Node) (problems []Problem) {
	fields, ok := bare(node).(*ast.MappingNode)
	if !ok {
		return nil
	}
	for i, field := range fields.Values {
		key, line := field.Key.GetToken().Value, lineOf(field.Key)
		if i == 0 {
			row.Line = line
		}
		row.lines[key] = line
		if key != "<<" && !slices.Contains(rowKeys[:], key) {
			problems = append(problems, unknownKey(key, line, row.Target, rowKeys[:]))
		}
	}
	return problems
}

// bare is a node without anchor and tag.
func bare(node ast.Node) ast.Node {
	switch node := node.(type) {
	case *ast.AnchorNode:
		return bare(node.Value)
	case *ast.TagNode:
		return bare(node.Value)
	}
	return node
}

// lineOf is where a node begins, 0 where nobody knows.
func lineOf(node ast.Node) int {
	if node == nil {
		return 0
	}
	if at := node.GetToken(); at != nil && at.Position != nil {
		return at.Position.Line
	}
	return 0
}

func unknownKey(key string, line int, target string, known []string) Problem {
	text := fmt.Sprintf("key %s is unknown%s: expected one of %s", key, features.DidYouMean(key, known), strings.Join(known, ", "))
	return Problem{Line: line, Target: target, Text: text}
}

var position = regexp.MustCompile(`^\[\d+:\d+\] `)

// unreadable is what the decoder cannot read.
func unreadable(err error) Problem {
	problem := Problem{Text: "cannot read the mapping: " + position.ReplaceAllString(yaml.FormatError(err, false, false), "")}
	if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil && at.GetToken().Position != nil {
		problem.Line = at.GetToken().Position.Line
	}
	return problem
}
