package sentry

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestCatchAll(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Token: "t"})
	nowhere := []string{"/Me", "/Bulk", "/.search", "/Users/.search", "/Users/abc", "/users", "/Groups/payments", "/Users/1/x", ""}
	discovery := []string{"/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"}
	for era, paths := range map[Era][]string{
		Discovery: append([]string{"/ServiceProviderConfig/x"}, nowhere...), June2026: append(discovery, nowhere...), Legacy: append(discovery, nowhere...),
	} {
		s := serve(t, Options{Token: "t", Era: era})
		for _, path := range paths {
			got := s.send(http.MethodPost, path, "")
			try := "try: " + mount + path + "/"
			want := "Route not found, did you forget a trailing slash?\n\n" + try + "\n" + strings.Repeat(" ", len(try)-1) + "^\n"
			if got.Code != 404 || got.Body.String() != want || got.Header().Get("Content-Type") != "text/plain" {
				t.Errorf("%s %q: want the text 404 without authentication, got %d %s %q", era, path, got.Code, got.Header(), got.Body)
			}
		}
	}
	for _, path := range []string{"/", "/Users/", "/Groups/1/"} {
		if got := s.send(http.MethodGet, path, ""); got.Code != 404 || got.Body.Len() != 0 {
			t.Errorf("%q: want an empty 404, got %d %q", path, got.Code, got.Body)
		}
	}
	got := s.send(http.MethodGet, "/Me", "", "Content-Type", "application/json; charset=utf-8")
	want := `{"info":"Route not found, did you forget a trailing slash? try: ` + mount + `/Me/"}`
	if got.Code != 404 || got.Body.String() != want || got.Header().Get("Content-Type") != "application/json" {
		t.Errorf("JSON request: want %s, got %d %s", want, got.Code, got.Body)
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	user, group := s.user("a@b.example"), s.group("g")
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/Users", 200}, {"POST", "/Users", 400}, {"PUT", "/Users", 405}, {"PATCH", "/Users", 405}, {"DELETE", "/Users", 405},
		{"GET", "/Users/" + user, 200}, {"POST", "/Users/" + user, 405}, {"PUT", "/Users/" + user, 200},
		{"GET", "/Groups", 200}, {"PUT", "/Groups", 403}, {"PATCH", "/Groups", 405}, {"DELETE", "/Groups", 405},
		{"GET", "/Groups/" + group, 200}, {"POST", "/Groups/" + group, 405}, {"PUT", "/Groups/" + group, 403},
		{"GET", "/Schemas", 200}, {"POST", "/Schemas", 405}, {"PUT", "/Schemas", 405}, {"PATCH", "/Schemas", 405}, {"DELETE", "/Schemas", 405},
		{"HEAD", "/Users", 403}, {"HEAD", "/Groups/" + group, 403}, {"OPTIONS", "/Users", 200}, {"OPTIONS", "/nowhere", 200},
	} {
		got := s.send(test.method, test.path, "")
		if got.Code != test.status {
			t.Errorf("%s %s: want %d, got %d %s", test.method, test.path, test.status, got.Code, got.Body)
		}
		if test.method == "OPTIONS" && got.Body.Len() != 0 {
			t.Errorf("OPTIONS %s: want no body, got %q", test.path, got.Body)
		}
	}
	s.want(405, `{"detail":"Method \"PUT\" not allowed."}`, "PUT", "/Users", "")
	s.want(403, `{"detail":"You do not have permission to perform this action."}`, "PUT", "/Groups/"+group, "")
}

// TestAllow is S9: every endpoint's Allow header, whatever the request. A group's names PUT, although that is forbidden.
func TestAllow(t *testing.T) {
	t.Parallel()
	const readOnly = "GET, HEAD, OPTIONS"
	s := serve(t, Options{Era: Discovery})
	for path, want := range map[string]string{
		"/Users":                          "GET, POST, HEAD, OPTIONS",
		"/Users/" + s.user("a@b.example"): "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
		"/Groups":                         "GET, POST, HEAD, OPTIONS",
		"/Groups/" + s.group("g"):         "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
		"/Groups/1":                       "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
		"/Schemas":                        readOnly,
		"/Schemas/x":                      readOnly,
		"/ResourceTypes":                  readOnly,
		"/ResourceTypes/User":             readOnly,
		"/ServiceProviderConfig":          readOnly,
	} {
		for _, method := range []string{"GET", "PUT", "POST", "HEAD", "OPTIONS"} {
			header := s.send(method, path, "").Header()
			if header.Get("Allow") != want || header.Get("Access-Control-Allow-Methods") != want {
				t.Errorf("%s %s: want Allow %q, got %v", method, path, want, header)
			}
		}
	}
	if allow := serve(t, Options{Era: Legacy}).send("GET", "/Schemas", "").Header().Get("Allow"); allow != readOnly {
		t.Errorf("GET /Schemas before the discovery endpoints: want Allow %q, got %q", readOnly, allow)
	}
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Token: "right"})
	for header, want := range map[string]string{
		"":             `{"detail":"Authentication credentials were not provided."}`,
		"Basic right":  `{"detail":"Authentication credentials were not provided."}`,
		"Bearer wrong": `{"detail":"Invalid token"}`,
	} {
		for _, method := range []string{"GET", "PUT"} { // 401 comes before the scope's 403
			got := s.send(method, "/Groups/1", "", "Authorization", header)
			if got.Code != 401 || got.Body.String() != want || got.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %q: want 401 %s, got %d %s", method, header, want, got.Code, got.Body)
			}
		}
	}
	if got := s.send("GET", "/Groups/1", "", "Authorization", "Bearer right"); got.Code != 404 {
		t.Errorf("right token: want 404 for the group, got %d", got.Code)
	}
}

func TestFraming(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	for _, contentType := range []string{"application/scim+json; charset=utf-8", "application/json", "text/plain", ""} {
		got := s.send("POST", "/Users", `{"userName":"x"}`, "Content-Type", contentType, "Accept", "application/xml")
		if got.Code != 400 || got.Header().Get("Content-Type") != "application/json" || got.Header().Get("Allow") == "" ||
			got.Header().Get("Access-Control-Allow-Methods") == "" {
			t.Errorf("%q: want the body to be read and application/json, got %d %v", contentType, got.Code, got.Header())
		}
	}
	id := s.user("a@b.example")
	if got := s.send("DELETE", "/Users/"+id, ""); got.Code != 204 || got.Body.Len() != 0 || got.Header().Get("Content-Type") != "" {
		t.Errorf("204: want neither body nor type, got %d %v %q", got.Code, got.Header(), got.Body)
	}
	s.want(400, `{"detail":"JSON parse error - Expecting value: line 1 column 1 (char 0)"}`, "POST", "/Users", `x`)
	s.want(400, `{"detail":"JSON parse error - 'utf-8' codec can't decode byte 0xff in position 14: invalid start byte"}`,
		"POST", "/Users", "{\"userName\": \"\xff\"}")
	s.want(400, `{"detail":"JSON parse error - 'utf-8' codec can't decode byte 0xc3 in position 2: invalid continuation byte"}`,
		"POST", "/Groups", "[\"\xc3\"]")
	s.want(400, `{"detail":"JSON parse error - Extra data: line 2 column 1 (char 3)"}`, "POST", "/Users", "{}\n{}")
	s.want(400, e5(`{"email":["This field may not be null."]}`), "POST", "/Users", "")
	created := s.send("POST", "/Users", `{"userName":"loc@b.example"}`)
	if created.Header().Get("Location") != "" || created.Header().Get("ETag") != "" {
		t.Errorf("201: want neither Location nor ETag, got %v", created.Header())
	}
	got := s.send("POST", "/Users", `[]`)
	if got.Code != 500 || !strings.HasPrefix(got.Body.String(), `{"detail":"Internal Error","errorId":"`) {
		t.Errorf("list as body: want 500 Internal Error, got %d %s", got.Code, got.Body)
	}
}

// TestDetailsInASCII is S8: JSON text within a detail has no letter outside ASCII; what is not doubly encoded stays as it is.
func TestDetailsInASCII(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	user, group := "/Users/"+s.user("a@b.example"), "/Groups/"+s.group("g")
	for op, want := range map[string]string{
		"ändern": `\\u00e4ndern`, "変更": `\\u5909\\u66f4`, "👍": `\\ud83d\\udc4d`, "<&>": `<&>`, `a\u2028b`: `a\\u2028b`, `\u0001`: `\\u0001`,
	} {
		body := patchBody(`{"op":"` + op + `","value":false}`)
		for _, path := range []string{user, group} {
			s.want(400, `{`+errS+`,"status":"400","detail":"{\"Operations\":{\"op\":[\"\\\"`+want+`\\\" is not a valid choice\"]}}"}`, "PATCH", path, body)
		}
	}
	s.shows(201, "POST", "/Users", `{"userName":"a@zürich.example"}`, `"userName":"a@zürich.example"`)
	s.shows(400, "POST", "/Users", `{"userName":"a@zürich.example"}`, `The user a@z\\u00fcrich.example has already been invited`)
}

func TestErrorsOfTheLegacyEra(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Era: Legacy, NewMembersLinked: true})
	s.user("a@b.example")
	s.want(404, `{`+errS+`,"detail":"Group not found."}`, "GET", "/Groups/1", "")
	s.want(400, `{`+errS+`,"scimType":"invalidFilter"}`, "GET", filtered("/Users", "x"), "")
	s.want(409, `{`+errS+`,"detail":"User already exists in the database."}`, "POST", "/Users", `{"userName":"a@b.example"}`)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{
		"auth provider":     {AuthProvider: "google"},
		"era":               {Era: "2027"},
		"organization id":   {OrgID: -1},
		"count zero":        {CountZero: 50},
		"scope":             {Scopes: []string{"org:admin"}},
		"member's address":  {Members: []Member{{Email: "plain"}}},
		"member's role":     {Members: []Member{{Email: "a@b.example", Role: "king"}}},
		"no account":        {Members: []Member{{Email: "a@b.example", Inactive: true}}},
		"rate without span": {RateLimit: RateLimit{Requests: 1}},
		"rate of nothing":   {RateLimit: RateLimit{Window: time.Second}},
		"half a second":     {RateLimit: RateLimit{Requests: 1, Window: 1500 * time.Millisecond}},
		"pending duplicate": {PendingDuplicate: 422},
		"first id":          {FirstID: -1},
	} {
		if err := options.Validate(); err == nil {
			t.Errorf("%s: want an error, got none", name)
		}
	}
	if err := (Options{}).Validate(); err != nil {
		t.Errorf("zero options: %v", err)
	}
}

// TestConcurrentUse is for the race detector, and for ids: no two creations get the same.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	group := s.group("crew")
	done := make(chan string)
	const writers = 16
	for i := range writers {
		go func() {
			var id string
			recorder := s.send("POST", "/Users", `{"userName":"u`+strconv.Itoa(i)+`@b.example"}`)
			if _, rest, ok := strings.Cut(recorder.Body.String(), `"id":"`); ok {
				id, _, _ = strings.Cut(rest, `"`)
			}
			s.send("PATCH", "/Groups/"+group, patchBody(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`))
			s.send("GET", "/Groups/"+group, "")
			s.send("GET", "/Users?count=3", "")
			done <- id
		}()
	}
	ids := map[string]bool{}
	for range writers {
		ids[<-done] = true
	}
	if members := strings.Fields(s.members(group)); len(ids) != writers || len(members) != writers {
		t.Errorf("want %d ids and members, got %d and %d", writers, len(ids), len(members))
	}
}
