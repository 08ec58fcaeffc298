package targets

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ownProgram is the program that runs, also where its file has been replaced or removed since.
const ownProgram = "/proc/self/exe"

// keeperName is what a keeper is called instead of by its path: nothing else of this program is.
const keeperName = "scimproof-keeper"

// What a keeper finds open, beside the streams that it hands on.
const (
	keeperEnd    = 3 // breaks when everything is to end, or whoever wanted the program has ended
	keeperAnswer = 4 // why the program was not started; closed when it was
)

// keeperPatience is how long a keeper tries to end what it must not leave. What belongs to another user cannot be ended.
const keeperPatience = 2 * time.Second

// Kept is the definition with a keeper for each program that it has started: to be asked for by programs that begin with Keep. All
// that those start ends with this process, even where it is killed.
func (d Definition) Kept() Definition {
	if _, err := os.Stat(ownProgram); err != nil { // nothing is mounted there
		return d
	}
	d.kept = true
	d.credential = newCredential(d)
	return d
}

// Keep does the work of a keeper, where args are those of one, and reports whether they were. It starts the program that they name,
// hands its signals on, adopts what that leaves behind (prctl(2), PR_SET_CHILD_SUBREAPER), and ends everything when the program has
// ended or whoever wanted it has. The code is that of the program, or 128 and the signal that ended it, as a shell has it.
func Keep(args []string) (code int, was bool) {
	if len(args) < 3 || args[0] != keeperName {
		return 0, false
	}
	runtime.LockOSThread() // Linux kills the program with the thread that has started it
	const setChildSubreaper = 36
	_, _, failed := syscall.RawSyscall6(syscall.SYS_PRCTL, setChildSubreaper, 1, 0, 0, 0, 0)
	syscall.CloseOnExec(keeperEnd)
	answer := os.NewFile(keeperAnswer, "answer")
	syscall.CloseOnExec(keeperAnswer)
	asked := make(chan os.Signal, 8)
	for _, kind := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(kind) {
			signal.Notify(asked, kind)
		}
	}
	program := 0
	var err error
	if failed != 0 {
		err = failed
	} else {
		program, err = syscall.ForkExec(args[1], args[2:], &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: groupOfItsOwn()})
	}
	if err != nil {
		_, _ = answer.WriteString((&fs.PathError{Op: "fork/exec", Path: args[1], Err: err}).Error())
		return 127, true
	}
	_ = answer.Close()
	return keep(program, asked), true
}

// keep returns the exit code of a program that runs, after everything has ended.
func keep(program int, asked <-chan os.Signal) int {
	ended := make(chan int, 1)
	go func() { ended <- await(program) }()
	over := make(chan struct{})
	go func() {
		_, _ = os.NewFile(keeperEnd, "end").Read(make([]byte, 1))
		close(over)
	}()
	for {
		select {
		case code := <-ended:
			endAll()
			return code
		case <-over:
			endAll()
			return 128 + int(syscall.SIGKILL)
		case one := <-asked:
			_ = syscall.Kill(-program, one.(syscall.Signal))
		}
	}
}

// await returns the exit code of the program once it has ended. What was adopted and ends before is forgotten.
func await(program int) int {
	for {
		var status syscall.WaitStatus
		one, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 128 + int(syscall.SIGKILL)
		case one == program && status.Signaled():
			return 128 + int(status.Signal())
		case one == program:
			return status.ExitStatus()
		}
	}
}

// endAll kills what this process has started and adopted until nothing of it is left.
func endAll() {
	for late := time.Now().Add(keeperPatience); !childless() && time.Now().Before(late); time.Sleep(time.Millisecond) {
		for _, one := range descendants(os.Getpid()) {
			_ = syscall.Kill(one, syscall.SIGKILL)
		}
	}
}

// childless forgets the children that have ended and reports whether those were all.
func childless() bool {
	for {
		one, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return errors.Is(err, syscall.ECHILD)
		case one == 0:
			return false
		}
	}
}

// descendants are the processes below another one, as far as they can be seen (proc_pid_stat(5)).
func descendants(of int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // fails for a malformed pattern only
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // ended meanwhile
		}
		one, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		after := text[bytes.LastIndexByte(text, ')')+1:] // names hold anything
		if fields := strings.Fields(string(after)); len(fields) > 1 {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], one)
		}
	}
	found := children[of]
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found
}
