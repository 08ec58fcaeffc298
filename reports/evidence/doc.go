// Package evidence keeps the HTTP exchanges of a run, without their secrets.
//
//   - Capture: a Log is put around a transport. It records each request and response as they were on the wire, up to a limit
//     (recording.go), under a number that checks cite.
//   - Redact: a Redactor knows secrets by value and by the names of headers and members, and finds them in what was percent-encoded,
//     escaped or in base64, too (views.go, needle.go). An Exchange leaves the log redacted; nothing else ever stores one.
//   - Show: Bounded and WithBody cut an exchange to a size, Curl makes the command that repeats it, Misleading tells the characters that
//     would trick whoever reads it.
package evidence
