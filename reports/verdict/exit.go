package verdict

// Exit is an exit code of scimproof (design §3).
type Exit int

// The exit codes.
const (
	ExitOK          Exit = 0   // everything required passed or is a declared deviation
	ExitFellShort   Exit = 1   // the provider fell short
	ExitUsage       Exit = 2   // nothing was run: the command line or the configuration is wrong
	ExitNoAnswer    Exit = 3   // no trustworthy answer, or something was left behind
	ExitTooSlow     Exit = 4   // a service level objective is broken, all else is fine
	ExitInterrupted Exit = 130 // somebody stopped the run
)

// exits lists every exit code with what it means, the one that matters most first: of several runs the worst decides.
var exits = [...]struct {
	code    Exit
	meaning string
}{
	{ExitInterrupted, "interrupted"},
	{ExitUsage, "usage"},
	{ExitNoAnswer, "no trustworthy answer"},
	{ExitFellShort, "the provider fell short"},
	{ExitTooSlow, "a service level objective is broken"},
	{ExitOK, "everything required passed or is declared"},
}

// Meaning says in a few words what the code means, "" for one that no run ends with.
func (e Exit) Meaning() string {
	for _, known := range exits {
		if known.code == e {
			return known.meaning
		}
	}
	return ""
}

// Worse returns the one of two exit codes that says more.
func (e Exit) Worse(other Exit) Exit {
	for _, known := range exits {
		if known.code == e || known.code == other {
			return known.code
		}
	}
	return ExitOK
}
