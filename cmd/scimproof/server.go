package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
)

// How long a client may take, so that none keeps a connection for nothing, and an answer may be under way when its server is to end.
const (
	mostHeaderTime  = 10 * time.Second
	mostRequestTime = 30 * time.Second // headers and body; a body has a MiB at most
	mostAnswerTime  = 2 * time.Minute
	mostIdleTime    = 2 * time.Minute // longer than clients keep a connection: one of them would send into its end
	mostLastTime    = time.Second
)

// newServer is what everything that scimproof serves is served by.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: mostHeaderTime,
		ReadTimeout:       mostRequestTime,
		WriteTimeout:      mostAnswerTime,
		IdleTimeout:       mostIdleTime,
	}
}

// serve serves until ctx ends. Answers that are under way then have a moment, and there is no more to say about the end.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := newServer(handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return failed(verdict.ExitNoAnswer, err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), mostLastTime)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if err == nil {
		err = errTold
	}
	return failed(verdict.ExitInterrupted, err)
}
