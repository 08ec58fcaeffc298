package reports

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// columnsOf makes the columns of a matrix, each with a report beside the page.
func columnsOf(runs ...*run.Run) []Column {
	columns := make([]Column, len(runs))
	for i, whole := range runs {
		columns[i] = Column{Run: whole, Report: fmt.Sprintf("./run-%d/report.html", i+1)}
	}
	return columns
}

func renderedMatrix(t *testing.T, columns ...Column) string {
	t.Helper()
	var page bytes.Buffer
	if err := Matrix(&page, columns); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// fixedRun is smallRun on another target, where what failed holds.
func fixedRun() *run.Run {
	whole := smallRun()
	whole.Header.Target.Name = "Mended <Ltd>"
	scenario := &whole.Scenarios[0]
	scenario.Verdict, scenario.Reason = run.Pass, ""
	check := &scenario.Steps[1].Checks[0]
	scenario.Steps[1].Verdict, check.Verdict, check.Outcome, check.Got = run.Pass, run.Pass, "held", check.Want
	resealed(whole)
	return whole
}

func resealed(whole *run.Run) {
	whole.Footer.Written, whole.Footer.Counts = len(whole.Scenarios), run.Counts(whole)
	whole.Footer.Exit, whole.Footer.Verdict = verdict.Of(whole)
}

// samples are several targets that differ: the sample, one that is better in one point, one that stopped early.
func samples() []Column {
	better, short := sampleRun(), sampleRun()
	better.Header.Target.Name = "Fabrikam"
	for i := range better.Scenarios {
		scenario := &better.Scenarios[i]
		if scenario.Verdict != run.Fail {
			continue
		}
		scenario.Verdict = run.Pass
		for s := range scenario.Steps {
			for c := range scenario.Steps[s].Checks {
				if check := &scenario.Steps[s].Checks[c]; check.Verdict == run.Fail {
					check.Verdict, check.Outcome = run.Pass, "held"
				}
			}
		}
	}
	resealed(better)
	short.Header.Target.Name, short.Header.Full = "Tailspin Toys", false
	short.Scenarios = short.Scenarios[:20]
	short.Footer.Incomplete = "interrupted"
	resealed(short)
	return columnsOf(sampleRun(), better, short)
}

func TestSmallMatrix(t *testing.T) {
	t.Parallel()
	page := renderedMatrix(t, Column{Run: smallRun(), Report: "./small/report.html"}, Column{Run: fixedRun()})
	golden(t, "testdata/matrix.html", ours.ReplaceAll([]byte(page), []byte("<!-- ours -->")))
}

// TestMatrixParts looks at where a requirement stands by what each of two targets does with it.
func TestMatrixParts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		left, right run.Verdict
		part        string
	}{
		"one fails":                           {run.Pass, run.Fail, "disagree"},
		"one deviates, declared":              {run.KnownDeviation, run.Pass, "disagree"},
		"one falls short of a recommendation": {run.Advisory, run.Pass, "disagree"},
		"both short, differently":             {run.Fail, run.KnownDeviation, "broken"},
		"one fails, one blocked":              {run.Fail, run.Blocked, "broken"},
		"both hold":                           {run.Pass, run.Pass, "held"},
		"a fixed deviation holds":             {run.Fixed, run.Pass, "held"},
		"one blocked":                         {run.Blocked, run.Pass, "open"},
		"one not applicable":                  {run.Pass, run.NotApplicable, "open"},
		"one not tested":                      {run.Pass, "", "open"},
		"an error is no judgement":            {run.Error, run.NotApplicable, "unjudged"},
		"not covered":                         {"", "", "uncovered"},
	} {
		row := matrixRow{}
		for _, worst := range []run.Verdict{test.left, test.right} {
			row.Cells = append(row.Cells, cell{Word: outcomeWord(verdict.Covered{Verdict: worst})})
		}
		if got := row.part(row.divide()); got != test.part {
			t.Errorf("%s: want %s, got %s", name, test.part, got)
		}
	}
}

// TestMatrixOrder wants the most divided requirement first, and of two divided alike the one that fails worse.
func TestMatrixOrder(t *testing.T) {
	t.Parallel()
	verdicts := map[string][]run.Verdict{
		"a-one-of-four":  {run.Pass, run.Pass, run.Pass, run.Fail},
		"b-half-deviate": {run.Pass, run.Pass, run.Advisory, run.Advisory},
		"c-half-fail":    {run.Fail, run.Pass, run.Fail, run.Pass},
		"d-all-hold":     {run.Pass, run.Pass, run.Pass, run.Pass},
	}
	cells := make([]map[string]cell, 4)
	var catalogue []run.Requirement
	for _, id := range []string{"a-one-of-four", "b-half-deviate", "c-half-fail", "d-all-hold"} {
		catalogue = append(catalogue, run.Requirement{ID: id})
		for i, verdict := range verdicts[id] {
			if cells[i] == nil {
				cells[i] = map[string]cell{}
			}
			cells[i][id] = cell{Word: wordOf(verdict)}
		}
	}
	view := &matrix{}
	view.rows(catalogue, cells)
	var got []string
	for _, part := range view.Parts {
		for _, row := range part.Rows {
			got = append(got, row.Requirement.ID)
		}
	}
	if want := []string{"c-half-fail", "b-half-deviate", "a-one-of-four", "d-all-hold"}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
	if view.Shared != 4 || view.Disagree != 3 {
		t.Errorf("want 3 of 4 in dispute, got %d of %d", view.Disagree, view.Shared)
	}
}

// TestMatrixCellsAgreeWithTheReport holds each cell against the coverage of the target's own report.
func TestMatrixCellsAgreeWithTheReport(t *testing.T) {
	t.Parallel()
	looked := 0
	for _, column := range samples() {
		whole := inPlanOrder(column.Run)
		cells := newCells(whole, verdict.Conclude(whole).Coverage, column.Report)
		ids := map[string]bool{}
		walk(t, rendered(t, column.Run), func(node *html.Node) {
			if id, ok := attribute(node, "id"); ok {
				ids[id] = true
			}
		})
		for _, row := range verdict.Conclude(whole).Coverage {
			made := cells[row.Requirement.ID]
			if want := outcomeWord(row).Verdict; made.Word.Verdict != want {
				t.Errorf("%s: want %s, got %s", row.Requirement.ID, want, made.Word.Verdict)
			}
			if row.Verdict == "" {
				continue
			}
			looked++
			if made.Key == "" || len(made.Asked) != len(row.Scenarios) {
				t.Errorf("%s is %s, but no scenario says so: %+v", row.Requirement.ID, row.Verdict, made)
			}
			if _, anchor, _ := strings.Cut(made.Link, "#"); !ids[anchor] {
				t.Errorf("%s: %s leads nowhere in the target's report", row.Requirement.ID, made.Link)
			}
		}
	}
	if looked < 30 {
		t.Errorf("only %d cells were looked at", looked)
	}
}

func TestMatrixRefusesWhatCannotBeCompared(t *testing.T) {
	t.Parallel()
	change := func(how func(*run.Header)) *run.Run {
		whole := fixedRun()
		whole.Header.Catalogue = slices.Clone(whole.Header.Catalogue)
		how(&whole.Header)
		return whole
	}
	for name, test := range map[string]struct {
		columns []Column
		want    error
		says    string
	}{
		"one run":       {columnsOf(smallRun()), ErrTooFewRuns, "got 1"},
		"other profile": {columnsOf(smallRun(), change(func(h *run.Header) { h.Profile = "rfc" })), ErrOtherProfile, "same --profile"},
		"one more":      {columnsOf(smallRun(), change(func(h *run.Header) { h.Catalogue = append(h.Catalogue, run.Requirement{ID: "new"}) })), ErrOtherCatalogue, `"new" is in the catalogue of Mended`},
		"one fewer":     {columnsOf(smallRun(), change(func(h *run.Header) { h.Catalogue = h.Catalogue[1:] })), ErrOtherCatalogue, `"entra-update-single" is in the catalogue of Small`},
		"other weight":  {columnsOf(smallRun(), change(func(h *run.Header) { h.Catalogue[0].Severity = "note" })), ErrOtherCatalogue, `"fail" for Small & Sons`},
	} {
		var page bytes.Buffer
		err := Matrix(&page, test.columns)
		if !errors.Is(err, test.want) || !strings.Contains(fmt.Sprint(err), test.says) {
			t.Errorf("%s: want %v with %q, got %v", name, test.want, test.says, err)
		}
		if page.Len() > 0 {
			t.Errorf("%s: a page was written all the same", name)
		}
	}
	if err := Matrix(&bytes.Buffer{}, columnsOf(smallRun(), change(func(h *run.Header) { h.Catalogue[0].Summary = "In other words." }))); err != nil {
		t.Errorf("other words for the same requirement are no obstacle, got %v", err)
	}
}

// TestMatrixStructure checks what a browser forgives and a screen reader does not, also for many targets.
func TestMatrixStructure(t *testing.T) {
	t.Parallel()
	many := samples()
	for len(many) < 12 {
		many = append(many, many[len(many)%3])
	}
	for name, columns := range map[string][]Column{"samples": samples(), "small": columnsOf(smallRun(), fixedRun()), "many": many, "empty": columnsOf(&run.Run{}, &run.Run{})} {
		ids, links, cells, iconed := map[string]bool{}, map[string]bool{}, 0, 0
		walk(t, renderedMatrix(t, columns...), func(node *html.Node) {
			if node.Type != html.ElementNode {
				return
			}
			if id, ok := attribute(node, "id"); ok {
				if ids[id] || strings.ContainsAny(id, " \t\n") {
					t.Errorf("%s: id %q is used twice or is none", name, id)
				}
				ids[id] = true
			}
			if href, ok := attribute(node, "href"); ok && strings.HasPrefix(href, "#") {
				links[href[1:]] = true
			}
			structure(t, name, node)
			if class, _ := attribute(node, "class"); strings.HasPrefix(class, "is v-") {
				cells++
				if has(node, "svg") && strings.TrimSpace(text(node)) != "" {
					iconed++
				}
			}
		})
		for link := range links {
			if !ids[link] {
				t.Errorf("%s: the link #%s leads nowhere", name, link)
			}
		}
		if cells != iconed || cells == 0 && name != "empty" {
			t.Errorf("%s: want an icon and a word in each cell, got that in %d of %d", name, iconed, cells)
		}
	}
}

func text(node *html.Node) string {
	var out strings.Builder
	for below := range node.Descendants() {
		if below.Type == html.TextNode {
			out.WriteString(below.Data)
		}
	}
	return out.String()
}

// hostileColumns are runs whose every field tries to break out.
func hostileColumns() []Column {
	return []Column{{Run: hostileRun()}, {Run: hostileRun(), Report: "javascript:alert(1)//report.html"}}
}

func TestHostileTextInTheMatrixIsOnlyText(t *testing.T) {
	t.Parallel()
	page := renderedMatrix(t, hostileColumns()...)
	if at := strings.IndexFunc(page, evidence.Misleading); at >= 0 {
		t.Errorf("a character that misleads is in the page: %q", page[max(0, at-60):at+8])
	}
	texts, policy := 0, ""
	walk(t, page, func(node *html.Node) {
		if node.Type == html.TextNode && strings.Contains(node.Data, "<img src=x onerror=alert(1)>") {
			texts++
		}
		if node.Type != html.ElementNode {
			return
		}
		switch node.Data {
		case "script", "img", "iframe", "object", "embed", "base", "form", "link", "audio", "video":
			t.Errorf("the page has a <%s>: %v", node.Data, node.Attr)
		}
		if kind, _ := attribute(node, "http-equiv"); kind == "Content-Security-Policy" {
			policy, _ = attribute(node, "content")
		}
		for _, attribute := range node.Attr {
			if strings.HasPrefix(attribute.Key, "on") || attribute.Key == "src" || attribute.Key == "style" && strings.Contains(attribute.Val, "alert") ||
				strings.HasPrefix(strings.ToLower(strings.TrimSpace(attribute.Val)), "javascript:") {
				t.Errorf("<%s> has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
		}
	})
	if texts < 100 {
		t.Errorf("want the hostile text shown as text all over the page, got it %d times", texts)
	}
	if want := "default-src 'none'; style-src 'unsafe-inline'"; policy != want {
		t.Errorf("want the policy %s, got %s", want, policy)
	}
}
