// Package flawed wraps the reference provider so that it has exactly one named flaw. The flaws prove that each check can
// fail, and that it fails for what it claims to look at: TestFlaws and TestBlindChecks in package steps.
//
// To write one: add a Flaw to the list of its kind, such as disableFlaws. Requirement is the catalogue entry that it violates; every
// scenario about that must turn red, and no other that Also does not name with a reason. Seen says where a real product does it.
// Wrap is best made of the shapes in rewrite.go: misread (a creation), patched and dropped (operations of a PATCH), filtered and found
// (searches), returned (what is shown, not what is stored), restated (another answer). A handler of its own comes after the list, and
// asks by aside what the reference holds. StateOnly says that every status stays right. A new list is named in Flaws.
package flawed
