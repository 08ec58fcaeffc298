package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	testToken  = "test-token"
	userURN    = "urn:ietf:params:scim:schemas:core:2.0:User"
	groupURN   = "urn:ietf:params:scim:schemas:core:2.0:Group"
	extension  = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	patchURN   = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	legacyURI  = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
	patchStart = `{"schemas":["` + patchURN + `"],"Operations":[`
)

var program string // path of the built command

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "elimity")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "elimity")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "command does not build: %v\n%s", err, output)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// provider is a running command.
type provider struct {
	t       *testing.T
	base    string
	command *exec.Cmd
}

// start runs the command in one of its modes, which differ by a package global of the library, and stops it at the end.
func start(t *testing.T, flags ...string) *provider {
	t.Helper()
	command := exec.Command(program, append([]string{"--listen", "127.0.0.1:0", "--token", testToken}, flags...)...)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, command: command}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("first line cannot be read: %v", err)
	}
	base, found := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if !found || !strings.HasPrefix(base, "http://127.0.0.1:") || !strings.HasSuffix(base, "/scim/v2") {
		t.Fatalf("first line is %q, want listening http://127.0.0.1:PORT/scim/v2", line)
	}
	p.base = base
	return p
}

// send performs a request and decodes the answer's body, if any.
func (p *provider) send(method, path, body string) (int, http.Header, map[string]any) {
	p.t.Helper()
	request, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+testToken)
	request.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var decoded map[string]any
	if len(bytes.TrimSpace(content)) > 0 {
		if err := json.Unmarshal(content, &decoded); err != nil {
			p.t.Fatalf("%s %s: body is no JSON object: %s", method, path, content)
		}
	}
	return answer.StatusCode, answer.Header, decoded
}

func (p *provider) want(status int, method, path, body string) map[string]any {
	p.t.Helper()
	got, _, decoded := p.send(method, path, body)
	if got != status {
		p.t.Fatalf("%s %s %s: want %d, got %d %v", method, path, body, status, got, decoded)
	}
	return decoded
}

func (p *provider) create(path, body string) string {
	p.t.Helper()
	id, _ := p.want(201, http.MethodPost, path, body)["id"].(string)
	if id == "" {
		p.t.Fatal("created resource has no id")
	}
	return id
}

func (p *provider) patch(status int, path, operations string) map[string]any {
	p.t.Helper()
	return p.want(status, http.MethodPatch, path, patchStart+operations+"]}")
}

func user(name string) string {
	return fmt.Sprintf(`{"schemas":[%q,%q],"userName":%q,"externalId":"x-%s","active":true,
		"name":{"givenName":"Ada","familyName":"Byron"},
		"emails":[{"type":"work","value":"%s@work.example","primary":true}],
		%q:{"department":"R&D"},"password":"never-returned","roles":[]}`, userURN, extension, name, name, name, extension)
}

func group(name string) string {
	return fmt.Sprintf(`{"schemas":[%q,%q],"displayName":%q,"externalId":"g-%s","members":[]}`, groupURN, legacyURI, name, name)
}

func query(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}

// modes runs a test against both modes of the command.
func modes(t *testing.T, run func(t *testing.T, p *provider, lenient bool)) {
	for name, flags := range map[string][]string{"strict": nil, "string values": {"--allow-string-values"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, start(t, flags...), len(flags) > 0)
		})
	}
}

func TestUserLifecycle(t *testing.T) {
	modes(t, func(t *testing.T, p *provider, lenient bool) {
		status, header, created := p.send(http.MethodPost, "/Users", user("ada"))
		id, _ := created["id"].(string)
		if status != 201 || header.Get("Location") != p.base+"/Users/"+id {
			t.Fatalf("create: got %d, Location %q", status, header.Get("Location"))
		}
		if created["password"] != nil || created["roles"] != nil {
			t.Errorf("password and empty roles come back: %v", created)
		}
		conflict := p.want(409, http.MethodPost, "/Users", user("ADA"))
		if conflict["scimType"] != "uniqueness" {
			t.Errorf("same userName in other case: want scimType uniqueness, got %v", conflict)
		}
		p.patch(200, "/Users/"+id, `{"op":"Replace","path":"active","value":false}`)
		if p.want(200, http.MethodGet, "/Users/"+id, "")["active"] != false {
			t.Error("active false is not read back")
		}
		p.patch(204, "/Users/"+id, `{"op":"replace","path":"active","value":false}`)
		wantString := 400
		if lenient {
			wantString = 200
		}
		p.patch(wantString, "/Users/"+id, `{"op":"Replace","path":"active","value":"True"}`)
		if got := p.want(200, http.MethodGet, "/Users/"+id, "")["active"]; got != lenient {
			t.Errorf("active after the string \"True\": want %v, got %v", lenient, got)
		}
		p.want(204, http.MethodDelete, "/Users/"+id, "")
		p.want(404, http.MethodGet, "/Users/"+id, "")
		p.create("/Users", user("ada"))
	})
}

func TestFilterAndPaging(t *testing.T) {
	p := start(t)
	for _, name := range []string{"ada", "bob", "cy"} {
		p.create("/Users", user(name))
	}
	for filter, want := range map[string]float64{
		`userName eq "ADA"`:                             1,
		`externalId eq "x-bob"`:                         1,
		`externalId eq "X-BOB"`:                         0,
		`emails[type eq "work" and value sw "cy"]`:      1,
		`name.familyName eq "byron" and active eq true`: 3,
		extension + `:department eq "R&D"`:              3,
		`userName eq "nobody"`:                          0,
		`meta.resourceType eq "User"`:                   3,
	} {
		if got := p.want(200, http.MethodGet, query("/Users", "filter", filter), "")["totalResults"]; got != want {
			t.Errorf("%s: want %v, got %v", filter, want, got)
		}
	}
	page := p.want(200, http.MethodGet, query("/Users", "startIndex", "2", "count", "1"), "")
	found := page["Resources"].([]any)
	if page["totalResults"] != 3.0 || len(found) != 1 || found[0].(map[string]any)["userName"] != "bob" {
		t.Errorf("second page of one: %v", page)
	}
	if refused := p.want(400, http.MethodGet, query("/Users", "filter", `nonsense`), ""); refused["scimType"] != "invalidFilter" {
		t.Errorf("broken filter: %v", refused)
	}
	searched := p.want(200, http.MethodPost, "/Users/.search",
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq \"bob\"","attributes":["userName"]}`)
	if searched["totalResults"] != 1.0 {
		t.Errorf("search: %v", searched)
	}
}

func TestProjection(t *testing.T) {
	p := start(t)
	id := p.create("/Users", user("ada"))
	only := p.want(200, http.MethodGet, query("/Users/"+id, "attributes", "userName,emails.value,"+extension+":department"), "")
	if only["userName"] != "ada" || only["active"] != nil || only["name"] != nil {
		t.Errorf("attributes: %v", only)
	}
	if mail := only["emails"].([]any)[0].(map[string]any); mail["value"] != "ada@work.example" || mail["type"] != nil {
		t.Errorf("sub-attribute: %v", mail)
	}
	groupID := p.create("/Groups", group("crew"))
	p.patch(200, "/Groups/"+groupID, `{"op":"Add","path":"members","value":[{"value":"`+id+`"}]}`)
	if read := p.want(200, http.MethodGet, query("/Groups/"+groupID, "excludedAttributes", "members"), ""); read["members"] != nil {
		t.Errorf("excluded members come back: %v", read)
	}
	if read := p.want(200, http.MethodGet, "/Groups/"+groupID, ""); read["members"] == nil {
		t.Errorf("excluding members removed them: %v", read)
	}
	if groups := p.want(200, http.MethodGet, "/Users/"+id, "")["groups"]; groups == nil {
		t.Error("user does not name its group")
	}
}

func TestGroupMembers(t *testing.T) {
	modes(t, func(t *testing.T, p *provider, _ bool) {
		ids := []string{p.create("/Users", user("ada")), p.create("/Users", user("bob")), p.create("/Users", user("cy"))}
		path := "/Groups/" + p.create("/Groups", group("crew"))
		p.want(409, http.MethodPost, "/Groups", group("CREW"))
		members := func() string {
			var found []string
			list, _ := p.want(200, http.MethodGet, path, "")["members"].([]any)
			for _, member := range list {
				for i, id := range ids {
					if member.(map[string]any)["value"] == id {
						found = append(found, fmt.Sprint(i))
					}
				}
			}
			return strings.Join(found, "")
		}
		value := func(indexes ...int) string {
			var entries []string
			for _, i := range indexes {
				entries = append(entries, `{"value":"`+ids[i]+`"}`)
			}
			return "[" + strings.Join(entries, ",") + "]"
		}
		steps := []struct{ operations, want string }{
			{`{"op":"Add","path":"members","value":` + value(0, 1, 2) + `}`, "012"},
			{`{"op":"add","path":"members","value":` + value(1) + `}`, "012"},
			{`{"op":"Remove","path":"members","value":` + value(1) + `}`, "02"},
			{`{"op":"remove","path":"members[value eq \"` + ids[0] + `\"]"}`, "2"},
			{`{"op":"remove","path":"members[value eq \"` + ids[0] + `\"]"}`, "2"},
			{`{"op":"replace","path":"members","value":` + value(0, 1) + `}`, "01"},
			{`{"op":"Replace","path":"displayName","value":"renamed"}`, "01"},
			{`{"op":"remove","path":"members"}`, ""},
			{`{"op":"add","value":{"members":` + value(2) + `}}`, "2"},
		}
		for _, step := range steps {
			status, _, answer := p.send(http.MethodPatch, path, patchStart+step.operations+"]}")
			if status != 200 && status != 204 {
				t.Errorf("%s: got %d %v", step.operations, status, answer)
			}
			if got := members(); got != step.want {
				t.Errorf("%s: want members %q, got %q", step.operations, step.want, got)
			}
		}
		p.patch(400, path, `{"op":"add","path":"members","value":[{"value":"nobody"}]}`)
		p.want(204, http.MethodDelete, "/Users/"+ids[2], "")
		if got := members(); got != "" {
			t.Errorf("a deleted user stays a member: %q", got)
		}
	})
}

func TestValuePaths(t *testing.T) {
	modes(t, func(t *testing.T, p *provider, lenient bool) {
		path := "/Users/" + p.create("/Users", user("ada"))
		p.patch(200, path, `{"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@work.example"},
			{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+44 1"},
			{"op":"Add","path":"`+extension+`:manager","value":{"value":"m1"}}`)
		read := p.want(200, http.MethodGet, path, "")
		if mail := read["emails"].([]any)[0].(map[string]any); mail["value"] != "new@work.example" || mail["primary"] != true {
			t.Errorf("replaced mail: %v", mail)
		}
		if phone := read["phoneNumbers"].([]any)[0].(map[string]any); phone["value"] != "+44 1" || phone["type"] != "mobile" {
			t.Errorf("added phone: %v", phone)
		}
		wantMissing := 400
		if lenient {
			wantMissing = 200
		}
		refused := p.patch(wantMissing, path, `{"op":"replace","path":"addresses[type eq \"work\"].locality","value":"Ghent"}`)
		if !lenient && refused["scimType"] != "noTarget" {
			t.Errorf("replace without match: want noTarget, got %v", refused)
		}
		p.patch(200, path, `{"op":"remove","path":"phoneNumbers[type eq \"mobile\"]"}`)
		p.patch(204, path, `{"op":"remove","path":"phoneNumbers[type eq \"mobile\"]"}`)
		if refused := p.patch(400, path, `{"op":"remove","path":"userName"}`); refused["scimType"] != "mutability" {
			t.Errorf("removing userName: %v", refused)
		}
	})
}

func TestServiceProviderConfigHasNoEmptyTexts(t *testing.T) {
	p := start(t)
	var visit func(where string, value any)
	visit = func(where string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				visit(where+"/"+name, member)
			}
		case []any:
			for _, element := range value {
				visit(where, element)
			}
		case string:
			if value == "" {
				t.Errorf("%s is empty, which is no value", where)
			}
		}
	}
	visit("", p.want(200, http.MethodGet, "/ServiceProviderConfig", ""))
}

// TestManagerAsString holds what audit.md says of the library: a string for an object is refused in both modes.
func TestManagerAsString(t *testing.T) {
	modes(t, func(t *testing.T, p *provider, _ bool) {
		boss := p.create("/Users", user("grace"))
		path := "/Users/" + p.create("/Users", user("ada"))
		set := func(status int, value string) map[string]any {
			return p.patch(status, path, `{"op":"Add","path":"`+extension+`:manager","value":`+value+`}`)
		}
		if refused := set(400, `"`+boss+`"`); refused["scimType"] != "invalidValue" {
			t.Errorf("manager as a string: want scimType invalidValue, got %v", refused)
		}
		set(200, `{"value":"`+boss+`"}`)
		enterprise, _ := p.want(200, http.MethodGet, path, "")[extension].(map[string]any)
		if manager, _ := enterprise["manager"].(map[string]any); manager["value"] != boss {
			t.Errorf("manager as an object: want value %s, got %v", boss, enterprise["manager"])
		}
	})
}

func TestPathlessKeys(t *testing.T) {
	p := start(t)
	path := "/Users/" + p.create("/Users", user("ada"))
	p.patch(200, path, `{"op":"replace","value":{"displayName":"Ada B","name.givenName":"Augusta","`+
		extension+`:employeeNumber":"7","`+extension+`":{"division":"North"}}}`)
	read := p.want(200, http.MethodGet, path, "")
	name, _ := read["name"].(map[string]any)
	enterprise, _ := read[extension].(map[string]any)
	if read["displayName"] != "Ada B" || name["givenName"] != "Augusta" || name["familyName"] != "Byron" ||
		enterprise["employeeNumber"] != "7" || enterprise["division"] != "North" || enterprise["department"] != "R&D" {
		t.Errorf("pathless replace: %v", read)
	}
}

func TestPatchIsAtomic(t *testing.T) {
	p := start(t)
	path := "/Users/" + p.create("/Users", user("ada"))
	p.patch(400, path, `{"op":"replace","path":"title","value":"Countess"},{"op":"replace","path":"ims[type eq \"x\"].value","value":"y"}`)
	if title := p.want(200, http.MethodGet, path, "")["title"]; title != nil {
		t.Errorf("first operation stays after the second failed: title %v", title)
	}
}

func TestOnePrimaryIsKept(t *testing.T) {
	p := start(t)
	path := "/Users/" + p.create("/Users", user("ada"))
	p.patch(200, path, `{"op":"add","path":"emails","value":[{"type":"home","value":"h@example.com","primary":true}]}`)
	var primaries []any
	for _, mail := range p.want(200, http.MethodGet, path, "")["emails"].([]any) {
		if mail.(map[string]any)["primary"] == true {
			primaries = append(primaries, mail.(map[string]any)["type"])
		}
	}
	if len(primaries) != 1 || primaries[0] != "home" {
		t.Errorf("want the new mail as the only primary one, got %v", primaries)
	}
}

func TestReplace(t *testing.T) {
	p := start(t)
	path := "/Users/" + p.create("/Users", user("ada"))
	p.want(200, http.MethodPut, path, `{"schemas":["`+userURN+`"],"userName":"ada2"}`)
	if read := p.want(200, http.MethodGet, path, ""); read["userName"] != "ada2" || read["name"] != nil {
		t.Errorf("after PUT: %v", read)
	}
	p.create("/Users", user("ada"))
	p.want(409, http.MethodPut, path, `{"schemas":["`+userURN+`"],"userName":"Ada"}`)
}

func TestLibraryPanicIsAnswered(t *testing.T) {
	p := start(t)
	p.create("/Users", user("ada"))
	p.want(500, http.MethodGet, query("/Users", "filter", `emails co "work"`), "")
	p.want(200, http.MethodGet, "/Users", "")
}

func TestAuthentication(t *testing.T) {
	p := start(t)
	for _, header := range []string{"", "Bearer wrong", "Basic " + testToken} {
		request, err := http.NewRequest(http.MethodGet, p.base+"/Users", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", header)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 401 || answer.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("authorization %q: want 401 with WWW-Authenticate, got %d", header, answer.StatusCode)
		}
	}
}

func TestGracefulStop(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := start(t)
		if err := p.command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- p.command.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("after %v: want exit 0, got %v", signal, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("after %v: still running after 10 s", signal)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	for name, arguments := range map[string][]string{
		"no token":     {"--listen", "127.0.0.1:0"},
		"bad address":  {"--listen", "nowhere:-1", "--token", "x"},
		"unknown flag": {"--tokn", "x"},
	} {
		var stdout, stderr bytes.Buffer
		if err := run(arguments, &stdout, &stderr); err == nil || stdout.Len() > 0 {
			t.Errorf("%s: want an error and no output, got %v, %q", name, err, stdout.String())
		}
	}
}
