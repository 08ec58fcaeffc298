// Package reports turns a run file into the views that people and machines read. Each is a pure function of the run: nothing is looked
// up and nothing is sent.
//
//   - Views lists them (views.go): HTML (page.go and what follows, template/*.tmpl), JUnit and Markdown. A view that is added there is
//     written by each run, and served and listed by "scimproof report serve".
//   - Matrix puts several runs on a page, Index lists those of a directory.
//   - They read package run's model of the file, package verdict's conclusion of it, and package evidence's exchanges.
//   - A provider's words are in every view: templates escape them, and Visible and Plain spell out what would mislead a reader.
package reports
