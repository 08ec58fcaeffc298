package session_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/session"
)

// opened is a session on a provider of its own, which clean-up, and not the provider's end, has to empty.
func opened(t *testing.T, dir string) (*session.Session, *mockentra.Mapping) {
	t.Helper()
	provider, err := builtin.New("reference", "entra", "")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(provider.Handler)
	t.Cleanup(server.Close)
	definition, err := targets.Parse([]byte("name: p\nurl: "+server.URL+provider.Base+"\n"), "p.yaml", nil, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	made, err := session.Open(t.Context(), session.Config{Definition: definition, Launcher: targets.Launchers{"remote": targets.Remote{}}, Dir: dir}, run.Header{Profile: "entra"})
	if err != nil {
		t.Fatal(err)
	}
	if made.Fault() != nil {
		t.Fatal(made.Fault())
	}
	mapping, err := session.LoadMapping(definition)
	if err != nil {
		t.Fatal(err)
	}
	made.TrustSearches(t.Context(), mapping)
	if err := made.Discovered(); err != nil {
		t.Fatal(err)
	}
	return made, mapping
}

// create creates a user as Entra would, and tells the ledger.
func create(t *testing.T, in *session.Session, mapping *mockentra.Mapping, who string) {
	t.Helper()
	body, _ := mapping.Creation(mockentra.User, in.Ledger.Mark()+who)
	request := scim.Request{Op: scim.OpUserCreate, Method: http.MethodPost, Path: []byte("Users"), Body: body, Header: scim.Headers()}
	var response scim.Response
	in.Client().Send(t.Context(), &request, &response)
	if path, err := in.Ledger.Heard(&request, &response, nil); err != nil || path == "" {
		t.Fatalf("want it created and in the ledger, got %v, %q, %v", response.Err, path, err)
	}
}

// TestSeveralTenantsAtOnce: sessions share nothing, so that each lists and removes what is its own.
func TestSeveralTenantsAtOnce(t *testing.T) {
	t.Parallel()
	dirs := []string{t.TempDir(), t.TempDir()}
	one, mapping := opened(t, dirs[0])
	other, _ := opened(t, dirs[1])
	if one.Ledger.Mark() == other.Ledger.Mark() {
		t.Errorf("want a mark for each, got %s twice", one.Ledger.Mark())
	}
	create(t, one, mapping, "a")
	create(t, one, mapping, "b")
	create(t, other, mapping, "a")
	for i, sealed := range []struct {
		in      *session.Session
		created int
	}{{one, 2}, {other, 1}} {
		done, err := sealed.in.Close(t.Context(), session.Ending{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		if clean := done.Footer.CleanUp; clean.Created != sealed.created || clean.Removed != sealed.created || len(clean.Left) > 0 {
			t.Errorf("want %d created and removed, got %+v", sealed.created, clean)
		}
		if _, err := os.Stat(filepath.Join(dirs[i], session.LedgerFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("want no list of what is left, got %v", err)
		}
	}
}

// TestOneRunInADirectory: what an earlier run has left there is not forgotten, and a lock keeps others out.
func TestOneRunInADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, mapping := opened(t, dir)
	create(t, first, mapping, "a")
	if _, err := first.Close(t.Context(), session.Ending{Keep: true}); err != nil {
		t.Fatal(err)
	}
	_, err := session.Open(t.Context(), session.Config{Definition: first.Definition, Launcher: targets.Launchers{"remote": targets.Remote{}}, Dir: dir}, run.Header{})
	if err == nil || !strings.Contains(err.Error(), "an earlier run left 1 resource at its target") {
		t.Errorf("want a second run refused, got %v", err)
	}
	release, err := session.Lock(targets.Definition{}, dir, true, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.Lock(targets.Definition{}, dir, true, io.Discard); !errors.As(err, new(*targets.WritingError)) {
		t.Errorf("want the directory locked, got %v", err)
	}
	release()
}

// broken is a launcher whose target does not start.
type broken struct{}

func (broken) Launch(context.Context, targets.Definition) (*targets.Instance, error) {
	return nil, &targets.UnstartedError{Problem: "no port", Log: "panic: no port"}
}

// TestWhatCannotBeUsedIsWrittenDown, with what it printed.
func TestWhatCannotBeUsedIsWrittenDown(t *testing.T) {
	t.Parallel()
	made, err := session.Open(t.Context(), session.Config{Definition: targets.Definition{Name: "p"}, Launcher: broken{}, Dir: t.TempDir()}, run.Header{Profile: "entra"})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Usable(); !errors.Is(err, targets.ErrUnusable) || !strings.Contains(err.Error(), "no port") {
		t.Errorf("want why it is not usable, got %v", err)
	}
	if err := made.Discovered(); err != nil {
		t.Fatal(err)
	}
	done, err := made.Close(t.Context(), session.Ending{})
	if err != nil {
		t.Fatal(err)
	}
	if footer := done.Footer; footer.Exit != 3 || footer.TargetLog != "panic: no port" || !strings.Contains(footer.Fault, "no port") {
		t.Errorf("want the fault, the log and exit 3, got %+v", footer)
	}
}
