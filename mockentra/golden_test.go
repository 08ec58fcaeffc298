package mockentra

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// line is one line of a transcript; see testdata/transcripts/README.md.
type line struct {
	number int
	text   string
}

// TestTranscripts replays the golden transcripts: each request that the engine puts on the wire is compared byte by byte with
// the transcript, which also scripts the answers.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/t*.txt")
	if err != nil || len(files) != 10 {
		t.Fatalf("want 10 transcripts, got %d (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			newReplay(t, string(text)).play()
		})
	}
}

// replay is one transcript being played.
type replay struct {
	t        *testing.T
	lines    []line
	clock    *VirtualClock
	tenant   *Tenant
	job      *Job
	named    map[string]Ref
	script   []exchange // of the running cycle
	sent     int
	dialect  Dialect
	logged   int // rows before the last cycle
	requests int
}

// exchange is a wanted request, as lines of the wire, and its answer.
type exchange struct {
	number int
	want   []string // request line, headers sorted, "" and body where there is one
	status int
	body   string
}

func newReplay(t *testing.T, text string) *replay {
	r := &replay{t: t, named: map[string]Ref{}, clock: NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC))}
	for i, text := range strings.Split(text, "\n") {
		if text = strings.TrimRight(text, " "); text != "" && !strings.HasPrefix(text, "#") {
			r.lines = append(r.lines, line{i + 1, text})
		}
	}
	r.tenant = NewTenant(r.clock, 7)
	return r
}

func (r *replay) play() {
	for len(r.lines) > 0 {
		head := r.lines[0]
		directive, ok := strings.CutPrefix(head.text, "% ")
		if !ok {
			r.t.Fatalf("line %d: want a directive, got %q", head.number, head.text)
		}
		r.lines = r.lines[1:]
		r.direct(head.number, directive)
	}
	if r.requests == 0 {
		r.t.Fatal("the transcript held no request")
	}
}

func (r *replay) direct(number int, text string) {
	words := strings.Fields(text)
	ref := func(i int) Ref {
		known, ok := r.named[words[i]]
		if !ok {
			r.t.Fatalf("line %d: %s is not introduced", number, words[i])
		}
		return known
	}
	switch words[0] {
	case "dialect":
		r.dialect = Dialect(words[1])
	case "user":
		r.named[words[1]] = r.tenant.AddUser(r.attributes())
	case "group":
		r.named[words[1]] = r.tenant.AddGroup(words[1])
	case "manager":
		r.tenant.SetManager(ref(1), ref(2))
	case "member":
		r.tenant.AddMember(ref(1), ref(2))
	case "leave":
		r.tenant.RemoveMember(ref(1), ref(2))
	case "assign":
		r.tenant.Assign(ref(1))
	case "unassign":
		r.tenant.Unassign(ref(1))
	case "soft-delete":
		r.tenant.SoftDelete(ref(1))
	case "restore":
		r.tenant.Restore(ref(1))
	case "purge":
		r.tenant.Purge(ref(1))
	case "set":
		name, value, _ := strings.Cut(strings.Join(words[2:], " "), ": ")
		r.tenant.Set(ref(1), name, value)
	case "wait":
		wait, err := time.ParseDuration(words[1])
		if err != nil {
			r.t.Fatalf("line %d: %v", number, err)
		}
		r.clock.Advance(wait)
	case "restart":
		scope := ResetDefault
		if len(words) > 1 {
			scope = ResetFull
		}
		r.job.Restart(scope)
	case "cycle":
		r.cycle()
	case "log":
		r.log(number, ref(1), words[2], words[3])
	default:
		r.t.Fatalf("line %d: unknown directive %q", number, words[0])
	}
}

func (r *replay) attributes() map[string]string {
	attributes := map[string]string{}
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0].text, "%   ") {
		name, value, _ := strings.Cut(strings.TrimSpace(r.lines[0].text[1:]), ": ")
		attributes[name] = value
		r.lines = r.lines[1:]
	}
	return attributes
}

func (r *replay) log(number int, ref Ref, action, status string) {
	var got []string
	for _, entry := range r.job.Log()[r.logged:] {
		if entry.Ref == ref {
			got = append(got, string(entry.Action)+" "+string(entry.Status))
		}
	}
	if !slices.Contains(got, action+" "+status) {
		r.t.Errorf("line %d: log of the last cycle: want %s %s, got %q", number, action, status, got)
	}
}

// cycle takes the exchanges up to the next directive and runs one cycle against them.
func (r *replay) cycle() {
	r.script, r.sent = nil, 0
	for len(r.lines) > 0 && !strings.HasPrefix(r.lines[0].text, "%") {
		r.script = append(r.script, r.exchange())
	}
	if r.job == nil {
		mapping, err := LoadMapping("entra-default")
		if err != nil {
			r.t.Fatal(err)
		}
		r.job = NewJob(r.tenant, r.clock, Config{Mapping: mapping, Dialect: r.dialect, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 3})
	}
	r.clock.Advance(40 * time.Minute)
	r.logged = len(r.job.Log())
	result := Drive(r.t.Context(), r.job.Begin(), r.sender(), r.clock)
	if !result.Complete {
		r.t.Errorf("the cycle did not complete: %+v", r.job.Status())
	}
	for _, left := range r.script[r.sent:] {
		r.t.Errorf("line %d: want %s, got nothing", left.number, left.want[0])
	}
	r.requests += r.sent
}

func (r *replay) exchange() exchange {
	next := exchange{number: r.lines[0].number}
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0].text, ">") {
		text := strings.TrimPrefix(strings.TrimPrefix(r.lines[0].text, ">"), " ")
		next.want = append(next.want, r.fill(text))
		r.lines = r.lines[1:]
	}
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0].text, "< ") {
		text := r.fill(r.lines[0].text[2:])
		r.lines = r.lines[1:]
		if next.status == 0 {
			next.status, _ = strconv.Atoi(text)
			continue
		}
		next.body = text
	}
	if next.status == 0 {
		r.t.Fatalf("line %d: the request has no scripted answer", next.number)
	}
	return next
}

var placeholder = regexp.MustCompile(`<(objectId|hex):(\w+)>`)

// fill puts the directory's ids in.
func (r *replay) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		var object Object
		r.tenant.Object(r.named[parts[2]], &object)
		if parts[1] == "hex" {
			return strings.ReplaceAll(object.ID, "-", "")
		}
		return object.ID
	})
}

// sender speaks HTTP over a pipe, so that the bytes on the wire are what is compared.
func (r *replay) sender() Sender {
	base := &url.URL{Scheme: "http", Host: "scim.example.com", Path: "/scim"}
	transport := &http.Transport{
		DisableCompression: true, DisableKeepAlives: false,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go r.serve(server)
			return client, nil
		},
	}
	r.t.Cleanup(transport.CloseIdleConnections)
	return scim.NewClient(base, authorized{transport}, 10*time.Second, 0)
}

type authorized struct{ http.RoundTripper }

func (a authorized) RoundTrip(request *http.Request) (*http.Response, error) {
	request.Header.Set("Authorization", "Bearer s3cr3t")
	return a.RoundTripper.RoundTrip(request)
}

func (r *replay) serve(conn net.Conn) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for {
		got, err := readRequest(reader)
		if err != nil {
			return // the client has closed its connection
		}
		status, body := r.answer(got)
		head := fmt.Sprintf("HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
		if status != http.StatusNoContent {
			head += fmt.Sprintf("Content-Type: application/scim+json\r\nContent-Length: %d\r\n", len(body))
		}
		if _, err := io.WriteString(conn, head+"\r\n"+body); err != nil {
			return
		}
	}
}

// readRequest returns the request's lines: request line, sorted headers, and "" and the body where there is one.
func readRequest(from *bufio.Reader) ([]string, error) {
	var lines []string
	length := 0
	for {
		text, err := from.ReadString('\n')
		if err != nil {
			return nil, err
		}
		text = strings.TrimSuffix(text, "\r\n")
		if text == "" {
			break
		}
		if value, ok := strings.CutPrefix(text, "Content-Length: "); ok {
			length, _ = strconv.Atoi(value)
		}
		lines = append(lines, text)
	}
	slices.Sort(lines[1:])
	lines[0] = strings.TrimSuffix(lines[0], " HTTP/1.1")
	if length > 0 {
		body := make([]byte, length)
		if _, err := io.ReadFull(from, body); err != nil {
			return nil, err
		}
		lines = append(lines, "", string(bytes.TrimRight(body, "\n")))
	}
	return lines, nil
}

func (r *replay) answer(got []string) (int, string) {
	if r.sent >= len(r.script) {
		r.t.Errorf("want no more requests, got %q", got)
		return http.StatusInternalServerError, ""
	}
	next := r.script[r.sent]
	r.sent++
	want := slices.Clone(next.want)
	if len(want) == len(got) {
		for i := range want {
			if r.fits(want[i], got[i]) {
				want[i] = got[i]
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("line %d (-want +got):\n%s", next.number, diff)
	}
	return next.status, next.body
}

// fits compares a line that holds patterns.
func (r *replay) fits(want, got string) bool {
	date := r.clock.Now().UTC().Format("2006-01-02T15:04:05.0000000Z")
	pattern := regexp.QuoteMeta(want)
	pattern = strings.ReplaceAll(pattern, "<guid>", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
	pattern = strings.ReplaceAll(pattern, "<date>", regexp.QuoteMeta(date))
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}
