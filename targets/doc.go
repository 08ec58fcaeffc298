// Package targets says what is under test: what it is, how it is started, what names it accepts, which deviations are known, and what
// a run has created there. It sends nothing of its own but readiness probes, requests for tokens, and clean-up. Package session opens a
// target for a run or a load; reference, sentry, flawed, builtin and container are providers, and ways to start them.
//
// How the pieces meet:
//
//   - A Definition is read from YAML (definition.go, checked by definition_check.go): Find takes a bundled name, a file or a URL.
//     env.go fills in variables, auth*.go and oauth*.go get credentials, tls*.go the connection, and secrets.go knows what to hide.
//   - A Launcher makes it a running Instance: Remote starts nothing, Processes starts a program (process.go and
//     process_*.go, which also end all that it started). Providers inside the process have a launcher in builtin, containers in
//     container.
//   - The guards are transports in front of the provider. guard.go holds back writes to a read-only target, and creations above a
//     budget; guard_ownership.go holds back every write to, and every reference to, what the run did not create.
//   - The Pace is shared by all that is sent to an instance (instance.go). pacer.go, below the guards, waits for it and sends again what
//     was refused for the number of requests; pace.go finds out what the provider allows, comeback.go when it asks to come back, and
//     limited.go keeps what its refusals looked like. Answers in the provider's place are given above it.
//   - The Ledger is the list of what a run creates. It is on disk before the request goes out, knows what is ours (ownership.go, by
//     the mark of mark.go), and is what cleanup.go works off, also after a crash (ledger*.go).
//   - Acquire keeps other runs away from a provider (lock.go), and HoldOutput from a directory of output (lock_output.go).
//   - KnownDeviations reads what a definition is known to do otherwise (deviation.go); WriteDeviations writes such a file.
package targets
