package steps_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
)

// seeds is how many random mappings are tried: $SCIMPROOF_MAPPINGS, or 40.
func seeds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("SCIMPROOF_MAPPINGS")
	if text == "" {
		return 40
	}
	count, err := strconv.Atoi(text)
	if err != nil || count <= 0 {
		t.Fatalf("SCIMPROOF_MAPPINGS: want a number of mappings, got %q", text)
	}
	return count
}

// whole is how many of the random mappings meet all scenarios where each does. Each of the others meets those about each row, and one in fewer
// of the rest, in turn: what fails by a kind of mapping, of which there are many among hundreds, fails by one of them.
const whole, fewer = 40, 24

// TestFlawsOfRandomMappings: with any valid mapping the reference is green, and a provider that loses or spoils the target of one row is
// red for that row. Its name keeps it from the race detector, under which it takes too long.
func TestFlawsOfRandomMappings(t *testing.T) {
	for seed := range seeds(t) {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			t.Parallel()
			drawn := drawnMapping(t, rand.New(rand.NewPCG(uint64(seed+1), 14))) //nolint:gosec // a seed
			plan := planWith(t, drawn.String())
			turn := inTurn(plan, seed, shares())
			if seed >= whole {
				turn = inTurn(plan, seed, fewer)
			}
			found := greenBy(t, plan, strict(), drawn.String(), turn...)
			if t.Failed() {
				t.Logf("seed %d:\n%s", seed+1, drawn)
				return
			}
			target, how := drawn.victim(t, rand.New(rand.NewPCG(uint64(seed+1), 15))) //nolint:gosec // a seed
			if target != "" && !redFor(t, plan, found, target, how) {
				t.Errorf("seed %d: a provider that has %s %s is not red for it, with\n%s", seed+1, how, target, drawn)
			}
		})
	}
}

// inTurn are the scenarios about each row, and one in so many of the rest, others for each number.
func inTurn(plan *steps.Plan, number, of int) (keys []string) {
	var others []string
	for _, scenario := range plan.Scenarios() {
		if strings.HasPrefix(scenario.Key, "entra-mapped-") {
			keys = append(keys, scenario.Key)
		} else {
			others = append(others, scenario.Key)
		}
	}
	return append(keys, turnOf(others, number, of)...)
}

// turnOf is one in so many of all, others for each number.
func turnOf(all []string, number, of int) (some []string) {
	for at := number % of; at < len(all); at += of {
		some = append(some, all[at])
	}
	return some
}

const ship = "urn:ietf:params:scim:schemas:extension:Ship:2.0:User:"

// drawnMapping changes the default mapping: rows dropped, sources swapped, targets moved, other matching attributes, constants.
func drawnMapping(t testing.TB, dice *rand.Rand) mappingText {
	t.Helper()
	rows := defaultRows(t)
	pick := func(from ...string) string { return from[dice.IntN(len(from))] }
	made := mappingText{}
	matching := []string{"userName", "externalId", "email", "several"}[dice.IntN(4)]
	match := func(is string, precedence int) string {
		if matching == is || matching == "several" {
			return fmt.Sprintf(", matching: %d", precedence)
		}
		return ""
	}
	for at, row := range rows.users {
		switch {
		case row.target == "userName":
			row.text = fmt.Sprintf("{source: %s, target: userName%s}", pick("userPrincipalName", "mail", "mailNickname"), match("userName", 2))
		case row.target == "externalId" && (matching == "externalId" || matching == "several"):
			row.text = fmt.Sprintf("{source: %s, target: externalId%s}", pick("objectId", "mailNickname", "employeeId"), match("externalId", 1))
		case strings.HasPrefix(row.target, "emails") && (matching == "email" || matching == "several"):
			row.text = fmt.Sprintf("{source: %s, target: '%s'%s}", pick("mail", "userPrincipalName"), row.target, match("email", 3))
		case dice.IntN(5) == 0:
			continue
		case strings.Contains(row.text, "expression") || strings.Contains(row.text, "reference"):
		default:
			row.text = moved(row, at, dice)
		}
		made.users = append(made.users, row)
	}
	for at := range dice.IntN(3) {
		made.users = append(made.users, rowOf{"", fmt.Sprintf("{%s, target: '%sadded%d'}",
			pick("constant: blue", "source: companyName", "source: otherMails", "expression: 'Join(\"-\", [city], [country])'"), ship, at)})
	}
	for _, row := range rows.groups {
		if row.target == "displayName" || dice.IntN(3) > 0 {
			made.groups = append(made.groups, row)
		}
	}
	if dice.IntN(5) == 0 {
		made.groups = nil
	}
	return made
}

// moved is a row with another source, another target or a constant, or as it is.
func moved(row rowOf, at int, dice *rand.Rand) string {
	mapping, err := mockentra.ParseMapping([]byte("name: one\nusers:\n  - " + strings.TrimSuffix(row.text, "}") + ", matching: 1}\n"))
	if err != nil {
		return row.text
	}
	value := "source: " + mapping.Users[0].Source
	switch dice.IntN(6) {
	case 0:
		others := []string{"companyName", "employeeType", "extensionAttribute1", "jobTitle", "department", "employeeHireDate", "usageLocation", "objectId"}
		value = "source: " + others[dice.IntN(len(others))]
	case 1:
		value = "constant: fixed " + strconv.Itoa(at)
	}
	target := row.target
	switch dice.IntN(5) {
	case 0:
		if !strings.HasPrefix(target, "urn:") && !strings.ContainsAny(target, "[.") && target != "externalId" {
			target = scim.SchemaUser + ":" + target
		}
	case 1:
		target = ship + "moved" + strconv.Itoa(at)
	case 2:
		if at%8 == 3 {
			target = scim.SchemaEnterprise + ":" + []string{"costCenter", "organization", "division"}[at/8%3]
		}
	}
	apply := ""
	if dice.IntN(8) == 0 {
		apply = ", apply: create-only"
	}
	return fmt.Sprintf("{%s, target: '%s'%s}", value, target, apply)
}

// victim draws a row with a value of its own, and what becomes of it: not the userName, by which the run knows what is its own.
func (m mappingText) victim(t testing.TB, dice *rand.Rand) (target, how string) {
	t.Helper()
	mapping, err := mockentra.ParseMapping([]byte(m.String()))
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.DeleteFunc(mapping.Origins(mockentra.User), func(origin mockentra.Origin) bool {
		return origin.Reference || origin.Target == "userName" || origin.Matching > 0
	})
	if len(rows) == 0 {
		return "", ""
	}
	return rows[dice.IntN(len(rows))].Target, []string{"lost", "spoilt"}[dice.IntN(2)]
}

// redFor reports whether a provider that shows one target wrongly fails a check that points at it. The scenarios whose checks do so where
// nothing is wrong are played first, and all others only where none of those is red.
func redFor(t *testing.T, plan *steps.Plan, green map[string]run.Scenario, target, how string) bool {
	t.Helper()
	points := func(check run.Check) bool {
		pointed := strings.TrimPrefix(strings.ToLower(check.Pointer), "/")
		bare := strings.TrimPrefix(strings.ToLower(target), strings.ToLower(scim.SchemaUser)+":")
		return pointed != "" && (pointed == bare || pointed == strings.ToLower(target))
	}
	var near, far []string
	for _, scenario := range plan.Scenarios() {
		if slices.ContainsFunc(checksOf(green[scenario.Key]), points) {
			near = append(near, scenario.Key)
		} else {
			far = append(far, scenario.Key)
		}
	}
	for _, ids := range slices.Concat(slices.Collect(slices.Chunk(near, 4)), slices.Collect(slices.Chunk(far, 64))) {
		for _, scenario := range judgedBy(t, plan, spoiling(t, target, how)(strict()), asked{ids: ids, concurrency: 4}) {
			if slices.ContainsFunc(checksOf(scenario), func(check run.Check) bool { return check.Verdict == run.Fail && points(check) }) {
				return true
			}
		}
	}
	return false
}

// spoiling makes a provider that shows a target wrongly, or not at all, in each user.
func spoiling(t testing.TB, target, how string) func(http.Handler) http.Handler {
	t.Helper()
	path, err := scim.ParsePath(target)
	if err != nil {
		t.Fatal(err)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := httptest.NewRecorder()
			next.ServeHTTP(kept, r)
			body := kept.Body.Bytes()
			var shown map[string]any
			if json.Unmarshal(body, &shown) == nil && strings.HasPrefix(r.URL.Path, "/Users") {
				listed, _ := shown["Resources"].([]any)
				for _, one := range append(listed, any(shown)) {
					spoil(one.(map[string]any), path, how)
				}
				body = []byte(scim.JSON(shown))
			}
			w.Header().Set("Content-Type", kept.Header().Get("Content-Type"))
			w.WriteHeader(kept.Code)
			_, _ = w.Write(body)
		})
	}
}

// spoil changes what a path points at.
func spoil(user map[string]any, path scim.Path, how string) {
	into := user
	if path.URN != "" && path.URN != scim.SchemaUser {
		into, _ = user[path.URN].(map[string]any)
	}
	name := path.Name
	if path.Sub != "" {
		whole := scim.Path{Name: path.Name, Filter: path.Filter}
		for _, found := range whole.Values(scim.Resource(into)) {
			if element, ok := found.(map[string]any); ok {
				spoilMember(element, path.Sub, how)
			}
		}
		return
	}
	spoilMember(into, name, how)
}

func spoilMember(object map[string]any, name, how string) {
	for key, held := range object {
		switch text, isText := held.(string); {
		case !strings.EqualFold(key, name):
		case how == "lost":
			delete(object, key)
		case isText:
			object[key] = "spoilt " + text
		default:
			object[key] = nil
		}
	}
}
