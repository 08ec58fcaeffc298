package targets

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/scimproof/scimproof/scim"
)

// endpoint is a token endpoint that gives token-1, token-2 and so on, unless answer is set.
type endpoint struct {
	*httptest.Server

	asked  atomic.Int64
	mu     sync.Mutex
	last   *http.Request // with its form parsed
	answer http.HandlerFunc
}

func newEndpoint(t *testing.T, answer http.HandlerFunc) *endpoint {
	t.Helper()
	made := &endpoint{answer: answer}
	made.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := made.asked.Add(1)
		_ = r.ParseForm()
		made.mu.Lock()
		made.last = r
		answer := made.answer
		made.mu.Unlock()
		if answer != nil {
			answer(w, r)
			return
		}
		give(w, fmt.Sprintf("token-%d", n))
	}))
	t.Cleanup(made.Close)
	return made
}

func (e *endpoint) then(answer http.HandlerFunc) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

func (e *endpoint) form() url.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last.PostForm
}

func give(w http.ResponseWriter, token string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, scim.JSON(map[string]any{"access_token": token, "token_type": "bearer", "expires_in": 3600}))
}

// keeper is a provider that accepts the one token that valid returns, and counts what it refused.
type keeper struct {
	*httptest.Server

	valid   atomic.Pointer[string]
	refused atomic.Int64
	bodies  sync.Map // of accepted requests
}

func newKeeper(t *testing.T, valid string) *keeper {
	t.Helper()
	made := &keeper{}
	made.valid.Store(&valid)
	made.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer "+*made.valid.Load() {
			made.refused.Add(1)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		made.bodies.Store(string(body), true)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(made.Close)
	return made
}

func (k *keeper) accept(token string) { k.valid.Store(&token) }

// clock is a time that a test sets.
type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) set(now time.Time) { c.at.Store(&now) }
func (c *clock) now() time.Time    { return *c.at.Load() }

func oauthDefinition(t *testing.T, provider, tokenURL string) (Definition, *clock) {
	t.Helper()
	definition, err := parse("name: a\nurl: "+provider+"\nauth: {oauth: {token_url: '"+tokenURL+"', client_id: me, client_secret: '${SECRET}', scopes: [scim, more]}}\n",
		vars("SECRET", "client-secret"))
	if err != nil {
		t.Fatal(err)
	}
	return definition, clocked(&definition)
}

func clocked(definition *Definition) *clock {
	set := &clock{}
	set.set(time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
	definition.credential.now = set.now
	return set
}

func TestScenariosShareOneToken(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	var busy sync.WaitGroup
	for range 20 {
		client := clientOf(t, definition, provider.URL) // a client for each scenario, from a copy of the definition
		busy.Go(func() {
			if answer := ask(t, client, "Users"); !answer.OK() {
				t.Errorf("want 200, got %s", answer.String())
			}
		})
	}
	busy.Wait()
	if n := tokens.asked.Load(); n != 1 {
		t.Errorf("want one token for all, got %d", n)
	}
	want := url.Values{"grant_type": {"client_credentials"}, "client_id": {"me"}, "client_secret": {"client-secret"}, "scope": {"scim more"}}
	if got := tokens.form(); got.Encode() != want.Encode() {
		t.Errorf("want the form %s, got %s", want.Encode(), got.Encode())
	}
	if got := tokens.last.Header; got.Get("Accept") != "application/json" || got.Get("Authorization") != "" || got["User-Agent"] != nil {
		t.Errorf("want the header that Entra sends, got %v", got)
	}
}

func TestSecretInTheHeader(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {oauth: {token_url: '"+tokens.URL+
		"', client_id: me, client_secret: 's', style: basic, params: {audience: api}}}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	ask(t, clientOf(t, definition, provider.URL), "Users")
	user, password, _ := tokens.last.BasicAuth()
	if form := tokens.form(); user != "me" || password != "s" || form.Get("audience") != "api" || form.Has("client_secret") {
		t.Errorf("want id and secret in the header only, and the audience, got %s:%s, %v", user, password, form)
	}
}

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	definition, now := oauthDefinition(t, provider.URL, tokens.URL)
	client, begun := clientOf(t, definition, provider.URL), now.now()
	step := func(after time.Duration, token string, asked int64, ok bool) {
		t.Helper()
		now.set(begun.Add(after))
		provider.accept(token)
		if answer := ask(t, client, "Users"); answer.OK() != ok || tokens.asked.Load() != asked {
			t.Errorf("after %s: want it %v with %s and %d tokens asked for, got %s, %d", after, ok, token, asked, answer.String(), tokens.asked.Load())
		}
	}
	step(0, "token-1", 1, true)
	step(time.Hour-31*time.Second, "token-1", 1, true)
	step(time.Hour-30*time.Second, "token-2", 2, true)
	tokens.then(answering(503, "text/plain", "down"))
	step(2*time.Hour-40*time.Second, "token-2", 3, true) // due, not to be had, and still good
	step(2*time.Hour-20*time.Second, "token-2", 4, false)
	tokens.then(nil)
	step(2*time.Hour, "token-5", 5, true)
	if n := provider.refused.Load(); n != 0 {
		t.Errorf("want no request sent with an expired token, got %d", n)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	client := clientOf(t, definition, provider.URL)
	ask(t, client, "Users")
	provider.accept("token-2") // the first is revoked in mid-run
	var busy sync.WaitGroup
	for i := range 10 {
		busy.Go(func() {
			var answer scim.Response
			client.Send(t.Context(), &scim.Request{Method: http.MethodPost, Path: []byte("Users"), Body: fmt.Append(nil, i)}, &answer)
			if !answer.OK() {
				t.Errorf("want 200 with the new token, got %s", answer.String())
			}
		})
	}
	busy.Wait()
	for i := range 10 {
		if _, sent := provider.bodies.Load(fmt.Sprint(i)); !sent {
			t.Errorf("want the body %d sent again, got another", i)
		}
	}
	if n := tokens.asked.Load(); n != 2 {
		t.Errorf("want one renewal for all who were refused, got %d tokens asked for", n)
	}
}

func TestTokenThatIsNeverAcceptedIsNotRenewedForEver(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "none of them")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	client := clientOf(t, definition, provider.URL)
	for range 5 {
		if answer := ask(t, client, "Users"); answer.Status != 401 {
			t.Errorf("want the provider's 401, got %s", answer.String())
		}
	}
	if asked, sent := tokens.asked.Load(), provider.refused.Load(); asked != 2 || sent != 6 {
		t.Errorf("want the token renewed once and one request repeated, got %d tokens and %d requests", asked, sent)
	}
	err := isReady(t.Context(), client)
	if want := "the provider does not accept the access token of the token endpoint " + tokens.URL + ": correct scopes or params (audience) of auth.oauth"; !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

func TestSameTokenIsNotSentAgain(t *testing.T) {
	tokens, provider := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) { give(w, "always-the-same") }), newKeeper(t, "another")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	if answer := ask(t, clientOf(t, definition, provider.URL), "Users"); answer.Status != 401 || provider.refused.Load() != 1 {
		t.Errorf("want one request and its 401, got %s after %d", answer.String(), provider.refused.Load())
	}
}

// TestWaitingEndsWithTheRequest hangs the endpoint: who leaves is let go, and when all have left the endpoint is, too.
func TestWaitingEndsWithTheRequest(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	tokens := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	provider := newKeeper(t, "token-1")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	client := clientOf(t, definition, provider.URL)
	enough := errors.New("enough")
	first, leave := context.WithCancelCause(t.Context())
	second, follow := context.WithCancelCause(t.Context())
	defer follow(nil)
	answers := make(chan error, 2)
	for _, ctx := range []context.Context{first, second} {
		go func() {
			_, err := definition.credential.get(ctx, nil)
			answers <- err
		}()
	}
	<-arrived
	leave(enough)
	if err := <-answers; !errors.Is(err, enough) {
		t.Fatalf("want the one who left let go, got %v", err)
	}
	follow(enough)
	if err := <-answers; !errors.Is(err, enough) {
		t.Fatalf("want the other let go, too, got %v", err)
	}
	<-gone
	tokens.then(nil)
	provider.accept("token-2")
	if answer := ask(t, client, "Users"); !answer.OK() {
		t.Errorf("want a new attempt after that, got %s", answer.String())
	}
}

// TestFederation proves the client by an assertion in a file that is replaced in mid-run, and verifies it as a token endpoint does.
func TestFederation(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "token.jwt")
	var now *clock
	assert := func(id string) string {
		signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
			ID: id, Issuer: "https://login.microsoftonline.com/tenant/v2.0", Subject: "principal", Audience: []string{"api://app"},
			ExpiresAt: jwt.NewNumericDate(now.now().Add(time.Hour)),
		}).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(signed+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return signed
	}
	tokens := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		got := new(jwt.RegisteredClaims)
		_, err := jwt.ParseWithClaims(r.PostForm.Get("client_assertion"), got, func(*jwt.Token) (any, error) { return &key.PublicKey, nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("api://app"), jwt.WithExpirationRequired(), jwt.WithTimeFunc(now.now))
		if err != nil || r.PostForm.Get("client_assertion_type") != assertionType || r.PostForm.Get("grant_type") != "client_credentials" ||
			r.PostForm.Get("client_id") != "me" || r.PostForm.Get("scope") != "scim" || r.PostForm.Has("client_secret") {
			answering(400, "application/json", `{"error":"invalid_client"}`)(w, r)
			return
		}
		give(w, "for-"+got.ID)
	})
	provider := newKeeper(t, "for-first")
	definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {oauth: {token_url: '"+tokens.URL+"', client_id: me, assertion_from: {file: "+file+"}, scopes: [scim]}}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	now = clocked(&definition)
	client := clientOf(t, definition, provider.URL)
	first := assert("first")
	if answer := ask(t, client, "Users"); !answer.OK() {
		t.Errorf("want 200, got %s", answer.String())
	}
	second := assert("second")
	provider.accept("for-second")
	if answer := ask(t, client, "Users"); !answer.OK() {
		t.Errorf("want 200 with the file's new assertion, got %s", answer.String())
	}
	for _, secret := range []string{first, second, "for-first", "for-second"} {
		if shown := definition.Redactor().Text(secret); !strings.HasPrefix(shown, "‹redacted") {
			t.Errorf("want what was read and got hidden, got %s", shown)
		}
	}
}

// TestTokenIsHiddenBeforeItIsSent asks the redactor in the moment in which the provider sees the token.
func TestTokenIsHiddenBeforeItIsSent(t *testing.T) {
	tokens := newEndpoint(t, nil)
	var definition Definition
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, definition.Redactor().Text("echo of "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
	}))
	defer provider.Close()
	definition, _ = oauthDefinition(t, provider.URL, tokens.URL)
	if answer := ask(t, clientOf(t, definition, provider.URL), "Users"); string(answer.Body) != "echo of ‹redacted 7 chars›" {
		t.Errorf("want the token hidden, got %q", answer.Body)
	}
}

// TestTheTokenEndpointOfALaunchedProvider is at the port that the launch has chosen.
func TestTheTokenEndpointOfALaunchedProvider(t *testing.T) {
	t.Parallel()
	const head = "name: p\nauth: {oauth: {token_url: 'http://127.0.0.1:{port}/token', client_id: c, client_secret: planted-secret}}\n"
	tokens := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) { give(w, "first-token") })
	at, err := url.Parse(tokens.URL)
	if err != nil {
		t.Fatal(err)
	}
	definition, err := parse(head+"url: 'http://127.0.0.1:{port}/scim'\nlaunch: {process: {command: [x]}}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	copied := definition
	definition.Listens(at.Port())
	got, err := copied.credential.get(t.Context(), nil)
	if err != nil || got.value != "Bearer first-token" {
		t.Errorf("want the token of %s, got %+v, %v", tokens.URL, got, err)
	}
	if _, err := parse(head+"url: http://127.0.0.1:1/scim\n", vars()); err == nil || !strings.Contains(err.Error(), "contains {port}, which only") {
		t.Errorf("want a running provider's port demanded, got %v", err)
	}
}
