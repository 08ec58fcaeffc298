// Package run is the result model of scimproof and its file format: one NDJSON file a run, from which every view is made. What a run
// means as a whole is worked out by package verdict, which this package is only handed as a Judge.
//
//   - A Writer writes while the run goes on, a flushed line a record: Begin, Discovered, then a Scenario or a Load each.
//   - Writer.Seal ends the file: it reads back what is there, has it judged, and writes the footer with exit code and sentence.
//   - Open reads a sealed file, and is an error where file and judge disagree; OpenPartial reads one that breaks off, as far as it goes.
//   - model.go has the records, run.schema.json describes them to others; Fold makes one verdict of those of checks.
//   - What is long is shortened as it is written, evidence first, so that a provider cannot fill a disk (allowance.go).
package run
