package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// The elements of JUnit's XML, as CI servers read them: results are elements, never attributes only.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property,omitempty"`
		Cases      []junitCase     `xml:"testcase"`
		seconds    float64
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// JUnit writes the run as JUnit XML: a testsuite for each feature file, a testcase for each scenario, named by its key so that a CI
// server recognises it from run to run. A fail and a fixed deviation are failures; only an error of scimproof, the network or the
// target is an error; blocked, not-applicable and unverifiable are skipped with their reason; a known deviation passes with a note. A
// run without a reliable result, findings of an audit, resources left at the provider, stale deviations and missed objectives are test
// cases of their own, so that the file is never green if the exit code is not 0.
func JUnit(out io.Writer, of *Presentation) error {
	whole, concluded := of.run, &of.concluded
	advice := newAdvice(whole, concluded)
	var features run.Groups[string, junitSuite]
	for i, scenario := range whole.Scenarios {
		suite := features.Of(scenario.Feature, func() junitSuite { return newJunitSuite(scenario.Feature, whole) })
		suite.add(newJunitCase(scenario, advice.of(i)), scenario.DurationMS/1000)
	}
	suites := junitSuites{Name: "scimproof " + whole.Header.Target.Name, Suites: features.List}
	own := runSuite(whole, concluded)
	if red := slices.ContainsFunc(append(suites.Suites, own), junitSuite.red); !red && concluded.Exit != verdict.ExitOK {
		own.add(junitCase{Name: "verdict", Class: "run", Failure: newProblem("fail", concluded.Sentence)}, 0) // such as all that is blocked
	}
	if len(own.Cases) > 0 {
		suites.Suites = append(suites.Suites, own)
	}
	suites.sum()
	sanitiseXML(&suites)
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return fmt.Errorf("cannot write the JUnit report: %w", err)
	}
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suites); err != nil {
		return fmt.Errorf("cannot write the JUnit report: %w", err)
	}
	if _, err := io.WriteString(out, "\n"); err != nil {
		return fmt.Errorf("cannot write the JUnit report: %w", err)
	}
	return nil
}

func newJunitSuite(name string, whole *run.Run) junitSuite {
	return junitSuite{
		Name: name, Timestamp: whole.Header.Started.UTC().Format(time.RFC3339),
		Properties: []junitProperty{{"profile", whole.Header.Profile}, {"target", whole.Header.Target.Name}, {"seed", strconv.FormatInt(whole.Header.Seed, 10)}},
	}
}

func (s *junitSuite) add(one junitCase, seconds float64) {
	one.Time = fmt.Sprintf("%.3f", seconds)
	s.seconds += seconds
	s.Tests++
	switch {
	case one.Failure != nil:
		s.Failures++
	case one.Error != nil:
		s.Errors++
	case one.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, one)
}

func (s junitSuite) red() bool { return s.Failures+s.Errors > 0 }

func (s *junitSuites) sum() {
	seconds := 0.0
	for i := range s.Suites {
		suite := &s.Suites[i]
		suite.Time = fmt.Sprintf("%.3f", suite.seconds)
		seconds += suite.seconds
		s.Tests += suite.Tests
		s.Failures += suite.Failures
		s.Errors += suite.Errors
		s.Skipped += suite.Skipped
	}
	s.Time = fmt.Sprintf("%.3f", seconds)
}

func newJunitCase(scenario run.Scenario, advice func(step, check int) string) junitCase {
	scenario.Reason = Plain(scenario.Reason)
	one := junitCase{Name: scenario.Key + ": " + scenario.Name, Class: className(scenario.Feature), File: scenario.Feature, Line: scenario.Line}
	problem := &junitProblem{Message: firstLine(scenario.Reason), Type: string(scenario.Verdict), Text: problemText(scenario, advice)}
	switch scenario.Verdict {
	case run.Fail, run.Fixed:
		one.Failure = problem
	case run.Error:
		one.Error = problem
	case run.Blocked, run.NotApplicable, run.Unverifiable:
		one.Skipped = &junitSkipped{string(scenario.Verdict) + ": " + firstLine(scenario.Reason)}
	case run.KnownDeviation, run.Advisory:
		one.Out = string(scenario.Verdict) + "\n" + problemText(scenario, advice)
	}
	return one
}

func newProblem(kind, text string) *junitProblem {
	return &junitProblem{Message: firstLine(text), Type: kind, Text: text}
}

func className(feature string) string {
	return strings.ReplaceAll(strings.TrimSuffix(feature, ".feature"), "/", ".")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// problemText lists every check that decided the scenario: want, got, where, what to do about it, and the command of its last exchange.
func problemText(scenario run.Scenario, advice func(step, check int) string) string {
	var text strings.Builder
	text.WriteString(scenario.Reason + "\n")
	for i, step := range scenario.Steps {
		if step.Error != "" {
			fmt.Fprintf(&text, "\n%s %s\n%s\n", step.Keyword, step.Text, step.Error)
		}
		for j, check := range step.Checks {
			if check.Verdict == scenario.Verdict {
				fmt.Fprintf(&text, "\n%s %s\n", step.Keyword, step.Text)
				writeCheck(&text, check, advice(i, j), scenario.Exchanges)
			}
		}
	}
	return text.String()
}

func writeCheck(text *strings.Builder, check run.Check, advice string, exchanges []evidence.Exchange) {
	fmt.Fprintf(text, "requirement %s, outcome %s\n", check.Requirement, check.Outcome)
	for _, part := range [][2]string{{"want", check.Want}, {"got ", Plain(check.Got)}, {"at  ", check.Pointer}, {"reason", Plain(check.Reason)}} {
		if part[1] != "" {
			fmt.Fprintf(text, "%s %s\n", part[0], part[1])
		}
	}
	text.WriteString(advice)
	if len(check.Exchanges) == 0 {
		return
	}
	last := check.Exchanges[len(check.Exchanges)-1]
	for _, exchange := range exchanges {
		if exchange.Number == last {
			fmt.Fprintf(text, "%s\n", evidence.Curl(exchange, ""))
		}
	}
}

// runSuite has the test cases about the run as a whole.
func runSuite(whole *run.Run, concluded *verdict.Conclusion) junitSuite {
	suite := newJunitSuite("run", whole)
	add := func(name, kind, text string, failed bool) {
		one := junitCase{Name: name, Class: "run"}
		if failed {
			one.Failure = newProblem(kind, text)
		} else {
			one.Error = newProblem(kind, text)
		}
		suite.add(one, 0)
	}
	for _, known := range whole.Footer.Stale {
		add(deviationName(known), "stale", "matches nothing: remove it. "+known.Reason, true)
	}
	for _, known := range whole.Footer.Expired {
		add(deviationName(known), "expired", "expired on "+known.Until+". "+known.Reason, true)
	}
	for _, load := range whole.Loads {
		loadCases(load, &suite, add)
	}
	if concluded.NoAnswer != "" {
		add("verdict", "error", concluded.Sentence, false)
	}
	if text := remarksText(append(cleanUpRemarks(whole), noticed(whole)...)); concluded.Left != "" {
		add("clean-up", "left", text, false)
	} else if text != "" {
		suite.add(junitCase{Name: "clean-up", Class: "run", Out: text}, 0)
	}
	return suite
}

// deviationName names the test case of a deviation: one of what holds of every response has no scenario.
func deviationName(known run.Deviation) string {
	return strings.Join(slices.DeleteFunc([]string{"deviation", known.Scenario, known.Requirement}, func(word string) bool { return word == "" }), " ")
}

// remarksText lists remarks as lines, with long lists shortened.
func remarksText(remarks []remark) string {
	var text strings.Builder
	for _, told := range remarks {
		fmt.Fprintf(&text, "%s. %s", told.Title, told.Text)
		if told.Do != "" {
			fmt.Fprintf(&text, " %s: %s", told.Do, told.Run)
		}
		text.WriteString("\n")
		for _, line := range run.First(told.Lines, manyLines) {
			fmt.Fprintf(&text, "- %s\n", line)
		}
	}
	return text.String()
}

func loadCases(load run.Load, suite *junitSuite, add func(name, kind, text string, failed bool)) {
	name := "load " + load.Workload + ", " + load.Phase
	for _, slo := range load.SLOs {
		if !slo.Held {
			add(name+": "+slo.Name, "slo", fmt.Sprintf("expected %s, got %s", slo.Want, slo.Got), true)
		} else {
			suite.add(junitCase{Name: name + ": " + slo.Name, Class: "run"}, 0)
		}
	}
	if load.Answers != nil {
		answersCase(load, name+": responses", suite, add)
	}
	if load.Audit == nil {
		return
	}
	unread := ""
	if load.Audit.Unread != nil {
		unread = verdict.UnreadWords(*load.Audit.Unread) + "\n"
	}
	if load.Audit.Limited > 0 {
		unread += verdict.LimitedWords(load.Audit.Limited) + "\n"
	}
	if load.Audit.Differences() == 0 && unread != "" {
		add(name+": audit", "unread", unread, false)
		return
	}
	if load.Audit.Differences() == 0 {
		suite.add(junitCase{Name: name + ": audit", Class: "run"}, load.Seconds)
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, "the audit found %s\n", verdict.Plural(load.Audit.Differences(), "difference", "differences"))
	for _, found := range load.Audit.Findings {
		fmt.Fprintf(&text, "%s %s, %s: expected %s, got %s\n", found.Kind, found.Object, found.What, found.Want, found.Got)
	}
	if load.Audit.More > 0 {
		fmt.Fprintf(&text, "and %s\n", verdict.Plural(load.Audit.More, "more difference", "more differences"))
	}
	add(name+": audit", "audit", text.String()+unread, true)
}

// answersCase is the test case of the judged responses of a load phase.
func answersCase(load run.Load, name string, suite *junitSuite, add func(name, kind, text string, failed bool)) {
	var text strings.Builder
	text.WriteString(verdict.AnswersWords(&load) + "\n")
	for _, check := range load.Answers.Checks {
		if check.Verdict != run.Pass {
			fmt.Fprintf(&text, "%s %s: expected %s, got %s (%s)\n", check.Verdict, check.Requirement, check.Want, Plain(check.Got), Plain(check.Reason))
		}
	}
	if len(load.Answers.Of(run.Fail)) > 0 {
		add(name, "responses", text.String(), true)
		return
	}
	suite.add(junitCase{Name: name, Class: "run", Out: text.String()}, 0)
}

// The maximum length of the texts of a test case, in bytes: CI servers read JUnit files into memory, and refuse large ones.
const (
	junitMessage = 1 << 10
	junitText    = 8 << 10
)

// sanitiseXML truncates long texts, and removes characters that XML 1.0 does not allow (production Char) or that mislead a reader.
func sanitiseXML(suites *junitSuites) {
	suites.Name = Visible(suites.Name)
	for i := range suites.Suites {
		suite := &suites.Suites[i]
		suite.Name = Visible(suite.Name)
		for p := range suite.Properties {
			suite.Properties[p].Value = Visible(suite.Properties[p].Value)
		}
		for c := range suite.Cases {
			one := &suite.Cases[c]
			one.Name, one.Class, one.File = shown(one.Name, junitMessage), Visible(one.Class), Visible(one.File)
			one.Out = shown(one.Out, junitText)
			for _, problem := range []*junitProblem{one.Failure, one.Error} {
				if problem != nil {
					problem.Message, problem.Type, problem.Text = shown(problem.Message, junitMessage), Visible(problem.Type), shown(problem.Text, junitText)
				}
			}
			if one.Skipped != nil {
				one.Skipped.Message = shown(one.Skipped.Message, junitMessage)
			}
		}
	}
}

func shown(text string, limit int) string { return Visible(scim.Shorten(text, limit)) }
