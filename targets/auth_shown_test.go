package targets

import "testing"

// TestShowsSecret: a request without a secret is another than those of a run where those carry one, and nothing else tells who sends them.
func TestShowsSecret(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		definition Definition
		want       bool
		alone      bool // a certificate
	}{
		"nothing":                       {Definition{}, false, false},
		"a token":                       {Definition{Auth: Auth{Bearer: "abcd"}}, true, false},
		"a user":                        {Definition{Auth: Auth{Basic: &Basic{User: "entra"}}}, true, false},
		"a key in a header":             {Definition{Headers: map[string]string{"X-Api-Key": "abcd"}}, true, false},
		"a certificate alone":           {Definition{TLS: TLS{Cert: "client.pem"}}, false, true},
		"a certificate beside a token":  {Definition{TLS: TLS{Cert: "client.pem"}, Auth: Auth{Bearer: "abcd"}}, false, false},
		"an authority, which is no key": {Definition{TLS: TLS{CA: "ca.pem"}, Auth: Auth{Bearer: "abcd"}}, true, false},
	} {
		if got := test.definition.ShowsSecret(); got != test.want {
			t.Errorf("%s: want %t, got %t", what, test.want, got)
		}
		if got := test.definition.CertificateAlone(); got != test.alone {
			t.Errorf("%s: want a certificate alone %t, got %t", what, test.alone, got)
		}
	}
}
