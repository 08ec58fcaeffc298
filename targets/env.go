package targets

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
)

// Env looks up an environment variable.
type Env func(name string) (string, bool)

// OSEnv is the process environment.
func OSEnv() Env { return os.LookupEnv }

var reference = regexp.MustCompile(`\$\$|\$\{(?:(env|file):)?([^}:]+)(?:(:-)([^}]*))?\}`)

// expand replaces ${NAME}, ${env:NAME}, ${NAME:-default} and ${file:PATH} in every text value after parsing, so that a value
// can never become YAML; $$ is a dollar sign. Credentials among the values are remembered (secrets.go).
func (d *Definition) expand(env Env) error {
	size := 0
	return walk(reflect.ValueOf(d).Elem(), "", func(path, text string) (string, error) {
		expanded, touched, err := substitute(text, env)
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		if size += len(expanded); size > mostText {
			return "", fmt.Errorf("%s: the values up to this line exceed %d KiB: use less in variables, files and aliases", path, mostText>>10)
		}
		switch {
		case path == "url", path == "auth.oauth.token_url":
			d.hideQuery(text, env)
		case path == "proxy":
			d.hidePassword(expanded)
		case secretAt(path, touched):
			d.hide(expanded)
		}
		return expanded, nil
	})
}

// substitute expands one value. More than 1 MiB is an error.
func substitute(text string, env Env) (expanded string, touched bool, err error) {
	size := 0
	expanded = reference.ReplaceAllStringFunc(text, func(match string) string {
		if match == "$$" || size > mostText {
			return "$"
		}
		touched = true
		part := reference.FindStringSubmatch(match)
		value, failure := lookup(part[1], part[2], env)
		if failure != nil && part[3] == "" {
			err = failure
		} else if failure != nil {
			value = part[4]
		}
		size += len(value)
		return value
	})
	if size > mostText {
		err = fmt.Errorf("the value exceeds %d KiB: use less in variables and files", mostText>>10)
	}
	return expanded, touched, err
}

func lookup(scheme, name string, env Env) (string, error) {
	if scheme == "file" {
		content, err := readPath(name, mostSecret)
		if err != nil {
			return "", fmt.Errorf("cannot read ${file:%s}: %w", name, err)
		}
		return strings.TrimRight(string(content), "\r\n"), nil
	}
	value, ok := env(name)
	if !ok || value == "" {
		return "", fmt.Errorf("environment variable %s is not set: export it, or set a default with ${%s:-value}", name, name)
	}
	return value, nil
}

// walk visits the settable strings below v; path is the YAML path.
func walk(v reflect.Value, path string, visit func(path, text string) (string, error)) error {
	switch v.Kind() {
	case reflect.String:
		text, err := visit(path, v.String())
		if err == nil {
			v.SetString(text)
		}
		return err
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return walk(v.Elem(), path, visit)
	case reflect.Slice:
		for i := range v.Len() {
			if err := walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit); err != nil {
				return err
			}
		}
	case reflect.Map:
		return walkMap(v, path, visit)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if name := field.Tag.Get("yaml"); field.IsExported() && name != "" {
				if err := walk(v.Field(i), strings.TrimPrefix(path+"."+name, "."), visit); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func walkMap(v reflect.Value, path string, visit func(path, text string) (string, error)) error {
	if v.Type().Elem().Kind() == reflect.Map {
		for _, key := range v.MapKeys() {
			if err := walkMap(v.MapIndex(key), path+"."+key.String(), visit); err != nil {
				return err
			}
		}
	}
	if v.Type().Elem().Kind() != reflect.String {
		return nil
	}
	for _, key := range v.MapKeys() {
		text, err := visit(path+"."+key.String(), v.MapIndex(key).String())
		if err != nil {
			return err
		}
		v.SetMapIndex(key, reflect.ValueOf(text))
	}
	return nil
}
