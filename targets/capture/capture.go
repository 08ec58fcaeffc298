// Package capture keeps what a handler answers, and takes the body of a request, so that a provider with a flaw can change either before
// it goes on.
package capture

import (
	"bytes"
	"maps"
	"net/http"
)

// Answer is what a handler wrote. Its zero value is not of use: Of makes it.
type Answer struct {
	Status int
	Body   bytes.Buffer
	header http.Header
}

// Of runs a request and keeps its answer.
func Of(next http.Handler, r *http.Request) *Answer {
	kept := &Answer{header: http.Header{}}
	next.ServeHTTP(kept, r)
	kept.WriteHeader(http.StatusOK)
	return kept
}

// Header implements http.ResponseWriter.
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter: the first status counts.
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
}

// Write implements http.ResponseWriter.
func (a *Answer) Write(part []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.Body.Write(part)
}

// OK reports whether the answer is a success.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Pass sends the answer as it is.
func (a *Answer) Pass(w http.ResponseWriter) { a.Rewrite(w, a.Status, a.Body.Bytes()) }

// Rewrite sends the answer's header with another status or body.
func (a *Answer) Rewrite(w http.ResponseWriter, status int, body []byte) {
	maps.Copy(w.Header(), a.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no concern here
}
