package targets_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// launched is an instance of a provider under a definition's limits, and a function that sends to it.
func launched(t *testing.T, limits targets.Definition, handler http.HandlerFunc) (*targets.Instance, func(method, path string) (int, error)) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	limits.URL = server.URL + "/scim"
	instance, err := targets.Launchers{"remote": targets.Remote{}}.Launch(t.Context(), limits)
	if err != nil {
		t.Fatal(err)
	}
	return instance, func(method, path string) (int, error) {
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := instance.Transport.RoundTrip(request)
		if err != nil {
			return 0, err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, answer.Body.Close()
	}
}

func TestReadOnlySendsNoWrite(t *testing.T) {
	var seen atomic.Int64
	instance, send := launched(t, targets.Definition{ReadOnly: true}, func(http.ResponseWriter, *http.Request) { seen.Add(1) })
	for _, write := range [][2]string{
		{"POST", "/scim/Users"}, {"PUT", "/scim/Users/1"}, {"PATCH", "/scim/Users/1"}, {"DELETE", "/scim/Users/1"}, {"POST", "/scim/Bulk"},
	} {
		if _, err := send(write[0], write[1]); !errors.Is(err, targets.ErrReadOnly) || !scim.Withheld(err) {
			t.Errorf("%v: want %v, got %v", write, targets.ErrReadOnly, err)
		}
	}
	if seen.Load() != 0 {
		t.Fatalf("want no write sent, got %d", seen.Load())
	}
	for _, read := range [][2]string{{"GET", "/scim/Users"}, {"HEAD", "/scim/Users"}, {"POST", "/scim/Users/.search"}, {"POST", "/oauth/token"}} {
		if _, err := send(read[0], read[1]); err != nil {
			t.Errorf("%v: want it sent, got %v", read, err)
		}
	}
	idle := instance.Widen(100)
	if _, err := send("DELETE", "/scim/Users/1"); !errors.Is(err, targets.ErrReadOnly) {
		t.Errorf("want the guard kept by a wider transport, got %v", err)
	}
	idle()
}

// TestBudgetStopsTheNextCreation also wants refused creations to cost nothing, and those without an answer to count.
func TestBudgetStopsTheNextCreation(t *testing.T) {
	answers := map[string]int{"/scim/Users": 201, "/scim/Groups": 409, "/scim/Broken": 500}
	instance, send := launched(t, targets.Definition{Budget: 3}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/scim/Lost" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(answers[r.URL.Path])
	})
	var told error
	instance.Budget.Notify(func(err error) { told = err })
	for _, path := range []string{"/scim/Users", "/scim/Groups", "/scim/Groups", "/scim/Groups", "/scim/Broken", "/scim/Lost"} {
		if _, err := send("POST", path); errors.Is(err, targets.ErrBudget) {
			t.Errorf("%s: want it sent, got %v", path, err)
		}
	}
	if told != nil || instance.Budget.Err() != nil {
		t.Fatalf("want nothing refused so far, got %v", told)
	}
	if _, err := send("POST", "/scim/Users"); !errors.Is(err, targets.ErrBudget) || !errors.Is(told, targets.ErrBudget) || instance.Budget.Err() == nil {
		t.Errorf("want %v, told and kept, got %v, %v", targets.ErrBudget, err, told)
	}
	if status, err := send("DELETE", "/scim/Users"); status != 201 || err != nil {
		t.Errorf("want clean-up possible afterwards, got %d, %v", status, err)
	}
}

func TestBudgetHoldsWhenManyCreate(t *testing.T) {
	var created atomic.Int64
	_, send := launched(t, targets.Definition{Budget: 20}, func(w http.ResponseWriter, _ *http.Request) {
		created.Add(1)
		w.WriteHeader(http.StatusCreated)
	})
	var busy sync.WaitGroup
	for range 50 {
		busy.Go(func() { _, _ = send("POST", "/scim/Users") })
	}
	busy.Wait()
	if created.Load() != 20 {
		t.Errorf("want 20 creations, got %d", created.Load())
	}
}

func TestBudgetOfNothingIsNoLimit(t *testing.T) {
	instance, send := launched(t, targets.Definition{}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) })
	if status, err := send("POST", "/scim/Users"); status != 201 || err != nil || instance.Budget.Err() != nil {
		t.Errorf("want it sent, got %d, %v", status, err)
	}
	if _, err := targets.Parse([]byte("name: a\nurl: http://127.0.0.1/\nbudget: -1\n"), "a.yaml", nil, none); err == nil || !strings.Contains(err.Error(), "budget is -1") {
		t.Errorf("want a negative budget refused, got %v", err)
	}
}

// TestBudgetWaitsForWhatIsInTheAir: the run is ended once the creation that was sent before has its answer.
func TestBudgetWaitsForWhatIsInTheAir(t *testing.T) {
	arrived, answer := make(chan bool), make(chan bool)
	instance, send := launched(t, targets.Definition{Budget: 1}, func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-answer
		w.WriteHeader(http.StatusCreated)
	})
	var told atomic.Bool
	instance.Budget.Notify(func(error) { told.Store(true) })
	var busy sync.WaitGroup
	busy.Go(func() {
		if _, err := send("POST", "/scim/Users"); err != nil {
			t.Error(err)
		}
	})
	<-arrived
	if _, err := send("POST", "/scim/Users"); !errors.Is(err, targets.ErrBudget) {
		t.Errorf("want the second refused, got %v", err)
	}
	if told.Load() {
		t.Error("want nothing ended while a creation is in the air")
	}
	close(answer)
	busy.Wait()
	if !told.Load() {
		t.Error("want the run ended once it has landed")
	}
}
