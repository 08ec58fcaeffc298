package reports

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// misleading has one of each kind of character that a terminal obeys or that turns text around, hides in it or splits it.
const misleading = "\x1b[31m\x07\x00\x7f\u0085\u00ad\u061c\u180e\u200b\u200f\u2028\u202e\u2060\u2066\u206a\ufeff\ufff9\ufffe\U000e0041\u2064\u034f\ue000\ufdd0\ufe0f\U0010ffff"

// waysToSay are the forms in which such characters come: as they are, and quoted once and twice, as Go and JSON quote them.
func waysToSay() map[string]string {
	body := `{"scimType":"x","detail":` + strconv.QuoteToASCII(misleading) + `}`
	return map[string]string{
		"as they are": misleading, "a quotation": fmt.Sprintf("%q", misleading), "a body": body,
		"a quoted body":                fmt.Sprintf("answered 400 %q", `{"detail":"a\u001b[31m\u0007\u202e\u2066\u206a`+misleading+`"}`),
		"a quoted body, cut":           fmt.Sprintf("answered 400 %q… (999 bytes)", `{"detail":"a\u001b\u202e`+misleading),
		"a quotation that is no error": fmt.Sprintf("got %q", `{"active":"`+misleading+`"}`), "percent": "x?filter=%1B%07%E2%80%AE%E2%81%A6",
	}
}

// TestNoViewMisleads puts such characters into every text there is in a run, one way after the other, and looks at all views.
func TestNoViewMisleads(t *testing.T) {
	t.Parallel()
	for name, text := range waysToSay() {
		whole := sampleRun()
		fill(reflect.ValueOf(whole).Elem(), text)
		whole.Footer.Incomplete, whole.Footer.Fault = "", ""
		for i := range whole.Scenarios { // keys stay different, and log rows fail
			whole.Header.Plan[i].Key += strconv.Itoa(i)
			whole.Scenarios[i].Key = whole.Header.Plan[i].Key
			for row := range whole.Scenarios[i].Log {
				whole.Scenarios[i].Log[row].Status = "failure"
			}
		}
		for view, shown := range everyView(t, whole) {
			if at := strings.IndexFunc(shown, evidence.Misleading); at >= 0 {
				t.Errorf("%s: %s has a character that misleads: %q", name, view, shown[max(0, at-80):min(len(shown), at+8)])
			}
		}
	}
}

// fill puts text behind every string but verdicts, which are ours.
func fill(value reflect.Value, text string) {
	switch value.Kind() {
	case reflect.String:
		if value.Type() != reflect.TypeFor[run.Verdict]() {
			value.SetString(value.String() + text)
		}
	case reflect.Pointer:
		if !value.IsNil() {
			fill(value.Elem(), text)
		}
	case reflect.Slice:
		for i := range value.Len() {
			fill(value.Index(i), text)
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			if key.Type() != reflect.TypeFor[run.Verdict]() {
				value.SetMapIndex(reflect.ValueOf(key.String()+text), value.MapIndex(key))
			}
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type() != reflect.TypeFor[time.Time]() && value.Type().Field(i).IsExported() {
				fill(value.Field(i), text)
			}
		}
	}
}

// everyView renders a run in all ways: its views, a matrix, an index, and what is said to a terminal.
func everyView(t *testing.T, whole *run.Run) map[string]string {
	t.Helper()
	shown := map[string]string{"Plain": Plain(whole.Scenarios[0].Reason), "Visible": Visible(whole.Scenarios[0].Reason)}
	for _, view := range Views() {
		var out bytes.Buffer
		if err := view.Write(&out, Present(whole)); err != nil {
			t.Fatalf("%s: %v", view.File, err)
		}
		shown[view.File] = out.String()
	}
	shown["matrix"] = renderedMatrix(t, columnsOf(whole, whole)...)
	var out bytes.Buffer
	file := []File{{Title: whole.Header.Target.Name, URL: "./x"}}
	if err := Index(&out, []Entry{{Outline: NewOutline(whole), Name: whole.Header.Target.Name, Files: file}}, file, []Unread{{Name: misleading, Why: misleading}}); err != nil {
		t.Fatal(err)
	}
	shown["index"] = out.String()
	return shown
}
