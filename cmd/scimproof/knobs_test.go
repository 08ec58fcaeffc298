package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/verdict"
)

// TestEachKnobIsListed with what it rests on: a page of the catalogue's sources, or one that it names itself. Lines have 80 columns but
// for addresses.
func TestEachKnobIsListed(t *testing.T) {
	t.Parallel()
	catalogue, err := features.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	listKnobs(&out, catalogue.Sources())
	paragraphs := strings.Split(out.String(), "\n\n")
	for i, knob := range mockentra.Switches() {
		told := paragraphs[i]
		if !strings.HasPrefix(told, knob.Name+": ") || !strings.Contains(told, "values: ") || !strings.Contains(told, "reaches: ") {
			t.Errorf("%s: want its default, values and reach, got\n%s", knob.Name, told)
		}
		if basis := "  " + knob.Basis + ":"; !strings.Contains(told, basis+" https://") && !strings.Contains(told, basis+"\n    https://") {
			t.Errorf("%s: want the address of %s, got\n%s", knob.Name, knob.Source, told)
		}
		for line := range strings.SplitSeq(told, "\n") {
			if len(line) > 80 && !strings.Contains(line, "https://") {
				t.Errorf("%s: want at most 80 columns, got %q", knob.Name, line)
			}
		}
	}
	if len(paragraphs) != len(mockentra.Switches()) {
		t.Errorf("want a paragraph for each knob, got %d", len(paragraphs))
	}
}

// TestListOfATarget has the scenarios that its variants repeat; a wrong knob, or --steps beside a target, is wrong usage.
func TestListOfATarget(t *testing.T) {
	t.Parallel()
	target := definition(t, "name: varied\nlaunch: {embedded: reference}\nvariants: {many: {members_per_patch: 100}}\n")
	text, err := printedList(target)
	if err != nil || !strings.Contains(text, "entra-members-initial@many ") || !strings.Contains(text, "entra-create-user ") {
		t.Errorf("want the scenarios, and those of the variant, got %v\n%s", err, text)
	}
	if strings.Contains(text, "entra-create-user@") {
		t.Errorf("want no scenario that sends the same, got\n%s", text)
	}
	misspelt := definition(t, "name: varied\nlaunch: {embedded: reference}\nentra: {case_exacd: true}\n")
	for _, args := range [][]string{{target, "--steps"}, {misspelt}, {target, target}} {
		var wrong coded
		if text, err := printedList(args...); err == nil || errors.As(err, &wrong) && wrong.code != verdict.ExitUsage {
			t.Errorf("%v: want wrong usage, got %v\n%s", args, err, text)
		}
	}
}

// printedList is what `scimproof list` prints.
func printedList(args ...string) (string, error) {
	var out bytes.Buffer
	command := newList()
	command.SetArgs(args)
	command.SetOut(&out)
	command.SetErr(&out)
	err := command.Execute()
	return out.String(), err
}
