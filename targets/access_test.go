package targets

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// far is a far end in memory: it answers as it does at the moment, and counts.
type far struct {
	answer func(*http.Request) (*http.Response, error)
	asked  int
}

func (f *far) RoundTrip(request *http.Request) (*http.Response, error) {
	f.asked++
	return f.answer(request)
}

// isReady asks as a session does.
func isReady(ctx context.Context, client *scim.Client) error {
	return NewAccess(Definition{}, client).Ready(ctx)
}

func replied(status int, kind, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		answer := &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body))}
		for i := 0; i+1 < len(header); i += 2 {
			answer.Header.Set(header[i], header[i+1])
		}
		return answer, nil
	}
}

func refusal(status int, detail string) func(*http.Request) (*http.Response, error) {
	return replied(status, scim.MediaType, fmt.Sprintf(`{"schemas":[%q],"status":"%d","detail":%q}`, scim.MessageError, status, detail))
}

var wellAnswered = replied(200, scim.MediaType, `{"totalResults":0}`)

// access makes one to a far end, and a client of the same credentials.
func access(t *testing.T, definition Definition, end *far) (*Access, *scim.Client) {
	t.Helper()
	base, err := url.Parse("https://provider.example/scim/v2")
	if err != nil {
		t.Fatal(err)
	}
	client := scim.NewClient(base, definition.Authenticated(end), 0, 0)
	return NewAccess(definition, client), client
}

// TestWhatEndsInMidRunIsToldWithItsTime: how long it worked, for how many requests, what came then, and what to do.
func TestWhatEndsInMidRunIsToldWithItsTime(t *testing.T) {
	for name, test := range map[string]struct {
		then func(*http.Request) (*http.Response, error)
		want string // "" = it has not ended
	}{
		"401": {refusal(401, "token expired"), `the credentials worked for 312 requests and 41 s, then 401 "token expired" from https://provider.example/scim/v2/Users: use credentials that outlive the run, or let bearer_from or oauth in the definition renew them`},
		"403": {refusal(403, "suspended"), `the credentials worked for 312 requests and 41 s, then 403 "suspended" from `},
		"a redirect to a login page": {replied(302, "", "", "Location", "https://login.example.com/signin?state=s3cret"),
			"the credentials worked for 312 requests and 41 s, then a 302 redirect to https://login.example.com/signin, as to a login page, from "},
		"a login page": {replied(200, "text/html; charset=utf-8", "<html>Sign in</html>"),
			`the credentials worked for 312 requests and 41 s, then 200 with "<html>Sign in</html>" (Content-Type text/html; charset=utf-8), as a login page is answered, from `},
		"200 and an error": {replied(200, "application/json", `{"status":"error"}`),
			`the credentials worked for 312 requests and 41 s, then 200 with "{\"status\":\"error\"}" and no list, as after a refusal, from `},
		"a crash": {func(*http.Request) (*http.Response, error) { return nil, io.EOF },
			"the target crashed or stopped responding: it worked for 312 requests and 41 s, then no response from https://provider.example/scim/v2/Users: "},
		"503":                {refusal(503, "maintenance"), "the target is not available any more: it worked for 312 requests and 41 s, then answered 503 Service Unavailable each time it was asked: "},
		"502 of a proxy":     {replied(502, "text/html", "<html>"), "the target is not available any more: it worked for 312 requests and 41 s, then answered 502 Bad Gateway"},
		"its path is gone":   {replied(404, "text/html", "<html>"), "the target is not there any more: it worked for 312 requests and 41 s, then 404: "},
		"a limit of rate":    {refusal(429, "slow down"), ""},
		"as at first":        {wellAnswered, ""},
		"nothing is found":   {refusal(404, "no such path"), "the target is not there any more: "},
		"searches forbidden": {refusal(400, "not now"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				end := &far{answer: wellAnswered}
				definition := Definition{Auth: Auth{Bearer: "abcdefgh"}}.Prepared()
				access, client := access(t, definition, end)
				if err := access.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
				for range 310 {
					ask(t, client, "Users")
				}
				time.Sleep(41 * time.Second)
				ask(t, client, "Users")
				end.answer, end.asked = test.then, 0
				err := access.Still(t.Context())
				if (err != nil) != (test.want != "") || !strings.HasPrefix(fmt.Sprint(err), test.want) && test.want != "" || strings.Contains(fmt.Sprint(err), "s3cret") {
					t.Errorf("want %q, got %v", test.want, err)
				}
				if err != nil && (!errors.Is(err, ErrEnded) || end.asked < stillAttempts) {
					t.Errorf("want an end that was looked at %d times, got %v after %d", stillAttempts, err, end.asked)
				}
			})
		})
	}
}

// TestWhatPassesIsNoEnd: what answers as at first when it is asked again, and what had a fault from the beginning.
func TestWhatPassesIsNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			first, second, third func(*http.Request) (*http.Response, error)
		}{
			"a refusal by chance":      {wellAnswered, refusal(401, "?"), wellAnswered},
			"a crash that was fixed":   {wellAnswered, func(*http.Request) (*http.Response, error) { return nil, io.EOF }, wellAnswered},
			"it never had lists":       {replied(200, "application/json", `{"a":1}`), replied(200, "application/json", `{"a":1}`), replied(200, "application/json", `{"a":1}`)},
			"it was half built before": {refusal(500, "no list"), refusal(500, "no list"), refusal(500, "no list")},
		} {
			end := &far{answer: test.first}
			access, _ := access(t, Definition{}.Prepared(), end)
			if err := access.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
			end.answer = func(r *http.Request) (*http.Response, error) {
				if end.asked < 3 {
					return test.second(r)
				}
				return test.third(r)
			}
			if err := access.Still(t.Context()); err != nil {
				t.Errorf("%s: want no end, got %v", name, err)
			}
		}
	})
}

// TestTheLifeOfATokenIsTold where it can be read: from a JWT, and from what its endpoint said.
func TestTheLifeOfATokenIsTold(t *testing.T) {
	issued := func(issue func(count int) (*grant, error)) func() Definition {
		return func() Definition {
			definition := Definition{Auth: Auth{OAuth: &OAuth{TokenURL: "https://login.example.com/token", ClientID: "a", ClientSecret: "b"}}}.Prepared()
			count := 0
			definition.credential.issue = func(context.Context) (*grant, error) {
				count++
				return issue(count)
			}
			return definition
		}
	}
	for name, test := range map[string]struct {
		definition func() Definition
		want       []string
	}{
		"JWT": {func() Definition {
			payload := fmt.Sprintf(`{"iat":%d,"exp":%d}`, time.Now().Unix(), time.Now().Add(40*time.Second).Unix())
			return Definition{Auth: Auth{Bearer: "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"}}.Prepared()
		}, []string{"(the token expired 2.5 s ago, at 2000-01-01T00:00:40Z; it was issued for 40 s)"}},
		"opaque": {func() Definition { return Definition{Auth: Auth{Bearer: "opaque"}}.Prepared() },
			[]string{` from https://provider.example/scim/v2/Users: use credentials that outlive the run`}},
		"renewal fails": {issued(func(count int) (*grant, error) {
			if count > 1 {
				return nil, &authError{"no access token: the token endpoint rejected the client"}
			}
			return &grant{value: "Bearer opaque", life: time.Hour}, nil
		}), []string{", then could not be renewed: ", "the token endpoint rejected the client"}},
		"what is renewed is refused too": {issued(func(count int) (*grant, error) {
			return &grant{value: fmt.Sprintf("Bearer opaque%d", count), life: 20 * time.Minute}, nil
		}), []string{"(it was issued for 20 min 0 s)", "what the token endpoint https://login.example.com/token gives now is refused as well"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				end := &far{answer: wellAnswered}
				access, client := access(t, test.definition(), end)
				if err := access.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(41 * time.Second)
				ask(t, client, "Users")
				end.answer = refusal(401, "token expired")
				got := fmt.Sprint(access.Still(t.Context()))
				for _, want := range append(test.want, "the credentials worked for 2 requests and 41 s, then ") {
					if !strings.Contains(got, want) {
						t.Errorf("want %q in it, got %s", want, got)
					}
				}
			})
		})
	}
}
