package main

import (
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// composed is what these tests read of docker-compose.yml.
type composed struct {
	Services map[string]service
}

type service struct {
	Image       string
	Build       *struct{ Context, Dockerfile string }
	User        string
	Command     []string
	Ports       []string
	Volumes     []string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	Healthcheck struct{ Test []string }
}

// top is the directory of docker-compose.yml.
const top = "../.."

func shippedCompose(t *testing.T) composed {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var read composed
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Services) < 8 {
		t.Fatalf("want the services, got %d", len(read.Services))
	}
	return read
}

// TestComposeAsksForWhatThereIs: the commands and health checks are ones that this binary takes, their hosts are services, and the
// files that are mounted exist. Compose itself, which CI asks, knows nothing of that.
func TestComposeAsksForWhatThereIs(t *testing.T) {
	t.Parallel()
	read := shippedCompose(t)
	for name, one := range read.Services {
		for _, line := range [][]string{one.Command, checked(one)} {
			takes(t, name, line)
			for _, word := range line {
				if host := hostOf(word); host != "" && host != "127.0.0.1" && read.Services[host].Build == nil {
					t.Errorf("%s: want a service behind %s", name, word)
				}
			}
		}
		for _, volume := range one.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, err := os.Stat(filepath.Join(top, from)); err != nil && from != "./reports-out" {
				t.Errorf("%s: want what is mounted: %v", name, err)
			}
		}
	}
}

// checked is the health check's command line, less the program.
func checked(one service) []string {
	if test := one.Healthcheck.Test; len(test) > 2 && test[1] == "/scimproof" {
		return test[2:]
	}
	return nil
}

// takes fails unless scimproof understands the line.
func takes(t *testing.T, name string, line []string) {
	t.Helper()
	if len(line) == 0 {
		return
	}
	command, rest, err := newRoot().Find(line)
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err == nil {
		err = command.ValidateArgs(command.Flags().Args())
	}
	if err != nil || !command.Runnable() {
		t.Errorf("%s: want a command, got %q: %v", name, line, err)
	}
}

func hostOf(word string) string {
	if at, err := url.Parse(word); err == nil && strings.HasPrefix(at.Scheme, "http") {
		return at.Hostname()
	}
	return ""
}

// TestComposeOpensNothingToOthers: ports are those of this machine, our containers can do nothing but their work, and each has an
// image of its own, since docker compose 2 builds them at the same time and fails where a tag is taken.
func TestComposeOpensNothingToOthers(t *testing.T) {
	t.Parallel()
	for name, one := range shippedCompose(t).Services {
		for _, port := range one.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: want a port of this machine alone, got %s", name, port)
			}
		}
		if one.Build == nil {
			if !strings.Contains(one.Image, ":") {
				t.Errorf("%s: want an image of a version, got %q", name, one.Image)
			}
			continue
		}
		if one.Image != "" || !one.ReadOnly || !slices.Equal(one.CapDrop, []string{"ALL"}) {
			t.Errorf("%s: want its own tag, no writing and no capabilities, got %+v", name, one)
		}
		if writes := slices.Contains(one.Volumes, "./reports-out:/reports"); one.User != "" && !writes {
			t.Errorf("%s: want the image's user where no report is written, got %s", name, one.User)
		}
		if path.Join(one.Build.Context, one.Build.Dockerfile) != "cmd/scimproof/Dockerfile" {
			t.Errorf("%s: want our Dockerfile, got %+v", name, one.Build)
		}
	}
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil || !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).Match(dockerfile) {
		t.Errorf("want an image whose user is not root, got %v\n%s", err, dockerfile)
	}
}

// TestComposeIsWatched: Prometheus scrapes where the load listens, and Grafana asks where Prometheus is.
func TestComposeIsWatched(t *testing.T) {
	t.Parallel()
	read := shippedCompose(t)
	at := slices.Index(read.Services["load"].Command, "--metrics-listen")
	if at < 0 {
		t.Fatal("want the load to serve metrics")
	}
	_, port, err := net.SplitHostPort(read.Services["load"].Command[at+1])
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"prometheus.yml": "targets: [load:" + port + "]",
		"grafana/provisioning/datasources/prometheus.yml": "url: http://prometheus:9090\n",
	} {
		text, err := os.ReadFile(filepath.Join(top, "mockentra", "metrics", file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: want %q, got %v\n%s", file, want, err, text)
		}
	}
	if _, there := read.Services["prometheus"]; !there {
		t.Error("want the service prometheus that Grafana asks")
	}
}
