package features

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestNames(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"entra/update.feature": {}, "entra/create.feature": {}, "rfc7644/filter.feature": {}, "entra/README.md": {}, "feature": {},
	}
	names, err := Names(tree)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(names, " "), "entra/create.feature entra/update.feature rfc7644/filter.feature"; got != want {
		t.Errorf("names are %s, want %s", got, want)
	}
	if _, err := Names(fstest.MapFS{"README.md": {}}); err == nil || !strings.Contains(err.Error(), "no *.feature file") {
		t.Errorf("a tree without features gave the error %v, want one that says so", err)
	}
}

// Every scenario that comes with scimproof is there, and names a requirement that the profile "entra" demands: by default all are run. What
// must hold of every answer is judged by whatever either profile demands.
func TestScenariosNameRequirements(t *testing.T) {
	t.Parallel()
	profile, standard := profileOf(t, ProfileEntra), profileOf(t, ProfileRFC)
	scenarios := 0
	for id, requirement := range shipped(t) {
		scenarios++
		if strings.HasPrefix(id, "entra-every-") && standard.Selected(requirement) {
			continue
		}
		if !profile.Selected(requirement) {
			t.Errorf("scenario %s names %s, which the profile entra does not demand", id, requirement)
		}
	}
	if scenarios == 0 {
		t.Error("no scenario was found")
	}
}

// What a code tells the reader to run exists.
func TestCodesNameScenarios(t *testing.T) {
	t.Parallel()
	scenarios := shipped(t)
	for _, code := range loaded(t).Codes() {
		for _, pattern := range code.Scenarios {
			found := false
			for id := range scenarios {
				matched, _ := path.Match(pattern, id)
				found = found || matched
			}
			if !found {
				t.Errorf("code %s says to run %s, and no scenario has such an id", code.Name, pattern)
			}
		}
	}
}

// shipped maps the id of each scenario that comes with scimproof to its requirement.
func shipped(t *testing.T) map[string]string {
	t.Helper()
	names, err := Names(FS())
	if err != nil {
		t.Fatal(err)
	}
	tags := regexp.MustCompile(`@id:(\S+)\s+@req:(\S+)`)
	scenarios := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range tags.FindAllStringSubmatch(string(text), -1) {
			scenarios[found[1]] = found[2]
		}
	}
	return scenarios
}
