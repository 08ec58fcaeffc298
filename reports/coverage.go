package reports

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// coverage is what of the profile was tested, by the section of its source.
type coverage struct {
	Tested, Of, Catalogue int
	Sections              []section
	Bar                   []share
}

// section is the requirements of one section of an RFC or of the Entra reference.
type section struct {
	Source string
	Rows   []covered
	Bar    []share
	Tested int
	Open   bool // something in it did not hold
}

// covered is one requirement's row.
type covered struct {
	run.Covered
	Word word
}

// share is a piece of a bar: a count of requirements with one outcome.
type share struct {
	Word  word
	Count int
}

// The two depths at which requirements are put together: "RFC 7644 §3" and "RFC 7644 §3.5".
var (
	chapter = regexp.MustCompile(`^(.*?)§\s*(\w+)`)
	deeper  = regexp.MustCompile(`^(.*?)§\s*(\w+(?:\.\d+)?)`)
)

// mostRows is how many requirements a chapter may have before it is shown by its sections.
const mostRows = 12

func newCoverage(whole *run.Run) coverage {
	all := coverage{Of: len(whole.Header.Catalogue), Catalogue: whole.Header.CatalogueOf}
	rows := run.Coverage(whole)
	chapters := map[string]int{}
	for _, row := range rows {
		chapters[cutSource(chapter, row.Requirement.Source)]++
	}
	index := map[string]int{}
	var shown []covered
	for _, row := range rows {
		source := cutSource(chapter, row.Requirement.Source)
		if chapters[source] > mostRows {
			source = cutSource(deeper, row.Requirement.Source)
		}
		at, known := index[source]
		if !known {
			at = len(all.Sections)
			index[source] = at
			all.Sections = append(all.Sections, section{Source: source})
		}
		all.Sections[at].add(covered{row, outcomeWord(row)})
		shown = append(shown, covered{row, outcomeWord(row)})
		if row.Tested {
			all.Tested++
		}
	}
	for i := range all.Sections {
		all.Sections[i].Bar = bar(all.Sections[i].Rows)
	}
	slices.SortStableFunc(all.Sections, func(a, b section) int { return natural(a.Source, b.Source) })
	all.Bar = bar(shown)
	return all
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
func outcomeWord(row run.Covered) word {
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
	switch row.Verdict {
	case run.Fail, run.Error, run.Fixed:
		s.Open = true
	}
}

// bar counts the outcomes, best first, as they stand in the bar from left to right.
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
