package targets

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// groupOfItsOwn keeps the Ctrl-C of scimproof's console from a program, and lets ask address it alone.
func groupOfItsOwn() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// group is a program with all that it starts: a job object, whose processes Windows ends with the last handle to it, so also when
// scimproof is killed. What the program starts in the moment before it is put into the job stays outside.
type group struct {
	leader *os.Process
	end    func() // closes the job, once
}

// groupOf puts a program that was just started into a job.
func groupOf(leader *os.Process) (group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return group{}, fmt.Errorf("cannot create a job object: %w", err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	var assigned error
	if err == nil {
		err = leader.WithHandle(func(handle uintptr) { assigned = windows.AssignProcessToJobObject(job, windows.Handle(handle)) })
	}
	if err == nil {
		err = assigned
	}
	if err != nil {
		_ = windows.CloseHandle(job)
		return group{}, fmt.Errorf("cannot set up the job object: %w", err)
	}
	return group{leader, sync.OnceFunc(func() { _ = windows.CloseHandle(job) })}, nil
}

// ask tells the program to end, by the Ctrl-Break of its console.
func (g group) ask() {
	_ = windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(g.leader.Pid))
}

// kill ends all in the job.
func (g group) kill() { g.end() }
