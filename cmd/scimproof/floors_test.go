package main

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/scimproof/scimproof"

// floors is the layering: a package imports only lower floors.
var floors = map[string]int{
	"scim": 0, "features": 0,
	"scim/invariant": 1, "reports/evidence": 1, "mockentra": 1, "targets/capture": 1, "targets/reference": 1, "targets/sentry": 1,
	"reports/run": 2, "targets/flawed": 2,
	"reports/reproduce": 3, "reports/verdict": 3, "targets": 3, "mockentra/load": 3, "mockentra/metrics": 3,
	"targets/container": 4, "targets/builtin": 4, "targets/session": 4, "reports": 4, "steps/story": 4,
	"steps":              5,
	"cmd/scimproof":      6,
	"targets/hostile":    6, // of tests: nothing that is built imports it
	"targets/thirdparty": 6, // tests alone
}

// guarded third parties may be imported by the named packages only.
var guarded = map[string][]string{
	"github.com/tsenart/vegeta":               {"mockentra/load"},
	"github.com/prometheus/client_golang":     {"mockentra/metrics"},
	"github.com/testcontainers":               {"targets/container"},
	"github.com/cucumber/godog":               {"steps"},
	"github.com/spf13/cobra":                  {"cmd/scimproof"},
	"github.com/goccy/go-yaml":                {"features", "mockentra", "targets"},
	"golang.org/x/oauth2":                     {"targets"},
	"github.com/gofrs/flock":                  {"targets"},
	"github.com/HdrHistogram/hdrhistogram-go": {"mockentra/load"},
}

var floorRow = regexp.MustCompile("(?m)^\\| (\\d+) \\| (`.*`) \\|$")

// TestContributingHasTheFloors as they stand above.
func TestContributingHasTheFloors(t *testing.T) {
	said := map[string]int{}
	for _, row := range floorRow.FindAllStringSubmatch(guide(t, ".github/CONTRIBUTING.md"), -1) {
		for name := range strings.SplitSeq(row[2], ", ") {
			said[strings.Trim(name, "`")], _ = strconv.Atoi(row[1])
		}
	}
	if diff := cmp.Diff(floors, said); diff != "" {
		t.Errorf("layers in CONTRIBUTING.md (-want +got):\n%s", diff)
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestAPackageImportsOnlyLowerFloors(t *testing.T) {
	for _, pkg := range packages(t) {
		name := strings.TrimPrefix(pkg.ImportPath, module+"/")
		floor, known := floors[name]
		if !known {
			t.Errorf("%s has no floor: want a row in this test", name)
			continue
		}
		for _, imported := range pkg.Imports {
			if lower, ours := strings.CutPrefix(imported, module+"/"); ours {
				if at, ok := floors[lower]; !ok || at >= floor {
					t.Errorf("%s (floor %d) imports %s (floor %d): an arrow only points down", name, floor, lower, at)
				}
				continue
			}
			for prefix, allowed := range guarded {
				if strings.HasPrefix(imported, prefix) && !slices.Contains(allowed, name) {
					t.Errorf("%s imports %s: only %s may", name, imported, strings.Join(allowed, ", "))
				}
			}
		}
	}
}

// packages returns our packages with their direct imports, test files left out.
func packages(t *testing.T) []listed {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var found []listed
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var pkg listed
		if err := decoder.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		found = append(found, pkg)
	}
	if len(found) < 3 {
		t.Fatalf("go list found %d packages, want them all", len(found))
	}
	return found
}
