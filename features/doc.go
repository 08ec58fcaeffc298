// Package features is the specification: the scenarios in Gherkin, and the catalogue of requirements by which a provider
// is judged. Everything in it is data; the Go code reads that data strictly and answers questions about it.
package features
