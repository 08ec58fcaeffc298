package main

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/sentry"
)

// TestServeSentryShowsWhatItsSettingsDo: the printed Tenant URL and Secret Token are what the provider accepts. A token that was
// given is not printed.
func TestServeSentryShowsWhatItsSettingsDo(t *testing.T) {
	made := settings(t, "sentry", "")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(made["Secret Token"]) {
		t.Errorf("want a token of 64 hexadecimal digits made, got %q", made["Secret Token"])
	}
	if !strings.HasSuffix(made["Tenant URL"], "/api/0/organizations/acme/scim/v2") {
		t.Errorf("want the SCIM base URL of an organization, got %q", made["Tenant URL"])
	}
	for token, want := range map[string]int{made["Secret Token"]: 200, "wrong": 401} {
		if got := asks(t, made["Tenant URL"]+"/ServiceProviderConfig", token); got != want {
			t.Errorf("with token %s: want %d, got %d", token, want, got)
		}
	}
	const planted = "planted-secret"
	given := settings(t, "sentry", planted)
	if given["Secret Token"] != "the value of $SCIM_TOKEN" {
		t.Errorf("want the given token named by its variable, got %q", given["Secret Token"])
	}
	if got := asks(t, given["Tenant URL"]+"/Users", planted); got != 200 {
		t.Errorf("with the given token: want 200, got %d", got)
	}
}

// TestReachable: what listens at any address is shown by one that can be pasted.
func TestReachable(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:80": "localhost:80", "[::]:80": "localhost:80", "127.0.0.1:80": "127.0.0.1:80", "[::1]:80": "[::1]:80",
	} {
		bound, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := reachable(bound); got != want {
			t.Errorf("%s: want %s, got %s", address, want, got)
		}
	}
}

// TestServeUnknownVariant ends before anything listens, and says what would have been served.
func TestServeUnknownVariant(t *testing.T) {
	for name, says := range map[string]string{
		"sentry/2027":                   `variant "2027" of sentry is unknown: expected legacy`,
		"sentry/legacy,2026":            `variant "2026" of sentry is unknown (did you mean 2026-06 or`,
		"sentry/okta,saml2":             "saml2 does not go with okta, since both choose the sign-in provider: expected with okta any of legacy",
		"sentry/scopes=users":           `scope "users" is unknown: expected some of member:read`,
		"sentry/rate=40":                `rate "40" has no valid window: expected requests and a window of whole seconds, such as 40/1s`,
		"sentry-default-mapping/legacy": `provider "sentry-default-mapping/legacy" is unknown (did you mean sentry/legacy?): expected reference, reference/strict, sentry`,
		"keycloak":                      `provider "keycloak" is unknown: expected reference, reference/strict, sentry`,
		"sentri/legacy":                 `provider "sentri/legacy" is unknown (did you mean sentry?): expected reference, reference/strict, sentry, sentry/VARIANT or flawed/NAME`,
	} {
		command := exec.Command(os.Args[0], "serve", name)
		command.Env = []string{asCommand + "=1"}
		text, _ := command.CombinedOutput()
		if code := verdict.Exit(command.ProcessState.ExitCode()); code != verdict.ExitUsage || !strings.Contains(string(text), says) {
			t.Errorf("%s: want exit code %d and %q, got %d %s", name, verdict.ExitUsage, says, code, text)
		}
	}
}

// settings serves a provider until the test ends, and reads what it prints: names and values.
func settings(t *testing.T, name, token string) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	command := exec.CommandContext(ctx, os.Args[0], "serve", name, "--listen", "127.0.0.1:0")
	command.Env = []string{asCommand + "=1", "SCIM_TOKEN=" + token}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait()
	})
	shown := map[string]string{}
	lines := bufio.NewScanner(out)
	last := sentry.NotEmulated()[len(sentry.NotEmulated())-1]
	for !strings.HasSuffix(lines.Text(), last) {
		if !lines.Scan() {
			t.Fatalf("want settings printed, got %v and the end: %v", shown, lines.Err())
		}
		if columns(lines.Text()) > 80 {
			t.Errorf("want at most 80 columns, got %s", lines.Text())
		}
		name, value, _ := strings.Cut(lines.Text(), "  ")
		shown[name] = strings.TrimSpace(value)
	}
	return shown
}

// TestServeSentryShowsItsChoices: whoever tries a client against it knows which Sentry this is, and what it is not.
func TestServeSentryShowsItsChoices(t *testing.T) {
	got := settings(t, "sentry/legacy,okta,scopes=member:read,rate=40/1s", "")
	for name, want := range map[string]string{
		"Era": "legacy: errors without status", "Sign-in": "okta: users are shown with active", "Scopes": "member:read", "Rate limit": "40 requests in 1s",
	} {
		if !strings.HasPrefix(got[name], want) {
			t.Errorf("want %s %s, got %v", name, want, got)
		}
	}
	list := "\n\n- " + strings.Join(sentry.NotEmulated(), "\n- ") + "\n\n"
	for _, what := range sentry.NotEmulated() {
		if _, said := got["- "+what]; !said {
			t.Errorf("want it said that %s is not emulated, got %v", what, got)
		}
	}
	if !strings.Contains(guide(t, "targets/sentry/README.md"), list) {
		t.Errorf("want this list in targets/sentry/README.md:%s", list)
	}
}

func asks(t *testing.T, address, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}
