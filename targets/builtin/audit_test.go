package builtin_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// A third-party provider lives in targets/thirdparty/NAME. Each deviation of its definitions has one row in its audit.md,
// which names a committed run file, an exchange in it, the bytes of that exchange, and the foreign line that causes it.
const (
	thirdParty = "../thirdparty"
	heading    = "| run | scenario | requirement | exchange | request | response | source | what it means |"
)

// auditRow is one row of an audit.md. Request and Response quote the bodies of the exchange.
type auditRow struct {
	Run, Scenario, Requirement string
	Exchange                   int
	Request, Response          []string
	Status                     int
	Source, Meaning            string
}

var (
	runLink    = regexp.MustCompile(`^\[[^\]]+\]\((runs/[^)]+\.ndjson)\)$`)
	codeSpan   = regexp.MustCompile("`([^`]+)`")
	statusCode = regexp.MustCompile(`^[1-5][0-9]{2}\b`)
	sourceLine = regexp.MustCompile("^\\[`[^`]+\\.[a-z]+:[0-9]+`\\]\\(https://\\S+\\)$")
)

func TestAudit(t *testing.T) {
	folders, err := os.ReadDir(thirdParty)
	if err != nil {
		t.Fatal(err)
	}
	audited := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		t.Run(folder.Name(), func(t *testing.T) { audited += checkAudit(t, folder.Name()) })
	}
	if audited == 0 {
		t.Error("no third-party definition declares a deviation: this test looked at nothing")
	}
}

// checkAudit compares the rows of a folder's audit.md with the deviations of its definitions, and returns how many there are.
func checkAudit(t *testing.T, folder string) int {
	t.Helper()
	file := map[string]string{}           // of deviations, by the name of the definition, as run files name their target
	known := map[string][]run.Deviation{} // by file: definitions that start one program in two ways share it
	secrets := map[string]string{}
	total := 0
	for _, definition := range definitionsOf(t, folder) {
		deviations, err := definition.KnownDeviations()
		if err != nil {
			t.Fatal(err)
		}
		file[definition.Name], secrets[definition.Name] = definition.Deviations, secretOf(t, definition)
		known[definition.Deviations] = deviations
		total += len(deviations)
	}
	dir := filepath.Join(thirdParty, folder)
	audited := map[string]bool{}
	for _, row := range readAudit(t, filepath.Join(dir, "audit.md"), total > 0) {
		whole, content := readRun(t, filepath.Join(dir, row.Run))
		target := whole.Header.Target.Name
		if bytes.Contains(content, []byte(secrets[target])) {
			t.Errorf("%s holds the secret of %s", row.Run, target)
		}
		deviation, err := verify(row, whole, known[file[target]])
		if err != nil {
			t.Errorf("%s, %s: %v", row.Run, row.Scenario, err)
			continue
		}
		audited[file[target]+" "+label(deviation)] = true
	}
	for name, deviations := range known {
		for _, deviation := range deviations {
			if !audited[name+" "+label(deviation)] {
				t.Errorf("%s: want a valid row for %s of %s, got none", dir, label(deviation), name)
			}
		}
	}
	return total
}

// secretOf is the one secret of a third-party definition: a bearer token, or what a token is got with.
func secretOf(t *testing.T, definition targets.Definition) string {
	t.Helper()
	secret := definition.Auth.Bearer
	if secret == "" {
		secret = definition.Auth.OAuth.ClientSecret
	}
	if secret == "" {
		t.Fatalf("%s has no secret that its run files could hold: the test looks at nothing", definition.Name)
	}
	return secret
}

func label(deviation run.Deviation) string {
	return strings.Join([]string{deviation.Scenario, deviation.Row, deviation.Requirement, deviation.Outcome}, " ")
}

// definitionsOf returns the shipped definitions that start what the folder holds. A folder without one proves nothing.
func definitionsOf(t *testing.T, folder string) []targets.Definition {
	t.Helper()
	var found []targets.Definition
	for _, name := range targets.Shipped() {
		definition, err := targets.Find(name, targets.OSEnv())
		if err != nil {
			continue // it wants an environment that is not here, so it starts nothing here
		}
		dir := ""
		switch launch := definition.Launch; {
		case launch.Process != nil:
			dir = launch.Process.Dir
		case launch.Container != nil:
			dir = launch.Container.Build
		}
		if path.Clean(dir) == "targets/thirdparty/"+folder {
			found = append(found, definition)
		}
	}
	if len(found) == 0 {
		t.Errorf("no shipped definition starts targets/thirdparty/%s", folder)
	}
	return found
}

func readRun(t *testing.T, file string) (*run.Run, []byte) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := run.Read(bytes.NewReader(content), verdict.Of)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return whole, content
}

// verify finds the deviation that the row is about, and in the run file what the row says.
func verify(row auditRow, whole *run.Run, known []run.Deviation) (run.Deviation, error) {
	at := slices.IndexFunc(whole.Scenarios, func(s run.Scenario) bool { return s.Key == row.Scenario })
	if at < 0 {
		return run.Deviation{}, errors.New("scenario is not in the run file")
	}
	scenario := whole.Scenarios[at]
	at = slices.IndexFunc(scenario.Exchanges, func(e evidence.Exchange) bool { return e.Number == row.Exchange })
	if at < 0 || scenario.Exchanges[at].Response == nil {
		return run.Deviation{}, fmt.Errorf("exchange %d has no answer in the run file", row.Exchange)
	}
	exchange := scenario.Exchanges[at]
	own, others := []run.Deviation{}, []run.Deviation{}
	for _, deviation := range known {
		if deviation.Scenario == scenario.ID {
			own = append(own, deviation)
		} else {
			others = append(others, deviation)
		}
	}
	for _, deviation := range append(own, others...) {
		if deviation.Requirement == row.Requirement && shows(scenario, deviation, row.Exchange) {
			return deviation, quoted(row, exchange)
		}
	}
	return run.Deviation{}, fmt.Errorf("exchange %d shows no declared deviation of %s", row.Exchange, row.Requirement)
}

// shows reports whether a check of the scenario rests on the exchange and found the deviation.
func shows(scenario run.Scenario, deviation run.Deviation, exchange int) bool {
	for _, step := range scenario.Steps {
		for _, check := range step.Checks {
			if check.Verdict == run.KnownDeviation && verdict.Matches(deviation, scenario.Planned, check) && slices.Contains(check.Exchanges, exchange) {
				return true
			}
		}
	}
	return false
}

func quoted(row auditRow, exchange evidence.Exchange) error {
	if row.Status != exchange.Status {
		return fmt.Errorf("exchange %d: want status %d, got %d", exchange.Number, row.Status, exchange.Status)
	}
	for _, quote := range row.Request {
		if !strings.Contains(exchange.Request.Body, quote) && !strings.Contains(exchange.Method+" "+exchange.URL, quote) {
			return fmt.Errorf("exchange %d does not send %s", exchange.Number, quote)
		}
	}
	for _, quote := range row.Response {
		if !strings.Contains(exchange.Response.Body, quote) {
			return fmt.Errorf("exchange %d does not answer %s", exchange.Number, quote)
		}
	}
	return nil
}

// readAudit parses the rows under the heading. Only an audit that nothing needs may be absent.
func readAudit(t *testing.T, file string, needed bool) []auditRow {
	t.Helper()
	content, err := os.ReadFile(file)
	if os.IsNotExist(err) && !needed {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(content), heading+"\n")
	if !found {
		t.Fatalf("%s has no table with the heading %s", file, heading)
	}
	var rows []auditRow
	for _, line := range strings.Split(table, "\n")[1:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		row, err := parseRow(line)
		if err != nil {
			t.Errorf("%s: %v: %s", file, err, line)
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

func parseRow(line string) (auditRow, error) {
	cells := strings.Split(strings.Trim(line, "| "), " | ")
	if len(cells) != strings.Count(heading, "|")-1 {
		return auditRow{}, fmt.Errorf("want the cells %s, got %d", heading, len(cells))
	}
	link := runLink.FindStringSubmatch(cells[0])
	if link == nil || !fs.ValidPath(link[1]) {
		return auditRow{}, fmt.Errorf("run: want a link to runs/NAME.ndjson, got %q", cells[0])
	}
	exchange, err := strconv.Atoi(cells[3])
	if err != nil {
		return auditRow{}, fmt.Errorf("exchange: want its number, got %q", cells[3])
	}
	row := auditRow{
		Run: link[1], Scenario: cells[1], Requirement: cells[2], Exchange: exchange,
		Request: spans(cells[4]), Response: spans(cells[5]), Source: cells[6], Meaning: cells[7],
	}
	row.Status, _ = strconv.Atoi(statusCode.FindString(cells[5])) // none is 0, which no answer has
	switch {
	case len(row.Request) == 0 || len(row.Response) == 0:
		return auditRow{}, errors.New("request and response: want bytes quoted in backticks")
	case !sourceLine.MatchString(row.Source):
		return auditRow{}, fmt.Errorf("source: want a link to `file.ext:line`, got %q", row.Source)
	case row.Meaning == "":
		return auditRow{}, errors.New("no word on what it means")
	}
	return row, nil
}

func spans(cell string) []string {
	var quotes []string
	for _, match := range codeSpan.FindAllStringSubmatch(cell, -1) {
		quotes = append(quotes, match[1])
	}
	return quotes
}

// TestAuditCanFail changes one word at a time of a row that holds.
func TestAuditCanFail(t *testing.T) {
	deviation := run.Deviation{Scenario: "s", Row: "legacy", Requirement: "r", Outcome: "refused"}
	whole := &run.Run{Scenarios: []run.Scenario{{
		Planned: run.Planned{Key: "s/legacy", ID: "s", Row: "legacy"},
		Steps: []run.Step{{Checks: []run.Check{{
			Requirement: "r", Outcome: "refused", Exchanges: []int{7}, Verdict: run.KnownDeviation,
		}}}},
		Exchanges: []evidence.Exchange{{
			Number: 7, Method: "PATCH", URL: "http://127.0.0.1/Users/1", Status: 400,
			Request: evidence.Message{Body: `{"value":"False"}`}, Response: &evidence.Message{Body: `{"scimType":"invalidValue"}`},
		}},
	}}}
	const line = "| [a](runs/a.ndjson) | s/legacy | r | 7 | `\"value\":\"False\"` | 400 `invalidValue` | " +
		"[`core.go:2`](https://example.com/core.go#L2) | refused |"
	judge := func(line string) error {
		row, err := parseRow(line)
		if err != nil {
			return err
		}
		_, err = verify(row, whole, []run.Deviation{deviation})
		return err
	}
	if err := judge(line); err != nil {
		t.Fatalf("row that holds: %v", err)
	}
	for old, changed := range map[string]string{
		"runs/a.ndjson": "../a.ndjson", "s/legacy": "s/compliant", "| r |": "| other |", "| 7 |": "| 8 |",
		"`\"value\":\"False\"`": "none", "False": "True", "400": "404", "invalidValue": "noTarget",
		"core.go:2": "core.go", "| refused |": "| |",
	} {
		if err := judge(strings.Replace(line, old, changed, 1)); err == nil {
			t.Errorf("%s instead of %s: want an error, got none", changed, old)
		}
	}
	for name, spoil := range map[string]func(*run.Check){
		"outcome":  func(c *run.Check) { c.Outcome = "server-error" },
		"verdict":  func(c *run.Check) { c.Verdict = run.Pass },
		"exchange": func(c *run.Check) { c.Exchanges = []int{6} },
	} {
		check := &whole.Scenarios[0].Steps[0].Checks[0]
		good := *check
		spoil(check)
		if err := judge(line); err == nil {
			t.Errorf("another %s in the run file: want an error, got none", name)
		}
		*check = good
	}
}
