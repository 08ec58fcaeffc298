package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// mostAnnotations is how many annotations a step can have on GitHub (GitHub, "Workflow commands").
const mostAnnotations = 10

// mostAnnotated is how many characters of a finding, and of its fix, an annotation has.
const mostAnnotated = 500

// announce shows a run where its CI system shows summaries: on GitHub the job's page and an annotation for each cause, on Azure
// Pipelines the page of the run. Elsewhere it does nothing.
func announce(out output, done *reports.Presentation, to io.Writer) error {
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		annotate(done, to)
		if page := os.Getenv("GITHUB_STEP_SUMMARY"); page != "" {
			return appendTo(page, out.path(reports.SummaryFile))
		}
	}
	if os.Getenv("TF_BUILD") == "True" {
		whole, err := filepath.Abs(out.path(reports.SummaryFile))
		if err != nil {
			return err
		}
		fmt.Fprintln(to, "##vso[task.uploadsummary]"+whole)
	}
	return nil
}

// annotate writes a workflow command for each cause, the first ones: what fails before what has no result.
func annotate(done *reports.Presentation, to io.Writer) {
	toFix, _ := done.Problems()
	written := 0
	for _, worst := range []run.Verdict{run.Fail, run.Error} {
		for _, one := range toFix {
			if one.Verdict != worst || written == mostAnnotations {
				continue
			}
			written++
			title, text := "scimproof", one.Title
			if one.Requirement.ID != "" {
				title, text = "SCIM: "+one.Requirement.ID, fmt.Sprintf("%s Expected %s, got %s.", one.Title, one.Want, one.Got)
			}
			if text = scim.Shorten(text, mostAnnotated); one.Fix != "" {
				text += "\nFix: " + scim.Shorten(one.Fix, mostAnnotated)
			}
			fmt.Fprintf(to, "::error title=%s::%s\n", property.Replace(title), message.Replace(text))
		}
	}
}

// What a workflow command escapes in its text, and in the values before it.
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// appendTo appends one file to another, which other steps may have begun.
func appendTo(page, summary string) error {
	text, err := os.ReadFile(summary)
	if err != nil {
		return fmt.Errorf("cannot read the summary: %w", err)
	}
	file, err := os.OpenFile(page, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write the job summary: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
