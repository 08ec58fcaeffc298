package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	citedLine = regexp.MustCompile("`([a-z_/]+\\.go):([0-9]+)`")
	citedLink = regexp.MustCompile("\\[`([a-z_/]+\\.go):([0-9]+)`\\]\\((\\S+)\\)")
)

// TestAuditNamesTheLibrarysLines keeps audit.md at the version that go.mod asks for: the lines it names exist, and those in
// its table raise the error that its exchanges show. What the run files hold is checked by targets/builtin.
func TestAuditNamesTheLibrarysLines(t *testing.T) {
	content, err := os.ReadFile("audit.md")
	if err != nil {
		t.Fatal(err)
	}
	audit := string(content)
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", "github.com/elimity-com/scim").Output()
	if err != nil {
		t.Fatal(err)
	}
	version, dir, _ := strings.Cut(strings.TrimSpace(string(output)), " ")
	if !strings.Contains(audit, "`"+version+"`") {
		t.Errorf("audit.md does not speak of %s, which go.mod asks for", version)
	}
	for _, cited := range citedLine.FindAllStringSubmatch(audit, -1) {
		if strings.TrimSpace(libraryLine(t, dir, cited[1], cited[2])) == "" {
			t.Errorf("%s:%s is no line of the library", cited[1], cited[2])
		}
	}
	links := citedLink.FindAllStringSubmatch(audit, -1)
	if len(links) == 0 {
		t.Error("audit.md links no line of the library")
	}
	commit := version[strings.LastIndex(version, "-")+1:]
	for _, link := range links {
		if want := "https://github.com/elimity-com/scim/blob/" + commit + "/" + link[1] + "#L" + link[2]; link[3] != want {
			t.Errorf("%s:%s: want link %s, got %s", link[1], link[2], want, link[3])
		}
		if line := libraryLine(t, dir, link[1], link[2]); !strings.Contains(line, "ScimErrorInvalidValue") && !strings.Contains(line, "ScimErrorNoTarget") {
			t.Errorf("%s:%s: want the line that answers invalidValue or noTarget, got %q", link[1], link[2], line)
		}
	}
}

func libraryLine(t *testing.T, dir, file, number string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(content), "\n")
	index, err := strconv.Atoi(number)
	if err != nil || index < 1 || index > len(lines) {
		t.Fatalf("%s has %d lines, line %s is none of them", file, len(lines), number)
	}
	return lines[index-1]
}
