package story

import (
	"context"
	"errors"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// zeros is the attribute of the directory that an employee number comes from, and the number of a person with zeros before its other digits:
// a text that a column of numbers would cut. The error is the reason why the mapping gives nobody such a number.
func (f folk) zeros(source map[string]string) (read, number string, err error) {
	origin, _ := f.mapping.Origin(mockentra.User, targetOf("employee number"))
	for _, read := range origin.Sources {
		digits := source[read]
		if len(digits) < 4 || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		number := "00" + digits[2:]
		changed := map[string]string{read: number}
		object := likely(mockentra.User, changed)
		if f.value(mockentra.User, origin.Target, &object) == number {
			return read, number, nil
		}
	}
	return "", "", errors.New("the mapping gives people no employee number that is digits of the directory as they are")
}

// numbered wants employee numbers that are digits.
func numbered() need {
	return func(f folk) error {
		_, _, err := f.zeros(f.adas())
		return err
	}
}

func zerosInFront(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	read, number, err := w.folk.zeros(p.source)
	if err != nil {
		return nil, err
	}
	w.setSource(p, "employee number", read, number)
	w.nextCycle(ctx)
	return nil, nil
}

func zerosKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.checkWord(ctx, p, "zeros-kept", "employee number"), nil
}
