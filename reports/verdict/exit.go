package verdict

// Exit is an exit code of scimproof.
type Exit int

// The exit codes.
const (
	ExitOK          Exit = 0   // everything required passed or is a declared deviation
	ExitFellShort   Exit = 1   // the provider failed
	ExitUsage       Exit = 2   // nothing was run: the command line or the configuration is wrong
	ExitNoAnswer    Exit = 3   // no reliable result, or something was left at the target
	ExitTooSlow     Exit = 4   // a service level objective was missed, all else is fine
	ExitInterrupted Exit = 130 // the run was interrupted
)

// exits lists every exit code with what it means, the most severe first: of several runs the most severe decides.
var exits = [...]struct {
	code    Exit
	meaning string
}{
	{ExitInterrupted, "interrupted"},
	{ExitUsage, "wrong usage or configuration"},
	{ExitNoAnswer, "no reliable result"},
	{ExitFellShort, "the provider failed"},
	{ExitTooSlow, "a service level objective was missed"},
	{ExitOK, "every required check passed or is a declared deviation"},
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

// Worse returns the more severe of two exit codes.
func (e Exit) Worse(other Exit) Exit {
	for _, known := range exits {
		if known.code == e || known.code == other {
			return known.code
		}
	}
	return ExitOK
}
