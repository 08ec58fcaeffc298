package reference

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

const (
	userURI  = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`
	groupURI = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`
	base     = "/scim/v2"
	token    = "s3cr3t"
)

// client talks to a provider as it is mounted in earnest, without a network.
type client struct {
	testing.TB
	*Provider
	handler http.Handler
	token   string
}

func newClient(t testing.TB, valuePath scim.ValuePath) *client {
	var ticks atomic.Int64 // a clock that moves with every look at it
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := New(Options{Base: base, Token: token, ValuePath: valuePath, Seed: 7, Now: func() time.Time {
		return start.Add(time.Duration(ticks.Add(1)) * time.Second)
	}})
	return &client{TB: t, Provider: p, handler: http.StripPrefix(base, p), token: token}
}

// reply is an answer with its decoded body.
type reply struct {
	status int
	header http.Header
	text   string
	body   scim.Resource // nil if there is none
}

func (c *client) do(method, path, body string, header ...string) reply {
	c.Helper()
	request := httptest.NewRequest(method, "http://scim.test"+base+path, strings.NewReader(body))
	if body == "" {
		request.Body = http.NoBody
	} else {
		request.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			request.Header.Del(header[i])
		}
	}
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, request)
	answer := recorder.Result()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		c.Fatal(err)
	}
	got := reply{status: answer.StatusCode, header: answer.Header, text: string(content)}
	if len(content) > 0 {
		if media := answer.Header.Get("Content-Type"); media != "application/scim+json; charset=utf-8" {
			c.Errorf("%s %s: got content type %q", method, path, media)
		}
		if got.body, err = (&scim.Response{Body: content}).Decode(); err != nil {
			c.Fatalf("%s %s: %v", method, path, err)
		}
	}
	if got.status >= 400 {
		c.checkError(method+" "+path, got)
	}
	return got
}

// checkError: every refusal has a SCIM error body with its own status.
func (c *client) checkError(what string, got reply) {
	c.Helper()
	problem, ok := scim.ParseError([]byte(got.text))
	if !ok || problem.Status != got.status || problem.Detail == "" {
		c.Errorf("%s: got %d with body %s, want a SCIM error body", what, got.status, got.text)
	}
}

// must sends a request and ends the test where the status is another.
func (c *client) must(status int, method, path, body string, header ...string) reply {
	c.Helper()
	got := c.do(method, path, body, header...)
	if got.status != status {
		c.Fatalf("%s %s %s: got %d %s, want %d", method, path, body, got.status, got.text, status)
	}
	return got
}

// refused sends a request that must fail with a status and scimType.
func (c *client) refused(status int, scimType, method, path, body string, header ...string) reply {
	c.Helper()
	got := c.must(status, method, path, body, header...)
	if problem, _ := scim.ParseError([]byte(got.text)); problem.Type != scimType {
		c.Errorf("%s %s %s: got scimType %q (%s), want %q", method, path, body, problem.Type, problem.Detail, scimType)
	}
	return got
}

// user creates a user with further members and returns its id.
func (c *client) user(userName string, more ...string) string {
	c.Helper()
	return c.must(201, "POST", "/Users", `{`+strings.Join(append([]string{userURI, `"userName":` + scim.JSON(userName)}, more...), ",")+`}`).body.ID()
}

func (c *client) group(displayName string, members ...string) string {
	c.Helper()
	return c.must(201, "POST", "/Groups", `{`+groupURI+`,"displayName":`+scim.JSON(displayName)+`,"members":`+memberList(members...)+`}`).body.ID()
}

func memberList(ids ...string) string {
	list := []any{}
	for _, id := range ids {
		list = append(list, map[string]any{"value": id})
	}
	return scim.JSON(list)
}

func (c *client) get(path string) scim.Resource {
	c.Helper()
	return c.must(200, "GET", path, "").body
}

func (c *client) list(path string) scim.List {
	c.Helper()
	list, err := scim.ParseList(c.get(path))
	if err != nil {
		c.Fatal(err)
	}
	return list
}

func patchOf(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

// names returns the values of one attribute of all resources of a list, joined.
func names(list scim.List, attribute string) string {
	var out []string
	for _, resource := range list.Resources {
		value, _ := resource.Get(attribute)
		text, _ := value.(string)
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// values returns the texts at a path of a resource, joined.
func values(t testing.TB, resource scim.Resource, path string) string {
	t.Helper()
	parsed, err := scim.ParsePath(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, value := range parsed.Values(resource) {
		if text, ok := value.(string); ok {
			out = append(out, text)
			continue
		}
		out = append(out, scim.JSON(value))
	}
	return strings.Join(out, " ")
}

func filter(text string) string { return "?filter=" + url.QueryEscape(text) }
