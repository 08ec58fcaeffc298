package steps_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// picky refuses creations with a body of which that is true.
func picky(collection string, refuses func(body scim.Resource) bool) http.Handler {
	return refusing(strict(), func(r *http.Request, text string) (int, string, string) {
		body := scim.Resource{}
		if r.Method == http.MethodPost && r.URL.Path == collection && json.Unmarshal([]byte(text), &body) == nil && refuses(body) {
			return http.StatusBadRequest, scim.InvalidValue, "this cannot be"
		}
		return 0, "", ""
	})
}

// matches reports whether a text in the body, by a path as scim has it, is such.
func matches(body scim.Resource, path, pattern string) bool {
	parsed, err := scim.ParsePath(path)
	if err != nil {
		return false
	}
	for _, value := range parsed.Values(body) {
		if regexp.MustCompile(pattern).MatchString(fmt.Sprint(value)) {
			return true
		}
	}
	return false
}

// TestValueThatEverybodyHas: a provider that refuses a value which everybody has is told which: once in the run, under the attribute's
// requirement. What rests on it is blocked and names it, or goes on with what is taken instead.
func TestValueThatEverybodyHas(t *testing.T) {
	const local = `^[^@]*\.`
	for name, test := range map[string]struct {
		refuses     func(body scim.Resource) bool
		target      string
		requirement string
		said        string
		goesOn      bool
	}{
		"a sign in the user name": {func(b scim.Resource) bool { return matches(b, "userName", local) },
			"userName", "entra-create-201", "it takes *@example.com, by", true},
		"a sign in every address": {func(b scim.Resource) bool {
			return matches(b, "userName", local) || matches(b, `emails[type eq "work"].value`, local)
		}, "userName", "entra-create-201", "it takes *@example.com, by", true},
		"a domain": {func(b scim.Resource) bool { return matches(b, "userName", "@") },
			"userName", "entra-create-201", "it takes *.*, by", true},
		"a long user name": {func(b scim.Resource) bool { return matches(b, "userName", "^.{25,}$") },
			"userName", "entra-create-201", "it takes 24 at most", false},
		"a long display name": {func(b scim.Resource) bool { return matches(b, "displayName", "^.{11,}$") },
			"displayName", "entra-create-display-name-kept", "it takes 10 at most", true},
		"phoneNumbers": {func(b scim.Resource) bool { return b["phoneNumbers"] != nil },
			"phoneNumbers", "entra-create-phones-kept", "refuses every creation that has phoneNumbers", false},
		"one kind of telephone": {func(b scim.Resource) bool { return matches(b, `phoneNumbers[type eq "fax"].value`, ".") },
			`phoneNumbers[type eq "fax"].value`, "entra-create-phones-kept", `every creation that has phoneNumbers[type eq "fax"].value`, false},
		"spaces in telephone numbers": {func(b scim.Resource) bool { return matches(b, `phoneNumbers[type eq "fax"].value`, " ") },
			`phoneNumbers[type eq "fax"].value`, "entra-create-phones-kept", "it takes +447", true},
		"a language with a country": {func(b scim.Resource) bool { return matches(b, "preferredLanguage", "-") },
			"preferredLanguage", "entra-create-title-kept", "en-GB; it takes en", true},
		"a sign in the externalId": {func(b scim.Resource) bool { return matches(b, "externalId", `\.`) },
			"externalId", "entra-create-external-id-kept", "it takes *, by", true},
		"the enterprise extension": {func(b scim.Resource) bool { return b[scim.SchemaEnterprise] != nil },
			scim.SchemaEnterprise, "entra-create-enterprise-kept", "every creation that has " + scim.SchemaEnterprise, false},
		"a department": {func(b scim.Resource) bool { return matches(b, scim.SchemaEnterprise+":department", ".") },
			scim.SchemaEnterprise + ":department", "entra-create-enterprise-kept", "every creation that has " + scim.SchemaEnterprise + ":department", false},
		"a title, and names are demanded": {func(b scim.Resource) bool { return b["title"] != nil || b["name"] == nil },
			"title", "entra-create-title-kept", "every creation that has title", false},
	} {
		t.Run(name, func(t *testing.T) {
			seed := int64(1 + len(name)%3) // who comes first, and what they are called, is by chance
			found := judged(t, picky("/Users", test.refuses), asked{seed: seed, concurrency: 4})
			told(t, found, test.target, test.requirement, test.said, test.goesOn)
		})
	}
}

// TestValueOfEveryGroup is the same for groups.
func TestValueOfEveryGroup(t *testing.T) {
	for name, test := range map[string]struct {
		refuses     func(body scim.Resource) bool
		target      string
		requirement string
		said        string
		goesOn      bool
	}{
		"a space in the name": {func(b scim.Resource) bool { return matches(b, "displayName", " ") },
			"displayName", "entra-group-create-empty", "; it takes ", true},
		"an externalId": {func(b scim.Resource) bool { return b["externalId"] != nil },
			"externalId", "entra-group-external-id-kept", "every creation that has externalId", false},
	} {
		t.Run(name, func(t *testing.T) {
			told(t, judged(t, picky("/Groups", test.refuses), asked{concurrency: 4}), test.target, test.requirement, test.said, test.goesOn)
		})
	}
}

// TestNoValueIsBlamed: where everybody is refused whatever is in a creation, or only now and then, or for what is no value, no value is.
func TestNoValueIsBlamed(t *testing.T) {
	for name, provider := range map[string]http.Handler{
		"everybody":                   picky("/Users", func(scim.Resource) bool { return true }),
		"meta and Microsoft's schema": picky("/Groups", func(body scim.Resource) bool { return body["meta"] != nil }),
		"one person":                  picky("/Users", func(body scim.Resource) bool { return matches(body, "userName", "^ada.z[^x]*$") }),
		"a fault of the server": refusing(strict(), func(r *http.Request, body string) (int, string, string) {
			if r.Method == http.MethodPost && strings.Contains(body, "phoneNumbers") {
				return http.StatusInternalServerError, "", "no"
			}
			return 0, "", ""
		}),
		"a conflict": refusing(strict(), func(r *http.Request, body string) (int, string, string) {
			if r.Method == http.MethodPost && strings.Contains(body, "phoneNumbers") {
				return http.StatusConflict, scim.Uniqueness, "no"
			}
			return 0, "", ""
		}),
	} {
		t.Run(name, func(t *testing.T) {
			for key, scenario := range judged(t, provider, asked{concurrency: 4}) {
				for _, check := range checksOf(scenario) {
					if strings.Contains(check.Reason, "the provider refuses") {
						t.Errorf("%s: %+v", key, check)
					}
				}
			}
		})
	}
}

// TestAnotherRefusalIsNotBlamedOnTheValue: where a run goes on with the spelling that is taken, what is refused then is refused for itself.
func TestAnotherRefusalIsNotBlamedOnTheValue(t *testing.T) {
	inner := picky("/Users", func(body scim.Resource) bool {
		return matches(body, `phoneNumbers[type eq "fax"].value`, " ") || matches(body, "userName", "'")
	})
	provider := answering(inner, func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		if r.Method == http.MethodPost && answer.Code == http.StatusConflict {
			answer.Code, answer.Body = http.StatusBadRequest, bytes.NewBuffer(scim.Errorf(http.StatusBadRequest, scim.Uniqueness, "taken").Body())
		}
	})
	all := judged(t, provider, asked{})
	for key, want := range map[string]features.Outcome{
		"entra-create-duplicate": features.BadRequestUniqueness, "entra-match-special-characters/an apostrophe": features.ValueRefused,
	} {
		if bad := found(all[key]); len(bad) != 1 || bad[0].Outcome != string(want) || strings.Contains(bad[0].Reason, "the provider refuses") {
			t.Errorf("%s: want %s alone, got %s: %+v", key, want, all[key].Verdict, bad)
		}
	}
}

// told wants one finding about the value in a run, and what else there is to rest on it. A * of what is said stands for letters and digits:
// whose value is met first is no matter.
func told(t *testing.T, found map[string]run.Scenario, target, requirement, said string, goesOn bool) {
	t.Helper()
	findings, passed := 0, 0
	pattern := regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(said), `\*`, "[A-Za-z0-9]+"))
	for key, scenario := range found {
		if scenario.Verdict == run.Pass {
			passed++
		}
		for _, check := range checksOf(scenario) {
			about := check.Outcome == string(features.ValueRefused)
			switch {
			case check.Verdict == run.Pass, check.Verdict == run.Advisory:
			case about && check.Verdict == run.Fail && strings.TrimPrefix(check.Pointer, "/") == target:
				if findings++; check.Requirement != requirement || !pattern.MatchString(check.Reason) {
					t.Errorf("%s: want %s of %s, got %s: %s", key, said, requirement, check.Requirement, check.Reason)
				}
			case about && (check.Verdict == run.Blocked || goesOn):
			case goesOn && scenario.ID != "entra-create-sparse":
				t.Errorf("%s %s: %+v", key, scenario.Verdict, check)
			case check.Verdict == run.Fail && scenario.ID != "entra-create-sparse" && !strings.HasPrefix(key, "entra-update"):
				t.Errorf("%s fails, too: %+v", key, check)
			}
		}
	}
	if findings != 1 {
		t.Errorf("want one finding about %s, got %d", target, findings)
	}
	if goesOn && passed < 120 {
		t.Errorf("want the rest of the run to go on, got %d that pass", passed)
	}
}
