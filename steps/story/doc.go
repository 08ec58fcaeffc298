// Package story is what the scenarios tell: a World of one scenario, and the steps by which its people, groups and cycles happen and
// are looked at. It sends by Senders and knows nothing of godog, of how a target is opened, or of how a check is judged.
//
// A Setting and Senders make a World (New); World.Do runs one Step in it. A step acts (it changes the directory, runs a cycle, reads
// the provider back) and returns checks: what was wanted, what was there, an outcome of package features, and how many things were
// compared. Package steps cites, judges and records them. Its error is a mistake of the feature or of the tester.
//
// To add a step: a row in the list at the top of its noun's file (group_steps.go, lifecycle_steps.go, …) with an anchored pattern
// and an example, and the function below. Who and what it is about stands in the pattern: withPerson and withGroup look up the first
// argument, withSubject and withTopic give a step that names nobody whom the story named last. An account is looked at by
// World.checkAccount and a group by World.checkGroup (read.go), which read again where consistency takes time, and name the request
// behind each check (World.effect, effect.go); pass, fault, equal and
// withAnswer (check.go) make the checks.
package story
