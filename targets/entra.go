package targets

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// Knobs are the switches of the engine as the definition sets them, and a variant of it on top; variant "" is the definition alone.
func (d Definition) Knobs(variant string) (mockentra.Knobs, error) {
	knobs := mockentra.DefaultKnobs()
	if err := turn(&knobs, "entra", d.Entra); err != nil || variant == "" {
		return knobs, err
	}
	return knobs, turn(&knobs, "variants."+variant, d.Variants[variant])
}

// KnobSettings lists what the definition says of the app and of knobs, as a report shows it: a missing soft delete, knobs that differ from
// their default, and what each variant changes.
func (d Definition) KnobSettings() (settings []run.Setting) {
	if d.HardDelete {
		settings = append(settings, run.Setting{Name: "hard_delete", Value: "true"})
	}
	knobs, _ := d.Knobs("") // no error in a definition that was read
	for _, changed := range knobs.Changed() {
		settings = append(settings, run.Setting{Name: "entra." + changed[0], Value: changed[1]})
	}
	for _, name := range d.VariantNames() {
		var changes []string
		for _, key := range slices.Sorted(maps.Keys(d.Variants[name])) {
			changes = append(changes, key+": "+d.Variants[name][key])
		}
		settings = append(settings, run.Setting{Name: "variants." + name, Value: strings.Join(changes, ", ")})
	}
	return settings
}

// VariantNames lists the definition's variants by name.
func (d Definition) VariantNames() []string { return slices.Sorted(maps.Keys(d.Variants)) }

// settingError is a key, or its value, that cannot be.
type settingError struct {
	path []string // from the top of the definition
	text string
}

func (e settingError) Error() string { return strings.Join(e.path, ".") + ": " + e.text }

// turn sets knobs by name. where is the YAML path of the settings.
func turn(knobs *mockentra.Knobs, where string, settings map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		path := append(strings.Split(where, "."), name)
		knob, err := knobOf(name)
		if err == nil {
			err = knob.Set(knobs, settings[name])
		}
		if err != nil {
			return settingError{path, err.Error()}
		}
	}
	return nil
}

func knobOf(name string) (mockentra.Knob, error) {
	all := mockentra.Switches()
	names := make([]string, len(all))
	for i, knob := range all {
		if knob.Name == name {
			return knob, nil
		}
		names[i] = knob.Name
	}
	return mockentra.Knob{}, fmt.Errorf("unknown key%s: see `scimproof targets knobs`", features.DidYouMean(name, names))
}

var variantName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// checkEntra refuses knobs that do not exist, values that they cannot have, and variants that say nothing or cannot be part of a
// scenario's key. data is the definition, for the line.
func (d *Definition) checkEntra(data []byte) error {
	err := d.settings()
	if wrong, is := err.(settingError); is { //nolint:errorlint // settings returns it as it is
		return fmt.Errorf("definition %s%s: %w", d.source, lineOf(data, wrong.path), err)
	}
	return err
}

func (d *Definition) settings() error {
	base, err := d.Knobs("")
	if err != nil {
		return err
	}
	for _, name := range d.VariantNames() {
		path := []string{"variants", name}
		if !variantName.MatchString(name) {
			return settingError{path, "expected a name of up to 40 lower-case letters, digits, - and _: it becomes part of a scenario's id"}
		}
		knobs, err := d.Knobs(name)
		if err != nil {
			return err
		}
		if knobs == base {
			return settingError{path, "expected knobs with other values than the definition's own: see `scimproof targets knobs`"}
		}
	}
	return nil
}

// lineOf is the line of a key in YAML, as ":7", "" where it cannot be told.
func lineOf(data []byte, path []string) string {
	builder := (&yaml.PathBuilder{}).Root()
	for _, key := range path {
		builder = builder.Child(key)
	}
	node, err := builder.Build().ReadNode(bytes.NewReader(data))
	if err != nil || node == nil || node.GetToken() == nil {
		return ""
	}
	return fmt.Sprintf(":%d", node.GetToken().Position.Line)
}
