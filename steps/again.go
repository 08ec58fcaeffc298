package steps

import (
	"maps"
	"slices"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// again keeps back the records of scenarios that have no result since a response did not come: they are played once more, with names
// and resources of their own, as a connection may break by chance. The runner's lock is held.
type again struct {
	second bool // they are
	lost   map[string]run.Scenario
}

// keep takes a record, and reports whether it did.
func (a *again) keep(record run.Scenario) bool {
	if a == nil || a.second || record.Verdict != run.Error || !verdict.OnlyLost(&record) {
		return false
	}
	a.lost[record.Key] = record
	return true
}

// wants reports whether a scenario is to be played.
func (a *again) wants(key string) bool {
	if a == nil || !a.second {
		return true
	}
	_, lost := a.lost[key]
	return lost
}

// settle notes in the record of a second time what the first came to.
func (a *again) settle(record *run.Scenario) {
	if a == nil || !a.second {
		return
	}
	if first, lost := a.lost[record.Key]; lost {
		record.Notes = append(slices.Clone(record.Notes), "played twice, since a response did not come the first time: "+first.Reason)
		delete(a.lost, record.Key)
	}
}

// rest are the records that are left: their scenarios were not played a second time.
func (a *again) rest() (records []run.Scenario) {
	for _, key := range slices.Sorted(maps.Keys(a.lost)) {
		records = append(records, a.lost[key])
	}
	return records
}
