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
	file, err := yamlparser.ParseBytes(data, 0)
	if err == nil {
		err = yaml.Unmarshal(data, mapping)
	}
	if err != nil {
		return mapping, []Problem{unreadable(err)}
	}
	if len(file.Docs) != 1 {
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
			problems = append(problems, unknownKey(key.Value, key.Position.Line, "", mappingKeys[:]))
		}
	}
	return mapping, problems
}

// place notes in which line each row stands, and finds keys that no row has.
func place(rows []*Row, list ast.Node) (problems []Problem) {
	sequence, ok := list.(*ast.SequenceNode)
	if !ok || len(sequence.Values) != len(rows) {
		return nil // an alias: its anchor has been looked at
	}
	for i, value := range sequence.Values {
		line := value.GetToken().Position.Line
		if rows[i] == nil {
			problems = append(problems, Problem{Line: line, Text: "row is empty: expected source, constant or expression, and target"})
			rows[i] = &Row{}
			continue
		}
		fields, ok := value.(*ast.MappingNode)
		if !ok {
			rows[i].Line = line
			continue
		}
		rows[i].Line, rows[i].lines = fields.Values[0].Key.GetToken().Position.Line, map[string]int{}
		for _, field := range fields.Values {
			key := field.Key.GetToken()
			rows[i].lines[key.Value] = key.Position.Line
			if key.Value != "<<" && !slices.Contains(rowKeys[:], key.Value) {
				problems = append(problems, unknownKey(key.Value, key.Position.Line, rows[i].Target, rowKeys[:]))
			}
		}
	}
	return problems
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
