package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const token = "tok-Zx81/secret+value"

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func do(t *testing.T, log *Log, inner http.RoundTripper, request *http.Request) (*http.Response, error) {
	t.Helper()
	client := &http.Client{Transport: log.Transport(inner), CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return client.Do(request)
}

func post(ctx context.Context, address, body string) *http.Request {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	return request
}

func TestLogSeesTheWire(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/scim+json")
		w.Header().Set("Location", "/Users/1?token="+token)
		w.WriteHeader(http.StatusFound)
		fmt.Fprintf(w, `{"echo":%q,"auth":%q}`, body, r.Header.Get("Authorization"))
	}))
	defer server.Close()
	log := NewLog(NewRedactor(token), 0)
	number := 0
	ctx := log.With(context.Background(), OriginEntra, "user_create", &number)
	request := post(ctx, server.URL+"/scim/Users?access_token="+token, `{"userName":"ada","password":"pw-of-ada"}`)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header["User-Agent"] = []string{""}
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := do(t, log, nil, request)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(answer), "tok-Zx81") {
		t.Fatalf("the caller must see what was sent: %s, %v", answer, err)
	}
	response.Body.Close()
	if number != 1 || log.Len() != 1 {
		t.Fatalf("want exchange 1 of 1, got %d of %d", number, log.Len())
	}
	got := log.Exchanges()[0]
	if got.Origin != OriginEntra || got.Op != "user_create" || got.Method != "POST" || got.Status != 302 || got.Error != "" {
		t.Errorf("head of the exchange is wrong: %+v", got)
	}
	if want := int64(len(`{"userName":"ada","password":"pw-of-ada"}`)); got.Request.Bytes != want || got.Request.Cut {
		t.Errorf("request bytes: want %d uncut, got %d, %v", want, got.Request.Bytes, got.Request.Cut)
	}
	names := map[string]string{}
	for _, field := range got.Request.Header {
		names[field.Name] = field.Value
	}
	want := map[string]string{
		"Host": strings.TrimPrefix(server.URL, "http://"), "Authorization": "Bearer ‹redacted 21 chars›",
		"Content-Type": "application/scim+json", "Content-Length": "41", "Accept-Encoding": "gzip",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("the header is not the one on the wire:\n%s", diff)
	}
	assertClean(t, log, token, "pw-of-ada")
}

// assertClean looks for secrets in what would be written to a run file.
func assertClean(t *testing.T, log *Log, secrets ...string) {
	t.Helper()
	var stored bytes.Buffer
	encoder := json.NewEncoder(&stored)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(log.Exchanges()); err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(secrets, secrets[0][:8], "tok-Zx81") {
		if strings.Contains(stored.String(), secret) {
			t.Errorf("%q is stored: %s", secret, stored.String())
		}
	}
}

func TestBodiesAreCutAndNeverRetained(t *testing.T) {
	t.Parallel()
	const limit = 64
	body := strings.Repeat("x", limit-4) + token + strings.Repeat("y", 5000)
	inner := roundTripper(func(request *http.Request) (*http.Response, error) {
		sent, _ := io.ReadAll(request.Body)
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(sent)), Request: request}, nil
	})
	log := NewLog(NewRedactor(token), limit)
	response, err := do(t, log, inner, post(context.Background(), "http://provider.example/Users", body))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	got := log.Exchanges()[0]
	want := strings.Repeat("x", limit-4) + "‹redacted 21 chars›"
	for side, message := range map[string]Message{"request": got.Request, "response": *got.Response} {
		if message.Body != want || !message.Cut || message.Bytes != int64(len(body)) {
			t.Errorf("%s: want %q cut of %d, got %q, %v, %d", side, want, len(body), message.Body, message.Cut, message.Bytes)
		}
	}
	entry := log.entries[0]
	if entry.asked.kept != nil || entry.got != nil || entry.header != nil {
		t.Error("a finished recording still holds what was captured")
	}
	assertClean(t, log, token)
}

type brokenBody struct {
	content io.Reader
	err     error
}

func (b brokenBody) Read(p []byte) (int, error) {
	if n, err := b.content.Read(p); err == nil {
		return n, nil
	}
	return 0, b.err
}
func (brokenBody) Close() error { return nil }

func TestFailures(t *testing.T) {
	t.Parallel()
	answer := func(body io.ReadCloser) roundTripper {
		return func(request *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body, Request: request}, nil
		}
	}
	lost := errors.New("connection reset while sending " + token)
	cases := []struct {
		name       string
		inner      roundTripper
		read       func(io.Reader)
		wantError  string
		wantBytes  int64
		wantStatus int
	}{
		{"no answer", func(*http.Request) (*http.Response, error) { return nil, lost }, nil, "connection reset while sending ‹redacted 21 chars›", 0, 0},
		{"dies in the middle", answer(brokenBody{strings.NewReader("half"), lost}), func(r io.Reader) { _, _ = io.ReadAll(r) }, "connection reset while sending ‹redacted 21 chars›", 4, 200},
		{"closed early", answer(io.NopCloser(strings.NewReader("0123456789"))), func(r io.Reader) { _, _ = io.ReadFull(r, make([]byte, 3)) }, "", 3, 200},
		{"no body", answer(http.NoBody), nil, "", 0, 200},
		{"nil body", answer(nil), nil, "", 0, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log := NewLog(NewRedactor(token), 0)
			response, err := log.Transport(c.inner).RoundTrip(post(context.Background(), "http://provider.example/", ""))
			if err == nil && response.Body != nil {
				if c.read != nil {
					c.read(response.Body)
				}
				response.Body.Close()
			}
			got := log.Exchanges()[0]
			var bytes int64
			if got.Response != nil {
				bytes = got.Response.Bytes
			}
			if got.Error != c.wantError || bytes != c.wantBytes || got.Status != c.wantStatus {
				t.Errorf("want error %q, %d bytes, status %d; got %+v", c.wantError, c.wantBytes, c.wantStatus, got)
			}
		})
	}
}

func TestEndlessBodyEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte("and so on ")); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log := NewLog(nil, 32)
	response, err := do(t, log, nil, post(ctx, server.URL, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if got := log.Exchanges()[0]; !strings.Contains(got.Error, "incomplete") || got.Response.Bytes < 1000 {
		t.Errorf("in the air: want it said and the bytes so far, got %+v", got)
	}
	cancel()
	_, _ = io.Copy(io.Discard, response.Body)
	got := log.Exchanges()[0]
	if !strings.Contains(got.Error, "canceled") || !got.Response.Cut || len(got.Response.Body) > 32 {
		t.Errorf("want the cancelled exchange closed and cut, got %+v", got)
	}
}

func TestEncodedBodyIsNotShown(t *testing.T) {
	t.Parallel()
	inner := roundTripper(func(request *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Request: request,
			Body: io.NopCloser(strings.NewReader("\x1f\x8bopaque"))}, nil
	})
	log := NewLog(nil, 0)
	response, err := log.Transport(inner).RoundTrip(post(context.Background(), "http://provider.example/", ""))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(response.Body)
	if got := log.Exchanges()[0].Response; got.Body != "‹not shown: Content-Encoding gzip›" || got.Bytes != 8 || !got.Cut {
		t.Errorf("got %+v", got)
	}
}

func TestLogIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	log := NewLog(NewRedactor(token), 0)
	client := server.Client()
	client.Transport = log.Transport(client.Transport)
	const workers, each = 8, 25
	seen := make(chan int, workers*each)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := range each {
				number := 0
				ctx := log.With(context.Background(), OriginSetup, "user_create", &number)
				response, err := client.Do(post(ctx, server.URL, fmt.Sprintf(`{"n":"%d/%d","token":%q}`, worker, i, token)))
				if err != nil {
					t.Error(err)
					continue
				}
				_, _ = io.ReadAll(response.Body)
				response.Body.Close()
				_ = log.Exchanges()
				seen <- number
			}
		})
	}
	group.Wait()
	close(seen)
	numbers := map[int]bool{}
	for number := range seen {
		numbers[number] = true
	}
	exchanges := log.Exchanges()
	if len(numbers) != workers*each || len(exchanges) != workers*each {
		t.Fatalf("want %d numbers and exchanges, got %d and %d", workers*each, len(numbers), len(exchanges))
	}
	for i, exchange := range exchanges {
		if exchange.Number != i+1 || exchange.Request.Body != exchange.Response.Body {
			t.Errorf("exchange at %d is %d: sent %s, got %s", i, exchange.Number, exchange.Request.Body, exchange.Response.Body)
		}
	}
	assertClean(t, log, token)
}

// echo answers with what it was sent, in the body and in a header.
func echo(request *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(request.Body)
	return &http.Response{
		StatusCode: http.StatusTooManyRequests, Header: http.Header{"X-Echo": {request.Header.Get("X-Said")}},
		Body: io.NopCloser(bytes.NewReader(sent)), Request: request,
	}, err
}

// TestOnlyRedactedTextLeaves: an exchange is rendered when it is first read, by what is known then, and stays so; nothing of what
// was captured is kept beside it.
func TestOnlyRedactedTextLeaves(t *testing.T) {
	t.Parallel()
	const late = "learnt-afterwards-1/2"
	redactor := NewRedactor(token)
	log := NewLog(redactor, 0)
	for range 3 {
		request := post(context.Background(), "http://provider.example/Users?said="+late, `{"said":"`+late+" "+token+`"}`)
		request.Header.Set("X-Said", late)
		response, err := do(t, log, roundTripper(echo), request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadAll(response.Body)
		response.Body.Close()
	}
	lost := errors.New("lost while sending " + late)
	_, _ = do(t, log, roundTripper(func(*http.Request) (*http.Response, error) { return nil, lost }), post(context.Background(), "http://provider.example/", ""))
	early, _ := log.Exchange(2)
	if !strings.Contains(early.Request.Body, late) || strings.Contains(early.Request.Body, token) {
		t.Errorf("want what is known hidden, and no more: %s", early.Request.Body)
	}
	redactor.Learn(late)
	for i, exchange := range log.Exchanges() {
		text, err := json.Marshal(exchange)
		if err != nil {
			t.Fatal(err)
		}
		if read := i == 1; strings.Contains(string(text), late) != read {
			t.Errorf("exchange %d, read before the secret was known: %t: %s", exchange.Number, read, text)
		}
		entry := log.entries[i]
		if entry.asked.kept != nil || entry.got != nil || entry.header != nil || entry.wire != nil || entry.answer != nil || entry.address+entry.failure != "" {
			t.Errorf("exchange %d has been read and still holds what was captured", exchange.Number)
		}
	}
	if again, _ := log.Exchange(2); !cmp.Equal(early, again) {
		t.Errorf("it was read, so it stays:\n%s", cmp.Diff(early, again))
	}
}

func TestOneExchange(t *testing.T) {
	t.Parallel()
	log := NewLog(nil, 0)
	for range 2 {
		response, err := do(t, log, roundTripper(echo), post(context.Background(), "http://provider.example/", "{}"))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	if _, there := log.Exchange(1); !there || log.entries[1].rendered {
		t.Error("want the first rendered, and not the second")
	}
	for number, want := range map[int]bool{-1: false, 0: false, 1: true, 2: true, 3: false} {
		if got, there := log.Exchange(number); there != want || want && got.Number != number {
			t.Errorf("exchange %d: want %t, got %t and number %d", number, want, there, got.Number)
		}
	}
}

// TestHeadIsNotRendered: what needs no redaction is told without the rest, and before it; nothing else is in it.
func TestHeadIsNotRendered(t *testing.T) {
	t.Parallel()
	log := NewLog(nil, 0)
	response, err := do(t, log, roundTripper(echo), post(context.Background(), "http://provider.example/?said=much", `{"said":"more"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(response.Body)
	response.Body.Close()
	head, there := log.Head(1)
	if !there || log.entries[0].rendered {
		t.Errorf("want a head, and nothing rendered for it: %t, %t", there, log.entries[0].rendered)
	}
	want, _ := log.Exchange(1)
	want.URL, want.Request, want.Response = "", Message{}, nil
	if diff := cmp.Diff(want, head); diff != "" {
		t.Errorf("head (-the exchange without texts +got):\n%s", diff)
	}
	for _, number := range []int{-1, 0, 2} {
		if _, there := log.Head(number); there {
			t.Errorf("exchange %d: there is none", number)
		}
	}
}
