package mockentra

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Knob describes a switch of Knobs that a definition may set, under the key `entra:`.
type Knob struct {
	Name    string
	Others  []string // values beside the default: all of them, of a number those that tests play
	Most    int      // of a number
	Basis   string   // documented, observed or inferred
	Source  string   // id in features/catalogue/sources.yaml, or an address
	Does    string   // a sentence
	Reaches Reach
	field   func(*Knobs) any
}

// Allowed is what a definition may write, in words: "true or false", "0 to 1000".
func (k Knob) Allowed() string {
	switch k.field(new(Knobs)).(type) {
	case *bool:
		return "true or false"
	case *int:
		return fmt.Sprintf("0 to %d", k.Most)
	}
	words := k.words()
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// words are the values that a word may have.
func (k Knob) words() []string {
	if k.Default() == "" {
		return k.Others
	}
	return append([]string{k.Default()}, k.Others...)
}

// Default is the value that DefaultKnobs has, "" where that depends on the dialect.
func (k Knob) Default() string { return k.Value(DefaultKnobs()) }

// Value is the knob's value as a definition writes it.
func (k Knob) Value(knobs Knobs) string {
	return fmt.Sprint(reflect.ValueOf(k.field(&knobs)).Elem())
}

// Set sets the knob. The error says what is expected.
func (k Knob) Set(knobs *Knobs, value string) error {
	switch field := k.field(knobs).(type) {
	case *bool:
		if value != "true" && value != "false" {
			return fmt.Errorf("expected %s, got %q", k.Allowed(), value)
		}
		*field = value == "true"
	case *int:
		given, err := strconv.Atoi(value)
		if err != nil || given < 0 || given > k.Most {
			return fmt.Errorf("expected %s, got %q", k.Allowed(), value)
		}
		*field = given
	case *string:
		if !slices.Contains(k.words(), value) {
			return fmt.Errorf("expected %s, got %q", k.Allowed(), value)
		}
		*field = value
	}
	return nil
}

// Changed lists the switches that do not have their default, as "name" and value.
func (k Knobs) Changed() (changed [][2]string) {
	for _, knob := range Switches() {
		if value := knob.Value(k); value != knob.Default() {
			changed = append(changed, [2]string{knob.Name, value})
		}
	}
	return changed
}
