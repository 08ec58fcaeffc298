//go:build !linux

package targets

const ownProgram, keeperName = "", "" // no keeper: only Linux lets a process adopt what its children leave

// Kept is the definition as it is: only Linux has keepers.
func (d Definition) Kept() Definition { return d }

// Keep reports that this process is no keeper.
func Keep([]string) (code int, was bool) { return 0, false }
