package targets

import (
	"strings"
	"testing"
	"testing/fstest"
)

const wholeDeviation = `- scenario: entra-disable
  row: legacy
  requirement: entra-deprovision
  outcome: ignored
  reason: upstream takes no active
  link: https://example.com/issues/1
  since: 2026-01-31
  until: 2026-12-31
  variant: percent20
`

// deviant is a definition whose file of deviations has this text.
func deviant(t *testing.T, text string) Definition {
	t.Helper()
	dir := fstest.MapFS{"known.yaml": {Data: []byte(text)}}
	definition, err := Parse([]byte("name: a\nurl: http://a\ndeviations: known.yaml\n"), "mine.yaml", dir, vars())
	if err != nil {
		t.Fatal(err)
	}
	return definition
}

func TestDeviationsAreRead(t *testing.T) {
	known, err := deviant(t, wholeDeviation).KnownDeviations()
	if err != nil || len(known) != 1 {
		t.Fatalf("want one, got %v, %v", known, err)
	}
	if got := known[0]; got.Scenario != "entra-disable" || got.Row != "legacy" || got.Variant != "percent20" || got.Outcome != "ignored" || got.Until != "2026-12-31" {
		t.Errorf("want every field, got %+v", got)
	}
	again := strings.Replace(wholeDeviation, "ignored", "&class ignored", 1) + strings.Replace(wholeDeviation, "ignored", "*class", 1)
	if known, err := deviant(t, again).KnownDeviations(); err != nil || len(known) != 2 || known[1].Outcome != "ignored" {
		t.Errorf("want the class that an alias stands for, got %v, %v", known, err)
	}
	every := "- {requirement: 7644-3.12-error-status-string, outcome: missing, reason: why, link: x, until: 2026-12-31}\n"
	if known, err := deviant(t, every).KnownDeviations(); err != nil || len(known) != 1 || known[0].Scenario != "" {
		t.Errorf("want what holds of every response declared without a scenario, got %v, %v", known, err)
	}
	for name, definition := range map[string]Definition{"an empty list": deviant(t, "[]\n"), "no file named": {Name: "a"}} {
		if known, err := definition.KnownDeviations(); err != nil || len(known) > 0 {
			t.Errorf("%s: want none, got %v, %v", name, known, err)
		}
	}
}

func TestDeviationIsRefused(t *testing.T) {
	without := func(key string) string {
		var kept []string
		for line := range strings.SplitSeq(strings.Replace(wholeDeviation, "- scenario", "  scenario", 1), "\n") {
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(strings.TrimSpace(line), key+":") {
				kept = append(kept, line)
			}
		}
		kept[0] = "-" + kept[0][1:]
		return strings.Join(kept, "\n") + "\n"
	}
	for name, row := range map[string]struct {
		yaml string
		says []string
	}{
		"no scenario": {without("scenario"), []string{"known.yaml, entry 1: scenario is empty: only what must hold of every response", "entra-deprovision is not that"}},
		"a row of none": {strings.Replace(without("scenario"), "entra-deprovision", "7644-3.12-error-status-string", 1), []string{
			"scenario is empty, so expected neither row nor variant",
		}},
		"no requirement": {without("requirement"), []string{"requirement is empty"}},
		"no outcome":     {without("outcome"), []string{"outcome is empty"}},
		"no reason":      {without("reason"), []string{"reason is empty: a deviation needs every field"}},
		"no link":        {without("link"), []string{"link is empty"}},
		"no end":         {without("until"), []string{"until is empty"}},
		"bad end":        {strings.Replace(wholeDeviation, "2026-12-31", "31.12.2026", 1), []string{`until "31.12.2026" is not a valid date: expected YYYY-MM-DD`}},
		"bad beginning":  {strings.Replace(wholeDeviation, "2026-01-31", "2026-02-31", 1), []string{`since "2026-02-31" is not a valid date`}},
		"ends too early": {strings.Replace(wholeDeviation, "2026-12-31", "2026-01-01", 1), []string{"since 2026-01-31 is after until 2026-01-01"}},
		"second entry":   {wholeDeviation + "- scenario: x\n", []string{"entry 2: requirement is empty"}},
		"unknown key":    {wholeDeviation + "  reasn: x\n", []string{"unknown key reasn, did you mean reason?", "reasn: x"}},
		"unknown class": {strings.Replace(wholeDeviation, "ignored", "ignord", 1), []string{
			"deviations known.yaml is not valid: correct the marked line", "[4:12] there is no outcome class ignord, did you mean ignored?", ">  4 |   outcome: ignord",
		}},
		"number":         {strings.Replace(wholeDeviation, "ignored", "404", 1), []string{"there is no outcome class 404, did you mean"}},
		"several":        {strings.Replace(wholeDeviation, "ignored", "[ignored, wrong]", 1), []string{"an outcome class is one word"}},
		"marked":         {strings.Replace(wholeDeviation, "ignored", "&class ignord", 1), []string{"there is no outcome class ignord"}},
		"what held":      {strings.Replace(wholeDeviation, "ignored", "held", 1), []string{"known.yaml, entry 1: outcome held"}},
		"any class":      {strings.Replace(wholeDeviation, "ignored", "any-other", 1), []string{"known.yaml, entry 1: outcome any-other"}},
		"nothing":        {"", []string{"known.yaml is empty: expected a list, [] for none"}},
		"only a comment": {"# none\n", []string{"known.yaml is empty"}},
	} {
		_, err := deviant(t, row.yaml).KnownDeviations()
		for _, want := range row.says {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: want %q, got %v", name, want, err)
			}
		}
	}
	absent := deviant(t, "[]")
	absent.Deviations = "gone.yaml"
	if _, err := absent.KnownDeviations(); err == nil || !strings.Contains(err.Error(), "deviations of a, expected the file next to its definition") {
		t.Errorf("want the missing file named, got %v", err)
	}
}
