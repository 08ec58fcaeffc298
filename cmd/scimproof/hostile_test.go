package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
	foe "github.com/scimproof/scimproof/targets/hostile"
	"github.com/scimproof/scimproof/targets/session"
)

// trial is one command after another against a hostile provider.
type trial struct {
	*testing.T
	provider *foe.Provider
	target   string // definition file
	env      []string
	dir      string // --out

	behaviours []string
}

func newTrial(t *testing.T, options foe.Options) *trial {
	t.Helper()
	provider, err := foe.New(options)
	if err != nil {
		t.Fatal(err)
	}
	timeout := 5 * time.Second
	if slices.Contains(options.Behaviours, "delete-hangs") { // it is sure to pass
		timeout = 200 * time.Millisecond
	}
	return &trial{
		T: t, provider: provider, behaviours: options.Behaviours, env: []string{"XDG_CACHE_HOME=" + t.TempDir()}, dir: t.TempDir(),
		target: definition(t, fmt.Sprintf("name: hostile\nurl: %s\ntimeout: %s\nconcurrency: 4\n", serving(t, provider), timeout)),
	}
}

// command runs one to its end and wants nobody harmed by it.
func (t *trial) command(args ...string) ended {
	t.Helper()
	done := beginIn(t.T, t.dir, t.env, args...).end()
	writes := t.provider.Writes()
	for i, write := range writes {
		if i == 5 {
			t.Errorf("%s: and %d more", args[0], len(writes)-i)
			break
		}
		t.Errorf("%s: %s, which was there before", args[0], write)
	}
	for _, harm := range t.provider.Harmed() {
		t.Errorf("%s: %s", args[0], harm)
	}
	if done.code == verdict.ExitUsage || strings.Contains(done.text, "fault of scimproof") {
		t.Fatalf("%s: want an answer, got exit code %d after\n%s", args[0], done.code, done.text)
	}
	return done
}

// toldLeft is what a footer tells of clean-up, by the names in the file.
type toldLeft struct {
	Created   int      `json:"created"`
	Removed   int      `json:"removed"`
	Left      []string `json:"left"`
	MayBeLeft []string `json:"may_be_left"`
}

// said is what the last line of the run file says of clean-up.
func (t *trial) said() toldLeft {
	t.Helper()
	file, err := os.ReadFile(t.dir + "/" + session.RunFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	var last struct {
		Record  string   `json:"record"`
		CleanUp toldLeft `json:"clean_up"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Record != "footer" {
		t.Fatalf("want a footer as the last line, got %v: %.300s", err, lines[len(lines)-1])
	}
	return last.CleanUp
}

// listed is what the lists of what is left and of what may be say, "" where there is none.
func (t *trial) listed() string {
	t.Helper()
	list, _ := os.ReadFile(t.dir + "/" + session.LedgerFile) // none is nothing
	unproven, _ := os.ReadFile(t.dir + "/" + session.UnprovenFile)
	return decoded(string(list) + string(unproven))
}

// decoded is a text, and below it the same with what it says in JSON or in URLs unescaped.
func decoded(text string) string {
	var plain strings.Builder
	plain.WriteString(text)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '"' || r == '\n' || r == ' ' }) {
		for _, path := range []string{part, strings.ReplaceAll(part, "+", "%2B")} {
			if unescaped, err := url.QueryUnescape(path); err == nil && unescaped != part {
				plain.WriteString("\n" + unescaped)
			}
		}
	}
	return plain.String()
}

// accounted wants everything that is left of the client's to be told, in the footer or the list, and nothing else as seen there.
func (t *trial) accounted(done ended) {
	t.Helper()
	said, left, list := t.said(), t.provider.Left(), t.listed()
	told := decoded(strings.Join(append(slices.Clone(said.Left), said.MayBeLeft...), "\n")) + list
	var untold []foe.Leftover
	for _, one := range left {
		if !one.Names(told) {
			untold = append(untold, one)
		}
	}
	if len(untold) > 0 {
		t.Errorf("want all %d left told, got %d untold, such as %+v; told was %+v", len(left), len(untold), untold[0], said)
	}
	if said.Removed > said.Created {
		t.Errorf("want no more removed than created, got %+v", said)
	}
	for _, line := range said.Left {
		named := strings.HasPrefix(line, "Users/") || strings.HasPrefix(line, "Groups/") // not how many more there are
		if named && !slices.ContainsFunc(left, func(one foe.Leftover) bool { return one.Names(decoded(line)) }) {
			t.Errorf("want only what is there told as left, got %q", line)
		}
	}
	if len(said.Left) > 0 && (done.code == verdict.ExitOK || done.code == 4) {
		t.Errorf("want no exit code %d where something is left: %q", done.code, said.Left)
	}
	if len(left) > 0 && len(said.Left)+len(said.MayBeLeft) == 0 {
		t.Errorf("want it said that %d are left, got %+v", len(left), said)
	}
}

// cleaned cleans while the provider misbehaves, and once more when it does not any longer: then nothing is left that anybody could
// prove to be ours, and the rest is named.
func (t *trial) cleaned() {
	t.Helper()
	if t.listed() != "" {
		t.command(append([]string{"clean", t.target}, untilDeadline(t.behaviours)...)...) // without, it is patient for minutes
		for _, one := range t.provider.Left() {
			if list := t.listed(); !one.Names(list) {
				t.Errorf("want %+v in the list after clean, got %.500s", one, list)
				break
			}
		}
	}
	t.provider.Behave()
	text, provable := "", true
	for _, one := range t.provider.Left() {
		provable = provable && one.Provable
	}
	if t.listed() != "" {
		done := t.command("clean", t.target)
		text = decoded(done.text) + t.listed()
		if done.code != verdict.ExitOK && provable {
			t.Errorf("want clean to come to its end at a provider that behaves, got exit code %d after\n%.1000s", done.code, done.text)
		}
	}
	lost := 0
	for _, one := range t.provider.Left() {
		if one.Provable || !one.Names(text) {
			if lost++; lost == 1 {
				t.Errorf("want nothing left after clean but what nobody can prove to be ours, and that named, got %+v", one)
			}
		}
	}
	if lost > 0 {
		t.Errorf("of %d; clean said\n%.1500s", lost, text)
	}
}

// untilDeadline is the --deadline at a provider that misbehaves like this: where no other end comes it is near, and otherwise far enough for
// a slow machine.
func untilDeadline(behaviours []string) []string {
	for _, endless := range []string{"search-429", "post-429-unapplied", "ends-503"} {
		if slices.Contains(behaviours, endless) {
			return []string{"--deadline", "6s"}
		}
	}
	return []string{"--deadline", "20s"}
}

// few are scenarios that create, match, change, rename, disable and delete users and groups.
func few() []string {
	args := []string{"run", "", "--seed", "7"}
	for _, id := range []string{
		"entra-create-user", "entra-match-links-existing", "entra-update-user-name", "entra-purge", "entra-delete-twice", "entra-manager-set",
		"entra-members-add", "entra-members-remove", "entra-group-rename", "entra-restore-restart-members",
	} {
		args = append(args, "--id", id)
	}
	return args
}

// small is a load of a few objects.
func small() []string {
	return []string{"load", "", "initial-sync", "--users", "12", "--groups", "3", "--members", "4", "--max-live", "4", "--seed", "7"}
}

func (t *trial) run(args []string) ended {
	t.Helper()
	args = slices.Clone(args)
	args[1] = t.target
	done := t.command(append(args, untilDeadline(t.behaviours)...)...)
	t.accounted(done)
	return done
}

// TestNobodyIsHarmed meets the commands with each misbehaviour alone, and with those that are worse together: whatever the
// provider says, nothing that was there before is written to, all that is left is told, and clean removes it when it can.
func TestNobodyIsHarmed(t *testing.T) {
	t.Parallel()
	var all []foe.Options
	for _, behaviour := range foe.Behaviours() {
		all = append(all, foe.Options{Behaviours: []string{behaviour.Name}})
		if behaviour.Kind == "filter" {
			all = append(all, foe.Options{People: 1, Behaviours: []string{behaviour.Name}})
		}
	}
	for at, options := range together() {
		if thorough() || at%2 == 0 {
			all = append(all, options)
		}
	}
	for number, options := range all {
		for name, args := range map[string][]string{"run": few(), "load": small()} {
			what := strings.Join(options.Behaviours, "+")
			code, fixed := exitCodes()[what+"/"+name]
			if !fixed && !thorough() && (number%2 == 0) == (name == "run") {
				continue // the other command shows it
			}
			if what == "delete-hangs" { // a few are enough, for each DELETE takes its time-out
				args = map[string][]string{"run": few()[:8], "load": append(small(), "--users", "2", "--groups", "1", "--members", "1")}[name]
			}
			t.Run(fmt.Sprintf("%s/%d/%s", what, options.People, name), func(t *testing.T) {
				t.Parallel()
				trial := newTrial(t, options)
				done := trial.run(args)
				if fixed {
					done.exits(code)
				}
				trial.cleaned()
			})
		}
	}
}

// together are misbehaviours that do harm only together: a creation without a usable answer, and a search that finds somebody else
// or nobody.
func together() (all []foe.Options) {
	for _, people := range []int{1, 6} {
		for _, filter := range []string{"filter-ignored", "filter-first-letter"} {
			for _, creation := range []string{"post-500-unapplied", "post-201-without-id", "post-202-unapplied", "post-cut-applied"} {
				all = append(all, foe.Options{People: people, Behaviours: []string{filter, creation}})
			}
		}
	}
	for _, several := range [][]string{
		{"twin", "post-500-unapplied"}, {"twin-in-upper-case", "post-201-empty"}, {"list-foreign-alone", "post-500-applied"},
		{"list-foreign-first", "post-504-applied"}, {"name-with-suffix", "post-201-empty"}, {"name-lower-case", "post-cut-applied"},
		{"search-lags-by-time", "post-cut-applied"}, {"search-lags-by-time", "post-502-applied"}, {"search-429", "post-500-applied"},
		{"search-500", "post-201-without-id"}, {"id-reused", "delete-500-done"}, {"id-reused", "post-201-empty"},
		{"date-behind", "filter-ignored", "post-500-unapplied"}, {"id-changed-by-patch", "delete-404-undone"}, {"limit-third", "post-408-applied"},
	} {
		all = append(all, foe.Options{Behaviours: several})
	}
	return all
}

// exitCodes are those that are fixed: what is seen to be left turns 0 into 3, and what only cannot be proven ours changes nothing.
func exitCodes() map[string]verdict.Exit {
	codes := map[string]verdict.Exit{
		"patch-401/run": verdict.ExitFellShort, "patch-401/load": verdict.ExitFellShort, // the credentials have not ended
		"delete-204-undone/load": verdict.ExitNoAnswer, "delete-404-undone/load": verdict.ExitNoAnswer, "delete-500-undone/load": verdict.ExitNoAnswer,
		"delete-405-undone/load": verdict.ExitNoAnswer, "delete-hangs/load": verdict.ExitNoAnswer, "delete-500-done/load": verdict.ExitOK,
		"date-ahead/run": verdict.ExitOK, "date-ahead/load": verdict.ExitOK, "date-behind/run": verdict.ExitOK, "date-behind/load": verdict.ExitOK,
		"name-lower-case/load": verdict.ExitOK, "filter-prefix/load": verdict.ExitOK, "post-cut-applied/load": verdict.ExitOK,
	}
	for _, behaviour := range foe.Behaviours() {
		if strings.HasPrefix(behaviour.Name, "ends-") { // that says nothing about the provider
			codes[behaviour.Name+"/run"], codes[behaviour.Name+"/load"] = verdict.ExitNoAnswer, verdict.ExitNoAnswer
		}
	}
	return codes
}

// fixedSeeds is how many combinations are tried in any case.
const fixedSeeds = 8

// further is how many more are tried: as many where all is tried, or what $SCIMPROOF_HARM_SEEDS wants.
func further(t *testing.T) int {
	t.Helper()
	wanted := os.Getenv("SCIMPROOF_HARM_SEEDS")
	switch {
	case wanted == "" && thorough():
		return fixedSeeds
	case wanted == "":
		return 0
	}
	more, err := strconv.Atoi(wanted)
	if err != nil {
		t.Fatal(err)
	}
	return more
}

// TestNobodyIsHarmedByCombinations meets the commands with several misbehaviours at once.
func TestNobodyIsHarmedByCombinations(t *testing.T) {
	t.Parallel()
	for seed := range uint64(fixedSeeds + further(t)) {
		options, args := drawn(seed)
		t.Run(fmt.Sprintf("%d/%s/%d/%d/%s", seed, args[0], options.People, options.Every, strings.Join(options.Behaviours, "+")), func(t *testing.T) {
			t.Parallel()
			trial := newTrial(t, options)
			trial.run(args)
			trial.cleaned()
		})
	}
}

// drawn is the combination of a seed: one to four behaviours of different kinds, and a command.
func drawn(seed uint64) (foe.Options, []string) {
	dice := rand.New(rand.NewPCG(seed, 11))
	byKind := map[string][]string{}
	var kinds []string
	for _, behaviour := range foe.Behaviours() {
		if behaviour.Name == "delete-hangs" {
			continue // it takes the time of its timeouts, and is tried alone
		}
		if byKind[behaviour.Kind] == nil {
			kinds = append(kinds, behaviour.Kind)
		}
		byKind[behaviour.Kind] = append(byKind[behaviour.Kind], behaviour.Name)
	}
	options := foe.Options{People: []int{1, 6}[dice.IntN(2)], Every: 1 + dice.IntN(3)}
	for _, at := range dice.Perm(len(kinds))[:1+dice.IntN(4)] {
		of := byKind[kinds[at]]
		options.Behaviours = append(options.Behaviours, of[dice.IntN(len(of))])
	}
	if slices.ContainsFunc(options.Behaviours, func(name string) bool { return strings.HasPrefix(name, "id-changed") }) {
		// What has neither the id nor the name that anybody was told cannot be found, nor known to be there.
		options.Behaviours = slices.DeleteFunc(options.Behaviours, func(name string) bool { return strings.HasPrefix(name, "name-") })
	}
	switch dice.IntN(6) {
	case 0:
		return options, []string{"run", "", "--seed", "7"}
	case 1, 2:
		return options, few()
	}
	return options, small()
}
