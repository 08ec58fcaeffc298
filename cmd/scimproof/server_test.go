package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
)

// served starts a command that serves, and returns the URL that it prints, with a slash at the end, and how to end it.
func served(t *testing.T, args ...string) (base string, stop func(os.Signal) ended) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	runs := prepared(t, t.TempDir(), nil, args...)
	runs.command.Args = runs.command.Args[:len(args)+1] // there is no --out
	runs.command.Stdout = writer
	runs.start()
	t.Cleanup(runs.cancel)
	_ = writer.Close()
	_ = reader.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(reader).ReadString('\n')
	base, found := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !found {
		t.Fatalf("want an address, got %q: %v", line, err)
	}
	return strings.TrimSuffix(base, "/") + "/", func(signal os.Signal) ended {
		t.Helper()
		if err := runs.command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		return runs.end()
	}
}

// TestServersEndWhenAsked sends each server what never ends: no bytes, half a header, half a body, an answer that nobody reads.
func TestServersEndWhenAsked(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"serve", "reference"}, {"serve", "flawed/username-case-sensitive"}, {"serve", "sentry"}, {"report", "serve", t.TempDir()},
	} {
		for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
			t.Run(fmt.Sprint(strings.Join(args[:2], " "), " ", signal), func(t *testing.T) {
				t.Parallel()
				base, stop := served(t, append(args, "--listen", "127.0.0.1:0")...)
				at, err := url.Parse(base)
				if err != nil {
					t.Fatal(err)
				}
				for _, sent := range []string{
					"", "GET / HTTP/1.1\r\nHost: localhost\r\n", "POST " + at.Path + "Users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
				} {
					connection, err := net.Dial("tcp", at.Host)
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { connection.Close() })
					if _, err := io.WriteString(connection, sent); err != nil {
						t.Fatal(err)
					}
				}
				if answer, err := http.Get(base); err != nil { // so those before were accepted
					t.Fatal(err)
				} else {
					answer.Body.Close()
				}
				asked := time.Now()
				stop(signal).exits(verdict.ExitInterrupted)
				if took := time.Since(asked); took > 25*time.Second { // for ever, if it waited for them
					t.Errorf("want the end at once, got it after %s", took)
				}
			})
		}
	}
}

// TestServersWaitForNobody: a body that never comes, and headers that never end, are given up.
func TestServersWaitForNobody(t *testing.T) {
	t.Parallel()
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	for name, limit := range map[string]*time.Duration{
		"headers": &server.ReadHeaderTimeout, "request": &server.ReadTimeout, "answer": &server.WriteTimeout, "next request": &server.IdleTimeout,
	} {
		if *limit <= 0 {
			t.Errorf("%s: want a limit of time", name)
		}
		*limit /= 200
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	for name, sent := range map[string]string{
		"no request":     "",
		"half a header":  "POST / HTTP/1.1\r\nHost: h\r\nX: ",
		"half a body":    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{",
		"an endless one": "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		"no second one":  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connection, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			_ = connection.SetDeadline(time.Now().Add(patience))
			if _, err := io.WriteString(connection, sent); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, connection); err != nil && os.IsTimeout(err) {
				t.Errorf("want the connection ended, got %v", err)
			}
		})
	}
}
