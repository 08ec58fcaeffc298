package flawed_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/targets/flawed"
)

var (
	ambiguity = regexp.MustCompile(`^A\d\d$`)
	issue     = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)?#\d+$`) // "goauthentik#23798", as the catalogue writes it
	deviation = regexp.MustCompile(`^Sentry D\d\d$`)
)

// TestSeenCanBeLookedUp: where a flaw was seen is a list of places, each with a few words behind a colon, and each one is a point
// or a source of the catalogue, a public issue, a deviation that the emulator of Sentry shows, or a file of this repository.
func TestSeenCanBeLookedUp(t *testing.T) {
	t.Parallel()
	catalogue, err := features.Load()
	if err != nil {
		t.Fatal(err)
	}
	sentry, err := os.ReadFile("../sentry/deviation_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, flaw := range flawed.Flaws() {
		for place := range strings.SplitSeq(flaw.Seen, "; ") {
			place, _, _ = strings.Cut(place, ": ")
			if !isPlace(catalogue, string(sentry), place) {
				t.Errorf("%s was seen in %q, which nobody can look up", flaw.Name, place)
			}
		}
	}
}

func isPlace(catalogue *features.Catalogue, sentry, place string) bool {
	switch {
	case ambiguity.MatchString(place):
		_, found := catalogue.Ambiguity(place)
		return found
	case issue.MatchString(place):
		return true
	case deviation.MatchString(place):
		return strings.Contains(sentry, `"`+strings.TrimPrefix(place, "Sentry ")+`":`)
	}
	if slices.ContainsFunc(catalogue.Sources(), func(source features.Source) bool { return source.ID == place }) {
		return true
	}
	file := strings.TrimPrefix(place, "targets/")
	if target, audit := strings.CutPrefix(place, "audit of "); audit {
		file = "thirdparty/" + target + "/audit.md"
	}
	_, err := os.Stat("../" + file)
	return err == nil
}
