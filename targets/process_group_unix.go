//go:build unix

package targets

import (
	"os"
	"syscall"
)

// group is the process group of a program that leads it.
type group struct{ leader *os.Process }

// groupOf is the group of a program that was started with groupOfItsOwn.
func groupOf(leader *os.Process) (group, error) { return group{leader}, nil }

// ask tells all in the group to end.
func (g group) ask() { _ = syscall.Kill(-g.leader.Pid, syscall.SIGTERM) }

// kill ends all in the group.
func (g group) kill() { _ = syscall.Kill(-g.leader.Pid, syscall.SIGKILL) }
