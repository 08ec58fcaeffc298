package load

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, method string
		rsp          scim.Response
		want         string
	}{
		{"created", http.MethodPost, scim.Response{Status: 201, Body: []byte(`{"id":"1"}`)}, outcomeOK},
		{"list", http.MethodGet, scim.Response{Status: 200, Body: []byte(" {}\n")}, outcomeOK},
		{"nothing to say", http.MethodPatch, scim.Response{Status: 204}, outcomeOK},
		{"gone already", http.MethodDelete, scim.Response{Status: 404}, outcomeOK},
		{"not found", http.MethodGet, scim.Response{Status: 404, Body: []byte(`{}`)}, outcomeUnexpected},
		{"redirect", http.MethodGet, scim.Response{Status: 302}, outcomeUnexpected},
		{"too many", http.MethodPost, scim.Response{Status: 429, Body: []byte(`{}`)}, outcomeUnexpected},
		{"page", http.MethodGet, scim.Response{Status: 200, Body: []byte("<html>")}, outcomeInvalid},
		{"array", http.MethodGet, scim.Response{Status: 200, Body: []byte("[]")}, outcomeInvalid},
		{"half", http.MethodPost, scim.Response{Status: 201, Body: []byte(`{"id":"1"`)}, outcomeInvalid},
		{"two", http.MethodPost, scim.Response{Status: 201, Body: []byte(`{}{}`)}, outcomeInvalid},
		{"empty creation", http.MethodPost, scim.Response{Status: 201}, outcomeInvalid},
		{"endless", http.MethodGet, scim.Response{Status: 200, Err: fmt.Errorf("%w: x", scim.ErrTooLarge)}, outcomeInvalid},
		{"late", http.MethodGet, scim.Response{Err: fmt.Errorf("%w: x", errTimeout)}, outcomeTimeout},
		{"late body", http.MethodGet, scim.Response{Status: 200, Err: fmt.Errorf("answer broke off: %w", errTimeout)}, outcomeTimeout},
		{"refused", http.MethodGet, scim.Response{Err: errors.New("connection refused")}, outcomeTransport},
	} {
		if got := classify(&scim.Request{Method: row.method}, &row.rsp); got != row.want {
			t.Errorf("%s: want %s, got %s", row.name, row.want, got)
		}
	}
}

func TestAnEndlessAnswerIsCut(t *testing.T) {
	t.Parallel()
	cfg, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return
			}
		}
	}))
	cfg.MaxBody = 8 << 10
	result, err := Run(t.Context(), cfg, provisioning(1, 0), "initial-sync", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Phases[0].Operations[0].Outcomes; got[outcomeInvalid] != 1 {
		t.Errorf("want the answer refused as invalid_body, got %v", got)
	}
}
