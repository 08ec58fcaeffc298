package load

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
)

// counted counts the writes to its connection.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// TestARequestIsOneWrite: a body goes out with its header. In a write of its own it would cost another system call, and a packet.
func TestARequestIsOneWrite(t *testing.T) {
	t.Parallel()
	cfg, _ := serve(t, &quiet{})
	var writes atomic.Int64
	cfg.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return counted{conn, &writes}, err
	}
	result, err := Run(t.Context(), cfg, provisioning(100, 10), "initial-sync", nil)
	if err != nil || result.Ended != nil {
		t.Fatal(err, result.Ended)
	}
	if _, sent, _, _ := total(result); sent == 0 || uint64(writes.Load()) != sent {
		t.Errorf("want one write for each request, got %d for %d", writes.Load(), sent)
	}
}
