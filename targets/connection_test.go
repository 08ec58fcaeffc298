package targets

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// wires is a far end whose connections are in memory. behave answers the requests of one connection and returns when it closes it.
type wires struct {
	dialled atomic.Int64
	heard   atomic.Int64 // requests that were read
	behave  func(w *wires, conn net.Conn)
}

func (w *wires) transport() *steady {
	transport := NewTransport()
	transport.Proxy = nil
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		near, end := net.Pipe()
		w.dialled.Add(1)
		go func() {
			w.behave(w, end)
			_ = end.Close()
		}()
		return &line{Conn: near}, nil
	}
	return newSteady(transport)
}

// serve answers so many requests of a connection, each with a header of its own.
func (w *wires) serve(conn net.Conn, many int, header string) {
	reader := bufio.NewReader(conn)
	for range many {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		w.heard.Add(1)
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"+header+"\r\n{}"); err != nil {
			return
		}
	}
}

// send makes one request and reads its answer.
func send(t *testing.T, transport http.RoundTripper, method string) error {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://provider.example/Users", strings.NewReader("{}"))
	must(t, err)
	if method == http.MethodGet {
		request.Body, request.ContentLength, request.GetBody = nil, 0, nil
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	if request.Close || strings.EqualFold(request.Header.Get("Connection"), "close") {
		t.Error("want nothing said about the connection")
	}
	_, err = io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	return err
}

// TestNoWriteIsLostToAClosedConnection: a provider that closes each connection behind its answer is asked on a fresh one, and one
// that keeps them is not.
func TestNoWriteIsLostToAClosedConnection(t *testing.T) {
	const all = 1 << 30
	for name, test := range map[string]struct {
		behave  func(w *wires, conn net.Conn)
		pause   time.Duration // between two requests
		dialled int64         // of 20 requests, after the first that is a read
	}{
		"it closes each":              {func(w *wires, conn net.Conn) { w.serve(conn, 1, "") }, 0, 20},
		"it closes each, and says so": {func(w *wires, conn net.Conn) { w.serve(conn, 1, "Connection: close\r\n") }, 0, 20},
		"it closes with the next":     {closesWithTheNext, 0, 20}, // the second read was sent twice
		"it keeps them":               {func(w *wires, conn net.Conn) { w.serve(conn, all, "") }, 0, 1},
		"it keeps them, for a minute": {keepsForAMinute, 10 * time.Second, 1},
		"the minute passes":           {keepsForAMinute, 61 * time.Second, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wires{behave: test.behave}
				transport := w.transport()
				defer transport.kept.CloseIdleConnections()
				for number := range int64(20) {
					method := http.MethodPost
					if number < 2 { // as the questions before the first write
						method = http.MethodGet
					}
					if err := send(t, transport, method); err != nil {
						t.Errorf("%s %d: want it answered, got %v", method, number, err)
					}
					if heard := w.heard.Load(); heard != number+1 {
						t.Errorf("%s %d: want each request done once, got %d", method, number, heard)
					}
					time.Sleep(test.pause)
				}
				if dialled := w.dialled.Load(); dialled != test.dialled {
					t.Errorf("want %d connections, got %d", test.dialled, dialled)
				}
			})
		})
	}
}

// closesWithTheNext answers, and breaks the connection off when the next request has come, without answering it: all of it has been
// sent by then, as on a wire, where nobody waits until the far end reads.
func closesWithTheNext(w *wires, conn net.Conn) {
	w.serve(conn, 1, "")
	if next, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.Copy(io.Discard, next.Body)
	}
}

// keepsForAMinute has a limit for idle connections, as servers and gateways do.
func keepsForAMinute(w *wires, conn net.Conn) {
	idle := time.AfterFunc(time.Minute, func() { _ = conn.Close() })
	for {
		heard := w.heard.Load()
		w.serve(conn, 1, "")
		if w.heard.Load() == heard {
			return
		}
		idle.Reset(time.Minute)
	}
}

// TestOneLossAmongManyIsChance: a connection that breaks in the middle of a long load does not cost it all others, and that is a loss.
func TestOneLossAmongManyIsChance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wires{}
		w.behave = func(w *wires, conn net.Conn) {
			if w.dialled.Load() == 1 {
				w.serve(conn, provenAfter+10, "")
				_, _ = conn.Read(make([]byte, 1))
				return
			}
			w.serve(conn, 1<<30, "")
		}
		transport := w.transport()
		defer transport.kept.CloseIdleConnections()
		lost := 0
		for range 3 * provenAfter {
			if send(t, transport, http.MethodPost) != nil {
				lost++
			}
		}
		if dialled := w.dialled.Load(); lost != 1 || dialled != 2 || transport.closes {
			t.Errorf("want one lost and one more connection, got %d and %d", lost, dialled)
		}
	})
}
