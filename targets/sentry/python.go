package sentry

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// What Sentry's language makes of JSON values.

// pythonType names a value's type as Python does.
func pythonType(value any) string {
	switch value := value.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case string:
		return "str"
	case json.Number:
		if isFloat(value) {
			return "float"
		}
		return "int"
	case []any:
		return "list"
	default:
		return "dict"
	}
}

func isFloat(number json.Number) bool { return strings.ContainsAny(number.String(), ".eE") }

// truthy is Python's idea of a value that counts as given.
func truthy(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case string:
		return value != ""
	case json.Number:
		number, err := value.Float64()
		return err != nil || number != 0
	case []any:
		return len(value) > 0
	case map[string]any:
		return len(value) > 0
	default:
		return true
	}
}

// printed is a value as Python's str prints it.
func printed(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return represented(value)
}

// represented is a value as Python's repr prints it, but for the quotation marks and escapes of texts, which are Go's, and the order
// of an object's members.
func represented(value any) string {
	switch value := value.(type) {
	case nil:
		return "None"
	case bool:
		if value {
			return "True"
		}
		return "False"
	case json.Number:
		return printedNumber(value)
	case string:
		return strconv.Quote(value)
	case []any:
		items := make([]string, len(value))
		for i, item := range value {
			items[i] = represented(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for key, item := range value {
			items = append(items, strconv.Quote(key)+": "+represented(item))
		}
		slices.Sort(items)
		return "{" + strings.Join(items, ", ") + "}"
	default:
		return ""
	}
}

// printedNumber is a number as Python prints it: an int by its digits, a float by the fewest that tell it from others, with an
// exponent where it is very large or very small.
func printedNumber(number json.Number) string {
	switch {
	case number == "-0":
		return "0"
	case !isFloat(number):
		return number.String()
	}
	float, _ := number.Float64() // out of range it is infinite
	if math.IsInf(float, 0) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(float, 'f', -1, 64), "+"))
	}
	text := strconv.FormatFloat(float, 'e', -1, 64)
	_, exponent, _ := strings.Cut(text, "e")
	if power, err := strconv.Atoi(exponent); err != nil || power < -4 || power >= 16 {
		return text
	}
	if text = strconv.FormatFloat(float, 'f', -1, 64); !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// mostDigits is how long a number Python makes of a text (CVE-2020-10735), since the time that takes grows with the square of it.
const mostDigits = 4300

// tooManyDigits is what Python says of an integer within a JSON value that has more digits than that; "" is nothing.
func tooManyDigits(value any) string {
	switch value := value.(type) {
	case json.Number:
		digits := len(strings.TrimPrefix(value.String(), "-"))
		if isFloat(value) || digits <= mostDigits {
			return ""
		}
		return fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; "+
			"use sys.set_int_max_str_digits() to increase the limit", mostDigits, digits)
	case []any:
		for _, item := range value {
			if fault := tooManyDigits(item); fault != "" {
				return fault
			}
		}
	case map[string]any:
		for _, item := range value {
			if fault := tooManyDigits(item); fault != "" {
				return fault
			}
		}
	}
	return ""
}

// integerOf makes a number of a value as Python's int does: of a text, of a number without its fraction, of true and false. ok is
// false where int raises.
func integerOf(value any) (number *big.Int, ok bool) {
	switch value := value.(type) {
	case bool:
		if value {
			return big.NewInt(1), true
		}
		return new(big.Int), true
	case json.Number:
		if isFloat(value) {
			float, err := value.Float64()
			if err != nil {
				return nil, false
			}
			number, _ = big.NewFloat(float).Int(nil)
			return number, true
		}
		return new(big.Int).SetString(value.String(), 10)
	case string:
		text := strings.TrimSpace(value)
		if len(strings.TrimLeft(text, "+-")) > mostDigits {
			return nil, false
		}
		return new(big.Int).SetString(text, 10)
	default:
		return nil, false
	}
}
