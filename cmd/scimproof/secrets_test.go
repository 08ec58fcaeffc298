package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// What is planted: secrets that the definition knows by value, and credentials of the provider's own, which only their names
// give away.
const (
	plantedToken  = "S3cr3t/T0ken+With=Odd&Chars%Here"
	plantedHeader = "planted-header-9f3a1c"
	plantedCode   = "planted-code-77b2e0"

	plantedPassword = "planted-Passw0rd-41d8"
	plantedForm     = "planted-form-secret-5e0b"
	plantedQuery    = "planted-query-token-c3aa"
	plantedRedirect = "planted-redirect-token-08fd"
	plantedCookie   = "planted-cookie-61c9"
	plantedError    = "planted-err0r-token-2b7f"
)

// spellings are the ways in which a provider may give a known secret back.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), url.QueryEscape(url.QueryEscape(secret)),
		strings.Trim(string(quoted), `"`), html.EscapeString(secret), strings.ReplaceAll(secret, "/", `\/`),
	}
	for _, before := range []string{"", "a", "ab", "user:"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			all = append(all, encoding.EncodeToString([]byte(before+secret)))
		}
	}
	return all
}

// gossip passes requests on to a conforming provider, and gives away everything it knows in ever new ways.
func gossip() http.HandlerFunc {
	handler, _ := conforming()
	all := slices.Concat(spellings(plantedToken), spellings(plantedHeader), spellings(plantedCode))
	var count atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		n := count.Add(1)
		var told []string
		for i := range 6 { // a few at a time, all of them in the end
			told = append(told, all[(int(n)*6+i)%len(all)])
		}
		known := strings.Repeat(".", int(n)%53) + " " + strings.Join(told, " ") // whoever cuts it cuts it elsewhere each time
		for name, value := range map[string]string{
			"X-Echo": known, "X-Api-Key": plantedHeader, "Set-Cookie": "session=" + plantedCookie, "WWW-Authenticate": "Bearer " + plantedToken,
			"Content-Location": "/Users?access_token=" + plantedQuery + "&code=" + plantedCode,
		} {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", scim.MediaType)
		body := answer.Body.String()
		switch {
		case n <= 2 || n%3 != 0: // a usable provider, but for what it adds
			added := scim.JSON(map[string]string{"password": plantedPassword, "echo": known, "profileUrl": "https://a.example/?token=" + plantedQuery})
			w.WriteHeader(answer.Code)
			_, _ = io.WriteString(w, strings.Replace(body, "{", strings.TrimSuffix(added, "}")+",", 1))
		case n%6 == 0 && r.Method == http.MethodDelete: // clean-up fails, and its notes tell why
			w.WriteHeader(500)
			_, _ = io.WriteString(w, known)
		case n%15 == 0:
			w.Header().Set("Location", "https://login.example.com/start?access_token="+plantedRedirect+"&back="+url.QueryEscape("/?token="+plantedToken))
			w.WriteHeader(http.StatusFound)
		case n%12 == 0:
			w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
			w.WriteHeader(400)
			_, _ = io.WriteString(w, url.Values{"a": {strings.Repeat("a", int(n)%97)}, "client_secret": {plantedForm}, "echo": {plantedToken}, "password": {plantedPassword}}.Encode())
		case n%9 == 0:
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, `{"password":"`+plantedPassword+`","echo":"`+plantedToken)
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(400)
			_, _ = io.WriteString(w, scim.JSON(map[string]any{"schemas": []string{scim.MessageError}, "status": "400",
				"detail": fmt.Sprintf("bad request with %s, got Authorization: Bearer %s and ?token=%s", known, plantedError, plantedQuery)}))
		}
	}
}

// gossipDefinition knows the provider's secrets in a header, in the query of the base URL, and as the token.
func gossipDefinition(t *testing.T, address string) string {
	t.Helper()
	return definition(t, "name: gossip\nurl: "+address+"?code=${CODE}\nauth: {bearer: '${TOKEN}'}\nheaders: {X-Api-Key: '${KEY}'}\n")
}

func plantedEnv() []string {
	return []string{"TOKEN=" + plantedToken, "KEY=" + plantedHeader, "CODE=" + plantedCode, "SCIM_TOKEN=" + plantedToken}
}

func TestNoSecretIsWrittenOrPrinted(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"run":  {"run", "--seed", "7"},
		"load": {"load", "initial-sync", "--users", "15", "--groups", "2", "--members", "4", "--deadline", "20s", "--seed", "7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := gossipDefinition(t, serving(t, gossip()))
			args = append([]string{args[0], target}, args[1:]...)
			done := scimproof(t, plantedEnv(), args...)
			if done.code != verdict.ExitFellShort && done.code != verdict.ExitNoAnswer {
				t.Errorf("want such a provider to fall short, got exit code %d after\n%s", done.code, done.text)
			}
			written := done.reported()
			if name == "run" && (len(written.Scenarios) < 100 || !strings.Contains(done.text, "‹redacted ")) {
				t.Errorf("want the provider heard out, got %d scenarios", len(written.Scenarios))
			}
			done.keepsSecrets()
			again := beginIn(t, done.dir, plantedEnv(), "clean", target).end()
			again.keepsSecrets()
		})
	}
}

// TestNoSecretInMessagesAboutTargets looks at what is said before a scenario has run.
func TestNoSecretInMessagesAboutTargets(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"error": always(401, "text/plain", "no such token: "+plantedToken),
		"page":  always(200, "text/html", plantedToken+" is no good, code="+plantedCode),
		"type":  always(200, "text/"+plantedCode, "x"),
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://ada:"+plantedRedirect+"@login.example.com/"+url.PathEscape(plantedToken)+"?token="+plantedRedirect+"#"+plantedCode, 302)
		},
		"silence": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serving(t, handler)
			for _, target := range []string{gossipDefinition(t, address), address + "?code=" + plantedCode} {
				done := scimproof(t, plantedEnv(), "run", target)
				done.exits(verdict.ExitNoAnswer)
				done.reported()
				done.keepsSecrets()
			}
		})
	}
}

// keepsSecrets looks for what gossip gives away.
func (e ended) keepsSecrets() {
	e.t.Helper()
	var needles []string
	for _, known := range []string{plantedToken, plantedHeader, plantedCode} {
		needles = append(needles, spellings(known)...)
	}
	const tell = 12 // bytes of a secret that was cut in two
	for _, planted := range []string{
		plantedToken, url.QueryEscape(plantedToken), plantedHeader, plantedCode,
		plantedPassword, plantedForm, plantedQuery, plantedRedirect, plantedCookie, plantedError,
	} {
		needles = append(needles, planted[:tell])
	}
	e.keeps(needles)
}

// keeps greps everything that was written and printed, as it is and as a reader's program would decode it.
func (e ended) keeps(needles []string) {
	e.t.Helper()
	texts := map[string]string{"what was printed": e.text}
	err := filepath.WalkDir(e.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		texts[filepath.Base(path)] = string(content)
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	unquote := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">", `\/`, "/", `\"`, `"`)
	for where, text := range texts {
		views := []string{text, html.UnescapeString(text), unquote.Replace(text), unquote.Replace(html.UnescapeString(text))}
		if found := findAny(views, needles); found != "" {
			e.t.Errorf("want no secret in %s, got …%q…", where, found)
		}
	}
}

// findAny returns the surroundings of the first needle in any of the texts, "" where there is none.
func findAny(texts, needles []string) string {
	for _, text := range texts {
		for _, needle := range needles {
			if at := strings.Index(text, needle); at >= 0 {
				return text[max(0, at-200):min(len(text), at+len(needle)+60)]
			}
		}
	}
	return ""
}
