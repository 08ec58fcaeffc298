// Command scimproof tests SCIM 2.0 service providers the way Microsoft Entra ID provisions them.
//
// How the pieces meet:
//
//   - Commands: a file for each (run.go, load.go, matrix.go, …), listed in newRoot. A command resolves its target (open.go, url_flag.go),
//     checks its flags, and hands the work to packages steps, load, session and reports. load_*.go are parts of load.
//   - Consent: before it writes to a provider on another machine, a command shows a forecast (run_forecast.go, load_forecast.go) and asks
//     (consent*.go).
//   - Locks: provider and output directory belong to one run at a time (lock.go). A run without --out has a directory of its own (output.go); a usage error writes nothing.
//   - Screen: screen.go and load_screen.go show progress through streams that never wait for their reader (printer.go).
//   - Signals: interrupts.go says what Ctrl-C does, launched.go ends what was started, first_process.go serves as the first process of a
//     container, crash_*.go makes a crash tell itself from wrong usage.
//   - Servers: serve.go for bundled providers, report_serve.go and report_index.go for reports; hosts.go refuses other names for them.
//
// An error carries its exit code (failed); package verdict has what the codes mean. Tests of the whole repository stand here, too: its
// layers, guides, citations and names of tests.
package main
