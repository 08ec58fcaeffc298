package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// The maximum number of rows, so that a summary has fewer than 60 lines.
const (
	mostCauses      = 10
	mostRecommended = 5
	mostDeviations  = 10
)

// Markdown writes the run's summary for a CI job's page: the verdict sentence, the counts, what fails, the known deviations.
// Text from the provider is escaped, so that it cannot become markup or a link.
func Markdown(out io.Writer, of *Presentation) error {
	view := newOverview(of)
	var text strings.Builder
	fmt.Fprintf(&text, "## %s\n\n**%s.**", inline(view.Run.Header.Target.Name, 120), inline(view.Lead, 120))
	for _, sentence := range []string{view.Rest, view.Also} {
		if sentence != "" {
			text.WriteString(" " + inline(sentence, 600))
		}
	}
	text.WriteString("\n\n")
	writeRemarks(&text, &view)
	writeCounts(&text, &view)
	writeFacts(&text, view.Facts)
	toFix, recommended := of.Problems()
	writeProblems(&text, "What to fix", toFix, mostCauses)
	writeProblems(&text, "Recommended", recommended, mostRecommended)
	writeDeviations(&text, view.Deviations)
	if view.Run.Header.Full {
		writeUntested(&text, view.Coverage)
	}
	writeLoads(&text, view.Loads)
	profile := ""
	if view.Run.Header.Profile != "" {
		profile = "Profile " + inline(view.Run.Header.Profile, 60) + ". "
	}
	fmt.Fprintf(&text, "%s%s, seed %d, exit code %s. See the HTML report for the evidence of each finding.\n",
		profile, moment(view.Run.Header.Started), view.Run.Header.Seed, view.Exit)
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("cannot write the summary: %w", err)
	}
	return nil
}

// writeRemarks puts all notes on one line of the summary: that the run is incomplete, what is left at the provider, what was noticed.
func writeRemarks(text *strings.Builder, view *overview) {
	var lines []string
	if view.Incomplete != "" {
		lines = append(lines, "**Incomplete run.** "+inline(strings.TrimSuffix(view.Progress+"; "+view.Incomplete, "; "), 300))
	}
	for _, told := range slices.Concat(view.Remains, view.Noticed) {
		head := fmt.Sprintf("**%s.** %s", inline(told.Title, 120), inline(told.Text, 240))
		if told.Do != "" {
			head += fmt.Sprintf(" %s `%s`.", told.Do, told.Run)
		}
		lines = append(lines, head)
		for _, line := range told.First() {
			lines = append(lines, "· "+inline(line, 240))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(text, "> %s\n\n", strings.Join(lines, "<br>"))
	}
}

func writeCounts(text *strings.Builder, view *overview) {
	if len(view.Tiles) == 0 {
		return
	}
	var parts []string
	for _, tile := range view.Tiles {
		parts = append(parts, fmt.Sprintf("%s %d %s", tile.Glyph, tile.N, tile.Count(tile.N)))
	}
	fmt.Fprintf(text, "%s. %d of %d requirements tested.\n\n", strings.Join(parts, " · "), view.Coverage.Tested, view.Coverage.Of)
}

// writeUntested says why requirements were not tested by a full run.
func writeUntested(text *strings.Builder, of coverage) {
	reasons := of.reasons()
	if len(reasons) == 0 {
		return
	}
	text.WriteString("### Not tested\n\n| requirements | why |\n| --- | --- |\n")
	for _, reason := range reasons {
		ids := make([]string, len(reason.IDs))
		for i, id := range reason.IDs {
			ids[i] = "`" + code(id) + "`"
		}
		fmt.Fprintf(text, "| %s | %s |\n", strings.Join(ids, ", "), inline(reason.Why, 240))
	}
	text.WriteString("\n")
}

func writeFacts(text *strings.Builder, facts []string) {
	for _, fact := range facts {
		fmt.Fprintf(text, "**%s**\n\n", inline(fact, 240))
	}
}

func writeProblems(text *strings.Builder, title string, problems []Problem, most int) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintf(text, "### %s\n\n| requirement | want | got | fix | scenarios |\n| --- | --- | --- | --- | --- |\n", title)
	for i, one := range problems {
		if i == most {
			fmt.Fprintf(text, "| and %d more | | | | |\n", len(problems)-most)
			break
		}
		glyph := wordOf(one.Verdict).Glyph
		if one.Requirement.ID == "" {
			fmt.Fprintf(text, "| %s error | | %s | | %s |\n", glyph, inline(one.Title, 160), keys(one))
			continue
		}
		fmt.Fprintf(text, "| %s %s<br>`%s`%s | %s | %s | %s | %s |\n", glyph, inline(one.Title, 120), code(one.Requirement.ID), sourceLink(one.Requirement),
			inline(one.Want, 120), inline(one.Got, 240), inline(one.Fix, 240), keys(one))
	}
	text.WriteString("\n")
}

// sourceLink quotes what a requirement rests on, as far as that is known, and leads there.
func sourceLink(of run.Requirement) string {
	quoted := inline(Quotation(of.Quote), 160)
	if quoted != "" {
		quoted = "<br>" + quoted
	}
	if !strings.HasPrefix(of.Address, "https://") || strings.ContainsAny(of.Address, "() |<>\"`") {
		return quoted
	}
	return fmt.Sprintf("%s<br>[%s](%s)", quoted, inline(of.Source, 120), Visible(of.Address))
}

// keys names the first scenarios of a problem.
func keys(of Problem) string {
	const most = 3
	var parts []string
	for i, key := range of.Scenarios {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(of.Scenarios)-most))
			break
		}
		parts = append(parts, "`"+code(key)+"`")
	}
	if of.Blocked > 0 {
		parts = append(parts, fmt.Sprintf("blocks %d", of.Blocked))
	}
	return strings.Join(parts, "<br>")
}

func writeDeviations(text *strings.Builder, deviations []deviation) {
	if len(deviations) == 0 {
		return
	}
	text.WriteString("### Known deviations\n\n| state | requirement | reason | until |\n| --- | --- | --- | --- |\n")
	for i, known := range deviations {
		if i == mostDeviations {
			fmt.Fprintf(text, "| and %d more | | | |\n", len(deviations)-mostDeviations)
			break
		}
		fmt.Fprintf(text, "| %s %s | `%s` | %s | %s, %s |\n", known.Word.Glyph, known.State, code(known.Requirement),
			inline(known.Reason, 160), inline(known.Until, 10), known.Left)
	}
	text.WriteString("\n")
}

// mostBroken is how many findings of the judged responses of a phase are listed.
const mostBroken = 5

func writeLoads(text *strings.Builder, loads []phase) {
	for i, load := range loads {
		if i == 3 {
			fmt.Fprintf(text, "- and %s\n", verdict.Plural(len(loads)-i, "more load phase", "more load phases"))
			break
		}
		fmt.Fprintf(text, "- Load, %s, %s: sent %s/%s requests (%s)", inline(load.Workload, 60), inline(load.Phase, 60),
			thousands(load.Sent), thousands(load.Planned), load.SentShare)
		if load.Audit != nil {
			fmt.Fprintf(text, ", audit: %s", verdict.Plural(load.Findings, "difference", "differences"))
			if unread := load.Audit.Unread; unread != nil {
				fmt.Fprintf(text, "; %s", inline(verdict.UnreadWords(*unread), 240))
			}
		}
		text.WriteString("\n")
		if words := verdict.AnswersWords(&load.Load); words != "" {
			fmt.Fprintf(text, "  - %s\n", inline(words, 240))
		}
		for _, found := range load.Broken[:min(len(load.Broken), mostBroken)] {
			fmt.Fprintf(text, "    - %s `%s`: expected %s, got %s\n", found.Word.Glyph, code(found.Requirement.ID), inline(found.Want, 120), inline(found.Got, 120))
		}
		for _, remark := range load.Remarks {
			fmt.Fprintf(text, "  - %s\n", inline(remark, 240))
		}
	}
	if len(loads) > 0 {
		text.WriteString("\n")
	}
}

// inline makes one line of plain Markdown text out of any text, at most limit characters.
func inline(text string, limit int) string {
	text = scim.Clip(strings.Join(strings.Fields(Visible(text)), " "), limit)
	var out strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("&<>", r):
			out.WriteString(map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;"}[r])
		case strings.ContainsRune("\\`*_{}[]()#+!|~$@", r):
			out.WriteRune('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return strings.ReplaceAll(out.String(), "://", "&#58;//") // no link by itself
}

// code makes text fit between backticks within a table.
func code(text string) string {
	return strings.NewReplacer("`", "'", "|", "/", "\n", " ").Replace(Visible(text))
}
