package main

import (
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// TestYAMLBlocksOfGuidesAreRead gives each YAML block to what reads such files: a definition, deviations, a mapping, by which the
// reference provider passes, or a workflow of GitHub, whose commands are parsed.
func TestYAMLBlocksOfGuidesAreRead(t *testing.T) {
	t.Parallel()
	kept := beside(t)
	for _, one := range blocks(t, "yaml") {
		switch one.about() {
		case "definition":
			readDefinition(t, one, kept)
		case "deviations":
			readDeviations(t, one)
		case "mapping":
			runMapping(t, one)
		case "workflow":
			readWorkflow(t, one)
		default:
			t.Errorf("%s:%d: want definition, deviations, mapping or workflow after yaml, got %q", one.file, one.line, one.about())
		}
	}
}

// anything is an environment in which every variable is set.
func anything(string) (string, bool) { return "set-by-the-test", true }

// beside are the files that definitions in guides name.
func beside(t *testing.T) fs.FS {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	pair := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate := &fstest.MapFile{Data: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})}
	return fstest.MapFS{
		"company-ca.pem": certificate, "client.pem": certificate,
		"client-key.pem": {Data: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})},
	}
}

// readDefinition reads a definition, or a part of one without a name and a URL.
func readDefinition(t *testing.T, one block, dir fs.FS) {
	t.Helper()
	text := one.text
	if !strings.HasPrefix(text, "name:") && !strings.Contains(text, "\nname:") {
		text = "name: part\nurl: https://staging.example.com/scim/v2\n" + text
	}
	if _, err := targets.Parse([]byte(text), one.file, dir, anything); err != nil {
		t.Errorf("%s:%d: %v", one.file, one.line, err)
	}
}

// readDeviations wants requirements that the catalogue has, too.
func readDeviations(t *testing.T, one block) {
	t.Helper()
	dir := fstest.MapFS{"known.yaml": {Data: []byte(one.text)}}
	definition, err := targets.Parse([]byte("name: part\nurl: https://staging.example.com/scim/v2\ndeviations: known.yaml\n"), one.file, dir, anything)
	if err != nil {
		t.Fatal(err)
	}
	known, err := definition.KnownDeviations()
	if err != nil {
		t.Errorf("%s:%d: %v", one.file, one.line, err)
	}
	catalogue, err := features.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, deviation := range known {
		if _, there := catalogue.Requirement(deviation.Requirement); !there {
			t.Errorf("%s:%d: the catalogue has no requirement %s", one.file, one.line, deviation.Requirement)
		}
	}
}

// runMapping runs all scenarios with a mapping.
func runMapping(t *testing.T, one block) {
	t.Helper()
	dir := t.TempDir()
	definition := "name: part\nlaunch: {embedded: reference}\nauth: {bearer: any-token}\nmapping: ours.yaml\n"
	for name, text := range map[string]string{"ours.yaml": one.text, "definition.yaml": definition} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	scimproof(t, nil, "run", filepath.Join(dir, "definition.yaml")).exits(verdict.ExitOK)
}

func readWorkflow(t *testing.T, one block) {
	t.Helper()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Run string `yaml:"run"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	if err := yaml.Unmarshal([]byte(one.text), &workflow); err != nil {
		t.Errorf("%s:%d: %v", one.file, one.line, err)
	}
	commands := 0
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			for _, command := range commandsIn(step.Run) {
				if begin := ours.FindString(command); begin != "" {
					takes(t, one.file, words(command[len(begin):]))
					commands++
				}
			}
		}
	}
	if commands == 0 {
		t.Errorf("%s:%d: no step runs scimproof", one.file, one.line)
	}
}

// TestGherkinBlocksOfGuidesPass runs each feature in a guide against the reference provider.
func TestGherkinBlocksOfGuidesPass(t *testing.T) {
	t.Parallel()
	for _, one := range blocks(t, "gherkin") {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "ours.feature"), []byte(one.text), 0o644); err != nil {
			t.Fatal(err)
		}
		done := scimproof(t, nil, "run", "reference", "--features", dir)
		done.exits(verdict.ExitOK)
	}
}
