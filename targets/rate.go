package targets

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Rate is how many requests a second a provider is sent. 0 is no limit.
type Rate float64

// ParseRate reads "100/s", "100/min", "100/h", or a number, which is a second's; "0" is no limit.
func ParseRate(text string) (Rate, error) {
	count, unit, timed := strings.Cut(strings.TrimSpace(text), "/")
	seconds := 1.0
	if timed {
		switch strings.TrimSpace(unit) {
		case "s", "sec", "second":
		case "m", "min", "minute":
			seconds = 60
		case "h", "hour":
			seconds = 3600
		default:
			return 0, rateError(text)
		}
	}
	number, err := strconv.ParseFloat(strings.TrimSpace(count), 64)
	if err != nil || !(number >= 0) || number > 1e6 || number > 0 && number/seconds < 1.0/3600 {
		return 0, rateError(text)
	}
	return Rate(number / seconds), nil
}

func rateError(text string) error {
	return fmt.Errorf("rate %q is not valid: expected requests in a time, such as 25/s or 100/min", text)
}

// String is the rate in the unit in which it is a number that people know: 25/s, 100/min.
func (r Rate) String() string {
	if r <= 0 {
		return "0"
	}
	for _, in := range []struct {
		unit    string
		seconds float64
		below   Rate
	}{{"s", 1, math.MaxInt}, {"min", 60, 10}, {"h", 3600, 1.0 / 6}} {
		n := float64(r) * in.seconds
		if whole := math.Round(n); r < in.below && whole >= 1 && math.Abs(n-whole) < 1e-6*whole {
			return strconv.FormatFloat(whole, 'f', 0, 64) + "/" + in.unit
		}
	}
	switch {
	case r >= 10:
		return strconv.FormatFloat(math.Floor(float64(r)), 'f', 0, 64) + "/s"
	case r >= 2:
		return strconv.FormatFloat(math.Floor(float64(r)*10)/10, 'f', -1, 64) + "/s"
	case r*60 >= 1:
		return strconv.FormatFloat(math.Floor(float64(r)*60), 'f', 0, 64) + "/min"
	}
	return strconv.FormatFloat(float64(r)*3600, 'f', 0, 64) + "/h"
}

// For is how long so many requests take at the rate, 0 without a limit.
func (r Rate) For(requests int) time.Duration {
	if r <= 0 {
		return 0
	}
	return time.Duration(float64(requests) / float64(r) * float64(time.Second))
}

// Set and Type make it a flag's value.
func (r *Rate) Set(text string) (err error) {
	*r, err = ParseRate(text)
	return err
}

// Type names the value in the help of a flag.
func (*Rate) Type() string { return "rate" }

// UnmarshalYAML reads a text or a number.
func (r *Rate) UnmarshalYAML(decode func(any) error) error {
	var value any
	if err := decode(&value); err != nil {
		return err
	}
	return r.Set(fmt.Sprint(value))
}
