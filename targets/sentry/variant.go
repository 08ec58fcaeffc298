package sentry

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/features"
)

// Variants says, for people, what Variant understands.
func Variants() string { return shown(words()) }

// Variant reads options from words with commas between them, such as "legacy,okta,rate=40/1s". No words are the defaults. The error
// is about the first word that is unknown, repeated, or does not go with one before it, and says which do.
func Variant(text string) (Options, error) {
	var options Options
	if text == "" {
		return options, nil
	}
	var given []word
	for part := range strings.SplitSeq(text, ",") {
		word, value, err := read(strings.TrimSpace(part))
		if err != nil {
			return Options{}, err
		}
		if err := word.after(given); err != nil {
			return Options{}, fmt.Errorf("variant %q of sentry: %w", text, err)
		}
		if err := word.set(&options, value); err != nil {
			return Options{}, fmt.Errorf("variant %q of sentry: %w", text, err)
		}
		given = append(given, word)
	}
	return options, options.Validate()
}

// read finds the word of a part, and its value.
func read(part string) (word, string, error) {
	name, value, valued := strings.Cut(part, "=")
	var names []string
	for _, known := range words() {
		names = append(names, known.name)
		switch {
		case known.name != name:
		case known.value != "" && value == "":
			return word{}, "", fmt.Errorf("variant %q of sentry has no value: expected %s=%s", part, name, known.value)
		case known.value == "" && valued:
			return word{}, "", fmt.Errorf("variant %q of sentry has a value: expected %s alone", part, name)
		default:
			return known, value, nil
		}
	}
	return word{}, "", fmt.Errorf("variant %q of sentry is unknown%s: expected %s", part, features.DidYouMean(name, names), Variants())
}
