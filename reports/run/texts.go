package run

import "slices"

// WithTexts returns the scenario with every text changed that may quote a provider, outside its exchanges: findings, reasons, notes of
// the clean-up, Entra's log. The one that it was made from stays as it is.
func (s Scenario) WithTexts(change func(string) string) Scenario {
	s.Reason = change(s.Reason)
	s.Notes = Altered(s.Notes, change)
	s.Steps = Altered(s.Steps, func(step Step) Step {
		step.Error = change(step.Error)
		step.Checks = Altered(step.Checks, func(check Check) Check {
			check.Want, check.Got, check.Reason, check.Pointer = change(check.Want), change(check.Got), change(check.Reason), change(check.Pointer)
			return check
		})
		return step
	})
	s.Log = Altered(s.Log, func(entry LogEntry) LogEntry { return entry.withTexts(change) })
	return s
}

func (e LogEntry) withTexts(change func(string) string) LogEntry {
	e.Source, e.SourceID, e.TargetID, e.Reason = change(e.Source), change(e.SourceID), change(e.TargetID), change(e.Reason)
	e.Steps = Altered(e.Steps, func(step LogStep) LogStep {
		step.Text = change(step.Text)
		return step
	})
	e.Modified = Altered(e.Modified, func(property Modified) Modified {
		property.Old, property.New = change(property.Old), change(property.New)
		return property
	})
	return e
}

// Altered is a copy of a list with every item changed.
func Altered[T any](list []T, change func(T) T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = change(list[i])
	}
	return list
}
