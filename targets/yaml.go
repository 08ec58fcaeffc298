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
		return fmt.Errorf("%s is not valid: %s\n%s", what, advice(text, reflect.TypeOf(into).Elem()), text)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s contains more than one document: expected one, without a --- line", what)
	}
	return nil
}

var longLine = regexp.MustCompile(`(?m)^(.{240}).+$`)

// shortened cuts the shown lines, of which one may be the whole text.
func shortened(text string) string { return longLine.ReplaceAllString(text, "$1…") }

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// advice says what to do about an error of the decoder.
func advice(text string, into reflect.Type) string {
	if strings.Contains(text, "time.Duration") || strings.Contains(text, "invalid duration") {
		return "expected a duration with its unit, such as 30s"
	}
	found := unknownField.FindStringSubmatch(text)
	if found == nil {
		return "correct the marked line"
	}
	keys := keysOf(into)
	near := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return features.Distance(key, found[1]) > 2 })
	if len(near) > 0 {
		return fmt.Sprintf("unknown key %s, did you mean %s?", found[1], strings.Join(near, " or "))
	}
	return fmt.Sprintf("unknown key %s, expected one of %s", found[1], strings.Join(keys, ", "))
}

// keysOf lists the YAML keys of a struct and of those within it, without repetition.
func keysOf(from reflect.Type) (keys []string) {
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
		keys = append(append(keys, name), keysOf(field.Type)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
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
