package targets

import (
	"bytes"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/reports/run"
)

// KnownDeviations reads the deviations that the definition names; none named is none known. Each needs a requirement or a
// scenario, an outcome, a reason, a link and a date until which it is accepted.
func (d Definition) KnownDeviations() ([]run.Deviation, error) {
	if d.Deviations == "" {
		return nil, nil
	}
	data, err := d.ReadFile(d.Deviations)
	if err != nil {
		return nil, fmt.Errorf("deviations of %s cannot be read: %w", d.Name, err)
	}
	var known []run.Deviation
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField())
	if err := decoder.Decode(&known); err != nil {
		return nil, fmt.Errorf("deviations %s cannot be used:\n%s", d.Deviations, yaml.FormatError(err, false, true))
	}
	for i, deviation := range known {
		if err := check(deviation); err != nil {
			return nil, fmt.Errorf("deviations %s, entry %d: %w", d.Deviations, i+1, err)
		}
	}
	return known, nil
}

func check(deviation run.Deviation) error {
	for name, value := range map[string]string{
		"scenario": deviation.Scenario, "requirement": deviation.Requirement, "outcome": deviation.Outcome,
		"reason": deviation.Reason, "link": deviation.Link, "until": deviation.Until,
	} {
		if value == "" {
			return fmt.Errorf("%s is empty: a deviation says where, what, why, and until when", name)
		}
	}
	for _, date := range []string{deviation.Since, deviation.Until} {
		if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
			return fmt.Errorf("date %q is wrong: want YYYY-MM-DD", date)
		}
	}
	return nil
}
