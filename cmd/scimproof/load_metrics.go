package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/scim"
)

// serve serves the metrics until unserve. They are numbers that anybody on the network may see, so the name that a client asks for
// does not matter: Prometheus uses what its configuration says.
func (s *loadSession) serve() {
	if s.listener == nil {
		return
	}
	s.expect()
	s.served = true
	mux := http.NewServeMux()
	mux.Handle("/metrics", s.collectors.Handler())
	server := newServer(mux)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
	fmt.Fprintf(s.shown.out, "metrics: http://%s/metrics\n", s.listener.Addr())
	s.unserve = func() {
		if err := server.Close(); err != nil {
			fmt.Fprintln(s.shown.out, "cannot stop the metrics server: "+err.Error())
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(s.shown.out, "metrics server failed: "+err.Error())
		}
	}
}

// expect shows what is to come: the rate, the limit, and the kinds of requests that an initial cycle sends to an empty provider.
func (s *loadSession) expect() {
	s.collectors.Planned(float64(s.flags.rate), s.flags.atOnce())
	for _, op := range []scim.Op{scim.OpUserMatch, scim.OpGroupMatch} {
		s.collectors.Expect(op, http.MethodGet, http.StatusOK)
	}
	for _, op := range []scim.Op{scim.OpUserCreate, scim.OpGroupCreate} {
		s.collectors.Expect(op, http.MethodPost, http.StatusCreated)
	}
	for _, op := range []scim.Op{scim.OpUserManager, scim.OpGroupAddMembers} {
		s.collectors.Expect(op, http.MethodPatch, http.StatusOK, http.StatusNoContent)
	}
}

// linger keeps the metrics up after the end, so that the last of them are scraped as well.
func (s *loadSession) linger(ctx context.Context) {
	if !s.served || s.flags.metricsLinger == 0 || ctx.Err() != nil {
		return
	}
	fmt.Fprintf(s.shown.out, "serving metrics for another %s (Ctrl-C to stop)\n", s.flags.metricsLinger)
	timer := time.NewTimer(s.flags.metricsLinger)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// observer is who hears of each request: the metrics, where somebody may read them.
func (s *loadSession) observer() load.Observer {
	if s.served {
		return s.collectors
	}
	return load.NoObserver{}
}

// unlisten ends serving, or gives the port back where nothing was served.
func (s *loadSession) unlisten() {
	s.unserve()
	if s.listener != nil {
		_ = s.listener.Close() // again, where it was served
	}
}
