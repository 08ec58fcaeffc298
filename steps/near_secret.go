package steps

import (
	"maps"
	"net/http"
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// nearClient makes a client that sends something similar to the bearer token of the definition, in the words of a story, beside the other
// headers; nil where nothing similar can be sent. It is hidden as the token is, and of what is answered the status alone is kept: providers
// quote a part of the token in their refusals.
func (r *Runner) nearClient(log *evidence.Log, how string) *scim.Client {
	nearly := r.target.Definition
	secret, found := nearSecret(how, nearly.Auth.Bearer)
	if !found || nearly.Auth.Bearer == "" {
		return nil
	}
	r.redactor.Learn(secret)
	headers := maps.Clone(nearly.Headers)
	maps.DeleteFunc(headers, func(name, _ string) bool { return strings.EqualFold(name, "Authorization") })
	if headers == nil {
		headers = map[string]string{}
	}
	headers["Authorization"] = "Bearer " + secret
	nearly.Auth, nearly.Headers = targets.Auth{}, headers
	return r.client(nearly, log.Transport(statusOnly{meeting{r.target.Instance.Transport}}))
}

// statusOnly leaves the status of a response, and nothing that it says.
type statusOnly struct{ inner http.RoundTripper }

func (s statusOnly) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := s.inner.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	response.Header, response.Trailer, response.Body, response.ContentLength = http.Header{}, nil, http.NoBody, 0
	return response, nil
}

// nearSecret returns something similar to a token, in the words of a story. It is not found where the token has nothing that could be
// changed so, where what is changed may be the same token to a right provider, or where what is left of it could not be hidden. Tokens are
// ASCII (RFC 6750 §2.1).
func nearSecret(how, token string) (near string, found bool) {
	switch how {
	case "a wrong secret":
		return "wrong-" + strings.Repeat("x", len(token)), true
	case "an empty secret":
		return "", true
	case "the beginning of the secret":
		near = token[:len(token)*2/3]
		return near, len(near) >= evidence.MinSecret
	case "the secret with more behind it":
		return token + "-and-more", !strings.HasSuffix(token, "=") // what follows the padding of base64 is nothing to some decoders
	case "the secret in a different letter case":
		near = strings.Map(otherCase, token)
		return near, near != token && strings.Trim(strings.ToLower(token), "0123456789abcdef-") != "" // hexadecimal digits have none
	}
	return "", false
}

func otherCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
