package sentry

import "strings"

// condition is a parsed filter. Sentry keeps the value only and does not check that the attribute belongs to the resource.
type condition struct {
	present bool // false: nothing to filter by, which an empty text and the number 0 count as
	value   string
}

// filterFault says how a filter fails.
type filterFault int

const (
	filterOK      filterFault = iota
	filterInvalid             // 400 invalidFilter
	filterRaises              // an exception that nobody catches: 500
)

// parseFilter does what Sentry does step by step: it is no parser, and its mistakes are Sentry's.
func parseFilter(text string) (condition, filterFault) {
	if text == "" {
		return condition{}, filterOK
	}
	if strings.Contains(text, ",") {
		return condition{}, filterInvalid
	}
	parts := strings.Split(strings.TrimSpace(text), " eq ")
	if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		return condition{}, filterInvalid
	}
	value := strip(strings.TrimSpace(parts[1]))
	present := value != ""
	switch strings.TrimSpace(parts[0]) {
	case "userName", "displayName":
	case "value":
		number, ok := integerOf(value)
		if !ok {
			return condition{}, filterRaises
		}
		value, present = number.String(), number.Sign() != 0
	default:
		return condition{}, filterInvalid
	}
	return condition{present: present, value: value}, filterOK
}

// strip drops the first and the last character, whatever they are.
func strip(text string) string {
	runes := []rune(text)
	if len(runes) < 2 {
		return ""
	}
	return string(runes[1 : len(runes)-1])
}
