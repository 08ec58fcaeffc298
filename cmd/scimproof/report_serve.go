package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

func newReportServe() *cobra.Command {
	var listen string
	var more []string
	command := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "Serves the reports under a directory, with an index page",
		Long: `Serves the reports under DIR (default ` + defaultOut + `) until interrupted
(Ctrl-C, exit code 130): an index of the runs, and the files of each. Reload the
index to see new runs. Other files in DIR are not served.

To prevent DNS rebinding, requests are accepted only for known hosts: localhost,
loopback addresses, the address of --listen, and the names given with --host.
With --listen 0.0.0.0, anyone who can reach this machine can read the reports,
by any of its addresses or by its host name.`,
		Example: `  scimproof report serve reports-out --listen 127.0.0.1:8088
  scimproof report serve reports-out --listen 0.0.0.0:8088 --host reports.example.com`,
		Args: atMost("one DIR"),
		RunE: func(command *cobra.Command, args []string) error {
			dir := defaultOut
			if len(args) > 0 {
				dir = args[0]
			}
			root, err := os.OpenRoot(dir)
			if err != nil {
				return failed(verdict.ExitUsage, fmt.Errorf("cannot open the directory of the reports: %w", err))
			}
			defer func() { _ = root.Close() }()
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return failed(verdict.ExitUsage, fmt.Errorf("cannot listen on %s: %w", listen, err))
			}
			fmt.Fprintf(command.OutOrStdout(), "listening http://%s/\n", listener.Addr())
			known := newHosts(listen, listener.Addr(), more)
			return serve(command.Context(), listener, known.guard(newShelf(root)))
		},
	}
	command.Flags().StringVar(&listen, "listen", "127.0.0.1:8088", "address to listen on; port 0 picks a free port")
	command.Flags().StringSliceVar(&more, "host", nil, "additional host `NAME` of this server, such as a proxy's or a container's; may be repeated")
	return command
}

// shelf serves the reports below a directory: only the files that a run or a matrix writes for people and programs.
type shelf struct {
	root  *os.Root
	index *shelfIndex
}

func newShelf(root *os.Root) *shelf { return &shelf{root, newShelfIndex(root)} }

// offered are the files of a run that are served and listed: its views, and the run file.
func offered() []reports.View {
	return append(reports.Views(), reports.View{File: session.RunFile, Media: "application/x-ndjson", Title: "run file"})
}

// servedAs finds what is served under a name: a file of a run, or the page of a matrix.
func servedAs(name string) (view reports.View, served bool) {
	all := append(offered(), reports.View{File: matrixFile, Media: reports.MediaHTML})
	i := slices.IndexFunc(all, func(view reports.View) bool { return view.File == path.Base(name) })
	if i < 0 {
		return view, false
	}
	return all[i], true
}

// ServeHTTP implements http.Handler.
func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store") // a run may be made anew at any time
	header.Set("Content-Security-Policy", policy(r.URL.Path))
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed: use GET or HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		s.list(w, r)
		return
	}
	view, served := servedAs(name)
	if !served || hiddenPath(name) {
		http.NotFound(w, r)
		return
	}
	s.file(w, r, name, view.Media)
}

// policy says what a browser may do with a page: nothing may be loaded, and a script is one of a view that has one.
func policy(name string) string {
	allowed := ""
	if view, _ := servedAs(name); view.Script {
		allowed = "script-src 'unsafe-inline'; img-src data:; "
	}
	return "default-src 'none'; style-src 'unsafe-inline'; " + allowed + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func hiddenPath(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") })
}

func (s *shelf) file(w http.ResponseWriter, r *http.Request, name, media string) {
	file, info, err := openRegular(s.root, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = file.Close() }()
	w.Header().Set("Content-Type", media)
	until := time.Now().Add(mostAnswerTime + time.Duration(info.Size()/slowest)*time.Second)
	_ = http.NewResponseController(w).SetWriteDeadline(until) // where there is none, none ends it
	http.ServeContent(w, r, name, info.ModTime(), file)
}

// slowest is how many bytes a second a client must take.
const slowest = 64 << 10

var errIrregular = errors.New("is not a regular file")

// openRegular opens a file without waiting for anything: a pipe, which may never have a writer, and a device are no reports.
func openRegular(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	if err := regular(root.Stat(name)); err != nil { // first, since to open a device may do something
		return nil, nil, err
	}
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err := regular(info, err); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

func regular(info fs.FileInfo, err error) error {
	if err == nil && !info.Mode().IsRegular() {
		return errIrregular
	}
	return err
}

func (s *shelf) list(w http.ResponseWriter, r *http.Request) {
	found, err := s.index.look(r.Context())
	var page bytes.Buffer
	if err == nil {
		err = reports.Index(&page, found.entries, found.pages, found.unread)
	}
	if err != nil {
		http.Error(w, "cannot list the reports: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", reports.MediaHTML)
	_, _ = page.WriteTo(w) // a client that hung up needs no answer
}
