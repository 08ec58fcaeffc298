package steps_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestFormIsNotBlamedForAnyPatch: what every PATCH of a user spoils is not what a form of it does.
func TestFormIsNotBlamedForAnyPatch(t *testing.T) {
	for name, path := range map[string]string{
		"the enterprise extension": scim.SchemaEnterprise, "a telephone": `phoneNumbers[type eq \"work\"]`,
		"the language": "preferredLanguage", "a part of the name": "name.givenName",
	} {
		t.Run(name, func(t *testing.T) {
			blamed := 0
			for key, scenario := range judged(t, losingBeside(strict(), path), asked{concurrency: 4}) {
				for _, check := range checksOf(scenario) {
					if check.Verdict != run.Fail && check.Verdict != run.Advisory {
						continue
					}
					if blamed++; strings.HasPrefix(scenario.ID, "entra-form-") {
						t.Errorf("%s: want no form blamed for what any PATCH does, got %+v", key, check)
					}
				}
			}
			if blamed == 0 {
				t.Error("want the loss found")
			}
		})
	}
}

// losingBeside removes an attribute beside each PATCH of a user that is carried out.
func losingBeside(inner http.Handler, path string) http.Handler {
	return answering(inner, func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
		if r.Method != http.MethodPatch || !strings.HasPrefix(r.URL.Path, "/Users/") || answer.Code >= http.StatusBadRequest {
			return
		}
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(strings.NewReader(`{"schemas":["` + scim.MessagePatch + `"],"Operations":[{"op":"remove","path":"` + path + `"}]}`))
		removed := httptest.NewRecorder()
		inner.ServeHTTP(removed, again)
		if removed.Code == http.StatusOK {
			answer.Body = bytes.NewBuffer(removed.Body.Bytes())
		}
	})
}
