// Package builtin knows the providers that come with scimproof, and serves them inside the process: reference, sentry, and flawed. It is
// the only package that knows all of them.
//
//   - New makes a handler by its name in a definition ("embedded: sentry/legacy"); the words after the slash are a variant or a flaw.
//   - Launcher is how package targets starts one for a run; Serve puts any handler on a port of 127.0.0.1.
//   - Its tests hold the audits of the servers in targets/thirdparty against their definitions.
package builtin
