package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// abroad is a provider that scimproof knows by a name that is not this machine's, though it is reached by a proxy here.
const abroad = "http://staging.example.com" + base

// counting counts the requests that a provider sees, by method.
type counting struct {
	inner         http.Handler
	reads, writes atomic.Int64
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		c.reads.Add(1)
	} else {
		c.writes.Add(1)
	}
	c.inner.ServeHTTP(w, r)
}

// proxied is the environment in which abroad leads to handler, with locks of the test's own.
func proxied(t *testing.T, handler http.Handler) []string {
	t.Helper()
	return []string{"HTTP_PROXY=" + strings.TrimSuffix(serving(t, handler), base), "XDG_CACHE_HOME=" + t.TempDir()}
}

// TestForeignProvidersAreNotWrittenToWithoutConsent wants the plan, one sentence, exit code 2, and not even a read.
func TestForeignProvidersAreNotWrittenToWithoutConsent(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"run":  {"run", abroad},
		"load": {"load", abroad, "initial-sync", "--users", "20", "--groups", "2", "--members", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, _ := conforming()
			seen := &counting{inner: handler}
			done := scimproof(t, proxied(t, seen), args...)
			done.exits(verdict.ExitUsage)
			done.says("about to write to "+abroad+" (remote provider), which is not on this machine:", "users and groups created, then deleted",
				"requests (", "at 100ms")
			done.once("scimproof: " + abroad + " is not on this machine, and a run creates, changes and deletes users and groups there: confirm with --yes or set consent: true")
			if seen.reads.Load()+seen.writes.Load() > 0 {
				t.Errorf("want nothing sent, got %d reads and %d writes", seen.reads.Load(), seen.writes.Load())
			}
		})
	}
}

// TestConsentIsGivenByFlagOrDefinition also wants what the definition warns of said before.
func TestConsentIsGivenByFlagOrDefinition(t *testing.T) {
	t.Parallel()
	text := "name: staging\nurl: " + abroad + "\neffects: [a creation sends an e-mail]\n"
	for name, args := range map[string][]string{
		"flag":       {definition(t, text), "--yes"},
		"definition": {definition(t, text+"consent: true\n")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, store := conforming()
			done := scimproof(t, proxied(t, handler), append(append([]string{"run"}, args...), "--id", "entra-create-readable")...)
			done.exits(verdict.ExitOK)
			done.once("scimproof: about to write to ")
			done.once("note: a creation sends an e-mail")
			if users, groups := store.Len(); users+groups > 0 {
				t.Errorf("want nothing left, got %d users and %d groups", users, groups)
			}
		})
	}
}

// TestTheForecastIsTrue compares what the plan says with what a run then sends, for the whole of it and for a part.
func TestTheForecastIsTrue(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"everything": {"run", abroad, "--yes", "--concurrency", "8"},
		"one":        {"run", abroad, "--yes", "--id", "entra-create-readable"},
		"reading":    {"run", abroad, "--yes", "--id", "entra-test-connection"},
		"variants": {"run", definition(t, "name: varied\nurl: "+abroad+"\nvariants:\n  one: {members_per_patch: 100}\n  two: {group_schema_uri: false}\n"),
			"--yes", "--id", "entra-members-initial", "--id", "entra-members-together", "--id", "entra-group-create", "--id", "entra-create-user"},
		"load, many members": {"load", definition(t, "name: many\nurl: "+abroad+"\nentra: {members_per_patch: 30}\n"), "initial-sync",
			"--users", "150", "--groups", "2", "--members", "110", "--yes"},
		"load":          {"load", abroad, "initial-sync", "--users", "40", "--groups", "4", "--members", "10", "--yes"},
		"load, kept":    {"load", abroad, "initial-sync", "--users", "40", "--groups", "4", "--members", "10", "--yes", "--keep"},
		"load, gallery": {"load", definition(t, "name: gallery\nurl: "+abroad+"\nconnector: gallery\n"), "initial-sync", "--users", "150", "--groups", "2", "--members", "110", "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, _ := conforming()
			seen := &counting{inner: handler}
			done := scimproof(t, proxied(t, seen), args...)
			resources, requests := numbers(t, done.text)
			written, err := run.Open(done.path("run.ndjson"), verdict.Of)
			if err != nil {
				t.Fatal(err)
			}
			closeTo(t, "resources", resources, written.Footer.CleanUp.Created)
			closeTo(t, "requests", requests, int(seen.reads.Load()+seen.writes.Load()))
		})
	}
}

// numbers are those of the plan.
func numbers(t *testing.T, text string) (resources, requests int) {
	t.Helper()
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) > 2 && words[0] == "about" && words[2] == "users" {
			resources = atoi(t, words[1])
		}
		if len(words) > 2 && words[0] == "about" && words[2] == "requests" {
			requests = atoi(t, words[1])
		}
	}
	return resources, requests
}

// closeTo allows what the plan rounds, the readiness probe and the discovery at the beginning.
func closeTo(t *testing.T, what string, said, was int) {
	t.Helper()
	if difference := max(said-was, was-said); difference > 6+was/10 {
		t.Errorf("want about as many %s as there were, %d, got the forecast %d", what, was, said)
	}
}

// TestReadOnlyWritesNothing runs without consent what the connection is tested with, and says why the rest is left out.
func TestReadOnlyWritesNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"flag":       {abroad, "--read-only"},
		"definition": {definition(t, "name: staging\nurl: "+abroad+"\nread_only: true\n")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, _ := conforming()
			seen := &counting{inner: handler}
			done := scimproof(t, proxied(t, seen), append([]string{"run"}, args...)...)
			written := done.reported()
			if seen.writes.Load() > 0 || seen.reads.Load() == 0 {
				t.Errorf("want reads and nothing else, got %d reads and %d writes", seen.reads.Load(), seen.writes.Load())
			}
			played := 0
			for _, scenario := range written.Scenarios {
				if scenario.Verdict != run.NotApplicable {
					played++
				} else if scenario.Reason == "" {
					t.Errorf("%s: want the reason why it is left out", scenario.Key)
				}
			}
			if played == 0 {
				t.Error("want the scenarios that write nothing played, got none")
			}
		})
	}
}

// TestReadOnlyLoadIsRefused since it cannot be meant.
func TestReadOnlyLoadIsRefused(t *testing.T) {
	done := scimproof(t, nil, "load", definition(t, "name: staging\nurl: "+abroad+"\nread_only: true\n"), "initial-sync")
	done.exits(verdict.ExitUsage)
	done.once("scimproof: staging is read-only by its definition, and a load writes")
}

// TestBudgetEndsTheRun counts creations at the provider.
func TestBudgetEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"one at a time": {"--max-resources", "5"},
		"several":       {"--max-resources", "7", "--concurrency", "8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, store := conforming()
			var created atomic.Int64
			limit := int64(atoi(t, args[1]))
			done := scimproof(t, nil, append([]string{"run", serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, r)
				if r.Method == http.MethodPost && answer.Code == http.StatusCreated { // a conflict costs nothing
					created.Add(1)
				}
				maps.Copy(w.Header(), answer.Header())
				w.WriteHeader(answer.Code)
				_, _ = w.Write(answer.Body.Bytes())
			}))}, args...)...)
			done.exits(verdict.ExitNoAnswer)
			if created.Load() > limit {
				t.Errorf("want at most %d creations, got %d", limit, created.Load())
			}
			done.once("No verdict: resource budget exceeded: " + args[1] + " were created, the next was not sent; raise --max-resources")
			if done.reported().Footer.CleanUp.Created > int(limit) {
				t.Errorf("want at most %d noted, got %d", limit, done.reported().Footer.CleanUp.Created)
			}
			if users, groups := store.Len(); users+groups > 0 {
				t.Errorf("want everything removed, got %d users and %d groups", users, groups)
			}
		})
	}
}

// TestBudgetIsComparedWithTheLoadBefore wants a load that cannot fit refused, since its size is known.
func TestBudgetIsComparedWithTheLoadBefore(t *testing.T) {
	done := scimproof(t, nil, "load", "reference", "initial-sync", "--users", "30", "--groups", "3", "--members", "5", "--max-resources", "32")
	done.exits(verdict.ExitUsage)
	done.once("scimproof: 30 users and 3 groups exceed the budget of 32 resources: lower --users and --groups")
	scimproof(t, nil, "load", "reference", "initial-sync", "--users", "30", "--groups", "3", "--members", "5", "--max-resources", "33").exits(verdict.ExitOK)
}

func TestAskWantsAYes(t *testing.T) {
	for typed, want := range map[string]bool{"y\n": true, "YES\n": true, " yes ": true, "\n": false, "": false, "n\n": false, "yellow\n": false} {
		var shown strings.Builder
		if got, err := ask(t.Context(), strings.NewReader(typed), &shown, "Continue?"); got != want || err != nil {
			t.Errorf("%q: want %t, got %t, %v", typed, want, got, err)
		}
		if shown.String() != "Continue? (y/N) " {
			t.Errorf("want the question shown, got %q", shown.String())
		}
	}
}

// TestAskEndsWithItsContext since nobody may sit at the terminal.
func TestAskEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	if _, err := ask(ctx, silence{ctx: t.Context()}, &strings.Builder{}, "?"); !errors.Is(err, errInterrupted) {
		t.Errorf("want %v, got %v", errInterrupted, err)
	}
}

// silence is a terminal at which nobody types.
type silence struct{ ctx context.Context }

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// TestAPersonDecides covers what happens after the question.
func TestAPersonDecides(t *testing.T) {
	away, err := find([]string{abroad})
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		agreed bool
		err    error
		code   verdict.Exit
	}{
		"yes": {true, nil, verdict.ExitOK}, "no": {false, nil, verdict.ExitUsage}, "Ctrl-C": {false, errInterrupted, verdict.ExitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			whom := func(context.Context, io.Writer, string) (bool, error) { return row.agreed, row.err }
			got, err := consent(t.Context(), away, forecast{}, &strings.Builder{}, whom, "")
			code, with := verdict.ExitOK, coded{}
			if errors.As(err, &with) {
				code = with.code
			}
			if code != row.code || got.Consent != row.agreed {
				t.Errorf("want exit code %d, got %d, %v", row.code, code, err)
			}
		})
	}
}

func atoi(t *testing.T, digits string) int {
	t.Helper()
	number, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return number
}
