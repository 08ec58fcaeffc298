package targets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/scimproof/scimproof/features"
)

// decode reads one YAML document strictly. what names it in errors, which show the line.
func decode(data []byte, what string, into any) error {
	if err := bounded(data); err != nil {
		return fmt.Errorf("%s is not valid: %w", what, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField())
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty: expected YAML, see targets/*.yaml for examples", what)
	}
	if err != nil {
		text := shortened(withoutValues(strings.TrimSpace(yaml.FormatError(err, false, true))))
		return fmt.Errorf("%s is not valid: %s\n%s", what, advice(err, text, data, reflect.TypeOf(into).Elem()), text)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s contains more than one document: expected one, without a --- line", what)
	}
	return nil
}

var longLine = regexp.MustCompile(`(?m)^(.{240}).+$`)

// shortened cuts the shown lines, of which one may be the whole text.
func shortened(text string) string { return longLine.ReplaceAllString(text, "$1…") }

// advice says what to do about an error of the decoder.
func advice(err error, text string, data []byte, into reflect.Type) string {
	if strings.Contains(text, "time.Duration") || strings.Contains(text, "invalid duration") {
		return "expected a duration with its unit, such as 30s"
	}
	unknown, ok := errors.AsType[*yaml.UnknownFieldError](err)
	if !ok || unknown.GetToken() == nil {
		return "correct the marked line"
	}
	key, within := unknown.GetToken().Value, above(data, unknown.GetToken())
	place := ""
	if len(within) > 0 {
		place = " in " + strings.Join(within, ".")
	}
	keys := keysOf(into, within)
	near := slices.DeleteFunc(slices.Clone(keys), func(known string) bool { return features.Distance(known, key) > 2 })
	if len(near) > 0 {
		return fmt.Sprintf("unknown key %s%s, did you mean %s?", key, place, strings.Join(near, " or "))
	}
	return fmt.Sprintf("unknown key %s%s, expected one of %s", key, place, strings.Join(keys, ", "))
}

// above lists the keys under which a key of a document stands, from the outermost.
func above(data []byte, key *token.Token) (keys []string) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) == 0 {
		return nil
	}
	at := func(other *token.Token) bool { return other != nil && other.Position.Offset == key.Position.Offset }
	for _, field := range ast.Filter(ast.MappingValueType, file.Docs[0]) {
		if field, ok := field.(*ast.MappingValueNode); ok && at(field.Key.GetToken()) {
			break
		} else if ok && slices.ContainsFunc(ast.Filter(ast.MappingValueType, field.Value), func(inner ast.Node) bool {
			inside, ok := inner.(*ast.MappingValueNode)
			return ok && at(inside.Key.GetToken())
		}) {
			keys = append(keys, field.Key.GetToken().Value)
		}
	}
	return keys
}

// keysOf lists the YAML keys of a struct, or of what stands under keys of it.
func keysOf(from reflect.Type, within []string) (keys []string) {
	for from.Kind() == reflect.Pointer || from.Kind() == reflect.Slice {
		from = from.Elem()
	}
	if from.Kind() != reflect.Struct {
		return nil
	}
	for field := range from.Fields() {
		name := field.Tag.Get("yaml")
		if !field.IsExported() {
			continue
		}
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		if len(within) > 0 && name == within[0] {
			return keysOf(field.Type, within[1:])
		}
		keys = append(keys, name)
	}
	slices.Sort(keys)
	return keys
}

var credentialLine = regexp.MustCompile(`(?mi)^(>?\s*\d+ \|\s*["']?[\w-]*(?:bearer|token|secret|passw|key|auth|assert|prox|cred|cookie|x-)[\w-]*["']?\s*:[ \t]*)(\S.*)$`)

// withoutValues hides what stands in the shown lines after keys that are named like credentials; a mistake is often a
// misspelt one of these.
func withoutValues(text string) string {
	return credentialLine.ReplaceAllStringFunc(text, func(line string) string {
		parts := credentialLine.FindStringSubmatch(line)
		if strings.HasPrefix(parts[2], "${") {
			return line
		}
		return parts[1] + "‹not shown›"
	})
}
