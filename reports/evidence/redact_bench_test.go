package evidence

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// BenchmarkRedactor redacts a page of users as long as a log keeps, with one token known by value: without escapes, with some,
// and a body that has nothing else.
func BenchmarkRedactor(b *testing.B) {
	const user = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223-7f76-453a-919d-413861904646","userName":"ada.lovelace%d@example.com",` +
		`"name":{"familyName":"Lovelace","givenName":"Ada"},"emails":[{"value":"ada.lovelace@example.com","type":"work","primary":true}],"active":true,` +
		`"meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","location":"https://example.com/v2/Users/2819c223"}},`
	var page strings.Builder
	for i := 0; page.Len() < BodyLimit; i++ {
		fmt.Fprintf(&page, user, i)
	}
	plain := page.String()[:BodyLimit]
	for _, kind := range []struct{ name, body string }{
		{"plain", plain},
		{"escaped", strings.NewReplacer("https://", `https:\/\/`, "@", "%40").Replace(plain)[:BodyLimit]},
		{"all escaped", strings.Repeat(`\u0061%62&#x63;`, BodyLimit/15)},
	} {
		for _, length := range []int{36, 1203} {
			b.Run(fmt.Sprintf("%s body, token of %d", kind.name, length), func(b *testing.B) {
				redactor := NewRedactor(randomToken(rand.New(rand.NewPCG(1, 2)), length))
				body := []byte(kind.body)
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					redactor.Body("application/scim+json", body)
				}
			})
		}
	}
}

// BenchmarkRenewedTokens redacts an answer that repeats a token, where many others came up that begin like it.
func BenchmarkRenewedTokens(b *testing.B) {
	for _, known := range []int{1, 60} {
		b.Run(fmt.Sprintf("%d tokens", known), func(b *testing.B) {
			redactor := NewRedactor()
			for i := range known {
				redactor.Learn(fmt.Sprintf("eyJhbGciOiJub25lIn0/With+Odd=Chars.%d", i))
			}
			text := strings.Repeat("got eyJhbGciOiJub25lIn0/With+Odd=Chars.0 and eyJhbGciOiJub25lIn0%2FWith%2BOdd%3DChars.0; ", 12)
			for b.Loop() {
				redactor.Text(text)
			}
		})
	}
}
