package evidence

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
)

// BenchmarkLog keeps an exchange with a user on both sides: unread, as most are in a proof, and read once, as a run does.
func BenchmarkLog(b *testing.B) {
	user := []byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223-7f76-453a-919d-413861904646","userName":"ada@example.com",` +
		`"name":{"familyName":"Lovelace","givenName":"Ada"},"emails":[{"value":"ada@example.com","type":"work","primary":true}],"active":true,` +
		`"meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","location":"https://example.com/v2/Users/2819c223"}}`)
	answer := roundTripper(func(request *http.Request) (*http.Response, error) {
		_, err := io.Copy(io.Discard, request.Body)
		return &http.Response{StatusCode: 201, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: io.NopCloser(bytes.NewReader(user))}, err
	})
	redactor := NewRedactor(token)
	for _, read := range []bool{false, true} {
		b.Run(map[bool]string{false: "unread", true: "read"}[read], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				log := NewLog(redactor, 0)
				request := post(context.Background(), "http://provider.example/Users", string(user))
				request.Header.Set("Authorization", "Bearer "+token)
				response, err := log.Transport(answer).RoundTrip(request)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				if read {
					log.Exchanges()
				}
			}
		})
	}
}
