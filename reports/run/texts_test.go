package run

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryTextOfAProviderIsChanged fills every text there is, and wants those left that are the suite's own: a field that is added to
// the model has to be in one of the two.
func TestEveryTextOfAProviderIsChanged(t *testing.T) {
	t.Parallel()
	var scenario Scenario
	texts(reflect.ValueOf(&scenario).Elem(), "", func(_ string, text reflect.Value) { text.SetString("theirs") })
	changed := scenario.WithTexts(func(string) string { return "ours" })
	var left, all []string
	texts(reflect.ValueOf(&changed).Elem(), "", func(path string, text reflect.Value) {
		if all = append(all, path); text.String() == "theirs" {
			left = append(left, path)
		}
	})
	own := []string{
		"Verdict", "Steps.Keyword", "Steps.Text", "Steps.Verdict", "Steps.Checks.ID", "Steps.Checks.Requirement", "Steps.Checks.Outcome",
		"Steps.Checks.Ambiguity", "Steps.Checks.Verdict", "Log.Object", "Log.Action", "Log.Status", "Log.Code", "Log.Steps.Type",
		"Log.Steps.Status", "Log.Modified.Name",
	}
	left = slices.DeleteFunc(left, func(path string) bool {
		return strings.HasPrefix(path, "Planned.") || strings.HasPrefix(path, "Exchanges.")
	})
	if !slices.Equal(left, own) || len(all) < len(own)+12 {
		t.Errorf("want all changed of %d but\n%q, got left\n%q", len(all), own, left)
	}
	texts(reflect.ValueOf(&scenario).Elem(), "", func(path string, text reflect.Value) {
		if text.String() != "theirs" {
			t.Errorf("%s: want the scenario itself left as it was, got %q", path, text.String())
		}
	})
}

// texts visits every text with the fields that lead to it. An empty list gets one item.
func texts(value reflect.Value, path string, visit func(path string, text reflect.Value)) {
	switch value.Kind() {
	case reflect.String:
		visit(path, value)
	case reflect.Slice:
		if value.Len() == 0 {
			value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		}
		for i := range value.Len() {
			texts(value.Index(i), path, visit)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() {
				texts(value.Field(i), strings.TrimPrefix(path+"."+field.Name, "."), visit)
			}
		}
	}
}
