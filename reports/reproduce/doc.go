// Package reproduce makes a shell script of a finding: it sends again what the scenario sent up to the response that shows the fault, with
// names of its own, says whether the fault is there, and deletes what it created. It needs a POSIX shell, awk and curl.
//
//   - Maker makes scripts of a run (maker.go): what to send again is in replay.go, what shows the fault in fault.go, and how text becomes
//     words of a shell in words.go. script.sh.tmpl is the script.
//   - It gives a reason instead where a script would prove nothing, or could touch what it did not create.
package reproduce
