package reports

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

func rendered(t *testing.T, whole *run.Run) string {
	t.Helper()
	var page bytes.Buffer
	if err := HTML(&page, Present(whole)); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// smallRun is written by hand: one failure with a pointer, one pass, one not applicable.
func smallRun() *run.Run {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	planned := []run.Planned{
		{Key: "entra-update-title/legacy", ID: "entra-update-title", Row: "legacy", Name: "A changed title is kept", Feature: "entra/update.feature", Line: 7, Requirement: "entra-update-single"},
		{Key: "entra-create-user", ID: "entra-create-user", Name: "A person who comes into scope gets an account", Feature: "entra/create.feature", Line: 6, Requirement: "entra-create-201"},
		{Key: "entra-group-create", ID: "entra-group-create", Name: "A group in scope is created", Feature: "entra/group_create.feature", Line: 5, Requirement: "entra-group-create", Excluded: "the definition declares no groups"},
	}
	exchange := evidence.Exchange{
		Number: 1, Origin: evidence.OriginOracle, Op: "user_get", Started: at, DurationMS: 12.25, Method: "GET", URL: "https://p.example/scim/Users/7",
		Request: evidence.Message{Header: []evidence.Field{{Name: "Authorization", Value: "Bearer ‹redacted 21 chars›"}}},
		Status:  200, Response: &evidence.Message{Header: []evidence.Field{{Name: "Content-Type", Value: "application/scim+json"}}, Body: `{"id":"7","title":"Countess","emails":[]}`, Bytes: 41},
	}
	whole := &run.Run{
		Header: run.Header{
			Format: run.Format, Tool: run.Tool{Version: "v0.1.0", Go: "go1.26.0", Godog: "v0.15.1", Platform: "linux/amd64"}, Started: at,
			Target:  run.Target{Name: "Small & Sons", URL: "https://p.example/scim", Launcher: "remote", Mapping: "entra-default", Connector: "nongallery", Dialects: []string{"legacy"}},
			Profile: "entra", Seed: 7, Full: true, Config: []run.Setting{{Name: "timeout", Value: "30s"}}, Plan: planned, CatalogueOf: 465,
			Catalogue: []run.Requirement{
				{ID: "entra-update-single", Source: "How provisioning works, Incremental cycles", Address: "https://learn.microsoft.com/page", Basis: "documented", Area: "update", Level: "MUST", Severity: "fail", Summary: "A changed single value is kept.", Fix: "Apply replace operations on single values.", Effect: "Entra sends the change again in every cycle."},
				{ID: "entra-create-201", Source: "Develop a SCIM endpoint, Create User", Address: "https://learn.microsoft.com/page", Basis: "documented", Area: "create", Level: "MUST", Severity: "fail", Summary: "POST /Users answers 201 with the whole resource."},
				{ID: "entra-group-create", Source: "Develop a SCIM endpoint, Create Group", Address: "https://learn.microsoft.com/page", Basis: "documented", Area: "groups", Level: "MUST", Severity: "fail", Summary: "POST /Groups answers 201 with the whole resource."},
			},
			Rerun: "scimproof run p.yaml --seed 7",
		},
		Scenarios: []run.Scenario{
			{
				Planned: planned[0], Started: at, DurationMS: 41.5, Verdict: run.Fail, Reason: `single: want "Baroness", got "Countess"`, Exchanges: []evidence.Exchange{exchange},
				Steps: []run.Step{
					{Keyword: "Given", Text: "Ada is provisioned", Line: 8, Verdict: run.Pass},
					{Keyword: "Then", Text: "the account holds Ada's title", Line: 10, Verdict: run.Fail, Checks: []run.Check{{
						ID: "single", Requirement: "entra-update-single", Outcome: "unchanged", Want: `"Baroness"`, Got: `"Countess"`, Pointer: "/title", Looked: 1, Exchanges: []int{1}, Verdict: run.Fail,
					}}},
				},
			},
			{
				Planned: planned[1], Started: at.Add(time.Second), DurationMS: 20, Verdict: run.Pass,
				Steps: []run.Step{{Keyword: "Then", Text: "the provider has created Ada", Line: 9, Verdict: run.Pass, Checks: []run.Check{{
					ID: "create", Requirement: "entra-create-201", Outcome: "held", Want: "201", Got: "201 Created", Looked: 3, Verdict: run.Pass,
				}}}},
			},
			{Planned: planned[2], Started: at, Verdict: run.NotApplicable, Reason: planned[2].Excluded},
		},
		Footer: run.Footer{Ended: at.Add(2 * time.Second), Planned: 3, Written: 3, Exit: 1, CleanUp: run.CleanUp{Created: 1, Removed: 1}},
	}
	whole.Footer.Counts = run.Counts(whole)
	_, whole.Footer.Verdict = verdict.Of(whole)
	return whole
}

var ours = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)

func TestSmallPage(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/small.html", ours.ReplaceAll([]byte(rendered(t, smallRun())), []byte("<!-- ours -->")))
}

func TestSamplePage(t *testing.T) {
	t.Parallel()
	page := rendered(t, sampleRun())
	if path := os.Getenv("SCIMPROOF_PAGE"); path != "" { // to look at it
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"Does not conform", "3 requirements fail in 5 scenarios", "Seen in 3 scenarios, blocks 1 more", "21 days left", "matches nothing: remove it",
		"20 of 26", "2\u202f964", "‹redacted 43 chars›", "◀ here", "missing here: 1", "<span>--id</span> <span>entra-match-case</span>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// walk visits all nodes of a parsed page.
func walk(t *testing.T, page string, visit func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		visit(node)
	}
}

func attribute(node *html.Node, name string) (string, bool) {
	for _, attribute := range node.Attr {
		if attribute.Key == name {
			return attribute.Val, true
		}
	}
	return "", false
}

func has(node *html.Node, tag string) bool {
	for below := range node.Descendants() {
		if below.Type == html.ElementNode && below.Data == tag {
			return true
		}
	}
	return false
}

// TestStructure checks what a browser forgives and a screen reader does not.
func TestStructure(t *testing.T) {
	t.Parallel()
	for name, whole := range map[string]*run.Run{"sample": sampleRun(), "small": smallRun(), "broken": brokenRun(t), "empty": {}} {
		ids, links, headings := map[string]bool{}, map[string]bool{}, map[string]int{}
		walk(t, rendered(t, whole), func(node *html.Node) {
			if node.Type != html.ElementNode {
				return
			}
			if id, ok := attribute(node, "id"); ok {
				if ids[id] || id == "" || strings.ContainsAny(id, " \t\n") {
					t.Errorf("%s: id %q is used twice or is none", name, id)
				}
				ids[id] = true
			}
			if href, ok := attribute(node, "href"); ok && strings.HasPrefix(href, "#") {
				links[href[1:]] = true
			}
			structure(t, name, node)
			headings[node.Data]++
		})
		for link := range links {
			if !ids[link] {
				t.Errorf("%s: the link #%s leads nowhere", name, link)
			}
		}
		for tag, want := range map[string]int{"h1": 1, "main": 1, "nav": 1, "header": -1, "footer": 1, "title": -1} {
			if got := headings[tag]; want > 0 && got != want || got == 0 {
				t.Errorf("%s: want %d <%s>, got %d", name, want, tag, got)
			}
		}
	}
}

func structure(t *testing.T, name string, node *html.Node) {
	t.Helper()
	require := func(tag, attr string) {
		if value, ok := attribute(node, attr); node.Data == tag && (!ok || value == "") {
			t.Errorf("%s: a <%s> has no %s: %v", name, tag, attr, node.Attr)
		}
	}
	require("html", "lang")
	require("th", "scope")
	require("button", "type")
	require("nav", "aria-label")
	if node.Data == "table" && !has(node, "caption") || node.Data == "details" && !has(node, "summary") {
		t.Errorf("%s: a <%s> has no caption or summary", name, node.Data)
	}
	if role, _ := attribute(node, "role"); node.Data == "svg" && role == "img" && !has(node, "title") {
		t.Errorf("%s: a drawing has no title", name)
	}
	if _, hidden := attribute(node, "hidden"); hidden {
		if _, scripted := attribute(node, "data-script"); !scripted {
			t.Errorf("%s: <%s> is hidden without script and never shown: %v", name, node.Data, node.Attr)
		}
	}
}

// brokenRun is what ReadPartial makes of a run file that breaks off, with an error of the harness in it.
func brokenRun(t *testing.T) *run.Run {
	t.Helper()
	whole := smallRun()
	whole.Scenarios[1].Verdict = run.Error
	whole.Scenarios[1].Steps[0] = run.Step{Keyword: "Then", Text: "the provider has created Ada", Line: 9, Verdict: run.Error, Error: "step panicked: nil map\ngoroutine 1"}
	file := written(t, whole)
	lines := bytes.SplitAfter(file, []byte("\n"))
	partial, err := run.ReadPartial(bytes.NewReader(bytes.Join(lines[:3], nil)), verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	return partial
}

func TestIncompleteRunWithholdsTheVerdict(t *testing.T) {
	t.Parallel()
	page := rendered(t, brokenRun(t))
	for _, want := range []string{"This run is incomplete: 2 of 3 scenarios were recorded.", "No verdict", "no footer", "step panicked: nil map", "goroutine 1"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "Does not conform") {
		t.Error("an incomplete run has no verdict")
	}
}

const hostile = "\"'></script></style></textarea><img src=x onerror=alert(1)><svg onload=alert(2)>&lt;{{.}}`${1}` \u202egpj.exe\u202c \x1b[31m\x00\x07 javascript:alert(3)\u2028\ufeff ]]>-->"

// hostileRun is the sample with hostile text in every field that can hold text.
func hostileRun() *run.Run {
	whole := sampleRun()
	for i := range whole.Header.Plan {
		whole.Header.Plan[i].Excluded = ""
	}
	poison(reflect.ValueOf(whole).Elem(), "")
	whole.Header.Format = run.Format
	whole.Footer.Incomplete, whole.Footer.Fault = "", ""
	for i := range whole.Header.Plan { // keys stay different
		whole.Header.Plan[i].Key += strconv.Itoa(i)
		whole.Scenarios[i].Key = whole.Header.Plan[i].Key
	}
	return whole
}

func poison(value reflect.Value, name string) {
	switch value.Kind() {
	case reflect.String:
		if value.Type() == reflect.TypeFor[run.Verdict]() {
			return
		}
		switch name {
		case "Body":
			value.SetString(`{"active":` + fmt.Sprintf("%q", hostile) + `,"x":[1,{"y":"` + strings.Repeat("z", 300) + `"}]}`)
		default:
			value.SetString(value.String() + hostile)
		}
	case reflect.Pointer:
		if !value.IsNil() {
			poison(value.Elem(), "")
		}
	case reflect.Slice:
		for i := range value.Len() {
			poison(value.Index(i), "")
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			if key.Kind() == reflect.String && key.Type() != reflect.TypeFor[run.Verdict]() {
				value.SetMapIndex(reflect.ValueOf(key.String()+hostile), value.MapIndex(key))
			}
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() && value.Type() != reflect.TypeFor[time.Time]() {
				poison(value.Field(i), field.Name)
			}
		}
	}
}

// TestHostileTextIsOnlyText renders a run whose every field tries to break out.
func TestHostileTextIsOnlyText(t *testing.T) {
	t.Parallel()
	page := rendered(t, hostileRun())
	if at := strings.IndexFunc(page, evidence.Misleading); at >= 0 {
		t.Errorf("a character that misleads is in the page: %q", page[max(0, at-60):at+8])
	}
	scripts, texts := 0, 0
	walk(t, page, func(node *html.Node) {
		if node.Type == html.TextNode && strings.Contains(node.Data, "<img src=x onerror=alert(1)>") {
			texts++
		}
		if node.Type != html.ElementNode {
			return
		}
		switch node.Data {
		case "script":
			scripts++
		case "img", "iframe", "object", "embed", "base", "form", "link", "audio", "video":
			t.Errorf("the page has a <%s>: %v", node.Data, node.Attr)
		}
		for _, attribute := range node.Attr {
			if strings.HasPrefix(attribute.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(attribute.Val)), "javascript:") {
				t.Errorf("<%s> has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
			if attribute.Key == "src" || attribute.Key == "style" && strings.Contains(attribute.Val, "alert") {
				t.Errorf("<%s> has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
		}
	})
	if scripts != 2 {
		t.Errorf("want our two scripts, got %d", scripts)
	}
	if texts < 300 {
		t.Errorf("want the hostile text shown as text all over the page, got it %d times", texts)
	}
}

func TestLinkOfADeviationCannotBeScript(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	whole.Header.Deviations[0].Link = "javascript:alert(1)"
	walk(t, rendered(t, whole), func(node *html.Node) {
		if href, _ := attribute(node, "href"); strings.HasPrefix(strings.ToLower(href), "javascript") {
			t.Errorf("a link is a script: %s", href)
		}
	})
}

func TestPolicyForbidsEverythingExternal(t *testing.T) {
	t.Parallel()
	policy := ""
	walk(t, rendered(t, smallRun()), func(node *html.Node) {
		if kind, _ := attribute(node, "http-equiv"); kind == "Content-Security-Policy" {
			policy, _ = attribute(node, "content")
		}
		for _, name := range []string{"src", "srcset", "poster", "action", "ping"} {
			if value, ok := attribute(node, name); ok {
				t.Errorf("<%s> loads %s", node.Data, value)
			}
		}
	})
	if want := "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"; policy != want {
		t.Errorf("want %s, got %s", want, policy)
	}
	style, _ := files.ReadFile("template/report.css")
	more, _ := files.ReadFile("template/matrix.css")
	style = append(style, more...)
	script, _ := files.ReadFile("template/report.js")
	for _, forbidden := range []string{"@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval(", "http:", "https:", "</s"} {
		if bytes.Contains(style, []byte(forbidden)) || bytes.Contains(script, []byte(forbidden)) {
			t.Errorf("style or script has %s", forbidden)
		}
	}
}

// TestSize renders 70 scenarios of a dozen exchanges each.
func TestSize(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	first := slices.Clone(whole.Scenarios)
	for i := 0; len(whole.Scenarios) < 70; i++ {
		more := first[i%16] // those that passed
		more.Key += fmt.Sprintf("/%d", i)
		whole.Scenarios = append(whole.Scenarios, more)
		whole.Header.Plan = append(whole.Header.Plan, more.Planned)
	}
	for i := range whole.Scenarios {
		of := &whole.Scenarios[i].Exchanges
		for n := len(*of); n > 0 && n < 12; n++ {
			more := (*of)[2]
			more.Number = n + 1
			*of = append((*of)[:n:n], more)
		}
	}
	if got := len(rendered(t, whole)); got > 2_000_000 {
		t.Errorf("want a page under 2 MB, got %d bytes", got)
	} else {
		t.Logf("%d bytes", got)
	}
}
