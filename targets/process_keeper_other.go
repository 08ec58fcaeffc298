//go:build !linux

package targets

// Kept is the definition as it is: only Linux lets a process adopt what its children leave, so only there are keepers.
func (d Definition) Kept() Definition { return d }

// Keep reports that this process is no keeper.
func Keep([]string) (code int, was bool) { return 0, false }

// startKept is never called: no definition is kept.
func (c *child) startKept() error { return c.start() }
