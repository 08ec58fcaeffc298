package metrics

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// dashboard is what this test reads of Grafana's model.
type dashboard struct {
	UID    string
	Panels []struct {
		ID          int
		Title       string
		Description string
		Datasource  struct{ UID string }
		GridPos     struct{ H, W, X, Y int }
		Targets     []struct {
			Expr       string
			Datasource struct{ UID string }
		}
	}
}

func shippedDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile("grafana/dashboards/load.json")
	if err != nil {
		t.Fatal(err)
	}
	var shown dashboard
	if err := json.Unmarshal(text, &shown); err != nil {
		t.Fatal(err)
	}
	return shown
}

// drawn returns the expressions of the dashboard by the title of their panel.
func drawn(t *testing.T) map[string][]string {
	t.Helper()
	expressions := map[string][]string{}
	for _, panel := range shippedDashboard(t).Panels {
		for _, target := range panel.Targets {
			expressions[panel.Title] = append(expressions[panel.Title], target.Expr)
		}
	}
	return expressions
}

// TestTheDashboardIsWhole: each panel draws something, says what it is, asks the source that is provisioned, and lies on no other.
// Whether its expressions have values is asked of a Prometheus that watches a load.
func TestTheDashboardIsWhole(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("grafana/provisioning/datasources/prometheus.yml")
	if err != nil {
		t.Fatal(err)
	}
	var provisioned struct {
		Datasources []struct{ UID, URL string }
	}
	if err := yaml.Unmarshal(text, &provisioned); err != nil || len(provisioned.Datasources) != 1 {
		t.Fatalf("want one source of data, got %+v, %v", provisioned, err)
	}
	shown := shippedDashboard(t)
	if shown.UID == "" || len(shown.Panels) < 8 {
		t.Errorf("want a lasting uid and the panels, got %q and %d", shown.UID, len(shown.Panels))
	}
	taken := map[[2]int]string{}
	ids := []int{}
	for _, panel := range shown.Panels {
		if slices.Contains(ids, panel.ID) || panel.Title == "" || panel.Description == "" || len(panel.Targets) == 0 {
			t.Errorf("want an id of its own, a title, a description and something to draw, got %+v", panel)
		}
		ids = append(ids, panel.ID)
		for _, target := range panel.Targets {
			if target.Datasource.UID != provisioned.Datasources[0].UID || !strings.Contains(target.Expr, "scimproof_") {
				t.Errorf("%s: want a metric of scimproof out of %s, got %+v", panel.Title, provisioned.Datasources[0].UID, target)
			}
		}
		for x := panel.GridPos.X; x < panel.GridPos.X+panel.GridPos.W; x++ {
			for y := panel.GridPos.Y; y < panel.GridPos.Y+panel.GridPos.H; y++ {
				if other, covered := taken[[2]int{x, y}]; covered || x > 23 {
					t.Fatalf("%s lies on %q, or outside, at %d, %d", panel.Title, other, x, y)
				}
				taken[[2]int{x, y}] = panel.Title
			}
		}
	}
}
