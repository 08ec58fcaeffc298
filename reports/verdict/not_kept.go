package verdict

import "slices"

// fewestNotKept is how many attributes a creation must leave out to be one cause: it stores a list of its own, and not what it is sent.
const fewestNotKept = 3

// notKept makes one cause of several attributes that creations leave out.
func (g *grouping) notKept() {
	var places []int
	for i := range g.causes {
		if of := &g.causes[i]; of.Attribute != "" && g.neverKept(of.Findings[0]) {
			places = append(places, i)
		}
	}
	if len(places) < fewestNotKept {
		return
	}
	into := &g.causes[places[0]]
	into.NotKept, into.Attribute = []string{into.Attribute}, ""
	for _, at := range places[1:] {
		of := &g.causes[at]
		into.NotKept = append(into.NotKept, of.Attribute)
		into.Findings = append(into.Findings, of.Findings...)
		for _, scenario := range of.Blocks {
			into.block(scenario)
		}
	}
	slices.Sort(into.NotKept)
	for _, at := range slices.Backward(places[1:]) {
		g.drop(at)
	}
}
