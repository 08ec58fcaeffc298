package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// provisioning is Entra's view of the run: what its provisioning log says.
type provisioning struct {
	Totals   []total
	Statuses []string
	Failing  []story // with a failed entry that the scenario does not expect
	Quiet    []story
	Left     int // quiet logs that are omitted from the page of a large run
}

// total counts the log's rows of one action by status.
type total struct {
	Action string
	Counts []int // in the order of provisioning.Statuses
}

// story is the provisioning log of one scenario, with its timeline.
type story struct {
	Anchor, Key, Name string
	Verdict           word
	Rows              []logRow
	Timeline          timeline
	Failures          int
	Expected          bool // the scenario expects the failures
}

// logRow is a row of the log as shown.
type logRow struct {
	run.LogEntry
	Names string // of the modified properties, instead of their values, in a scenario that passed
}

// newProvisioning returns nil for a run without a provisioning log.
func newProvisioning(whole *run.Run) *provisioning {
	room := newBudget(whole)
	view := &provisioning{Statuses: []string{run.LogSuccess, run.LogFailure, run.LogSkipped, run.LogWarning}}
	var actions run.Groups[string, total]
	for _, scenario := range whole.Scenarios {
		if len(scenario.Log) == 0 {
			continue
		}
		shown := story{
			Anchor: "s-" + slug(scenario.Key), Key: scenario.Key, Name: scenario.Name, Verdict: wordOf(scenario.Verdict),
			Expected: scenario.Verdict == run.Pass,
		}
		for _, row := range scenario.Log {
			sums := actions.Of(row.Action, func() total { return total{row.Action, make([]int, len(view.Statuses))} })
			if at := slices.Index(view.Statuses, row.Status); at >= 0 {
				sums.Counts[at]++
			}
			if row.Status == run.LogFailure {
				shown.Failures++
			}
			shown.Rows = append(shown.Rows, newLogRow(row, shown.Expected))
		}
		if drawn := newTimeline(scenario.Log); len(drawn.Columns)+len(drawn.Lanes) > 2 {
			shown.Timeline = drawn // a single mark is not worth a chart
		}
		switch {
		case shown.Failures > 0 && !shown.Expected:
			view.Failing = append(view.Failing, shown)
		case shown.Expected && !room.bodies:
			view.Left++
		default:
			view.Quiet = append(view.Quiet, shown)
		}
	}
	if len(view.Failing)+len(view.Quiet)+view.Left == 0 {
		return nil
	}
	view.Totals = actions.List
	return view
}

// newLogRow names long lists of properties only, in the log of a scenario that passed: the values are in its exchanges.
func newLogRow(row run.LogEntry, passed bool) logRow {
	const most, named = 3, 5
	row.Reason = Plain(row.Reason)
	shown := logRow{LogEntry: row}
	if !passed || len(row.Modified) <= most {
		return shown
	}
	names := make([]string, len(row.Modified))
	for i, property := range row.Modified {
		names[i] = property.Name[strings.LastIndexByte(property.Name, ':')+1:]
	}
	if rest := len(names) - named; rest > 1 {
		names = append(names[:named], fmt.Sprintf("and %d more", rest))
	}
	shown.Names, shown.Modified = strings.Join(names, ", "), nil
	return shown
}

// timeline is the drawing of a story: a column for each cycle, a lane for each object, a mark for each row of the log.
// Lengths are units of the drawing.
type timeline struct {
	Width, Height int
	Title         string
	Columns       []column
	Lanes         []lane
	Marks         []spot
	More          int // objects beyond those drawn
}

type column struct {
	X, Width    int
	Cycle       int
	Label, Time string
	Odd         bool
}

type lane struct {
	Y    int
	Name string
}

type spot struct {
	X, Y          int
	Status, Title string
}

// Measures of the drawing.
const (
	laneLeft   = 168
	laneHeight = 28
	laneTop    = 44
	laneMost   = 12
	markStep   = 22
)

func newTimeline(rows []run.LogEntry) timeline {
	drawn := timeline{}
	lanes, columns, marks := map[string]int{}, map[int]int{}, map[[2]int]int{}
	for _, row := range rows {
		if _, known := columns[row.Cycle]; !known {
			columns[row.Cycle] = len(drawn.Columns)
			drawn.Columns = append(drawn.Columns, column{Cycle: row.Cycle, Time: row.At.UTC().Format("02 Jan 15:04")})
		}
	}
	slices.SortStableFunc(drawn.Columns, func(a, b column) int { return a.Cycle - b.Cycle })
	for i := range drawn.Columns {
		columns[drawn.Columns[i].Cycle] = i
	}
	cells := map[int]int{} // widest cell of each column, in marks
	type placed struct{ lane, column, at int }
	var places []placed
	for _, row := range rows {
		name := row.Object + " " + row.Source
		at, known := lanes[name]
		if !known {
			at = len(lanes)
			lanes[name] = at
			if at < laneMost {
				drawn.Lanes = append(drawn.Lanes, lane{Y: laneTop + at*laneHeight + laneHeight/2, Name: name})
			}
		}
		in := columns[row.Cycle]
		places = append(places, placed{at, in, marks[[2]int{at, in}]})
		marks[[2]int{at, in}]++
		cells[in] = max(cells[in], marks[[2]int{at, in}])
	}
	drawn.layOut(cells)
	for i, place := range places {
		if place.lane < laneMost {
			drawn.Marks = append(drawn.Marks, spot{
				X: drawn.Columns[place.column].X + 20 + place.at*markStep, Y: drawn.Lanes[place.lane].Y, Status: rows[i].Status,
				Title: fmt.Sprintf("cycle %d: %s %s, %s", rows[i].Cycle, rows[i].Action, rows[i].Source, rows[i].Status),
			})
		}
	}
	drawn.More = max(0, len(lanes)-laneMost)
	drawn.Title = fmt.Sprintf("%s for %s in %s", verdict.Plural(len(rows), "log entry", "log entries"),
		verdict.Plural(len(lanes), "object", "objects"), verdict.Plural(len(drawn.Columns), "cycle", "cycles"))
	return drawn
}

// layOut places the columns side by side, each as wide as its fullest cell.
func (t *timeline) layOut(cells map[int]int) {
	x := laneLeft
	for i := range t.Columns {
		at := &t.Columns[i]
		at.X, at.Width, at.Odd = x, max(112, 24+cells[i]*markStep), i%2 == 1
		at.Label = "Cycle " + strconv.Itoa(at.Cycle)
		x += at.Width
	}
	t.Width, t.Height = x, laneTop+len(t.Lanes)*laneHeight+8
}
