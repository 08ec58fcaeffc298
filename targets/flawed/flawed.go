package flawed

import (
	"net/http"
	"slices"
)

// Flaw is one mistake that real providers make.
type Flaw struct {
	Name        string
	Requirement string            // the catalogue entry that it violates: scenarios with this @req must turn red
	Also        map[string]string // further scenarios that turn red, by id or by id and row, and why
	Rows        []string          // rows of scenarios that it concerns; none = all
	Seen        string            // where, see seen_test.go: an issue, a point of the catalogue, one of its sources
	StateOnly   bool              // every status code is right, only the state is wrong
	Answers     bool              // it breaks what holds of every answer: the scenarios of every_answer.feature must turn red, and no others of its requirement
	Wrap        func(http.Handler) http.Handler
}

// Flaws lists all flaws, a file for each kind, in the order in which Entra would meet them.
func Flaws() []Flaw {
	return slices.Concat(
		probeFlaws(), matchFlaws(), filterFlaws(), exactFlaws(), literalFlaws(), indexFlaws(), createFlaws(), keptFlaws(), contactFlaws(),
		phoneFlaws(), conflictFlaws(), sharedFlaws(),
		patchFlaws(), togetherFlaws(), updateFlaws(), firstFlaws(), emailFlaws(), multivaluedFlaws(), addressFlaws(), mappedFlaws(), managerFlaws(),
		groupFlaws(), teamFlaws(), groupDeleteFlaws(), memberFlaws(), membershipFlaws(), overlapFlaws(),
		disableFlaws(), deprovisionFlaws(), namesakeFlaws(), reenableFlaws(), cycleFlaws(), lateFlaws(), advisedFlaws(), discoveryFlaws(),
		pagingFlaws(), formFlaws(), updateFormFlaws(), creationFormFlaws(), customFlaws(), othersFlaws(), disabledFlaws(), againFlaws(),
		credentialFlaws(), operationFlaws(), sizeFlaws(),
		probeFormFlaws(), patchFormFlaws(), stateFlaws(), besideFlaws(), answerFlaws(), answerRFCFlaws(), dateFlaws(),
	)
}
