// Package metrics shows a load run to Prometheus while it goes on. It observes what mockentra/load tells an Observer, and keeps a
// registry of its own; no label ever holds an id, a URL or a name.
package metrics
