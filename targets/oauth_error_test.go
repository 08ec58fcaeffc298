package targets

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// unsigned is a JWT that is valid from one time to another; whether its signature is right does not matter where it is refused.
func unsigned(from, to time.Time) string {
	payload := fmt.Sprintf(`{"nbf":%d,"exp":%d}`, from.Unix(), to.Unix())
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
}

// at answers with the clock of another machine.
func at(theirs time.Time, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", theirs.UTC().Format(http.TimeFormat))
		then(w, r)
	}
}

// endless answers without end.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for {
		if _, err := io.WriteString(w, `{"planted":`); err != nil {
			return
		}
	}
}

// upgrading leaves HTTP and then says nothing until the other side closes.
func upgrading(w http.ResponseWriter, _ *http.Request) {
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: planted\r\n\r\n")
	_ = buffered.Flush()
	_, _ = buffered.ReadByte()
}

// TestNoTokenDiagnosis is what people read when the token endpoint gives no token.
func TestNoTokenDiagnosis(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	refusing := func(code string) http.HandlerFunc {
		return answering(400, "application/json", `{"error":"`+code+`","error_description":"we said no"}`)
	}
	fresh := unsigned(now, now.Add(time.Hour))
	for name, row := range map[string]struct {
		answer    http.HandlerFunc
		assertion string // in place of the secret
		says      []string
	}{
		"wrong secret": {answering(401, "application/json", `{"error":"invalid_client","error_description":"we said no"}`), "",
			[]string{`rejected the client (401 "invalid_client", "we said no"): correct auth.oauth.client_id and client_secret, or style`}},
		"401 without more":  {answering(401, "text/html", "<p>planted"), "", []string{"rejected the client (401): correct auth.oauth.client_id"}},
		"wrong scope":       {refusing("invalid_scope"), "", []string{`(400 "invalid_scope", "we said no"): correct auth.oauth.scopes`}},
		"wrong grant":       {refusing("unauthorized_client"), "", []string{"allow the grant client_credentials for this client at the endpoint"}},
		"error with 200":    {answering(200, "application/json", `{"error":"server_error"}`), "", []string{`(200 "server_error"): check the log of the endpoint`}},
		"503":               {answering(503, "text/html", "planted"), "", []string{"rejected the client (503): check the log of the endpoint"}},
		"another path":      {answering(404, "text/html", "planted"), "", []string{"(404): correct auth.oauth.token_url"}},
		"no access_token":   {answering(200, "application/json", `{"accessToken":"planted"}`), "", []string{"expected access_token in the response of the token endpoint http://127.0.0.1:", "got 200 without it"}},
		"no JSON":           {answering(200, "text/html", "<p>planted"), "", []string{"expected JSON with access_token from the token endpoint http://127.0.0.1:", "got 200 with something else (Content-Type text/html)"}},
		"another kind":      {answering(200, "application/json", `{"access_token":"planted","token_type":"DPoP"}`), "", []string{`expected token_type Bearer, got "DPoP"`}},
		"token of two rows": {answering(200, "application/json", `{"access_token":"planted\ntoken"}`), "", []string{"expected an access_token without white space"}},
		"endless token":     {answering(200, "application/json", `{"access_token":"`+strings.Repeat("planted", 20<<10)+`"}`), "", []string{"expected an access_token of at most 64 KiB, got one of 140"}},
		"endless answer":    {endless, "", []string{"expected JSON with access_token from the token endpoint"}},
		"another protocol":  {upgrading, "", []string{"status 101 is not a final response"}},
		"no answer":         {dropping(""), "", []string{"no response from the token endpoint http://127.0.0.1:", "the connection was closed"}},
		"login page": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/start?code=planted", http.StatusTemporaryRedirect)
		}, "", []string{"expected a token from", "got a 307 redirect to https://login.example.com/start: correct auth.oauth.token_url"}},

		"foreign assertion": {at(now, refusing("invalid_client")), fresh,
			[]string{"rejected the client", "correct auth.oauth.client_id, or make the endpoint trust the issuer, subject and audience of the assertion"}},
		"expired assertion": {at(now, refusing("invalid_client")), unsigned(now.Add(-2*time.Hour), now.Add(-time.Hour)),
			[]string{`rejected the assertion (400 "invalid_client", "we said no"); it expired 1h0m ago, at 2026-11-26T11:00:00Z: make sure that the environment provides a current one`}},
		"assertion of tomorrow": {at(now, refusing("invalid_grant")), unsigned(now.Add(10*time.Minute), now.Add(time.Hour)),
			[]string{"clock skew: it is valid from 2026-11-26T12:10:00Z, which is 10m0s ahead of the provider's clock, correct the clocks"}},
		"endpoint of tomorrow": {at(now.Add(3*time.Hour), refusing("invalid_client")), fresh,
			[]string{"it expired 2h0m ago", "clock skew: the provider's clock is 3h0m ahead of this machine's, correct the clocks"}},
		"endpoint of yesterday": {at(now.Add(-26*time.Hour), refusing("invalid_client")), unsigned(now.Add(-48*time.Hour), now.Add(time.Hour)),
			[]string{"clock skew: the provider's clock is 26h0m behind this machine's"}},
		"wrong scope, whatever the time": {at(now.Add(3*time.Hour), refusing("invalid_scope")), fresh, []string{"correct auth.oauth.scopes"}},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, provider := newEndpoint(t, row.answer), newKeeper(t, "none")
			proof := "client_secret: '${PROOF}'"
			if row.assertion != "" {
				proof = "assertion: '${PROOF}'"
			}
			definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {oauth: {token_url: '"+tokens.URL+"/token?code=hidden', client_id: me, "+proof+"}}\n",
				vars("PROOF", fallback(row.assertion, "the-client-secret")))
			if err != nil {
				t.Fatal(err)
			}
			clocked(&definition)
			err = isReady(t.Context(), clientOf(t, definition, provider.URL))
			if !errors.Is(err, ErrUnusable) {
				t.Fatalf("want a target that is not usable, got %v", err)
			}
			for _, want := range append(row.says, "there are no credentials: no access token: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("want %q, got %q", want, err)
				}
			}
			for _, secret := range []string{"planted", "hidden", "the-client-secret", "\n"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("want one line without %q, got %q", secret, err)
				}
			}
			if n := provider.refused.Load(); n != 0 {
				t.Errorf("want the provider left alone, got %d requests", n)
			}
		})
	}
}

func TestNoTokenEndpointDiagnosis(t *testing.T) {
	definition, _ := oauthDefinition(t, "http://127.0.0.1:1", free(t)+"/token")
	err := isReady(t.Context(), clientOf(t, definition, "http://127.0.0.1:1"))
	if want := "/token: connection refused: start it, or correct auth.oauth.token_url"; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

// TestRefusedTokenDiagnosis is about tokens that the endpoint gave and the provider does not want.
func TestRefusedTokenDiagnosis(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		token  string
		answer http.HandlerFunc
		says   string
	}{
		"401":                   {"opaque", at(now, answering(401, scim.MediaType, "{}")), "correct scopes or params (audience) of auth.oauth"},
		"403":                   {"opaque", answering(403, scim.MediaType, "{}"), "its plan does not include it; or the access token of "},
		"403, late":             {unsigned(now.Add(-2*time.Hour), now.Add(-time.Hour)), at(now, answering(403, scim.MediaType, "{}")), "; it expired 1h0m ago"},
		"provider of yesterday": {unsigned(now, now.Add(time.Hour)), at(now.Add(-24*time.Hour), answering(401, scim.MediaType, "{}")), "; clock skew: it is valid from 2026-11-26T12:00:00Z, which is 24h0m ahead of the provider's clock"},
		"provider of tomorrow":  {unsigned(now, now.Add(time.Hour)), at(now.Add(2*time.Hour), answering(401, scim.MediaType, "{}")), "; it expired 1h0m ago, at 2026-11-26T13:00:00Z; clock skew: the provider's clock is 2h0m ahead of this machine's"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) { give(w, row.token) })
			provider := newEndpoint(t, row.answer)
			definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
			if err := isReady(t.Context(), clientOf(t, definition, provider.URL)); !strings.Contains(fmt.Sprint(err), row.says) {
				t.Errorf("want %q, got %v", row.says, err)
			}
		})
	}
}
