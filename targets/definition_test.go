package targets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// vars is an environment of a few variables.
func vars(pairs ...string) Env {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func parse(text string, env Env) (Definition, error) {
	return Parse([]byte(text), "mine.yaml", fstest.MapFS{}, env)
}

func TestDefinitionFillsDefaults(t *testing.T) {
	remote, err := parse("name: a\nurl: https://a.example/scim\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	if remote.Kind() != "remote" || remote.Mapping != "entra-default" || remote.Connector != "nongallery" || remote.Concurrency != 1 ||
		!slices.Equal(remote.Dialects, []string{"legacy", "compliant"}) {
		t.Errorf("want the defaults of a remote target, got %+v", remote)
	}
	embedded, err := parse("name: a\nlaunch: {embedded: reference}\ntimeout: 3s\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	if embedded.Kind() != "embedded" || embedded.Concurrency != 8 || embedded.Timeout != 3*time.Second {
		t.Errorf("want the defaults of an embedded target and its timeout, got %+v", embedded)
	}
}

func TestCapabilitiesAreOnUnlessDeclaredOff(t *testing.T) {
	definition, err := parse("name: a\nurl: https://a.example\ncapabilities: {groups: false, manager: true}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"groups": false, "manager": true, "anything": true} {
		if got := definition.Capable(name); got != want {
			t.Errorf("%s: want %v, got %v", name, want, got)
		}
	}
}

// TestDefinitionIsRefused shows what a user reads: each line holds what stands there, what is wanted, and where.
func TestDefinitionIsRefused(t *testing.T) {
	const process = "name: a\nurl: 'http://127.0.0.1:{port}'\nlaunch: {process: {command: [x]%s}}\n"
	for name, row := range map[string]struct {
		yaml string
		says []string
	}{
		"unknown key":            {"name: a\nurl: http://a\ntimeoutt: 3s\n", []string{"mine.yaml", "unknown key timeoutt, did you mean timeout?", ">  3 | timeoutt: 3s"}},
		"unknown key, no like":   {"name: a\nurl: http://a\nfrobnicate: 3\n", []string{"unknown key frobnicate, expected one of ", "identity", ">  3 |"}},
		"unknown key below":      {"name: a\nlaunch:\n  proces: {}\n", []string{"unknown key proces in launch, did you mean process?", ">  3 |"}},
		"key of the level above": {"name: a\nlaunch:\n  url: x\n", []string{"unknown key url in launch, expected one of container, embedded, process, schemas\n"}},
		"unknown key far below":  {"name: a\nlaunch:\n  process:\n    commnd: [a]\n", []string{"unknown key commnd in launch.process, did you mean command?"}},
		"unknown key in a flow":  {"name: a\nauth: {basic: {usr: a}}\n", []string{"unknown key usr in auth.basic, did you mean user?"}},
		"key given twice":        {"name: a\nname: b\n", []string{`"name" already defined`, ">  2 | name: b"}},
		"two documents":          {"name: a\nurl: http://a\n---\nname: b\n", []string{"contains more than one document"}},
		"nothing":                {"# soon\n", []string{"mine.yaml is empty: expected YAML"}},
		"not a mapping":          {"- a\n", []string{"mapping is expected", ">  1 | - a"}},
		"duration, no unit":      {"name: a\nurl: http://a\ntimeout: 30\n", []string{"expected a duration with its unit, such as 30s", ">  3 | timeout: 30"}},
		"no duration":            {"name: a\nurl: http://a\ntimeout: soon\n", []string{"expected a duration with its unit", `"soon"`}},
		"negative duration":      {"name: a\nurl: http://a\ntimeout: -3s\n", []string{"timeout is -3s: expected 0 or more"}},
		"negative readiness":     {strings.ReplaceAll(process, "%s", ", ready: -1s"), []string{"launch.process.ready is -1s"}},
		"negative concurrency":   {"name: a\nurl: http://a\nconcurrency: -2\n", []string{"concurrency is -2: expected 1 or more"}},
		"no name":                {"url: http://a\n", []string{"mine.yaml", "name is empty"}},
		"no url":                 {"name: a\n", []string{"url is empty: expected the SCIM base URL, such as https://"}},
		"url of another kind":    {"name: a\nurl: ftp://a/b\n", []string{`url "ftp://a/b" is not valid: expected http:// or https://`}},
		"url without host":       {"name: a\nurl: 'http:///scim'\n", []string{`url "http:///scim" is not valid`}},
		"url that is none":       {"name: a\nurl: 'http://a:port/'\n", []string{`url "http://a:port/" is not a valid URL (invalid port ":port" after host)`}},
		"port of no process":     {"name: a\nurl: 'http://a:{port}/'\n", []string{"is not a valid URL"}},
		"dialect":                {"name: a\nurl: http://a\ndialects: [klingon]\n", []string{`dialects "klingon" is unknown: expected legacy or compliant`}},
		"hard delete":            {"name: a\nurl: http://a\nhard_delete: true\n", []string{"hard_delete is true: expected connector: gallery"}},
		"connector":              {"name: a\nurl: http://a\nconnector: shop\n", []string{`connector "shop" is unknown: expected nongallery or gallery`}},
		"status":                 {"name: a\nurl: http://a\nstatus: fine\n", []string{`status "fine" is unknown: expected verified or documentation`}},
		"names":                  {"name: a\nurl: http://a\nidentity: {username: phone}\n", []string{`identity.username "phone" is unknown: expected email or plain`}},
		"schemas of nothing":     {"name: a\nurl: http://a\nlaunch: {schemas: [a.json]}\n", []string{"launch.schemas is for embedded providers"}},
		"two launches":           {"name: a\nurl: http://a\nlaunch: {embedded: reference, process: {command: [x]}}\n", []string{"launch has more than one way"}},
		"empty command":          {"name: a\nurl: http://a\nlaunch: {process: {command: []}}\n", []string{"launch.process.command is empty: expected the program"}},
		"container of nothing":   {"name: a\nlaunch: {container: {port: 80}}\n", []string{"launch.container is empty: expected image"}},
		"container's port":       {"name: a\nlaunch: {container: {image: x}}\n", []string{"launch.container.port is 0: expected the port"}},
		"token of two lines":     {"name: a\nurl: http://a\nauth: {bearer: \"abc\\ndef\"}\n", []string{"bearer token contains a line break", "expected one line"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(row.yaml, vars())
			if err == nil {
				t.Fatal("want it refused, got no error")
			}
			for _, want := range row.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("want %q in the message, got\n%v", want, err)
				}
			}
		})
	}
}

func TestMessagesAboutYAMLHideCredentials(t *testing.T) {
	for _, text := range []string{
		"name: a\nauth:\n  bearerr: hunter2-hunter2\n",
		"name: a\nauth:\n  bearer: hunter2-hunter2\nzork: 1\n",
		"name: a\nheaders:\n  X-Api-Key: 'hunter2-hunter2'\nzork: 1\n",
	} {
		_, err := parse(text, vars())
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("want the value hidden, got %v", err)
		}
	}
}

func TestAddressesInMessagesHideCredentials(t *testing.T) {
	for _, address := range []string{
		"http://ada:hunter2-hunter2@a.example/scim",
		"http://ada:hunter2-hunter2@a.example:bad/scim",
		"http://a.example:bad/scim?code=hunter2-hunter2",
		"ftp://a.example/scim?access_token=hunter2-hunter2",
	} {
		_, err := Find(address, vars())
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("want %s refused and its credential hidden, got %v", address, err)
		}
	}
}

func TestBaseURLBecomesATarget(t *testing.T) {
	for address, want := range map[string][]string{
		"https://a.example/scim":                                {"legacy", "compliant"},
		"https://a.example/scim?aadOptscim062020":               {"compliant"},
		"https://a.example/scim/?x=1&aadOptscim062020=whatever": {"compliant"},
		"https://a.example/scim?AzureAdScimPatch2017":           {"legacy"},
	} {
		definition, err := Find(address, vars("SCIM_TOKEN", " abcdefgh\n"))
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if definition.Name != "a.example" || definition.Kind() != "remote" || !slices.Equal(definition.Dialects, want) {
			t.Errorf("%s: want a.example with %v, got %s with %v", address, want, definition.Name, definition.Dialects)
		}
		if definition.Auth.Bearer != "abcdefgh" || !slices.Contains(definition.secrets, "abcdefgh") {
			t.Errorf("%s: want the token without its line break, and as a secret, got %q, %q", address, definition.Auth.Bearer, definition.secrets)
		}
	}
}

func TestEntrasFlagsAreNotSentAndOtherParametersAre(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/scim?aadOptscim062020":            "",
		"https://a.example/scim?AzureAdScimPatch2017&code=1": "code=1",
		"https://a.example/scim?b=2&a=1":                     "b=2&a=1",
	} {
		definition, err := Find(address, vars())
		if err != nil {
			t.Fatal(err)
		}
		definition.Consent = true
		instance, err := Remote{}.Launch(t.Context(), definition)
		if err != nil {
			t.Fatal(err)
		}
		if got := instance.Base.RawQuery; got != want {
			t.Errorf("%s: want the query %q sent, got %q", address, want, got)
		}
		if err := instance.Stop(t.Context()); err != nil || instance.Logs() != "" {
			t.Errorf("want nothing to stop and no log, got %v, %q", err, instance.Logs())
		}
	}
}

func TestTargetThatIsNotThere(t *testing.T) {
	for name, says := range map[string]string{
		"no-such-target":          `target "no-such-target" is unknown: expected a URL`,
		"senty":                   `target "senty" is unknown (did you mean sentry?): expected`,
		"ours.yml":                `target "ours.yml" is a file that does not exist: expected a definition at /`,
		"dir/ours":                "is a file that does not exist",
		"./ours.yaml":             "is a file that does not exist",
		"127.0.0.1:80/scim/v2":    "has no scheme: expected a URL such as https://127.0.0.1:80/scim/v2",
		"localhost/scim":          "has no scheme",
		"scim.example.com/v2":     "has no scheme",
		"[::1]:8080/scim":         "has no scheme",
		"definitions.d/ours.yaml": "is a file that does not exist",
	} {
		if _, err := Find(name, vars()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: want %q, got %v", name, says, err)
		}
	}
	if _, err := Find(t.TempDir(), vars()); err == nil || !strings.Contains(err.Error(), "expected a definition file") {
		t.Errorf("want a directory refused, got %v", err)
	}
}

func TestFilesAreLookedUpBesideTheDefinition(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mine.yaml":  "name: a\nurl: https://a.example\ndeviations: known.yaml\n",
		"known.yaml": "- scenario: s\n  requirement: r\n  outcome: wrong\n  reason: because\n  link: https://a.example/1\n  until: 2030-01-01\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	definition, err := Find(filepath.Join(dir, "mine.yaml"), vars())
	if err != nil {
		t.Fatal(err)
	}
	known, err := definition.KnownDeviations()
	if err != nil || len(known) != 1 || known[0].Scenario != "s" {
		t.Errorf("want the deviation of the file beside it, got %v, %v", known, err)
	}
	if _, err := definition.ReadFile("nowhere.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want %v, got %v", fs.ErrNotExist, err)
	}
}

func TestLauncherOfAnotherKindIsNamed(t *testing.T) {
	definition, err := parse("name: a\nlaunch: {embedded: reference}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Launchers{"remote": Remote{}}.Launch(t.Context(), definition)
	if err == nil || !strings.Contains(err.Error(), "target a is started as embedded") {
		t.Errorf("want the missing launcher named, got %v", err)
	}
}

// TestEmbeddedProvidersHaveASecret: one without would accept a wrong one, and fail for what its definition left out.
func TestEmbeddedProvidersHaveASecret(t *testing.T) {
	for text, want := range map[string]string{
		"name: a\nlaunch: {embedded: reference}\n":                            "embedded-secret",
		"name: a\nlaunch: {embedded: reference}\nauth: {bearer: my-secret}\n": "my-secret",
		"name: a\nurl: http://127.0.0.1:1/scim/v2\n":                          "",
	} {
		definition, err := Parse([]byte(text), "a.yaml", onDisk("."), vars())
		if err != nil || definition.Auth.Bearer != want {
			t.Errorf("want the token %q, got %q, %v", want, definition.Auth.Bearer, err)
		}
	}
}

// TestAProviderOnThisMachineIsNotRemote: its title tells it from one elsewhere.
func TestAProviderOnThisMachineIsNotRemote(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://127.0.0.1:8080/scim/v2": "running provider", "http://localhost/scim/v2": "running provider", "https://staging.example.com/scim/v2": "remote provider",
	} {
		definition, err := Find(address, func(string) (string, bool) { return "", false })
		if err != nil || definition.Title != want {
			t.Errorf("%s: want %q, got %q, %v", address, want, definition.Title, err)
		}
	}
}
