package reports

import (
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// remark is something that clean-up says: what is still at the provider, and what was noticed there.
type remark struct {
	Tone  string // verdict whose colour and mark it has
	Title string // without a full stop
	Text  string // what it means, in whole sentences
	Lines []string
	Do    string // what to do about it, "" where there is nothing to do
	Run   string // command that does it, "" where there is none
}

// The most lines of a list that are shown at the top of a page and in a summary, and in the details of it and in JUnit.
const (
	fewLines  = 5
	manyLines = 20
)

// cleanCommand removes what a run has left: TARGET and DIR are those of that run.
const cleanCommand = "scimproof clean TARGET --out DIR"

// cleanUpRemarks lists what is still at the provider: what is left, what still runs, what may be left, what was kept.
func cleanUpRemarks(whole *run.Run) (all []remark) {
	clean := whole.Footer.CleanUp
	if n := run.Counted(clean.Left); n > 0 && !clean.Kept {
		told := remark{Tone: string(run.Error), Title: verdict.Plural(n, "resource is", "resources are") + " left at the provider",
			Text: "This run created " + them(n) + " and could not remove " + them(n) + ".", Lines: clean.Left}
		all = append(all, told.removable(whole, n))
	}
	if clean.NotStopped != "" {
		all = append(all, remark{Tone: string(run.Error), Title: "The target was not stopped", Text: "What this run started may still be running.",
			Lines: []string{clean.NotStopped}})
	}
	if n := run.Counted(clean.MayBeLeft); n > 0 {
		all = append(all, remark{Tone: string(run.Advisory), Title: verdict.Plural(n, "resource", "resources") + " may be left at the provider",
			Text: "Nothing proves that this run created " + them(n) + ", so nothing was deleted. Look there by hand; scimproof clean tries again, and its --forget drops the list.", Lines: clean.MayBeLeft})
	}
	if clean.Kept {
		n := max(0, clean.Created-clean.Removed)
		told := remark{Tone: "none", Title: "Kept, as --keep asked",
			Text: verdict.Plural(n, "resource of this run is", "resources of this run are") + " still at the provider.", Lines: clean.Left}
		all = append(all, told.removable(whole, n))
	}
	return all
}

// removable says how n resources can be removed later. A provider that was part of the run has taken them with it.
func (r remark) removable(whole *run.Run, n int) remark {
	if whole.Header.Target.Launcher == "embedded" {
		r.Text += " The provider ended with the run, so nothing remains to be done."
		return r
	}
	r.Do, r.Run = "Remove "+them(n)+" with", cleanCommand
	return r
}

// noticed is what the run found out about the provider beside its scenarios: no verdict.
func noticed(whole *run.Run) []remark {
	if len(whole.Footer.CleanUp.Noticed) == 0 {
		return nil
	}
	return []remark{{Tone: "none", Title: "Noticed about the provider", Text: "These are remarks, not verdicts.", Lines: whole.Footer.CleanUp.Noticed}}
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// First is the remark's lines for a place that has room for a few.
func (r remark) First() []string { return run.First(r.Lines, fewLines) }

// Many is them for a place that has room for more.
func (r remark) Many() []string { return run.First(r.Lines, manyLines) }
