// Command elimity serves SCIM 2.0 with github.com/elimity-com/scim over a store in memory: foreign code for scimproof to
// test, and foreign code that tests scimproof.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/elimity-com/scim/schema"
)

// basePath is where the library is mounted. It strips "/v2" itself, but only that.
const basePath = "/scim/v2"

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "elimity:", err)
		os.Exit(1)
	}
}

func run(arguments []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("elimity", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	token := flags.String("token", "", "bearer `token` that requests must carry")
	lenient := flags.Bool("allow-string-values", false, "accept \"True\" for true, and create what a replaced value path does not find")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *token == "" {
		return errors.New("flag --token is empty: want the bearer token that requests must carry")
	}
	schema.SetAllowStringValues(*lenient) // a package global of the library: hence one process per mode

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String() + basePath
	handler, err := NewHandler(Options{Base: base, Token: *token, CreateOnReplace: *lenient, Now: time.Now})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening", base)
	return serve(ctx, listener, handler)
}

// serve answers requests until ctx ends, then lets those in the air finish for a moment.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
