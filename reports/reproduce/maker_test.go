package reproduce_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
)

const base = "https://p.example/scim"

// told is a run of one scenario: a user is created, changed and read.
func told() *run.Run {
	at := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	exchange := func(number int, method, path, body string, status int, answer string) evidence.Exchange {
		return evidence.Exchange{
			Number: number, Origin: evidence.OriginEntra, Method: method, URL: base + path, Status: status, Started: at.Add(time.Duration(number) * time.Second),
			Request:  evidence.Message{Body: body, Header: []evidence.Field{{Name: "Authorization", Value: "Bearer ‹redacted 9 chars›"}}},
			Response: &evidence.Message{Body: answer},
		}
	}
	return &run.Run{
		Header: run.Header{Target: run.Target{URL: base}},
		Scenarios: []run.Scenario{{
			Planned: run.Planned{Key: "a"},
			Steps: []run.Step{{Checks: []run.Check{{
				ID: "title", Requirement: "r", Outcome: string(features.Ignored), Want: "new", Got: "old", Pointer: "/title", Exchanges: []int{3}, Cause: []int{2},
			}}}},
			Exchanges: []evidence.Exchange{
				exchange(1, "POST", "/Users", `{"userName":"ada.zabcdefgh01","title":"old"}`, 201, `{"id":"7","title":"old"}`),
				exchange(2, "PATCH", "/Users/7", `{"Operations":[{"op":"Replace","path":"title","value":"7 new"}]}`, 200, `{"id":"7","title":"old"}`),
				exchange(3, "GET", "/Users/7", "", 200, `{"id":"7","title":"old"}`),
			},
		}},
	}
}

func scriptOf(t *testing.T, whole *run.Run) string {
	t.Helper()
	script, err := reproduce.New(whole).Script(&whole.Scenarios[0], &whole.Scenarios[0].Steps[0].Checks[0])
	if err != nil {
		t.Fatal(err)
	}
	return script
}

func TestScript(t *testing.T) {
	t.Parallel()
	script := scriptOf(t, told())
	for _, want := range []string{
		`send POST /Users --data-raw '{"userName":"ada.'"z$n"'01","title":"old"}'`, "id1=$(created)\n",
		`send PATCH /Users/"$id1" --data-raw '{"Operations":[{"op":"Replace","path":"title","value":"7 new"}]}'`, "send GET /Users/\"$id1\"\n",
		"got=$(at /title)", `fault='"old"'`, `remove Users "$id1" userName ada."z$n"01`, `-H "Authorization: Bearer $SCIM_TOKEN"`,
	} {
		if !strings.Contains(strings.ReplaceAll(script, " -H Content-Type:", ""), want) {
			t.Errorf("want %s in\n%s", want, script)
		}
	}
	basic := told()
	for i := range basic.Scenarios[0].Exchanges {
		basic.Scenarios[0].Exchanges[i].Request.Header[0].Value = "Basic ‹redacted 9 chars›"
	}
	if script := scriptOf(t, basic); !strings.Contains(script, `-u "$SCIM_USER:$SCIM_PASSWORD"`) || strings.Contains(script, "SCIM_TOKEN") {
		t.Errorf("want a user and a password in\n%s", script)
	}
}

// TestASearchThatFindsTooMany is shown by any number above what is right: how many a run found depends on who else was there.
func TestASearchThatFindsTooMany(t *testing.T) {
	t.Parallel()
	for want, most := range map[string]string{
		"no hit but with externalId Ada.zabcdefg": "0", "200 with totalResults 0": "0", "exactly one result with id 7": "1",
	} {
		whole := told()
		scenario := &whole.Scenarios[0]
		scenario.Steps[0].Checks[0] = run.Check{
			ID: "search", Requirement: "r", Outcome: string(features.Extra), Want: want, Got: "totalResults 2, ids 7, 8", Exchanges: []int{3},
		}
		scenario.Exchanges[2].URL = base + "/Users?filter=externalId+eq+%22Ada.zabcdefg%22"
		scenario.Exchanges[2].Response.Body = `{"totalResults":2,"Resources":[{"id":"7"},{"id":"8"}]}`
		if script := scriptOf(t, whole); !strings.Contains(script, "fault="+most+"\n") || !strings.Contains(script, `-gt "$fault"`) {
			t.Errorf("want %q: want more than %s hits to show the fault, got\n%s", want, most, script)
		}
	}
}

// TestWhatNoScriptCanShow has a reason instead.
func TestWhatNoScriptCanShow(t *testing.T) {
	t.Parallel()
	for reason, change := range map[string]func(*run.Scenario){
		"longer than what a run file keeps": func(s *run.Scenario) { s.Exchanges[0].Request.Cut = true },
		"response is longer than":           func(s *run.Scenario) { s.Exchanges[2].Response.Cut = true },
		"has a secret in it":                func(s *run.Scenario) { s.Exchanges[0].Request.Body = `{"password":"‹redacted 9 chars›"}` },
		"response was lost":                 func(s *run.Scenario) { s.Exchanges[1].Simulated = evidence.SimulatedLoss },
		"other credentials":                 func(s *run.Scenario) { s.Exchanges[1].Request.Header[0].Value = "Bearer ‹redacted 3 chars›" },
		"at the same time":                  func(s *run.Scenario) { s.Exchanges[1].DurationMS = 5000 },
		"another address":                   func(s *run.Scenario) { s.Exchanges[1].URL = "https://q.example/Users/7" },
		"which is another one each time": func(s *run.Scenario) {
			s.Exchanges[1].Request.Header = append(s.Exchanges[1].Request.Header, evidence.Field{Name: "If-Match", Value: `W/"1"`})
		},
		"that the scenario did not create": func(s *run.Scenario) { s.Exchanges[1].URL = base + "/Users/8" },
		"name cannot be made unique":       func(s *run.Scenario) { s.Exchanges[0].Request.Body = `{"userName":"ada"}` },
		"limited the rate":                 func(s *run.Scenario) { s.Exchanges[2].Status = 429 },
		"before it had taken a request's":  func(s *run.Scenario) { s.Exchanges[1].Request.Body = "" },
		"responds to these requests in the same way": func(s *run.Scenario) { // as the reference does: nothing has changed the title
			s.Exchanges[1].Request.Body = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"nickName","value":"new"}]}`
			s.Exchanges[0].Request.Body = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada.zabcdefgh01","title":"old"}`
		},
		"what Entra sends":          func(s *run.Scenario) { s.Steps[0].Checks[0].Outcome = string(features.WrittenBack) },
		"did not respond":           func(s *run.Scenario) { s.Exchanges[2].Status, s.Exchanges[2].Response = 0, nil },
		"no single response":        func(s *run.Scenario) { s.Steps[0].Checks[0].Exchanges, s.Steps[0].Checks[0].Cause = nil, nil },
		"not what one response has": func(s *run.Scenario) { s.Steps[0].Checks[0].Got = "something else" },
		"would obey or hide": func(s *run.Scenario) {
			s.Exchanges[1].Request.Header[0].Name, s.Exchanges[1].URL = "Authorization", base+"/Users/7?x=\u202e"
		},
		"neither the status nor":             func(s *run.Scenario) { s.Steps[0].Checks[0].Pointer = ""; s.Steps[0].Checks[0].Got = "not done" },
		"the value is another one each time": func(s *run.Scenario) { s.Exchanges[2].Response.Body = `{"title":"2026-11-29T08:00:00Z"}` },
	} {
		whole := told()
		change(&whole.Scenarios[0])
		script, err := reproduce.New(whole).Script(&whole.Scenarios[0], &whole.Scenarios[0].Steps[0].Checks[0])
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("want %q, got %v and a script of %d bytes", reason, err, len(script))
		}
	}
}

// TestRequestsAtTheSameTime are told by the words of their step, however fast the provider is.
func TestRequestsAtTheSameTime(t *testing.T) {
	t.Parallel()
	whole := told()
	whole.Scenarios[0].Steps[0].Text, whole.Scenarios[0].Steps[0].Sent = `two joins of "Analysts" overlap, by Ada and Grace`, []int{2, 2}
	if _, err := reproduce.New(whole).Script(&whole.Scenarios[0], &whole.Scenarios[0].Steps[0].Checks[0]); err == nil || !strings.Contains(err.Error(), "at the same time") {
		t.Errorf("want a reason, got %v", err)
	}
}

// TestAddressWithAQuery: it is the base URL's, and no request's.
func TestAddressWithAQuery(t *testing.T) {
	t.Parallel()
	whole := told()
	whole.Header.Target.URL = base + "/?v=1"
	for i := range whole.Scenarios[0].Exchanges {
		whole.Scenarios[0].Exchanges[i].URL += "?v=1"
	}
	if script := scriptOf(t, whole); !strings.Contains(script, "base='"+base+"?v=1'\n") || !strings.Contains(script, "send POST /Users --data") && !strings.Contains(script, "send POST /Users -H") {
		t.Errorf("want the query in the base URL alone, got\n%s", script)
	}
}

// TestLagIsWaitedFor as long as the run's definition declares, in whole seconds.
func TestLagIsWaitedFor(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"0s": "", "1.5s": "seconds=2 ", "2m0s": "seconds=120 "} {
		whole := told()
		whole.Header.Config = []run.Setting{{Name: "consistency", Value: value}}
		if script := scriptOf(t, whole); strings.Contains(script, "seconds=") != (want != "") || !strings.Contains(script, want) {
			t.Errorf("%s: want %q in\n%s", value, want, script)
		}
	}
}

// TestSomebodyWithAWrongSecret has another one in the script, or none: what was sent is not kept.
func TestSomebodyWithAWrongSecret(t *testing.T) {
	t.Parallel()
	for recorded, want := range map[string]string{"Bearer ‹redacted 3 chars›": "-H 'Authorization: Bearer not-the-secret'", "": "-H Authorization:"} {
		whole := told()
		scenario := &whole.Scenarios[0]
		scenario.Steps[0].Text, scenario.Steps[0].Sent = "somebody with a wrong secret disables Ada", []int{2, 2}
		if scenario.Exchanges[1].Request.Header[0].Value = recorded; recorded == "" {
			scenario.Exchanges[1].Request.Header = nil
		}
		scenario.Steps[0].Checks[0] = run.Check{ID: "x", Outcome: "open", Want: "401 or 403", Got: "200 OK", Exchanges: []int{2}}
		script := scriptOf(t, whole)
		if strings.Count(script, want) != 1 || !strings.Contains(script, `--oauth2-bearer "$SCIM_TOKEN"`) || strings.Contains(script, "redacted") {
			t.Errorf("want %s once, and a token that it replaces, in\n%s", want, script)
		}
	}
}

// TestHeaderShowsAFault that has no place in a body.
func TestHeaderShowsAFault(t *testing.T) {
	t.Parallel()
	whole := told()
	whole.Scenarios[0].Steps[0].Checks[0] = run.Check{ID: "x", Outcome: string(features.LocationMissing), Want: "an absolute Location", Got: "none", Exchanges: []int{1}}
	if script := scriptOf(t, whole); !strings.Contains(script, `got="$status $(header location)"`) || !strings.Contains(script, "fault='201 '") {
		t.Errorf("want the status and no Location, got\n%s", script)
	}
}

// TestHostileTextStaysText: whatever a provider says, a real shell takes none of it as a command.
func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		if os.Getenv("REQUIRE_LINUX") == "1" {
			t.Fatalf("no sh found, but REQUIRE_LINUX=1: %v", err)
		}
		t.Skip("no shell to ask (REQUIRE_LINUX=1 makes that a failure)")
	}
	for _, hostile := range []string{"'; echo CAUGHT; '", "$(echo CAUGHT)", "`echo CAUGHT`", "\necho CAUGHT\n", "\\'; echo CAUGHT #", "\u2028echo CAUGHT", "%s\\n", "}; echo CAUGHT"} {
		whole := told()
		scenario := &whole.Scenarios[0]
		quoted := strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(hostile)
		scenario.Exchanges[2].Response.Body = `{"id":"7","title":"` + quoted + `"}`
		scenario.Exchanges[0].Response.Body = `{"id":"7` + quoted + `"}`
		scenario.Exchanges[0].URL, scenario.Exchanges[1].URL = base+"/Users", base+"/Users/7"
		scenario.Key, scenario.Steps[0].Checks[0].Requirement = "a"+hostile, "r"+hostile
		scenario.Steps[0].Checks[0].Want, scenario.Steps[0].Checks[0].Got = hostile, hostile
		if script, err := reproduce.New(whole).Script(scenario, &scenario.Steps[0].Checks[0]); err == nil {
			t.Errorf("%q: want no script for an id that needs escapes, got\n%s", hostile, script)
		}
		scenario.Exchanges[0].Response.Body = `{"id":"7"}`
		whole.Header.Target.URL = base
		script, err := reproduce.New(whole).Script(scenario, &scenario.Steps[0].Checks[0])
		if err != nil {
			continue // it says that it cannot
		}
		const stub = "curl() { echo '{\"id\":\"7\"}' >\"$answer\"; printf 200; }\n"
		command := exec.Command(sh)
		command.Env = append(os.Environ(), "SCIM_TOKEN=x", "SCIM_URL=http://127.0.0.1:1")
		command.Stdin = strings.NewReader(stub + script)
		out, _ := command.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.TrimSpace(line) == "CAUGHT" {
				t.Errorf("%q: a provider's text was obeyed:\n%s", hostile, out)
			}
		}
		if !strings.Contains(string(out), "want: ") {
			t.Errorf("%q: the script does not come to its end: %s", hostile, out)
		}
	}
}
