package reports

import (
	"cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// remark is a note about the provider after the run: what is left there, and what was noticed.
type remark struct {
	Tone  string // verdict whose colour and mark it has
	Title string // without a full stop
	Text  string // what it means, in whole sentences
	Lines []string
	Do    string // what to do about it, "" where there is nothing to do
	Run   string // command that does it, "" where there is none
}

// The maximum number of lines of a list: at the top of a page and in a summary, and in the page's details and JUnit.
const (
	fewLines  = 5
	manyLines = 20
)

// cleanCommand deletes what a run has left. DIR is a placeholder, and so is TARGET where the run file does not name it.
func cleanCommand(whole *run.Run) string {
	return cmp.Or(whole.Header.Clean, "scimproof clean TARGET") + " --out DIR"
}

// cleanUpRemarks lists what is still at the provider: resources left, a target that still runs, resources that may be left, resources kept.
func cleanUpRemarks(whole *run.Run) (all []remark) {
	clean := whole.Footer.CleanUp
	if n := run.Counted(clean.Left); n > 0 && !clean.Kept {
		told := remark{Tone: string(run.Error), Title: verdict.Plural(n, "resource is", "resources are") + " left at the provider",
			Text: "This run created " + them(n) + " and could not delete " + them(n) + ".", Lines: clean.Left}
		all = append(all, told.removable(whole, n))
	}
	if clean.NotStopped != "" {
		all = append(all, remark{Tone: string(run.Error), Title: "The target was not stopped", Text: "The process or container that this run started may still be running.",
			Lines: []string{clean.NotStopped}})
	}
	if n := run.Counted(clean.MayBeLeft); n > 0 {
		all = append(all, remark{Tone: string(run.Advisory), Title: verdict.Plural(n, "resource", "resources") + " may be left at the provider",
			Text: "It could not be verified that this run created " + them(n) + ", so nothing was deleted. Check the provider manually. scimproof clean tries again; scimproof clean --forget discards the list.", Lines: clean.MayBeLeft})
	}
	if clean.Kept {
		n := max(0, clean.Created-clean.Removed)
		told := remark{Tone: "none", Title: "Kept (--keep)",
			Text: verdict.Plural(n, "resource of this run is", "resources of this run are") + " still at the provider.", Lines: clean.Left}
		all = append(all, told.removable(whole, n))
	}
	return all
}

// removable says how n resources can be removed later. An embedded provider has ended with the run, and its resources with it.
func (r remark) removable(whole *run.Run, n int) remark {
	if whole.Header.Target.Launcher == "embedded" {
		r.Text += " The provider ended with the run, so no cleanup is needed."
		return r
	}
	r.Do, r.Run = "Delete "+them(n)+" with", cleanCommand(whole)
	return r
}

// noticed is what stands beside the verdict and does not change it: rows of the mapping that Entra would not treat as written, or that were never sent, and what
// the run found out about the provider outside of its scenarios.
func noticed(whole *run.Run) (all []remark) {
	if warnings := whole.Header.Warnings; len(warnings) > 0 {
		all = append(all, remark{Tone: string(run.Advisory), Title: verdict.Plural(len(warnings), "warning", "warnings") + " about the mapping",
			Text: "Rows that Entra would not treat as written. The verdict does not depend on them.", Lines: warnings})
	}
	if rows := whole.Footer.NotExercised; len(rows) > 0 {
		all = append(all, remark{Tone: string(run.Advisory), Title: verdict.Plural(len(rows), "row", "rows") + " of the mapping not exercised",
			Text: "No request carried a value for these attributes, so the verdict says nothing about them.", Lines: rows})
	}
	if len(whole.Footer.CleanUp.Noticed) > 0 {
		all = append(all, remark{Tone: "none", Title: "Notes about the provider", Text: "For information only; the verdict does not depend on them.",
			Lines: whole.Footer.CleanUp.Noticed})
	}
	return all
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// First is the first few lines of the remark.
func (r remark) First() []string { return run.First(r.Lines, fewLines) }

// Many is the lines of the remark, up to a larger limit.
func (r remark) Many() []string { return run.First(r.Lines, manyLines) }
