package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// unrepeated are flags of load that are no settings of it, and why.
func unrepeated() map[string]string {
	return map[string]string{
		"out":            "where the files of this run are",
		"metrics-listen": "who watched this run",
		"metrics-linger": "who watched this run",
		"yes":            "whoever repeats a run agrees to it anew",
		"allow-parallel": "what else went on at the time",
	}
}

var flagForm = regexp.MustCompile(`(?m)^ +--([a-z-]+)`)

// TestEveryFlagOfLoadIsRepeated: the command that repeats a load has each flag that decides what happens, with its value.
func TestEveryFlagOfLoadIsRepeated(t *testing.T) {
	t.Parallel()
	flags := loadFlags{
		users: 30, groups: 3, members: 5, rate: 25, maxLive: 64, workers: 7, duration: time.Minute, deadline: 3 * time.Minute,
		timeout: 4 * time.Second, seed: 11, keep: true, place: place{"http://127.0.0.1:1/scim"}, safety: safety{yes: true, maxResources: 99},
		deviations: "known.yaml",
	}
	if err := flags.slos.Set("p99<500ms"); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"users": "30", "groups": "3", "members": "5", "rate": "25/s", "max-live": "64", "workers": "7", "duration": "1m0s", "deadline": "3m0s",
		"timeout": "4s", "seed": "11", "keep": "true", "url": "http://127.0.0.1:1/scim", "max-resources": "99", "deviations": "known.yaml", "slo": flags.slos.String(),
	}
	header := flags.header(flags.apply(targets.Definition{Name: "ours"}), []string{"ours", "initial-sync"})
	again := newLoad()
	if err := again.ParseFlags(words(header.Rerun)[2:]); err != nil {
		t.Fatalf("%s: %v", header.Rerun, err)
	}
	if rest := strings.Join(again.Flags().Args(), " "); rest != "ours initial-sync" {
		t.Errorf("want the target and the workload, got %s in %s", rest, header.Rerun)
	}
	all := flagForm.FindAllStringSubmatch(again.Flags().FlagUsages(), -1)
	if len(all) != len(want)+len(unrepeated()) {
		t.Errorf("want as many flags as the test knows, got %v", all)
	}
	for _, found := range all {
		flag := again.Flags().Lookup(found[1])
		value, repeated := want[flag.Name]
		switch why := unrepeated()[flag.Name]; {
		case repeated == (why != ""):
			t.Errorf("--%s: want it in settings and in this test, or the reason why it is not repeated", flag.Name)
		case repeated && flag.Value.String() != value:
			t.Errorf("--%s: want %s, got %s in %s", flag.Name, value, flag.Value, header.Rerun)
		case !repeated && flag.Changed:
			t.Errorf("--%s is repeated, and should not be: %s", flag.Name, why)
		}
	}
}

// TestOwnCommandNamesTheProgram: a secret is in no command that is shown, and one that is called as the program does not hide its name.
func TestOwnCommandNamesTheProgram(t *testing.T) {
	t.Parallel()
	definition, err := targets.Definition{Name: "ours", URL: "https://example.com/scim"}.With(targets.Auth{Bearer: "scimproof"})
	if err != nil {
		t.Fatal(err)
	}
	got := place{}.cleaning(definition, []string{"https://scimproof@example.com/scim"})
	if want := "scimproof clean 'https://‹redacted 9 chars›@example.com/scim'"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
