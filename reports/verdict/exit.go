package verdict

import "slices"

// Exit is an exit code of scimproof.
type Exit int

// The exit codes. What each means stands in exits, from which reports and help have it; the README's table is compared with it.
const (
	ExitOK          Exit = 0
	ExitFellShort   Exit = 1
	ExitUsage       Exit = 2
	ExitNoAnswer    Exit = 3
	ExitTooSlow     Exit = 4
	ExitInterrupted Exit = 130
	ExitCrashed     Exit = 134 // what a shell makes of SIGABRT, by which a crash ends the process (crash_unix.go)
)

// exits lists every exit code with what it means, in a few words and at length, the most severe first: of several runs the most
// severe decides.
var exits = [...]struct {
	code          Exit
	meaning, help string
}{
	{ExitCrashed, "scimproof crashed", "scimproof itself crashed (Linux and macOS); created.ndjson lists what may be left at the target"},
	{ExitInterrupted, "interrupted", "interrupted; the report is written and marked as incomplete"},
	{ExitUsage, "wrong usage or configuration", "wrong usage or configuration, an empty selection, or an unknown id"},
	{ExitNoAnswer, "no reliable result", "no reliable result: the target was not usable, crashed, no longer accepted the credentials or could not be " +
		"read back, or the run is incomplete; or the run was fine but left something at the target"},
	{ExitFellShort, "the provider failed", "the provider failed; or a declared deviation is fixed, stale or expired"},
	{ExitTooSlow, "a service level objective was missed", "an objective of a load test was missed; everything else is fine"},
	{ExitOK, "every required check passed or is a declared deviation", "every required check passed, or failed as a declared deviation says"},
}

// Exits lists the exit codes by number.
func Exits() []Exit {
	var all []Exit
	for _, known := range exits {
		all = append(all, known.code)
	}
	slices.Sort(all)
	return all
}

// Help says at length what the code means, as the README and the help of commands have it; "" for one that scimproof does not have.
func (e Exit) Help() string {
	for _, known := range exits {
		if known.code == e {
			return known.help
		}
	}
	return ""
}

// Meaning says in a few words what the code means, "" for one that scimproof does not have.
func (e Exit) Meaning() string {
	for _, known := range exits {
		if known.code == e {
			return known.meaning
		}
	}
	return ""
}

// Worse returns the more severe of two exit codes.
func (e Exit) Worse(other Exit) Exit {
	for _, known := range exits {
		if known.code == e || known.code == other {
			return known.code
		}
	}
	return ExitOK
}
