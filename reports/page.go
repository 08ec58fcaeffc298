package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// page is the data of the HTML template.
type page struct {
	overview
	Day          string
	Took         string
	Unjudged     bool // no verdict about the provider: how to run again comes first
	Contents     []entry
	Causes       []cause
	Advisories   []cause
	Capabilities capabilities
	Groups       []verdictGroup
	Provisioning *provisioning
	Settings     []run.Setting // of the configuration, without those shown elsewhere
	Words        []word
}

// overview is what page and summary both say.
type overview struct {
	Run        *run.Run
	Lead, Rest string // the verdict sentence, cut at its colon
	Also       string // its second sentence, about load
	Tone       string // pass, fail, none or warn: the colour of the lead
	Incomplete string
	Progress   string   // how much of an incomplete run was recorded
	Remains    []remark // what is still at the provider
	Noticed    []remark
	Exit       string
	Tiles      []tile
	Facts      []string // sentences about the whole run
	Deviations []deviation
	Coverage   coverage
	Loads      []phase
}

// tile is a count of the summary, and a link to what it counts.
type tile struct {
	word
	N int
}

// entry is a line of the table of contents.
type entry struct{ ID, Title, Note string }

func newPage(of *Presentation) *page {
	whole, original, concluded := of.visible, of.run, &of.concluded
	scenarios := newScenarios(whole, original)
	toFix := causesToFix(whole, concluded)
	p := &page{
		overview:     newOverview(of),
		Day:          whole.Header.Started.UTC().Format("2 January 2006"),
		Took:         duration(whole.Footer.Ended.Sub(whole.Header.Started)),
		Unjudged:     concluded.NoAnswer != "",
		Causes:       newCauses(whole, original, scenarios, toFix, "cause", mostPrinted),
		Advisories:   newCauses(whole, original, scenarios, concluded.Advisories, "advisory", mostPrinted-len(toFix)),
		Capabilities: newCapabilities(whole, original),
		Groups:       grouped(scenarios, newBudget(whole)), Provisioning: newProvisioning(whole),
		Settings: settings(whole), Words: words(),
	}
	p.contents()
	return p
}

// Explained ties the number of causes to the numbers of scenarios: "2 causes of 11 failed and 8 blocked scenarios".
func (p *page) Explained() string {
	var parts []string
	last := 0
	for _, tile := range p.Tiles {
		if tile.N > 0 && slices.Contains([]run.Verdict{run.Fail, run.Blocked}, tile.Verdict) {
			parts, last = append(parts, fmt.Sprintf("%d %s", tile.N, tile.Noun)), tile.N
		}
	}
	if len(parts) == 0 {
		return ""
	}
	noun := "scenarios"
	if last == 1 {
		noun = "scenario"
	}
	return fmt.Sprintf("%s of %s %s", verdict.Plural(len(p.Causes), "cause", "causes"), strings.Join(parts, " and "), noun)
}

func newOverview(of *Presentation) overview {
	whole, concluded := of.visible, &of.concluded
	made := overview{
		Run: whole, Exit: exitMeans(whole, concluded), Tone: string(concluded.Tone()), Incomplete: whole.Footer.Incomplete, Facts: concluded.Facts,
		Deviations: newDeviations(whole, concluded.Deviations), Coverage: newCoverage(whole, concluded.Coverage), Loads: newPhases(whole, of.run),
		Remains: cleanUpRemarks(whole), Noticed: noticed(whole), Tiles: tiles(whole, concluded.Counts),
	}
	made.Lead, made.Rest, made.Also = headline(concluded.Sentence)
	if planned := max(len(whole.Header.Plan), whole.Footer.Planned); planned > 0 {
		made.Progress = fmt.Sprintf("%d of %s recorded", len(whole.Scenarios), verdict.Plural(planned, "scenario was", "scenarios were"))
	}
	return made
}

// headline cuts the verdict sentence: what is shown large, what explains it, and what is said about load after that.
func headline(sentence string) (lead, rest, also string) {
	lead, rest, found := strings.Cut(sentence, ": ")
	if !found {
		return strings.TrimSuffix(sentence, "."), "", ""
	}
	if first, second, more := strings.Cut(rest, ". "); more {
		rest, also = first+".", second
	}
	return lead, strings.ToUpper(rest[:1]) + rest[1:], also
}

// settings leaves out of the configuration what other rows of the details say.
func settings(whole *run.Run) []run.Setting {
	shown := []string{"target", "profile", "url", "launcher", "mapping", "connector", "dialects", "seed"}
	return slices.DeleteFunc(slices.Clone(whole.Header.Config), func(known run.Setting) bool {
		return slices.Contains(shown, known.Name)
	})
}

func exitMeans(whole *run.Run, concluded *verdict.Conclusion) string {
	code := verdict.Exit(whole.Footer.Exit)
	meaning := code.Meaning()
	if concluded.Left != "" && code == verdict.ExitNoAnswer && concluded.NoAnswer == "" {
		meaning = concluded.Left
	}
	return fmt.Sprintf("%d (%s)", code, meaning)
}

// tiles counts by verdict. Failures and passes are shown even when there are none: their absence is news.
func tiles(whole *run.Run, counts map[run.Verdict]int) (all []tile) {
	if len(whole.Scenarios) == 0 {
		return nil
	}
	for _, known := range words() {
		if n := counts[known.Verdict]; n > 0 || known.Verdict == run.Fail || known.Verdict == run.Pass {
			all = append(all, tile{known, n})
		}
	}
	if missing := len(whole.Header.Plan) - len(whole.Scenarios); missing > 0 {
		all = append(all, tile{word{Verdict: "none", Noun: "not run", Plural: "not run", Glyph: "·"}, missing})
	}
	slices.SortStableFunc(all, func(a, b tile) int { return order(a.Verdict) - order(b.Verdict) })
	return all
}

// order puts what people look for first at the beginning of the row of tiles.
func order(verdict run.Verdict) int {
	return slices.Index([]run.Verdict{
		run.Error, run.Fail, run.Fixed, run.KnownDeviation, run.Advisory, run.Blocked, run.Unverifiable, run.Pass, run.NotApplicable, "none",
	}, verdict)
}

func (p *page) contents() {
	add := func(shown bool, id, title, note string) {
		if shown {
			p.Contents = append(p.Contents, entry{id, title, note})
		}
	}
	add(len(p.Causes) > 0, "fix", "What to fix", strconv.Itoa(len(p.Causes)))
	add(len(p.Advisories) > 0, "advisories", "Advisories", strconv.Itoa(len(p.Advisories)))
	add(len(p.Deviations) > 0, "deviations", "Known deviations", strconv.Itoa(len(p.Deviations)))
	add(len(p.Coverage.Sections) > 0, "coverage", "Coverage", fmt.Sprintf("%d/%d", p.Coverage.Tested, p.Coverage.Of))
	add(len(p.Capabilities.Rows) > 0, "capabilities", "Capabilities", strconv.Itoa(len(p.Capabilities.Rows)))
	add(len(p.Groups) > 0, "scenarios", "Scenarios", strconv.Itoa(len(p.Run.Scenarios)))
	add(p.Provisioning != nil, "provisioning", "Provisioning", "")
	add(len(p.Loads) > 0, "load", "Load", "")
	add(true, "details", "Run details", "")
}

// requirement finds a requirement in the run's catalogue; one that is not there stands for itself by its id.
func requirement(whole *run.Run, id string) run.Requirement {
	if known, there := whole.Header.Requirement(id); there {
		return known
	}
	return run.Requirement{ID: id, Summary: id}
}
