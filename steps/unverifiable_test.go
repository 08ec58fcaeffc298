package steps_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// served launches a handler without a network.
type served struct{ provider http.Handler }

func (s served) Launch(context.Context, targets.Definition) (*targets.Instance, error) {
	return &targets.Instance{
		Base: &url.URL{Scheme: "http", Host: "127.0.0.1", Path: mounted}, Transport: direct{http.StripPrefix(mounted, s.provider)},
		Stop: func(context.Context) error { return nil }, Logs: func() string { return "" },
	}, nil
}

// untitled shows no title and, if it is honest, says so in its schemas.
func untitled(honest bool) http.Handler {
	inner := strict()
	title := regexp.MustCompile(`"title":"[^"]*",?`)
	said := regexp.MustCompile(`("name":"title"[^{}]*"returned":)"default"`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		body := title.ReplaceAllString(answer.Body.String(), "")
		if honest {
			body = said.ReplaceAllString(body, `$1"request"`)
		}
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = io.WriteString(w, body)
	})
}

// TestWhatCannotBeReadBack: an attribute that is absent is a failure, unless the provider's own schema says that it is not shown.
func TestWhatCannotBeReadBack(t *testing.T) {
	for honest, want := range map[bool]run.Verdict{true: run.Unverifiable, false: run.Fail} {
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		done := playedOn(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1, IDs: []string{"entra-create-title"}}, served{untitled(honest)})
		if got := done.Scenarios[0]; got.Verdict != want {
			t.Errorf("schema says so: %t: want %s, got %s: %s", honest, want, got.Verdict, got.Reason)
		}
	}
}

// discreet shows a group's members to those only who ask for them, as its schemas say; one that is mute shows them to nobody.
func discreet(mute bool) http.Handler {
	inner := strict()
	members := regexp.MustCompile(`"members":\[[^\]]*\],?`)
	said := regexp.MustCompile(`("name":"members"(?:[^{}]|\{[^{}]*\})*"returned":)"default"`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		body := answer.Body.String()
		if strings.HasPrefix(r.URL.Path, "/Groups") && (mute || r.URL.Query().Get("attributes") != "members") {
			body = strings.ReplaceAll(members.ReplaceAllString(body, ""), ",}", "}")
		}
		if strings.HasPrefix(r.URL.Path, "/Schemas") {
			body = said.ReplaceAllString(body, `$1"request"`)
		}
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = io.WriteString(w, body)
	})
}

// TestMembersThatAreShownOnRequest are asked for and judged: no excuse for a provider that does not show them then either.
func TestMembersThatAreShownOnRequest(t *testing.T) {
	for mute, exit := range map[bool]int{false: int(verdict.ExitOK), true: int(verdict.ExitFellShort)} {
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		done := playedOn(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1}, served{discreet(mute)})
		if done.Footer.Exit != exit {
			t.Errorf("mute: %t: want exit %d, got %d: %s", mute, exit, done.Footer.Exit, done.Footer.Verdict)
		}
		for _, scenario := range done.Scenarios {
			if want := map[bool]run.Verdict{false: run.Pass, true: run.Fail}[mute]; scenario.ID == "entra-members-initial" && scenario.Verdict != want {
				t.Errorf("mute: %t: %s: want %s, got %s: %s", mute, scenario.Key, want, scenario.Verdict, scenario.Reason)
			}
		}
		for _, scenario := range done.Scenarios {
			for _, x := range scenario.Exchanges {
				if strings.Contains(x.URL, "attributes=members") && !strings.Contains(x.URL, "excluded") && x.Origin != evidence.OriginOracle {
					t.Errorf("%s: want the oracle alone to ask for members, got %s of %s", scenario.Key, x.URL, x.Origin)
				}
			}
		}
	}
}
