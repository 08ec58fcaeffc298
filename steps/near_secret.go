package steps

import (
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// nearClient makes a client that has what is like the bearer token of the definition and is not it, in the words of a story; nil where
// nothing is. What it has is hidden as the token is.
func (r *Runner) nearClient(log *evidence.Log, how string) *scim.Client {
	nearly := r.target.Definition
	secret, found := nearSecret(how, nearly.Auth.Bearer)
	if !found || nearly.Auth.Bearer == "" {
		return nil
	}
	r.redactor.Learn(secret)
	nearly.Auth, nearly.Headers = targets.Auth{}, map[string]string{"Authorization": "Bearer " + secret}
	return r.client(log, nearly)
}

// nearSecret returns what is like a secret, in the words of a story. It is not found where the secret has nothing that could be changed so,
// or what is left could not be hidden.
func nearSecret(how, secret string) (near string, found bool) {
	switch how {
	case "an empty secret":
		return "", true
	case "the beginning of the secret":
		near = secret[:len(secret)*2/3]
		return near, len(near) >= evidence.MinSecret
	case "the secret and more behind it":
		return secret + "-and-more", true
	}
	near = strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, secret)
	return near, near != secret
}
