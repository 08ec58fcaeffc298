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
	Run          *run.Run
	Lead, Rest   string // the verdict sentence, cut at its colon
	Also         string // its second sentence, about load
	Tone         string // pass, fail, none or warn: the colour of the lead
	Incomplete   string
	Progress     string   // how much of an incomplete run was recorded
	Remains      []remark // what is still at the provider
	Noticed      []remark
	Unjudged     bool // no verdict about the provider: how to run again comes first
	Exit         string
	Day          string
	Took         string
	Tiles        []tile
	Contents     []entry
	Facts        []string // sentences about the whole run
	Causes       []cause
	Advisories   []cause
	Deviations   []deviation
	Coverage     coverage
	Capabilities capabilities
	Groups       []verdictGroup
	Provisioning *provisioning
	Loads        []phase
	Settings     []run.Setting // of the configuration, without those shown elsewhere
	Words        []word
}

// tile is a count of the summary, and a link to what it counts.
type tile struct {
	word
	N int
}

// entry is a line of the table of contents.
type entry struct{ ID, Title, Note string }

func newPage(original *run.Run) *page {
	original = inPlanOrder(original)
	whole := presentable(original)
	concluded := verdict.Conclude(whole)
	scenarios := newScenarios(whole, original)
	p := &page{
		Run: whole, Exit: exitMeans(whole, &concluded), Day: whole.Header.Started.UTC().Format("2 January 2006"),
		Took:       duration(whole.Footer.Ended.Sub(whole.Header.Started)),
		Incomplete: whole.Footer.Incomplete, Facts: concluded.Facts,
		Causes:     newCauses(whole, original, scenarios, causesToFix(whole, &concluded), "cause"),
		Advisories: newCauses(whole, original, scenarios, concluded.Advisories, "advisory"),
		Deviations: newDeviations(whole, concluded.Deviations), Coverage: newCoverage(whole, concluded.Coverage), Capabilities: newCapabilities(whole, original),
		Groups: grouped(scenarios, newBudget(whole)), Provisioning: newProvisioning(whole), Loads: newPhases(whole, original),
		Settings: settings(whole), Words: words(), Remains: cleanUpRemarks(whole), Noticed: noticed(whole),
	}
	p.Lead, p.Rest, p.Also = headline(concluded.Sentence)
	p.Tone = string(concluded.Tone())
	p.Unjudged = concluded.NoAnswer != ""
	if planned := max(len(whole.Header.Plan), whole.Footer.Planned); planned > 0 {
		p.Progress = fmt.Sprintf("%d of %s recorded", len(whole.Scenarios), verdict.Plural(planned, "scenario was", "scenarios were"))
	}
	p.tiles(concluded.Counts)
	p.contents()
	return p
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
func (p *page) tiles(counts map[run.Verdict]int) {
	if len(p.Run.Scenarios) == 0 {
		return
	}
	for _, known := range p.Words {
		if n := counts[known.Verdict]; n > 0 || known.Verdict == run.Fail || known.Verdict == run.Pass {
			p.Tiles = append(p.Tiles, tile{known, n})
		}
	}
	if missing := len(p.Run.Header.Plan) - len(p.Run.Scenarios); missing > 0 {
		p.Tiles = append(p.Tiles, tile{word{Verdict: "none", Noun: "not run", Plural: "not run", Glyph: "·"}, missing})
	}
	slices.SortStableFunc(p.Tiles, func(a, b tile) int { return order(a.Verdict) - order(b.Verdict) })
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
