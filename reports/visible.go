package reports

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// Visible makes a provider's text safe to look at: control characters, and the format characters of Unicode that turn the
// direction of text around or hide in it, are shown by their code points. Line breaks and tabs stay.
func Visible(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if !strings.ContainsFunc(text, evidence.Misleading) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if evidence.Misleading(r) {
			fmt.Fprintf(&out, "⟨U+%04X⟩", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// inPlanOrder returns the run with its scenarios as they were planned: they are recorded as they end, and the views of two
// runs should be comparable.
func inPlanOrder(whole *run.Run) *run.Run {
	place := make(map[string]int, len(whole.Header.Plan))
	for i, planned := range whole.Header.Plan {
		place[planned.Key] = i
	}
	ordered := *whole
	ordered.Scenarios = slices.Clone(whole.Scenarios)
	slices.SortStableFunc(ordered.Scenarios, func(a, b run.Scenario) int { return place[a.Key] - place[b.Key] })
	return &ordered
}

// sanitised returns a copy of the run in which every text is visible. It goes through all fields there are, so that a new
// one cannot be forgotten.
func sanitised(whole *run.Run) *run.Run {
	clean := sanitise(reflect.ValueOf(*whole)).Interface().(run.Run)
	return &clean
}

// presentable is a sanitised copy of the run in which quotations of a provider's response are Plain.
func presentable(whole *run.Run) *run.Run {
	clean := sanitised(whole)
	for i := range clean.Scenarios {
		scenario := &clean.Scenarios[i]
		scenario.Reason = Plain(scenario.Reason)
		for j := range scenario.Steps {
			for k := range scenario.Steps[j].Checks {
				check := &scenario.Steps[j].Checks[k]
				check.Got, check.Reason = Plain(check.Got), Plain(check.Reason)
			}
		}
	}
	return clean
}

func sanitise(value reflect.Value) reflect.Value {
	clean := reflect.New(value.Type()).Elem()
	switch value.Kind() {
	case reflect.String:
		clean.SetString(Visible(value.String()))
	case reflect.Pointer:
		if !value.IsNil() {
			clean.Set(reflect.New(value.Type().Elem()))
			clean.Elem().Set(sanitise(value.Elem()))
		}
	case reflect.Slice:
		if !value.IsNil() {
			clean.Set(reflect.MakeSlice(value.Type(), value.Len(), value.Len()))
			for i := range value.Len() {
				clean.Index(i).Set(sanitise(value.Index(i)))
			}
		}
	case reflect.Map:
		if !value.IsNil() {
			clean.Set(reflect.MakeMap(value.Type()))
			for _, key := range value.MapKeys() {
				clean.SetMapIndex(sanitise(key), sanitise(value.MapIndex(key)))
			}
		}
	case reflect.Struct:
		clean.Set(value) // keeps what has no exported fields, such as time.Time
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				clean.Field(i).Set(sanitise(value.Field(i)))
			}
		}
	default:
		clean.Set(value)
	}
	return clean
}
