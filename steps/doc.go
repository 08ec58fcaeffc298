// Package steps executes the features with godog: it selects and plans scenarios, gives each a world of its own (directory,
// provisioning job, virtual clock, evidence), turns what the steps saw into checks, and judges them before godog sees an
// error, so that the binary, go test and the godog command agree.
package steps
