// Package reproduce makes a shell script of a finding: it sends again what the scenario sent up to the response that shows the fault, with
// names of its own, says whether the fault is there, and deletes what it created. It needs a POSIX shell, awk and curl.
//
//   - Maker makes scripts of a run (maker.go): which response shows the fault is in decide.go, how it does in fault.go, place.go and
//     value.go, what to send again in replay.go, and how text becomes words of a shell in words.go. page.go fills script.sh.tmpl.
//   - It gives a reason instead where a script would prove nothing, or could touch what it did not create. The bundled reference provider is
//     asked first: no script blames it (excused.go).
package reproduce
