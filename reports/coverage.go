package reports

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// coverage is what of the profile was tested, by the section of its source.
type coverage struct {
	Tested, Of, Catalogue int
	Untested              int // requirements that no scenario of this run covers
	Sections              []section
	Bar                   []share
}

// section is the requirements of one section of an RFC, or about one subject of Entra's.
type section struct {
	Source string // by which sections are told apart and sorted
	Text   string // as people know it: "RFC 7644 §3.5"
	Title  string
	Rows   []covered
	Bar    []share
	Tested int
	Broken []share // the outcomes other than passed
}

// covered is one requirement's row.
type covered struct {
	verdict.Covered
	Word   word
	Source source
	Weight string // what a violation costs: "required"
	Asked  []asked
	Why    string // it was not tested: this target leaves it out, or the catalogue has a reason
}

// asked is a scenario that tests a requirement, with the rows of its outline.
type asked struct {
	ID   string
	Keys []string
	Rows []string
}

// share is a piece of a bar: a count of requirements with one outcome.
type share struct {
	Word  word
	Count int
}

// The two levels at which requirements are grouped: "RFC 7644 §3" and "RFC 7644 §3.5".
var (
	chapter = regexp.MustCompile(`^(.*?)§\s*(\w+)`)
	deeper  = regexp.MustCompile(`^(.*?)§\s*(\w+(?:\.\d+)?)`)
)

// mostRows is how many requirements a chapter may have before it is shown by its sections.
const mostRows = 12

func newCoverage(whole *run.Run, rows []verdict.Covered) coverage {
	all := coverage{Of: len(whole.Header.Catalogue), Catalogue: whole.Header.CatalogueOf}
	if len(whole.Scenarios) == 0 {
		return all // nothing was tested: no list of untested requirements
	}
	chapters := map[string]int{}
	for _, row := range rows {
		chapters[newSection(row.Requirement, chapter).Source]++
	}
	var sections run.Groups[string, section]
	var shown []covered
	for _, row := range rows {
		made := newSection(row.Requirement, chapter)
		if chapters[made.Source] > mostRows {
			made = newSection(row.Requirement, deeper)
		}
		view := newCovered(row)
		sections.Of(made.Text+made.Title, func() section { return made }).add(view)
		shown = append(shown, view)
		if row.Tested {
			all.Tested++
		}
		if row.Verdict == "" {
			all.Untested++
		}
	}
	all.Sections = sections.List
	for i := range all.Sections {
		all.Sections[i].Bar = bar(all.Sections[i].Rows)
		all.Sections[i].Broken = broken(all.Sections[i].Bar)
	}
	slices.SortStableFunc(all.Sections, func(a, b section) int { return natural(a.Source, b.Source) })
	all.Bar = bar(shown)
	return all
}

func newCovered(row verdict.Covered) covered {
	view := covered{Covered: row, Word: outcomeWord(row), Source: newSource(row.Requirement), Weight: weight(row.Requirement.Severity)}
	var scenarios run.Groups[string, asked]
	for _, key := range row.Scenarios {
		id, of, _ := strings.Cut(key, "/")
		group := scenarios.Of(id, func() asked { return asked{ID: id} })
		group.Keys, group.Rows = append(group.Keys, key), append(group.Rows, of)
	}
	view.Asked = scenarios.List
	if !row.Tested {
		view.Why = cmp.Or(row.Requirement.Excluded, row.Requirement.Untested)
	}
	return view
}

// reasons are why requirements were not tested, each with their ids, in the order of the catalogue.
func (c coverage) reasons() []unexercised {
	var all run.Groups[string, unexercised]
	for _, section := range c.Sections {
		for _, row := range section.Rows {
			if row.Why != "" {
				reason := all.Of(row.Why, func() unexercised { return unexercised{Why: row.Why} })
				reason.IDs = append(reason.IDs, row.Requirement.ID)
			}
		}
	}
	return all.List
}

// unexercised is requirements that were not tested for one reason.
type unexercised struct {
	Why string
	IDs []string
}

// weight says what a violation of a requirement costs in this profile.
func weight(severity string) string {
	switch severity {
	case "fail":
		return "required"
	case "advisory":
		return "recommended"
	case "note":
		return "informational"
	}
	return severity
}

// broken picks from a bar the outcomes that stand out: failures, errors, deviations, advisories, blocked.
func broken(bar []share) []share {
	var some []share
	for _, piece := range bar {
		switch piece.Word.Verdict {
		case run.Fail, run.Error, run.Fixed, run.KnownDeviation, run.Advisory, run.Blocked:
			some = append(some, piece)
		}
	}
	return some
}

func cutSource(at *regexp.Regexp, source string) string {
	if found := at.FindString(source); found != "" {
		return found
	}
	return source
}

// digits finds the numbers of a source, which are compared by value: §3.12 comes after §3.5.
var digits = regexp.MustCompile(`\d+|\D+`)

func natural(a, b string) int {
	left, right := digits.FindAllString(a, -1), digits.FindAllString(b, -1)
	for i := range min(len(left), len(right)) {
		m, errM := strconv.Atoi(left[i])
		n, errN := strconv.Atoi(right[i])
		if errM == nil && errN == nil && m != n {
			return m - n
		}
		if order := strings.Compare(left[i], right[i]); order != 0 && (errM != nil || errN != nil) {
			return order
		}
	}
	return len(left) - len(right)
}

// outcomeWord is the word for a requirement's outcome. One with no check at all is "not tested".
func outcomeWord(row verdict.Covered) word {
	if row.Verdict == "" {
		return word{Verdict: "none", Name: "Not tested", Noun: "not tested", Plural: "not tested", Glyph: "·"}
	}
	return wordOf(row.Verdict)
}

func (s *section) add(row covered) {
	s.Rows = append(s.Rows, row)
	if row.Tested {
		s.Tested++
	}
}

// bar counts the outcomes, best first: the order of the bar from left to right.
func bar(rows []covered) []share {
	counts := map[run.Verdict]int{}
	names := map[run.Verdict]word{}
	for _, row := range rows {
		counts[row.Word.Verdict]++
		names[row.Word.Verdict] = row.Word
	}
	var shares []share
	for _, verdict := range []run.Verdict{
		run.Pass, run.Advisory, run.KnownDeviation, run.Fixed, run.Unverifiable, run.Fail, run.Error, run.Blocked, run.NotApplicable, "none",
	} {
		if counts[verdict] > 0 {
			shares = append(shares, share{names[verdict], counts[verdict]})
		}
	}
	return shares
}
