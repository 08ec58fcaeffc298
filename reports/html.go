package reports

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

//go:embed template
var files embed.FS

// HTML writes the run as one self-contained page: no network, readable without script, and safe against whatever a provider
// put into its responses. The text of the run reaches the page only through html/template's escaping; the style sheet and
// the script are constants of this package.
func HTML(out io.Writer, of *Presentation) error {
	parsed, err := pageTemplate()
	if err != nil {
		return err
	}
	var rendered bytes.Buffer // whole or not at all
	if err := parsed.ExecuteTemplate(&rendered, "page.html.tmpl", newPage(of)); err != nil {
		return fmt.Errorf("cannot render the report: %w", err)
	}
	if _, err := rendered.WriteTo(out); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// nameWidth is how many characters of a name fit in the margin of a chart.
const nameWidth = 24

func pageTemplate() (*template.Template, error) {
	style, err := files.ReadFile("template/report.css")
	if err != nil {
		return nil, err
	}
	script, err := files.ReadFile("template/report.js")
	if err != nil {
		return nil, err
	}
	matrix, err := files.ReadFile("template/matrix.css")
	if err != nil {
		return nil, err
	}
	functions := template.FuncMap{
		"css":           func() template.CSS { return template.CSS(style) },
		"matrixCSS":     func() template.CSS { return template.CSS(matrix) },
		"js":            func() template.JS { return template.JS(script) },
		"slug":          slug,
		"anchor":        func(key string) string { return "s-" + slug(key) },
		"plural":        verdict.Plural,
		"unread":        verdict.UnreadWords,
		"lost":          verdict.LostWords,
		"effect":        effect,
		"moment":        moment,
		"logTime":       func(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04") },
		"ms":            milliseconds,
		"thousands":     thousands,
		"remaining":     remaining,
		"axisY":         func(height int) int { return height - 28 },
		"clip":          func(name string) string { return scim.Clip(name, nameWidth) },
		"statusVerdict": statusVerdict,
		"source":        newSource,
		"quotation":     Quotation,
		"listed":        func(all []cause) bool { return slices.ContainsFunc(all, func(of cause) bool { return of.Listed }) },
		"tokens":        tokensOf,
		"bare":          func(name string) string { return strings.TrimPrefix(name, "/") },
	}
	return template.New("page").Funcs(functions).ParseFS(files, "template/*.tmpl")
}

// tokensOf splits a one-line command at its spaces, so that a narrow page breaks it between words and not at hyphens. It returns nil
// for a command of several lines, or a long one.
func tokensOf(command string) []string {
	const longest = 400
	if len(command) > longest || strings.Contains(command, "\n") {
		return nil
	}
	return strings.Split(command, " ")
}

// statusVerdict maps a status of the provisioning log to the verdict whose icon and colour it gets.
func statusVerdict(status string) run.Verdict {
	switch status {
	case run.LogSuccess:
		return run.Pass
	case run.LogFailure:
		return run.Fail
	case run.LogWarning:
		return run.Advisory
	}
	return run.NotApplicable
}

func remaining(planned, sent uint64) uint64 {
	if sent >= planned {
		return 0
	}
	return planned - sent
}
