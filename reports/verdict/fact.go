package verdict

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// fewest is how often something must be seen, and never otherwise, to be a fact about the whole run.
const fewest = 3

// facts are sentences about the whole run, which explain more than any one cause: each rests on what the provider answered throughout, and
// none is said where something in the run speaks against it.
func facts(whole *run.Run) (sentences []string) {
	for _, fact := range []func(*run.Run) string{lagging, filtersIgnored, patchesIgnored, patchesFailAndApply, oneForm, noGroups} {
		if sentence := fact(whole); sentence != "" {
			sentences = append(sentences, sentence)
		}
	}
	return sentences
}

// lagging: a read showed the old value, and a later one what the response to the write had shown.
func lagging(whole *run.Run) string {
	for i := range whole.Scenarios {
		for check := range checks(&whole.Scenarios[i]) {
			if check.Outcome == string(features.StaleRead) && check.Verdict != run.Pass {
				return "Reads lag behind writes: set consistency: in the definition to the longest lag, such as 2s."
			}
		}
	}
	return ""
}

var byUserName = regexp.MustCompile(`(?i)^userName eq "([^"\\]+)"$`)

// filtersIgnored: searches by userName find users with other names. Those that do not are few, as where there is nobody else yet.
func filtersIgnored(whole *run.Run) string {
	wide, narrow := 0, 0
	for of := range answered(whole, http.MethodGet, "Users"+searched) {
		address, _ := url.Parse(of.URL)
		name := byUserName.FindStringSubmatch(address.Query().Get("filter"))
		var body struct {
			Resources []struct{ UserName string }
		}
		if name == nil || of.Status != http.StatusOK || of.Response == nil || json.Unmarshal([]byte(of.Response.Body), &body) != nil {
			continue
		}
		if !slices.ContainsFunc(body.Resources, func(hit struct{ UserName string }) bool { return !strings.EqualFold(hit.UserName, name[1]) }) {
			narrow++
			continue
		}
		wide++
	}
	if wide < fewest || 4*narrow > wide || passes(whole, exactly) {
		return ""
	}
	return fmt.Sprintf("Filters are ignored: %d of %d searches by userName found users with other names.", wide, wide+narrow)
}

// changes are the requirements that a PATCH changes something. Others hold where nothing changes.
func changes() []string {
	return []string{
		"entra-update-replace-single", "entra-update-several-operations", "entra-update-add-absent", "entra-update-mapped-arrives",
		"entra-disable-inactive", "entra-reenable-active", "entra-manager-set", "entra-members-add-each", "entra-members-add-one",
		"7644-3.5.2.3-replace-single", "7644-3.5.2.1-add-new-attribute",
	}
}

// patchesIgnored: no PATCH was refused, several requirements that one changes something fail, and none holds.
func patchesIgnored(whole *run.Run) string {
	accepted := 0
	for _, kind := range []string{"Users", "Groups"} {
		for of := range answered(whole, http.MethodPatch, kind) {
			if of.Status >= 300 {
				return ""
			}
			accepted++
		}
	}
	var ignored []string
	for i := range whole.Scenarios {
		for check := range checks(&whole.Scenarios[i]) {
			if slices.Contains(changes(), check.Requirement) && failing(check) {
				ignored = append(ignored, check.Requirement)
			}
		}
	}
	slices.Sort(ignored)
	if accepted < fewest || len(slices.Compact(ignored)) < fewest || passes(whole, changes()...) {
		return ""
	}
	return fmt.Sprintf("No PATCH changes anything: %d were accepted, and nothing that they were to change has changed.", accepted)
}

// patchesFailAndApply: each PATCH was answered 500 or above, and what was to change has changed.
func patchesFailAndApply(whole *run.Run) string {
	failed, status := 0, 0
	for _, kind := range []string{"Users", "Groups"} {
		for of := range answered(whole, http.MethodPatch, kind) {
			if of.Status < 500 {
				return ""
			}
			failed, status = failed+1, of.Status
		}
	}
	done := false
	for i := range whole.Scenarios {
		for check := range checks(&whole.Scenarios[i]) {
			done = done || check.Outcome == string(features.DoneDespite)
		}
	}
	if failed < fewest || !done {
		return ""
	}
	return fmt.Sprintf("Every PATCH is answered %d and applied: answer 200 or 204 to what was done, else Entra sends it again and again.", status)
}

// oneForm: all that fails does so in one dialect, or under one variant, while the same scenarios pass in the other.
func oneForm(whole *run.Run) string {
	in, failed, elsewhere := "", 0, 0
	for i := range whole.Scenarios {
		if scenario := &whole.Scenarios[i]; scenario.Verdict == run.Fail {
			form := formOf(scenario)
			if form == "" || in != "" && form != in {
				return ""
			}
			in = form
			failed++
			if passesOtherwise(whole, scenario) {
				elsewhere++
			}
		}
	}
	if failed < fewest || elsewhere < failed {
		return ""
	}
	return fmt.Sprintf("All failures are %s: %d scenarios, each of which passes otherwise.", in, failed)
}

// formOf names the dialect or the variant in which a scenario is played, "" where it has none of its own.
func formOf(scenario *run.Scenario) string {
	for _, dialect := range []string{"legacy", "compliant"} {
		if slices.Contains(strings.Fields(scenario.Row), dialect) {
			return "in the " + dialect + " dialect"
		}
	}
	if scenario.Variant != "" {
		return "under the variant " + scenario.Variant
	}
	return ""
}

func passesOtherwise(whole *run.Run, scenario *run.Scenario) bool {
	return slices.ContainsFunc(whole.Scenarios, func(of run.Scenario) bool {
		return of.ID == scenario.ID && of.Verdict == run.Pass && formOf(&of) != formOf(scenario)
	})
}

// noGroups: whatever was asked about groups was answered as an endpoint that does not exist.
func noGroups(whole *run.Run) string {
	absent := 0
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, kind := range []string{"Groups", "Groups" + searched} {
			for of := range answered(whole, method, kind) {
				switch of.Status {
				case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
					absent++
				default:
					return ""
				}
			}
		}
	}
	users := slices.ContainsFunc(whole.Scenarios, func(of run.Scenario) bool { return of.Verdict == run.Pass })
	if absent < fewest || !users {
		return ""
	}
	return "There are no groups here: declare groups: false under capabilities in the definition, and nothing is asked about them."
}

// answered are the requests of that kind that the provider itself answered, clean-up aside.
func answered(whole *run.Run, method, about string) iter.Seq[*evidence.Exchange] {
	return func(yield func(*evidence.Exchange) bool) {
		for i := range whole.Scenarios {
			exchanges := whole.Scenarios[i].Exchanges
			for j := range exchanges {
				of := &exchanges[j]
				such := of.Method == method && of.Status > 0 && of.Simulated == "" && of.Origin != evidence.OriginCleanup && collection(of) == about
				if such && of.Status != http.StatusUnauthorized && of.Status != http.StatusTooManyRequests && !yield(of) {
					return
				}
			}
		}
	}
}

// passes reports whether one of the requirements holds somewhere in a scenario about it: what a story starts from may have come about
// otherwise.
func passes(whole *run.Run, requirements ...string) bool {
	for i := range whole.Scenarios {
		for check := range checks(&whole.Scenarios[i]) {
			if check.Verdict == run.Pass && check.Requirement == whole.Scenarios[i].Requirement && slices.Contains(requirements, check.Requirement) {
				return true
			}
		}
	}
	return false
}

func failing(check run.Check) bool {
	return check.Verdict == run.Fail || check.Verdict == run.KnownDeviation
}
