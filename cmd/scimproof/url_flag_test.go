package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/builtin"
)

// TestADefinitionAtAnotherURL judges a running Sentry by the definition that launches one: its mapping, its deviations, its
// warnings; the token is that of the environment, and the command that is shown names the place.
func TestADefinitionAtAnotherURL(t *testing.T) {
	t.Parallel()
	provider, err := builtin.New("sentry", "entra", "planted-t0ken")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(provider.Handler)
	t.Cleanup(server.Close)
	at := server.URL + provider.Base
	done := scimproof(t, []string{"SCIM_TOKEN=planted-t0ken"}, "run", "sentry", "--url", at)
	done.exits(verdict.ExitOK)
	written := done.reported()
	if target := written.Header.Target; target.Launcher != "remote" || target.URL != at || target.Mapping != "sentry-gallery" || len(written.Header.Deviations) == 0 {
		t.Errorf("want the definition at %s, got %+v with %d deviations", at, target, len(written.Header.Deviations))
	}
	if !strings.Contains(written.Header.Rerun, "run sentry --url "+at) {
		t.Errorf("want the place in the command, got %s", written.Header.Rerun)
	}
	done.says("note: in a real Sentry organization, creating a user sends an invitation e-mail")
	without := scimproof(t, nil, "run", "sentry", "--url", at)
	without.exits(verdict.ExitNoAnswer)
	if strings.Contains(without.text, "embedded-secret") {
		t.Errorf("want no word of the secret of what is launched, got\n%s", without.text)
	}
	doctor := prepared(t, t.TempDir(), []string{"SCIM_TOKEN=planted-t0ken"})
	doctor.command.Args = []string{doctor.command.Args[0], "targets", "doctor", "sentry", "--url", at}
	doctor.start()
	looked := doctor.end()
	looked.exits(verdict.ExitOK)
	looked.says("✓ definition: sentry, remote, mapping sentry-gallery", "✓ provider: reachable, authenticated, speaks SCIM")
	wrong := scimproof(t, nil, "run", "sentry", "--url", "ftp://127.0.0.1/scim")
	wrong.exits(verdict.ExitUsage)
	wrong.says(`url "ftp://127.0.0.1/scim" is not valid`)
}

// TestARealTenantWantsConsent proves that what is harmless when it is launched here is not when it is somebody's tenant.
func TestARealTenantWantsConsent(t *testing.T) {
	t.Parallel()
	done := scimproof(t, []string{"SCIM_TOKEN=planted-t0ken"}, "run", "sentry", "--url", "https://sentry.example.com/api/0/organizations/o/scim/v2")
	done.exits(verdict.ExitUsage)
	done.says("about to write to https://sentry.example.com/api/0/organizations/o/scim/v2", "deleted from the organization, not deactivated", "confirm with --yes")
}
