package targets

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// KnownDeviations reads the deviations that the definition names; none named is none known. Each needs a
// requirement, an outcome, a reason, a link and a date until which it is accepted, and, unless it is about every response, a scenario.
func (d Definition) KnownDeviations() ([]run.Deviation, error) {
	if d.Deviations == "" {
		return nil, nil
	}
	data, err := d.readDeviations()
	if err != nil {
		where := "next to its definition"
		if d.beside != nil {
			where = fmt.Sprintf("%s in %s, which --deviations names", d.Deviations, d.besides())
		}
		return nil, fmt.Errorf("cannot read the deviations of %s, expected the file %s: %w", d.Name, where, err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fmt.Errorf("deviations %s is empty: expected a list, [] for none", d.Deviations)
	}
	var lines []deviationLine
	if err := decode(data, "deviations "+d.Deviations, &lines); err != nil {
		return nil, err
	}
	var known []run.Deviation
	for i, line := range lines {
		deviation := line.deviation()
		if err := check(deviation); err != nil {
			return nil, fmt.Errorf("deviations %s, entry %d: %w", d.Deviations, i+1, err)
		}
		known = append(known, deviation)
	}
	return known, nil
}

// placed rejects a deviation that does not say where it shows: without a scenario it is about what holds of every answer.
func placed(deviation run.Deviation) error {
	switch {
	case deviation.Scenario != "":
		return nil
	case !invariant.Requires(deviation.Requirement):
		return fmt.Errorf("scenario is empty: only what must hold of every response is declared without one, and %s is not that", deviation.Requirement)
	case deviation.Row != "" || deviation.Variant != "":
		return errors.New("scenario is empty, so expected neither row nor variant: it holds for every response")
	}
	return nil
}

func check(deviation run.Deviation) error {
	for _, field := range [][2]string{
		{"requirement", deviation.Requirement}, {"outcome", deviation.Outcome},
		{"reason", deviation.Reason}, {"link", deviation.Link}, {"until", deviation.Until},
	} {
		if field[1] == "" {
			return fmt.Errorf("%s is empty: a deviation needs every field", field[0])
		}
	}
	if err := placed(deviation); err != nil {
		return err
	}
	if class := features.Outcome(deviation.Outcome); class == features.Held || class == features.AnyOther {
		return fmt.Errorf("outcome %s: %s A deviation needs the outcome class of a failure", class, class.Meaning())
	}
	for _, field := range [][2]string{{"since", deviation.Since}, {"until", deviation.Until}} {
		if _, err := time.Parse(time.DateOnly, field[1]); field[1] != "" && err != nil {
			return fmt.Errorf("%s %q is not a valid date: expected YYYY-MM-DD", field[0], field[1])
		}
	}
	if deviation.Since > deviation.Until {
		return fmt.Errorf("since %s is after until %s: expected the day of discovery, and the last day on which it is accepted", deviation.Since, deviation.Until)
	}
	return nil
}
