package load_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/reference"
)

// The engine itself provisions the reference provider, many flows at once, and the oracle reads it back.
func TestTheEngineProvisionsUnderLoadAndTheAuditAgrees(t *testing.T) {
	t.Parallel()
	target := serveReference(t, func(next http.Handler) http.Handler { return next })
	result, job := target.provision(t)
	for _, phase := range result.Phases {
		if phase.Planned != phase.Sent || phase.Sent == 0 || phase.Flows.Failure+phase.Flows.Unknown > 0 {
			t.Errorf("%s: want everything planned sent and every flow successful, got %d of %d, %+v", phase.Phase, phase.Sent, phase.Planned, phase.Flows)
		}
		for _, operation := range phase.Operations {
			if operation.Outcomes["ok"] != operation.Requests {
				t.Errorf("%s: want every answer as expected, got %v", operation.Op, operation.Outcomes)
			}
		}
	}
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if found.Users != users || found.Groups != groups || found.Memberships < groups*members || found.Attributes < users || len(found.Findings) > 0 {
		t.Errorf("want everything compared and no difference, got %+v", found)
	}
	target.removeAll(t)
}

// TestEveryDifferenceIsCounted empties the provider behind Entra's back, and has more differences than a record lists.
func TestEveryDifferenceIsCounted(t *testing.T) {
	t.Parallel()
	target := serveReference(t, func(next http.Handler) http.Handler { return next })
	target.users = 250
	_, job := target.provision(t)
	target.removeAll(t)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if want := target.users + groups; found.Differences() != want || len(found.Findings)+found.More != want || len(found.Findings) != 200 {
		t.Errorf("want %d differences, 200 of them listed, got %d, %d listed and %d more", want, found.Differences(), len(found.Findings), found.More)
	}
}

func TestAWrongAttributeFailsTheAudit(t *testing.T) {
	t.Parallel()
	const planted = "planted wrong name"
	target := serveReference(t, func(next http.Handler) http.Handler {
		var once sync.Once
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Users") {
				once.Do(func() { misspell(r, planted) })
			}
			next.ServeHTTP(w, r)
		})
	})
	_, job := target.provision(t)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if len(found.Findings) == 0 {
		t.Fatalf("want the wrong displayName found, got %+v", found)
	}
	for _, finding := range found.Findings {
		if finding.Got != planted && !strings.Contains(finding.Got, planted) {
			t.Errorf("want the planted value alone, got %+v", finding)
		}
	}
}

func TestWhatWasNotProvisionedFailsTheAudit(t *testing.T) {
	t.Parallel()
	target := serveReference(t, func(next http.Handler) http.Handler {
		var once sync.Once
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			refused := false
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Groups") {
				once.Do(func() { refused = true })
			}
			if refused {
				http.Error(w, `{"detail":"too busy"}`, http.StatusServiceUnavailable)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	_, job := target.provision(t)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if len(found.Findings) != 1 || found.Findings[0].Kind != string(mockentra.FindingMissing) || !strings.HasPrefix(found.Findings[0].Object, "Group Group ") {
		t.Errorf("want the group that was refused found missing, got %+v", found)
	}
}

// misspell replaces the displayName of a creation, as a provider that mixes up attributes would.
func misspell(r *http.Request, planted string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	rsp := scim.Response{Body: body}
	resource, err := rsp.Decode()
	if err != nil {
		panic(err)
	}
	resource["displayName"] = planted
	text := scim.JSON(resource)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewBufferString(text)), int64(len(text))
}

const (
	users   = 40
	groups  = 4
	members = 10
)

// readers is how the audits of these tests read.
var readers = mockentra.AuditOptions{Readers: 8, Searches: true}

type target struct {
	cfg    load.Config
	client *scim.Client

	created *targets.Ledger
	users   int // in the directory
}

func serveReference(t testing.TB, wrap func(http.Handler) http.Handler) *target {
	t.Helper()
	provider := reference.New(reference.Options{Base: "/scim/v2", ValuePath: scim.Create, Now: time.Now})
	server := httptest.NewServer(wrap(http.StripPrefix("/scim/v2", provider)))
	transport := &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	base, err := url.Parse(server.URL + "/scim/v2")
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := targets.CreateLedger("")
	if err != nil {
		t.Fatal(err)
	}
	return &target{
		client: scim.NewClient(base, transport, time.Minute, 0), created: ledger, users: users,
		cfg: load.Config{Base: base, Transport: transport, MaxLive: 16, Timeout: time.Minute, OnResponse: func(req *scim.Request, rsp *scim.Response) {
			if _, err := ledger.Heard(req, rsp, nil); err != nil {
				t.Error(err)
			}
		}},
	}
}

// provision runs an initial cycle of a small directory.
func (target *target) provision(t testing.TB) (load.Result, *mockentra.Job) {
	t.Helper()
	clock := mockentra.NewVirtualClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	mapping, err := mockentra.LoadMapping("entra-default")
	if err != nil {
		t.Fatal(err)
	}
	job := mockentra.NewJob(directory(clock, target.created.Mark(), target.users), clock, mockentra.Config{
		Mapping: mapping, Dialect: "compliant", Connector: "nongallery", Knobs: mockentra.DefaultKnobs(), Seed: 1,
	})
	target.cfg.Clock = clock
	result, err := load.Run(t.Context(), target.cfg, job.Begin(), "initial-sync", nil)
	if err != nil || result.Ended != nil {
		t.Fatalf("want the cycle driven to its end, got %v, %v", err, result.Ended)
	}
	return result, job
}

func directory(clock mockentra.Clock, mark string, users int) *mockentra.Tenant {
	tenant := mockentra.NewTenant(clock, 1)
	var everyone []mockentra.Ref
	for i := range users {
		name := fmt.Sprintf("person%d.%s", i, mark)
		user := tenant.AddUser(map[string]string{
			"userPrincipalName": name + "@example.com", "mailNickname": name, "displayName": "Person " + name,
			"givenName": "Person", "surname": name, "mail": name + "@example.com",
		})
		tenant.Assign(user)
		everyone = append(everyone, user)
	}
	for i := range groups {
		group := tenant.AddGroup(fmt.Sprintf("Group %s %d", mark, i))
		tenant.Assign(group)
		for m := range members {
			tenant.AddMember(group, everyone[(i*members+m)%users])
		}
	}
	return tenant
}

// removeAll cleans up and proves that nothing is left.
func (target *target) removeAll(t *testing.T) {
	t.Helper()
	if created, _ := target.created.Counts(); created != target.users+groups {
		t.Errorf("want %d resources noted, got %d", target.users+groups, created)
	}
	if left := target.created.CleanUp(t.Context(), target.client, 4).Left; len(left) > 0 {
		t.Errorf("want everything removed, got %v", left)
	}
	for _, collection := range []string{"Users", "Groups"} {
		request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(collection)}
		var response scim.Response
		target.client.Send(t.Context(), &request, &response)
		if list, err := response.List(); err != nil || list.Total != 0 {
			t.Errorf("%s: want none left, got %d, %v", collection, list.Total, err)
		}
	}
}

// TestALostAnswerIsNoLostWrite: something between us and the provider drops answers. What the provider then holds is judged, and
// nothing else.
func TestALostAnswerIsNoLostWrite(t *testing.T) {
	t.Parallel()
	for name, applied := range map[string]bool{"every write was performed": true, "none was": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var writes, lost atomic.Int64
			target := serveReference(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet || r.Method == http.MethodDelete || writes.Add(1)%5 != 0 {
						next.ServeHTTP(w, r)
						return
					}
					if applied {
						next.ServeHTTP(httptest.NewRecorder(), r)
					}
					lost.Add(1)
					panic(http.ErrAbortHandler)
				})
			})
			result, job := target.provision(t)
			found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
			if len(found.Findings) > 0 {
				t.Errorf("want no difference, got %+v", found.Findings)
			}
			var unknown uint64
			for _, phase := range result.Phases {
				unknown += phase.Flows.Unknown
			}
			all := int(lost.Load())
			want := run.Lost{Undone: all}
			if applied {
				want = run.Lost{Done: all}
			}
			if found.Lost == nil || *found.Lost != want || len(found.Unknown) != all || unknown != uint64(all) || all == 0 {
				t.Errorf("want %+v, got %+v, %d listed, %d flows unknown", want, found.Lost, len(found.Unknown), unknown)
			}
		})
	}
}

// TestWhatWasRefusedIsCountedOnce: the log and the provider both tell of it.
func TestWhatWasRefusedIsCountedOnce(t *testing.T) {
	t.Parallel()
	var refused atomic.Int64
	target := serveReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/Groups/") && refused.Add(1) <= 1 {
				http.Error(w, `{"detail":"too busy"}`, http.StatusServiceUnavailable)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	_, job := target.provision(t)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if len(found.Findings) != 1 || found.Findings[0].What != "members" || found.Lost != nil {
		t.Errorf("want the one membership that was refused found missing, got %+v", found)
	}
}

// TestAQueryWithoutAnAnswerAccusesNobody: nothing was written for want of an answer to a read.
func TestAQueryWithoutAnAnswerAccusesNobody(t *testing.T) {
	t.Parallel()
	var dropped sync.Once
	target := serveReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.RawQuery, "person7.") {
				drop := false
				dropped.Do(func() { drop = true })
				if drop {
					panic(http.ErrAbortHandler)
				}
			}
			next.ServeHTTP(w, r)
		})
	})
	target.cfg.Transport = &http.Transport{DisableKeepAlives: true} // net/http repeats a GET on a connection that was in use before
	_, job := target.provision(t)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if len(found.Findings) != 0 || found.Lost == nil || *found.Lost != (run.Lost{Undone: 1}) {
		t.Errorf("want nobody accused and one user not provisioned, got %+v, %+v", found.Findings, found.Lost)
	}
}

// TestAProviderThatDiedIsNotAccused: whatever its way of being gone when it is read back, nothing is known, and why is said. What it
// did lose is a difference all the same.
func TestAProviderThatDiedIsNotAccused(t *testing.T) {
	t.Parallel()
	for name, die := range map[string]func(w http.ResponseWriter, r *http.Request){
		"resets":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"unavailable": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"limits": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"half a body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"id":"1`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dead, losing atomic.Bool
			target := serveReference(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case losing.CompareAndSwap(true, false):
						http.NotFound(w, r)
					case dead.Load():
						die(w, r)
					default:
						next.ServeHTTP(w, r)
					}
				})
			})
			_, job := target.provision(t)
			dead.Store(true)
			found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
			all := target.users + groups
			if len(found.Findings) > 0 || found.Lost != nil || found.Unread == nil || found.Unread.Objects != all || found.Users+found.Groups != 0 {
				t.Fatalf("want no difference and %d objects unread, got %+v", all, found)
			}
			if strings.Contains(found.Unread.Why, "×") || found.Unread.Why == "" {
				t.Errorf("want one reason, got %q", found.Unread.Why)
			}
			losing.Store(true)
			found = load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
			if len(found.Findings) != 1 || found.Findings[0].Kind != string(mockentra.FindingGone) || found.Unread == nil || found.Unread.Objects != all-1 {
				t.Errorf("want the one that is gone, got %+v", found)
			}
		})
	}
}

// TestABadLineIsAskedAgain: every third answer is a refusal for now, and nothing is unknown for that.
func TestABadLineIsAskedAgain(t *testing.T) {
	t.Parallel()
	var bad atomic.Bool
	var count atomic.Int64
	target := serveReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if bad.Load() && count.Add(1)%3 == 0 {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	_, job := target.provision(t)
	bad.Store(true)
	found := load.Audit(t.Context(), job, target.client, readers, evidence.NewRedactor())
	if len(found.Findings) > 0 || found.Unread != nil || found.Users != target.users || found.Groups != groups {
		t.Errorf("want everything read, got %+v", found)
	}
}
