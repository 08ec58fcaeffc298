package steps_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestRolePathThatComparesAText: a provider that insists on Booleans fails for the path, whatever part of the role it leads to, and the
// Validator's creation is a prediction. One that reads texts passes.
func TestRolePathThatComparesAText(t *testing.T) {
	rows := defaultRows(t)
	mapping := mappingText{append(slices.Clone(rows.users),
		rowOf{"", `{source: extensionAttribute1, target: 'roles[primary eq "True"].value'}`},
		rowOf{"", `{source: extensionAttribute2, target: 'roles[primary eq "True"].display'}`}), rows.groups}.String()
	green(t, strict(), mapping)
	booleans := refusing(strict(), func(r *http.Request, body string) (int, string, string) {
		switch {
		case r.Method == http.MethodPost && strings.Contains(body, `"primary":"True"`):
			return http.StatusBadRequest, scim.InvalidValue, "roles.primary is a Boolean"
		case r.Method == http.MethodPatch && strings.Contains(body, `primary eq \"True\"`):
			return http.StatusBadRequest, scim.InvalidFilter, "primary is a Boolean"
		}
		return 0, "", ""
	})
	failed := 0
	for key, scenario := range judgedBy(t, planWith(t, mapping), booleans, asked{concurrency: 4}) {
		for _, check := range found(scenario) {
			switch {
			case check.Verdict == run.Fail && check.Requirement == "entra-multi-roles-string-boolean" && strings.Contains(check.Reason, "primary is a Boolean"):
				failed++
			case check.Verdict == run.Advisory && check.Requirement == "entra-create-role-text":
			default:
				t.Errorf("%s: %+v", key, check)
			}
		}
	}
	if failed != 4 {
		t.Errorf("want value and display to fail in both dialects, got %d failures", failed)
	}
}
