package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

const initToken = "planted-t0ken"

// builtIn serves a provider that comes with scimproof, behind wrap, and refuses every request that would write.
func builtIn(t *testing.T, name string, wrap func(http.Handler) http.Handler) (address string) {
	t.Helper()
	provider, err := builtin.New(name, "entra", initToken)
	if err != nil {
		t.Fatal(err)
	}
	handler := provider.Handler
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("want nothing but GET, got %s %s", r.Method, r.URL)
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + provider.Base
}

// initialised runs `scimproof init`, which has nobody to ask, and returns its directory.
func initialised(t *testing.T, args ...string) ended {
	t.Helper()
	return scimproof(t, []string{"SCIM_TOKEN=" + initToken}, append([]string{"init"}, args...)...)
}

// written parses the definition that init has written.
func written(t *testing.T, dir string) targets.Definition {
	t.Helper()
	definition, err := targets.Find(filepath.Join(dir, "provider.yaml"), func(name string) (string, bool) { return initToken, name == "SCIM_TOKEN" })
	if err != nil {
		t.Fatal(err)
	}
	return definition
}

// hostile answers discovery with text that would break a file.
func hostile(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch filepath.Base(r.URL.Path) {
		case "ServiceProviderConfig":
			_, _ = io.WriteString(w, `{"patch":{"supported":false},"documentationUri":"x\nconsent: true # \u001b[31m"}`)
		case "ResourceTypes":
			_, _ = io.WriteString(w, `{"totalResults":1,"Resources":[{"id":"a\nconsent: true","endpoint":"/Users\nconsent: true"}]}`)
		case "Schemas":
			_, _ = io.WriteString(w, strings.Repeat("[", 1<<16))
		default:
			inner.ServeHTTP(w, r)
		}
	})
}

func TestInitWritesWhatTheProviderSays(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		provider string
		wrap     func(http.Handler) http.Handler
		query    string
		groups   bool
		dialects string
		says     []string // in the definition
	}{
		"reference":     {"reference", nil, "", true, "legacy compliant", []string{"groups: true # listed in /ResourceTypes"}},
		"with a flag":   {"reference", nil, "?aadOptscim062020", true, "compliant", []string{"dialects: [compliant] # from the flag in the URL"}},
		"schemas alone": {"sentry/2026-06", nil, "", true, "legacy compliant", []string{"# The schemas have no manager attribute", "groups: true # /Groups returned 200"}},
		"no discovery": {"reference", func(inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if name := filepath.Base(r.URL.Path); name != "Users" && name != "Groups" {
					http.NotFound(w, r)
					return
				}
				inner.ServeHTTP(w, r)
			})
		}, "", true, "legacy compliant", []string{"# The provider has no discovery endpoints", "groups: true # /Groups returned 200"}},
		"with discovery": {"sentry", nil, "", true, "legacy compliant", []string{"groups: true # listed in /ResourceTypes"}},
		"hostile":        {"reference", hostile, "", false, "legacy compliant", []string{"PATCH is not supported", "groups: false # not listed in /ResourceTypes"}},
		"users only": {"sentry/2026-06", func(inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/Groups") {
					http.NotFound(w, r)
					return
				}
				inner.ServeHTTP(w, r)
			})
		}, "", false, "legacy compliant", []string{"groups: false # /Groups returned 404"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := builtIn(t, row.provider, row.wrap) + row.query
			done := initialised(t, address)
			done.exits(verdict.ExitOK)
			text, err := os.ReadFile(done.path("provider.yaml"))
			if err != nil {
				t.Fatalf("want a definition, got %v after\n%s", err, done.text)
			}
			for _, want := range row.says {
				if !strings.Contains(string(text), want) {
					t.Errorf("want %q in\n%s", want, text)
				}
			}
			definition := written(t, done.dir)
			if definition.URL != address || definition.Capable("groups") != row.groups || strings.Join(definition.Dialects, " ") != row.dialects {
				t.Errorf("want %s, groups %t and %s, got %s, %t and %v", address, row.groups, row.dialects, definition.URL, definition.Capable("groups"), definition.Dialects)
			}
			if definition.Consent || definition.Auth.Bearer != initToken || strings.Contains(string(text)+done.text, initToken) {
				t.Errorf("want no consent, and the token in the environment only, got\n%s", text)
			}
		})
	}
}

// TestInitWritesAFileForEachCI reads each as YAML, and wants what a run there needs.
func TestInitWritesAFileForEachCI(t *testing.T) {
	t.Parallel()
	address := builtIn(t, "reference", nil)
	for system, file := range ciFiles() {
		dir := t.TempDir()
		done := beginIn(t, dir, []string{"SCIM_TOKEN=" + initToken}, "init", address, "--ci", system, "--name", "provider").end()
		done.exits(verdict.ExitOK)
		if system == "none" {
			if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
				t.Errorf("want the definition alone, got %v, %v", files, err)
			}
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Errorf("%s: want its file, got %v after\n%s", system, err, done.text)
			continue
		}
		var parsed map[string]any
		if err := yaml.Unmarshal(text, &parsed); err != nil || len(parsed) == 0 {
			t.Errorf("%s: want YAML, got %v\n%s", system, err, text)
		}
		for _, want := range []string{"scimproof run provider.yaml --yes --out scimproof-report", "cmd/scimproof@", "SCIM_TOKEN"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: want %q in\n%s", system, want, text)
			}
		}
		if strings.Contains(string(text), initToken) {
			t.Errorf("%s: want no token in\n%s", system, text)
		}
	}
}

func TestInitTakesTheCIOfTheDirectory(t *testing.T) {
	t.Parallel()
	address := builtIn(t, "reference", nil)
	for sign, want := range map[string]string{".gitlab-ci.yml": "gitlab", "azure-pipelines.yml": "azure", "README.md": "github"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, sign), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		beginIn(t, dir, []string{"SCIM_TOKEN=" + initToken}, "init", address).end().says("wrote " + filepath.Join(dir, ciFiles()[want]))
	}
}

// TestInitOneLevelUp takes the place where the provider is, and says so.
func TestInitOneLevelUp(t *testing.T) {
	t.Parallel()
	address := builtIn(t, "reference", nil)
	done := initialised(t, strings.TrimSuffix(address, "/v2"))
	done.exits(verdict.ExitOK)
	done.says("; using "+address+", where one responds", "next: scimproof targets doctor ")
	if got := written(t, done.dir).URL; got != address {
		t.Errorf("want %s, got %s", address, got)
	}
}

// TestInitRefuses writes nothing where it cannot know, or would overwrite.
func TestInitRefuses(t *testing.T) {
	t.Parallel()
	address := builtIn(t, "reference", nil)
	there := t.TempDir()
	if err := os.WriteFile(filepath.Join(there, "provider.yaml"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		dir  string
		env  []string
		args []string
		code verdict.Exit
		says string
	}{
		"a file is there":     {there, []string{"SCIM_TOKEN=" + initToken}, []string{address}, verdict.ExitUsage, "already exists; nothing written"},
		"no URL":              {"", nil, []string{"staging"}, verdict.ExitUsage, "init requires the URL of a running provider"},
		"a name with a slash": {"", nil, []string{address, "--name", "a/b"}, verdict.ExitUsage, `--name "a/b" is not valid`},
		"an unknown CI":       {"", nil, []string{address, "--ci", "jenkins"}, verdict.ExitUsage, `--ci "jenkins" is not supported: expected github, gitlab, azure or none`},
		"a secret in the URL": {"", nil, []string{address + "?token=planted-query"}, verdict.ExitUsage, "contains what may be a secret"},
		"no token":            {"", nil, []string{address}, verdict.ExitNoAnswer, "nothing written: expected 200 from"},
		"no SCIM":             {"", nil, []string{serving(t, always(200, "text/html", "<html>"))}, verdict.ExitNoAnswer, "nothing written: expected a JSON object"},
		"nobody":              {"", nil, []string{"http://" + nobody(t) + "/scim/v2"}, verdict.ExitNoAnswer, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := row.dir
			if dir == "" {
				dir = t.TempDir()
			}
			done := beginIn(t, dir, row.env, append([]string{"init"}, row.args...)...).end()
			done.exits(row.code)
			done.says(row.says)
			if strings.Contains(done.text, "planted-query") {
				t.Errorf("want no secret, got\n%s", done.text)
			}
			files, err := os.ReadDir(dir)
			if err != nil || len(files) > 0 && row.dir == "" || len(files) != 1 && row.dir != "" {
				t.Errorf("want nothing written, got %v, %v", files, err)
			}
		})
	}
	if text, err := os.ReadFile(filepath.Join(there, "provider.yaml")); err != nil || string(text) != "mine" {
		t.Errorf("want the file as it was, got %q, %v", text, err)
	}
}
