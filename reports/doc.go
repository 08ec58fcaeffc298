// Package reports turns a run file into the views that people and machines read: one self-contained HTML page, JUnit XML for
// CI servers, Markdown for a job's summary. Each is a pure function of the run: nothing is looked up and nothing is sent.
package reports
