package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// serve serves the metrics until unserve.
func (s *loadSession) serve() {
	if s.listener == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", s.collectors.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
	fmt.Fprintf(s.shown.out, "metrics: http://%s/metrics\n", s.listener.Addr())
	s.unserve = func() {
		if err := server.Close(); err != nil {
			fmt.Fprintln(s.shown.out, "metrics server was not stopped: "+err.Error())
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(s.shown.out, "metrics were not served to the end: "+err.Error())
		}
	}
}

// linger keeps the metrics up after the end, so that the last of them are scraped as well.
func (s *loadSession) linger(ctx context.Context) {
	if s.listener == nil || s.flags.metricsLinger == 0 || ctx.Err() != nil {
		return
	}
	fmt.Fprintf(s.shown.out, "metrics stay for %s: Ctrl-C ends that\n", s.flags.metricsLinger)
	timer := time.NewTimer(s.flags.metricsLinger)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// unlisten ends serving, or gives the port back where nothing was served.
func (s *loadSession) unlisten() {
	s.unserve()
	if s.listener != nil {
		_ = s.listener.Close() // again, where it was served
	}
}
