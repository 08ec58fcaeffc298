package steps_test

import (
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/flawed"
)

// nothing answers the same to every request.
func nothing(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", scim.MediaType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// earned are the passes that a provider without any data can earn, by stub and by scenario id, with the reason. "" is every stub.
func earned() map[string]map[string]string {
	return map[string]map[string]string{
		"": {"entra-test-connection-media-type": "the media type is a property of every answer, whatever it says"},
		"200 empty list": {
			"entra-test-connection":      "an empty list is the right answer to the probe",
			"entra-test-connection-list": "an empty list is the right answer to the probe",
			"tutorial-connect":           "an empty list is the right answer to the probe",
		},
	}
}

// TestDoNothing judges providers that store nothing: they earn no pass on anything that needs data.
func TestDoNothing(t *testing.T) {
	for name, provider := range map[string]http.Handler{
		"200 {}":           nothing(200, `{}`),
		"404 {}":           nothing(404, `{}`),
		`201 {"id":"1"}`:   nothing(201, `{"id":"1"}`),
		"204":              nothing(204, ""),
		"200 empty list":   nothing(200, scim.JSON(map[string]any{"schemas": []string{scim.MessageList}, "totalResults": 0})),
		"401":              nothing(401, scim.JSON(map[string]any{"schemas": []string{scim.MessageError}, "status": "401"})),
		"500":              nothing(500, scim.JSON(map[string]any{"schemas": []string{scim.MessageError}, "status": "500"})),
		"200 and no SCIM":  nothing(200, `<!doctype html><title>Welcome</title>`),
		"200 and an array": nothing(200, `[]`),
	} {
		t.Run(name, func(t *testing.T) {
			for key, scenario := range everything(t, asked{}, func(http.Handler) http.Handler { return provider }) {
				if earned()[""][scenario.ID] != "" || earned()[name][scenario.ID] != "" {
					continue
				}
				if scenario.Verdict == run.Pass {
					t.Errorf("%s: pass, and there is nothing behind it", key)
				}
				for _, check := range checksOf(scenario) {
					if check.Verdict == run.Pass && check.ID != "given-secret-accepted" {
						t.Errorf("%s: check %s: pass: %s", key, check.ID, check.Got)
					}
				}
			}
		})
	}
}

// TestNothingToCompare judges a provider that has no place for a street. Whether a new city keeps the street cannot be told there:
// the scenario is blocked, names what the account never had, and passes on nothing.
func TestNothingToCompare(t *testing.T) {
	rows := 0
	for _, flaw := range flawed.Flaws() {
		if flaw.Name != "address-street-lost" {
			continue
		}
		for key, scenario := range everything(t, asked{}, flaw.Wrap) {
			if scenario.ID != "entra-multi-city" {
				continue
			}
			rows++
			found := slices.DeleteFunc(checksOf(scenario), func(check run.Check) bool { return check.Verdict == run.Pass })
			if scenario.Verdict != run.Blocked || len(found) != 1 {
				t.Fatalf("%s: want it blocked by one check, got %s by %v", key, scenario.Verdict, found)
			}
			if check := found[0]; check.ID != "given-attribute-kept" || check.Outcome != string(features.Missing) || check.Requirement != "entra-create-address-kept" ||
				check.Got != "nothing" || len(check.Exchanges) == 0 {
				t.Errorf("%s: want the street that the account never had, got %+v", key, check)
			}
		}
	}
	if rows != 2 {
		t.Errorf("want both dialects, got %d rows", rows)
	}
}
